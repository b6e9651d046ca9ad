"""Departments are a tree with one root, or they are refused with what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.departments import NO_DEPARTMENTS, DepartmentEntry, DepartmentKind, tree_of
from accounts.errors import DepartmentsInvalid, DepartmentUnknown

Pairs = tuple[tuple[str, str | None], ...]


def entries(*pairs: tuple[str, str | None]) -> tuple[DepartmentEntry, ...]:
    return tuple(DepartmentEntry(slug, f"部门{slug}", slug, parent, DepartmentKind.HANDLING) for slug, parent in pairs)


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        ((("root", None), ("a", "b"), ("b", "a")), r"a loop: a → b → a"),
        ((("root", None), ("c", "a"), ("b", "c"), ("a", "b")), r"a loop: a → b → c → a"),
        ((("root", None), ("a", "a")), r"a loop: a → a"),
        ((("root", None), ("leaf", "b"), ("a", "b"), ("b", "a")), r"a loop: a → b → a"),
        ((("a", "b"), ("b", "a")), "no root"),
        ((("root", None), ("a", "nowhere")), r"'a' \(部门a\) belongs to 'nowhere', which is not listed"),
        ((("one", None), ("two", None)), r"2 roots \(one, two\)"),
        ((("root", None), ("a", "root"), ("a", "root")), "'a' is listed 2 times"),
    ],
)
def test_what_is_no_tree_is_refused_with_what_is_wrong(pairs: Pairs, told: str) -> None:
    with pytest.raises(DepartmentsInvalid, match=told):
        tree_of(entries(*pairs))


def test_all_that_is_wrong_is_named_at_once_and_each_loop_once() -> None:
    with pytest.raises(DepartmentsInvalid) as refusal:
        tree_of(entries(("a", "b"), ("b", "a"), ("x", "a"), ("c", "d"), ("d", "c"), ("e", "nowhere")))
    assert len(refusal.value.problems) == 4
    assert sum("loop" in problem.en for problem in refusal.value.problems) == 2


def test_no_departments_are_an_empty_tree() -> None:
    assert tree_of(()) == NO_DEPARTMENTS
    with pytest.raises(DepartmentUnknown):
        NO_DEPARTMENTS.with_subdepartments("water")


@given(parents=st.lists(st.integers(0, 1000), max_size=30))
def test_any_tree_is_taken_and_parents_come_first(parents: list[int]) -> None:
    """Number n hangs below some smaller number, so this is a tree by construction."""
    pairs = [("d0", None), *((f"d{number}", f"d{parent % number}") for number, parent in enumerate(parents, 1))]
    tree = tree_of(entries(*reversed(pairs)))
    order = [entry.slug for entry in tree.parents_first()]
    for slug, parent in pairs:
        assert tree.path(slug)[-1] == "d0"
        assert tree.with_subdepartments("d0") >= tree.with_subdepartments(slug)
        if parent is not None:
            assert order.index(parent) < order.index(slug)
            assert slug in tree.with_subdepartments(parent)
            assert parent not in tree.with_subdepartments(slug)


@given(size=st.integers(1, 8), tail=st.integers(0, 5))
def test_any_loop_is_named_with_its_whole_path(size: int, tail: int) -> None:
    loop = [(f"l{number}", f"l{(number + 1) % size}") for number in range(size)]
    hanging = [(f"t{number}", f"t{number - 1}" if number else "l0") for number in range(tail)]
    with pytest.raises(DepartmentsInvalid) as refusal:
        tree_of(entries(("root", None), *hanging, *loop))
    path = " → ".join((*(slug for slug, _ in loop), "l0"))
    (problem,) = refusal.value.problems
    assert problem.en == f"the departments form a loop: {path}; one of them needs another parent"
    assert path in problem.zh
