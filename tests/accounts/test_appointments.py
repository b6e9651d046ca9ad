"""People, posts and departments in a real database, and the actor that comes out of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.acting import actor_of
from accounts.appointments import Scope, hand_over_beat, hold_post, leave_post, set_own_permission
from accounts.browsing import inspectors_by_beat, people_with_posts
from accounts.department_import import import_departments, read_departments
from accounts.departments import DepartmentEntry, DepartmentKind
from accounts.errors import (
    DepartmentsInvalid,
    DepartmentUnknown,
    HoldingInvalid,
    LoginTaken,
    PersonInvalid,
    PersonUnknown,
)
from accounts.people import add_person, person_with_login, seed_local_operator
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.reach import EVERYTHING, NOTHING, Reach
from accounts.reach_query import within_reach
from accounts.tables import Department, Person, PostHolding
from kit.database import Database

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
ALWAYS = (NOW - DAY, None)
BUREAU = DepartmentEntry("bureau", "局", "Bureau", None, DepartmentKind.OFFICE)
WATER = DepartmentEntry("water", "自来水公司", "Water Works", "bureau", DepartmentKind.HANDLING)
PIPES = DepartmentEntry("pipes", "管网所", "Pipes", "water", DepartmentKind.HANDLING)
ROADS = DepartmentEntry("roads", "市政公司", "Road Works", "bureau", DepartmentKind.HANDLING)
ALL = (PIPES, ROADS, WATER, BUREAU)
UTILITIES = DepartmentEntry("utilities", "公用事业局", "Utilities", "bureau", DepartmentKind.SUPERVISING)


def person(session: Session, login: str = "li.na") -> Person:
    return add_person(session, login=login, name="李娜", now=NOW)


def test_a_department_worker_is_an_actor_of_the_department_and_those_below(either_database: Database) -> None:
    with either_database.write() as session:
        import_departments(session, ALL, now=NOW)
        worker = person(session)
        hold_post(session, worker, Post.DEPARTMENT, Scope(department="water"), period=ALWAYS)
        actor = actor_of(session, worker.id, at=NOW)
    assert actor.person_id == worker.id
    assert actor.posts == {Post.DEPARTMENT}
    assert actor.departments == {"water", "pipes"}
    assert actor.reach == Reach(departments=frozenset({"water", "pipes"}))
    assert actor.may(Permission.CASE_HANDLE)
    assert not actor.may(Permission.CASE_GRANT_EXTENSION)


def test_a_post_begins_and_ends_and_stays_on_record(database: Database) -> None:
    with database.write() as session:
        inspector = person(session)
        hold_post(session, inspector, Post.INSPECTOR, Scope(beat="b1"), period=(NOW, NOW + 9 * DAY))
        hold_post(session, inspector, Post.INSPECTOR, Scope(beat="b2"), period=(NOW + DAY, None))
        assert leave_post(session, inspector, Post.INSPECTOR, at=NOW + 2 * DAY) == 2
        reaches = [actor_of(session, inspector.id, at=NOW + days * DAY).reach.beats for days in (-1, 0, 1, 2)]
        assert reaches == [set(), {"b1"}, {"b1", "b2"}, set()]
        assert len(session.scalars(select(PostHolding)).all()) == 2


def test_a_post_that_has_not_begun_is_taken_back_by_leaving_it(database: Database) -> None:
    with database.write() as session:
        operator = person(session)
        hold_post(session, operator, Post.OPERATOR, Scope(), period=(NOW + DAY, None))
        leave_post(session, operator, Post.OPERATOR, at=NOW)
        assert actor_of(session, operator.id, at=NOW + 2 * DAY).posts == set()
        with pytest.raises(HoldingInvalid, match="nothing to end"):
            leave_post(session, operator, Post.OPERATOR, at=NOW + DAY)


def test_a_post_is_not_held_twice_at_one_time(database: Database) -> None:
    with database.write() as session:
        operator = person(session)
        hold_post(session, operator, Post.OPERATOR, Scope(), period=(NOW, NOW + DAY))
        with pytest.raises(HoldingInvalid, match="in that time already"):
            hold_post(session, operator, Post.OPERATOR, Scope(), period=(NOW + DAY / 2, None))
        hold_post(session, operator, Post.OPERATOR, Scope(), period=(NOW - DAY, NOW))
        hold_post(session, operator, Post.OPERATOR, Scope(), period=(NOW + DAY, None))


def test_a_post_needs_a_department_that_exists(database: Database) -> None:
    with database.write() as session, pytest.raises(DepartmentUnknown, match="'gas'"):
        hold_post(session, person(session), Post.DEPARTMENT, Scope(department="gas"), period=ALWAYS)


@pytest.mark.parametrize(
    ("post", "department", "is_right"),
    [
        (Post.DEPARTMENT, "water", True),
        (Post.DEPARTMENT, "utilities", False),
        (Post.DEPARTMENT, "bureau", False),
        (Post.SUPERVISING_UNIT, "utilities", True),
        (Post.SUPERVISING_UNIT, "water", False),
        (Post.SUPERVISING_UNIT, "bureau", False),
    ],
)
def test_a_post_is_held_for_departments_of_its_kind_only(
    database: Database, post: Post, department: str, is_right: bool
) -> None:
    with database.write() as session:
        import_departments(session, (*ALL, UTILITIES), now=NOW)
        worker = person(session)
        if is_right:
            hold_post(session, worker, post, Scope(department=department), period=ALWAYS)
            return
        with pytest.raises(HoldingInvalid, match=f"'{department}'.*name another department"):
            hold_post(session, worker, post, Scope(department=department), period=ALWAYS)


def test_a_department_does_not_change_its_kind_under_people_who_hold_posts_there(database: Database) -> None:
    now_supervising = DepartmentEntry("water", "自来水公司", "Water Works", "bureau", DepartmentKind.SUPERVISING)
    with database.write() as session:
        import_departments(session, ALL, now=NOW)
        worker = person(session)
        hold_post(session, worker, Post.DEPARTMENT, Scope(department="water"), period=ALWAYS)
        with pytest.raises(DepartmentsInvalid, match=r"'water'.*end those first"):
            import_departments(session, (now_supervising,), now=NOW)
        leave_post(session, worker, Post.DEPARTMENT, at=NOW)
        assert import_departments(session, (now_supervising,), now=NOW).changed == 1


def test_a_supervising_unit_speaks_for_itself_and_the_units_below(database: Database) -> None:
    below = DepartmentEntry("inspectors", "监察科", "Inspectors", "utilities", DepartmentKind.SUPERVISING)
    with database.write() as session:
        import_departments(session, (*ALL, UTILITIES, below), now=NOW)
        supervisor = person(session)
        hold_post(session, supervisor, Post.SUPERVISING_UNIT, Scope(department="utilities"), period=ALWAYS)
        actor = actor_of(session, supervisor.id, at=NOW)
    assert actor.supervises == {"utilities", "inspectors"}
    assert actor.departments == frozenset()


def test_a_beat_is_handed_over_and_handed_over_again_changes_nothing(either_database: Database) -> None:
    with either_database.write() as session:
        wang, zhao, chen = (person(session, login) for login in ("wang", "zhao", "chen"))
        assert hand_over_beat(session, wang, "b1", at=NOW - DAY)
        assert not hand_over_beat(session, wang, "b1", at=NOW)
        hold_post(session, zhao, Post.INSPECTOR, Scope(beat="b1"), period=(NOW - DAY, None))
        assert not hand_over_beat(session, wang, "b1", at=NOW), "colleagues who share a beat keep it"
        assert [one.login for one in inspectors_by_beat(session, at=NOW)["b1"]] == ["wang", "zhao"]
        hold_post(session, chen, Post.INSPECTOR, Scope(beat="b1"), period=(NOW + DAY, None))
        assert hand_over_beat(session, chen, "b1", at=NOW)
        for days in (0, 1, 9):
            holders = inspectors_by_beat(session, at=NOW + days * DAY)
            assert [one.login for one in holders["b1"]] == ["chen"]


def test_single_permissions_are_granted_denied_and_forgotten(database: Database) -> None:
    extension, closing = Permission.CASE_GRANT_FIRST_EXTENSION, Permission.CASE_CLOSE
    with database.write() as session:
        supervisor = person(session)
        hold_post(session, supervisor, Post.DUTY_SUPERVISOR, Scope(), period=ALWAYS)
        seen = []
        for is_granted in (True, False, None):
            for permission in (extension, closing):
                set_own_permission(session, supervisor, permission, is_granted=is_granted, now=NOW)
            actor = actor_of(session, supervisor.id, at=NOW)
            seen.append((actor.may(extension), actor.may(closing)))
    assert seen == [(True, True), (False, False), (False, True)]


def test_the_local_operator_is_operator_and_duty_supervisor(database: Database) -> None:
    with database.write() as session:
        local = seed_local_operator(session)
        seed_local_operator(session)
        assert [(one.login, [held.post for held in posts]) for one, posts in people_with_posts(session, at=NOW)] == [
            ("local", [])
        ], "the posts begin with the person"
        later = local.created_at + DAY
        posts = [held.post for _, held_posts in people_with_posts(session, at=later) for held in held_posts]
        assert posts == [Post.OPERATOR, Post.DUTY_SUPERVISOR]
        actor = actor_of(session, local.id, at=later)
        assert actor.reach == EVERYTHING
        assert actor.may(Permission.CASE_DISPATCH)


def test_a_local_operator_from_before_the_posts_gets_them_and_a_post_once_left_stays_left(database: Database) -> None:
    with database.write() as session:
        session.add(Person(login="local", name="本机接线员", created_at=NOW - DAY))
        local = seed_local_operator(session)
        assert actor_of(session, local.id, at=NOW).posts == {Post.OPERATOR, Post.DUTY_SUPERVISOR}
        leave_post(session, local, Post.DUTY_SUPERVISOR, at=NOW)
        seed_local_operator(session)
        assert actor_of(session, local.id, at=NOW).posts == {Post.OPERATOR}


def test_a_login_is_unique_and_well_formed(database: Database) -> None:
    with database.write() as session:
        person(session)
        with pytest.raises(LoginTaken):
            person(session)
        for login, name in (("Li Na", "李娜"), ("", "李娜"), ("x" * 61, "李娜"), ("ok", "  "), ("ok", "名" * 81)):
            with pytest.raises(PersonInvalid):
                add_person(session, login=login, name=name, now=NOW)
        with pytest.raises(PersonUnknown, match="people list"):
            person_with_login(session, "nobody")


def test_departments_are_added_changed_and_never_removed(either_database: Database) -> None:
    with either_database.write() as session:
        first = import_departments(session, ALL, now=NOW)
        assert (first.added, first.changed, first.unchanged, first.kept) == (4, 0, 0, ())
        again = import_departments(session, ALL, now=NOW)
        assert (again.added, again.changed, again.unchanged) == (0, 0, 4)
        moved = DepartmentEntry("pipes", "管网所", "Pipes", "roads", DepartmentKind.HANDLING)
        gas = DepartmentEntry("gas", "燃气公司", "Gas", "bureau", DepartmentKind.HANDLING)
        third = import_departments(session, (moved, gas), now=NOW)
        assert (third.added, third.changed, third.kept) == (1, 1, ("bureau", "roads", "water"))
        parents = {row.slug: row.parent for row in session.scalars(select(Department))}
    assert parents == {"bureau": None, "water": "bureau", "roads": "bureau", "pipes": "roads", "gas": "bureau"}


def test_an_import_that_would_make_a_loop_with_what_is_there_changes_nothing(database: Database) -> None:
    with database.write() as session:
        import_departments(session, ALL, now=NOW)
        below = DepartmentEntry("water", "自来水公司", "Water Works", "pipes", DepartmentKind.HANDLING)
        with pytest.raises(DepartmentsInvalid, match="pipes → water → pipes"):
            import_departments(session, (below,), now=NOW)
        assert {row.slug: row.parent for row in session.scalars(select(Department))}["water"] == "bureau"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("departments: []", "departments"),
        ("[1, 2", "not readable as YAML"),
        ("departments:\n- {slug: Water Works, zh: 水, en: W, parent: null, kind: office}", "departments.0.slug"),
        ("departments:\n- {slug: water, zh: '', en: W, parent: null, kind: office}", "departments.0.zh"),
        ("departments:\n- {slug: water, zh: 水, en: W, kind: office}", "departments.0.parent"),
        ("departments:\n- {slug: water, zh: 水, en: W, parent: null, kind: swimming}", "departments.0.kind"),
        ("departments:\n- {slug: water, zh: 水, en: W, parent: null, kind: office, colour: red}", "colour"),
    ],
)
def test_a_wrong_file_is_refused_with_place_and_reason(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "departments.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DepartmentsInvalid) as refusal:
        read_departments(file)
    assert told in refusal.value.message
    assert file.name in refusal.value.message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DepartmentsInvalid, match=r"nowhere\.yaml"):
        read_departments(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        (EVERYTHING, {"bureau", "pipes", "roads", "water"}),
        (NOTHING, set()),
        (Reach(departments=frozenset({"water", "pipes"})), {"water", "pipes"}),
        (Reach(beats=frozenset({"roads"})), {"roads"}),
        (Reach(departments=frozenset({"water"}), beats=frozenset({"roads"})), {"water", "roads"}),
    ],
)
def test_a_query_finds_the_rows_that_the_reach_covers(either_database: Database, reach: Reach, seen: set[str]) -> None:
    """Any two text columns stand in for a case's department and beat; here the slug is both."""
    with either_database.write() as session:
        import_departments(session, ALL, now=NOW)
        condition = within_reach(reach, department=Department.slug, beat=Department.slug)
        found = set(session.scalars(select(Department.slug).where(condition)))
    assert found == seen
    assert found == {one.slug for one in ALL if reach.covers(departments={one.slug}, beat=one.slug)}
