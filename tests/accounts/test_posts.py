"""Posts, permissions and reach: what a person is, may do and sees."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actor import INTERFACE, SYSTEM, PermissionOverride, actor_from
from accounts.departments import DepartmentEntry, DepartmentKind, tree_of
from accounts.errors import DepartmentUnknown, HoldingInvalid
from accounts.permissions import BY_INTERFACE, BY_RULE, DEFAULTS, TITLES, CentreSide, Permission, permissions_of
from accounts.posts import TITLE_OF, Holding, Post
from accounts.reach import EVERYTHING, NOTHING, Reach, reach_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
TREE = tree_of(
    DepartmentEntry(slug, slug, slug, parent, DepartmentKind.HANDLING)
    for slug, parent in (("bureau", None), ("water", "bureau"), ("pipes", "water"), ("roads", "bureau"))
)


def holding(post: Post, **scope: Any) -> Holding:
    return Holding(post, NOW - DAY, **scope)


@pytest.mark.parametrize("post", Post)
def test_a_post_is_held_with_the_scope_that_it_needs_and_no_other(post: Post) -> None:
    needs_department = post in {Post.DEPARTMENT, Post.SUPERVISING_UNIT}
    for scope, is_right in (
        ({}, not needs_department),
        ({"department": "water"}, needs_department),
        ({"beat": "b1"}, post is Post.INSPECTOR),
    ):
        if is_right:
            assert holding(post, **scope).post is post
        else:
            with pytest.raises(HoldingInvalid, match=TITLE_OF[post].en) as refused:
                holding(post, **scope)
            assert TITLE_OF[post].zh in str(refused.value.zh)


def test_a_post_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(HoldingInvalid, match="would end before it begins"):
        Holding(Post.OPERATOR, NOW, NOW)


def test_a_post_counts_from_its_first_instant_until_its_last() -> None:
    held = Holding(Post.OPERATOR, NOW, NOW + DAY)
    assert [held.is_valid_at(NOW + span) for span in (-DAY / 2, DAY * 0, DAY / 2, DAY)] == [False, True, True, False]
    for at, posts in ((NOW, {Post.OPERATOR}), (NOW + DAY, set())):
        actor = actor_from(1, holdings=[held], tree=TREE, at=at)
        assert actor.posts == posts
        assert actor.may(Permission.CASE_REGISTER) is bool(posts)
        assert actor.reach == (EVERYTHING if posts else NOTHING)


def test_every_post_and_permission_has_its_words() -> None:
    assert set(TITLE_OF) == set(Post) == set(DEFAULTS)
    assert set(TITLES) == set(Permission)


def test_every_action_on_a_case_stands_on_one_side_of_the_centre() -> None:
    sided = {one for one, title in TITLES.items() if title.side is not None}
    on_cases = {one for one in Permission if one.startswith(("case.", "candidate."))}
    assert sided == on_cases - {Permission.CASE_READ}
    assert TITLES[Permission.CASE_FILE].side is CentreSide.SUPERVISION
    assert TITLES[Permission.CASE_DISPATCH].side is CentreSide.COMMAND


def test_every_permission_is_somebodys() -> None:
    held = frozenset[Permission]().union(*DEFAULTS.values()) | BY_RULE | BY_INTERFACE
    by_name_only = {Permission.CASE_GRANT_FIRST_EXTENSION, Permission.EVIDENCE_READ_ORIGINAL}
    assert set(Permission) - held == by_name_only, "given person by person"


def test_filing_and_dispatching_are_permissions_and_not_posts() -> None:
    operator = permissions_of([Post.OPERATOR])
    assert Permission.CASE_FILE not in operator
    assert Permission.CASE_FILE_SIMPLE in operator
    assert Permission.CASE_FILE in permissions_of([Post.OPERATOR], granted=[Permission.CASE_FILE])
    assert {Permission.CASE_FILE, Permission.CASE_DISPATCH} <= permissions_of([Post.DUTY_SUPERVISOR])


def test_the_inspectorate_reads_and_supervises_and_leaders_read_and_instruct() -> None:
    reads = {Permission.CASE_READ, Permission.FIGURES_READ, Permission.CAMERA_READ}
    assert DEFAULTS[Post.INSPECTORATE] == reads | {Permission.CASE_SUPERVISE, Permission.AUDIT_READ}
    assert DEFAULTS[Post.LEADER] == reads | {Permission.INSTRUCTION_GIVE}


def test_machines_have_no_post_and_no_name() -> None:
    for machine in (SYSTEM, INTERFACE):
        assert machine.person_id is None
        assert not machine.posts


@given(
    posts=st.sets(st.sampled_from(Post)),
    granted=st.sets(st.sampled_from(Permission)),
    denied=st.sets(st.sampled_from(Permission)),
)
def test_a_denial_wins_over_posts_and_grants(
    posts: set[Post], granted: set[Permission], denied: set[Permission]
) -> None:
    found = permissions_of(posts, granted=granted, denied=denied)
    assert not found & denied
    assert granted - denied <= found
    actor = actor_from(
        1,
        holdings=[],
        overrides=[
            *(PermissionOverride(one, is_granted=True) for one in granted),
            *(PermissionOverride(one, is_granted=False) for one in denied),
        ],
        tree=TREE,
        at=NOW,
    )
    assert actor.permissions == granted - denied


def test_a_department_sees_its_own_cases_and_those_below_it() -> None:
    reach = reach_of([holding(Post.DEPARTMENT, department="water")], tree=TREE)
    assert reach.covers(departments={"water"}, beat=None)
    assert reach.covers(departments={"pipes", "roads"}, beat=None)
    assert not reach.covers(departments={"roads"}, beat="b1")
    assert not reach.covers(departments={"bureau"}, beat="b1")
    assert not reach.covers(departments=(), beat=None)


def test_an_inspector_sees_the_beats_and_without_a_beat_nothing() -> None:
    reach = reach_of([holding(Post.INSPECTOR, beat="b1"), holding(Post.INSPECTOR, beat="b2")], tree=TREE)
    assert [reach.covers(departments=(), beat=beat) for beat in ("b1", "b2", "b3", None)] == [True, True, False, False]
    assert reach_of([holding(Post.INSPECTOR)], tree=TREE) == NOTHING


@pytest.mark.parametrize("post", sorted(set(Post) - {Post.DEPARTMENT, Post.INSPECTOR}))
def test_everybody_else_sees_all_cases(post: Post) -> None:
    scope = {"department": "water"} if TITLE_OF[post].needs_department else {}
    assert reach_of([holding(post, **scope)], tree=TREE) == EVERYTHING


def test_who_holds_two_posts_sees_what_either_sees_and_works_for_the_department_alone() -> None:
    held = [holding(Post.DEPARTMENT, department="water"), holding(Post.INSPECTOR, beat="b1")]
    actor = actor_from(1, holdings=held, tree=TREE, at=NOW)
    assert actor.reach == Reach(departments=frozenset({"water", "pipes"}), beats=frozenset({"b1"}))
    assert actor.departments == {"water", "pipes"}
    over_all = actor_from(1, holdings=[*held, holding(Post.OPERATOR)], tree=TREE, at=NOW)
    assert over_all.reach.is_everything
    assert over_all.departments == {"water", "pipes"}


def test_a_post_for_a_department_that_is_not_there_is_named() -> None:
    with pytest.raises(DepartmentUnknown, match="'gas'"):
        reach_of([holding(Post.DEPARTMENT, department="gas")], tree=TREE)
