"""Departments as a tree: who belongs to whom. Rules only; the table is in `accounts.tables`.

There is exactly one root, the authority at the top, so that somebody answers for every department.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.errors import DepartmentsInvalid, DepartmentUnknown
from kit.wording import Sentence


class DepartmentKind(StrEnum):
    """What a department is for."""

    HANDLING = "handling"
    """专业部门."""
    SUPERVISING = "supervising"
    """监管单位."""
    OFFICE = "office"
    """数字城管办公室, and what stands above it."""

    @property
    def zh(self) -> str:
        return KINDS_ZH[self]


KINDS_ZH = {
    DepartmentKind.HANDLING: "专业部门",
    DepartmentKind.SUPERVISING: "监管单位",
    DepartmentKind.OFFICE: "数字城管办公室",
}


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """One department as it is entered; `parent` is None for the root."""

    slug: str
    zh: str
    en: str
    parent: str | None
    kind: DepartmentKind


@dataclass(frozen=True, slots=True)
class DepartmentTree:
    """Departments that are known to form a tree; made by `tree_of`, or empty."""

    entries: Mapping[str, DepartmentEntry]

    def with_subdepartments(self, slug: str) -> frozenset[str]:
        """The department and everything below it.

        Raises:
            DepartmentUnknown: there is no such department.
        """
        if slug not in self.entries:
            raise DepartmentUnknown(slug)
        return frozenset(other for other in self.entries if slug in self.path(other))

    def path(self, slug: str) -> tuple[str, ...]:
        """From the department up to the root, both included."""
        return tuple(_upwards(slug, self.entries))

    def parents_first(self) -> tuple[DepartmentEntry, ...]:
        """Every department after its parent: the order in which rows may be written."""
        return tuple(sorted(self.entries.values(), key=lambda entry: (len(self.path(entry.slug)), entry.slug)))


NO_DEPARTMENTS = DepartmentTree({})


def tree_of(entries: Iterable[DepartmentEntry]) -> DepartmentTree:
    """The tree that the entries form.

    Raises:
        DepartmentsInvalid: a slug twice, an unknown parent, a loop, several roots; all that is wrong is named.
    """
    listed = tuple(entries)
    by_slug = {entry.slug: entry for entry in listed}
    problems = (
        *_twice(listed),
        *_unknown_parents(by_slug),
        *_loops(by_slug),
        *_roots(by_slug),
    )
    if problems:
        raise DepartmentsInvalid(problems)
    return DepartmentTree(by_slug)


def _twice(entries: tuple[DepartmentEntry, ...]) -> Iterator[Sentence]:
    for slug, times in Counter(entry.slug for entry in entries).items():
        if times > 1:
            yield Sentence(
                zh=f"“{slug}”列出了 {times} 次，一个代号只能对应一个部门",
                en=f"'{slug}' is listed {times} times; a slug names one department",
            )


def _unknown_parents(by_slug: Mapping[str, DepartmentEntry]) -> Iterator[Sentence]:
    for entry in by_slug.values():
        if entry.parent is not None and entry.parent not in by_slug:
            yield Sentence(
                zh=f"“{entry.zh}”（{entry.slug}）的上级“{entry.parent}”没有列出",
                en=f"'{entry.slug}' ({entry.zh}) belongs to '{entry.parent}', which is not listed",
            )


def _loops(by_slug: Mapping[str, DepartmentEntry]) -> Iterator[Sentence]:
    """Each loop once, beginning with its first slug in the alphabet."""
    seen: set[str] = set()
    for slug in sorted(by_slug):
        path = tuple(_upwards(slug, by_slug))
        back_at = by_slug[path[-1]].parent
        if back_at in path and back_at not in seen:
            loop = path[path.index(back_at) :]
            seen.update(loop)
            circle = " → ".join((*loop, back_at))
            yield Sentence(
                zh=f"部门的上下级形成循环：{circle}，其中之一须改换上级",
                en=f"the departments form a loop: {circle}; one of them needs another parent",
            )


def _roots(by_slug: Mapping[str, DepartmentEntry]) -> Iterator[Sentence]:
    roots = sorted(entry.slug for entry in by_slug.values() if entry.parent is None)
    if len(roots) > 1:
        yield Sentence(
            zh=f"有 {len(roots)} 个部门没有上级（{'、'.join(roots)}），只能有一个",
            en=f"there are {len(roots)} roots ({', '.join(roots)}); all but one need a parent",
        )
    if by_slug and not roots:
        yield Sentence(
            zh="没有最上级部门，须有且只有一个部门没有上级", en="there is no root; exactly one department has no parent"
        )


def _upwards(slug: str, by_slug: Mapping[str, DepartmentEntry]) -> Iterator[str]:
    """The slug and its forebears, up to the root, to an unknown parent, or to where a loop would repeat itself."""
    passed: set[str] = set()
    here: str | None = slug
    while here is not None and here in by_slug and here not in passed:
        passed.add(here)
        yield here
        here = by_slug[here].parent
