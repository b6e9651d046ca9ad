"""How people are told of things, and whom a post, a department, a beat or a permission names."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from accounts.appointments import Scope, hold_post, set_own_permission
from accounts.browsing import people_in, people_named, people_who_may
from accounts.contact import Contact, Language, QuietHours
from accounts.department_import import import_departments, read_departments
from accounts.errors import ContactInvalid
from accounts.people import add_person, contact_of, set_contact
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.tables import Person
from city_map.sample_zone import DEPARTMENTS
from kit.database import Database
from tests.cases.a_city import GREENING, SANITATION, TEN

DAY = timedelta(days=1)


def a_person(session: Session, login: str) -> Person:
    return add_person(session, login=login, name=login.title(), now=TEN)


def test_a_contact_is_kept_and_a_part_that_is_none_stays_none(database: Database) -> None:
    whole = Contact(email="li@city.example", language=Language.ENGLISH, quiet=QuietHours(0, 360))
    with database.write() as session:
        person = a_person(session, "li")
        assert contact_of(person) == Contact()
        set_contact(session, person, whole)
    with database.write() as session:
        person = session.get_one(Person, person.id)
        assert contact_of(person) == whole
        set_contact(session, person, Contact())
    with database.read() as session:
        assert contact_of(session.get_one(Person, person.id)) == Contact()


@pytest.mark.parametrize(
    "email", ["", "li", "li@", "@city", "li@city\nBcc: x@y", "a@b, c@d", "li@城市", "li wang@city", "x" * 200 + "@city"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ContactInvalid):
        Contact(email=email)


@pytest.mark.parametrize(("begins", "ends"), [(-1, 0), (1440, 0), (0, 1441), (0, -1)])
def test_hours_outside_a_day_are_refused(begins: int, ends: int) -> None:
    with pytest.raises(ContactInvalid):
        QuietHours(begins, ends)


def test_quiet_hours_are_said_as_people_write_them() -> None:
    assert str(QuietHours(22 * 60, 7 * 60)) == "22:00–07:00"


def test_a_post_names_those_who_hold_it_at_that_instant(database: Database) -> None:
    with database.write() as session:
        import_departments(session, read_departments(DEPARTMENTS), now=TEN)
        cleaner, greener, walker = (a_person(session, login) for login in ("cleaner", "greener", "walker"))
        hold_post(session, cleaner, Post.DEPARTMENT, Scope(department=SANITATION), period=(TEN, TEN + DAY))
        hold_post(session, greener, Post.DEPARTMENT, Scope(department=GREENING), period=(TEN, None))
        hold_post(session, walker, Post.INSPECTOR, Scope(beat="B-1"), period=(TEN, None))
        now, later = TEN, TEN + DAY
        assert people_in(session, post=Post.DEPARTMENT, at=now) == {cleaner.id, greener.id}
        assert people_in(session, post=Post.DEPARTMENT, department=SANITATION, at=now) == {cleaner.id}
        assert people_in(session, post=Post.DEPARTMENT, department=SANITATION, at=later) == frozenset()
        assert people_in(session, post=Post.INSPECTOR, beat="B-1", at=now) == {walker.id}
        assert people_in(session, post=Post.INSPECTOR, beat="B-2", at=now) == frozenset()
        assert people_in(session, post=Post.DEPARTMENT, department="nowhere", at=now) == frozenset()
        assert people_named(session, [cleaner.id, 999]) == {cleaner.id: cleaner}


def test_where_a_department_has_nobody_the_one_above_answers_for_it(database: Database) -> None:
    with database.write() as session:
        entries = read_departments(DEPARTMENTS)
        import_departments(session, entries, now=TEN)
        crew = next(one for one in entries if one.slug == SANITATION)
        below = type(crew)(slug="crew", zh="一队", en="First crew", parent=SANITATION, kind=crew.kind)
        import_departments(session, (*entries, below), now=TEN)
        cleaner = a_person(session, "cleaner")
        hold_post(session, cleaner, Post.DEPARTMENT, Scope(department=SANITATION), period=(TEN, None))
        assert people_in(session, post=Post.DEPARTMENT, department="crew", at=TEN) == {cleaner.id}


def test_a_permission_names_people_by_post_and_by_name_and_a_denial_wins(database: Database) -> None:
    with database.write() as session:
        by_post, by_name, denied = (a_person(session, login) for login in ("post", "name", "denied"))
        for person in (by_post, denied):
            hold_post(session, person, Post.OFFICE, Scope(), period=(TEN, TEN + DAY))
        grant = Permission.CASE_GRANT_EXTENSION
        set_own_permission(session, by_name, grant, is_granted=True, now=TEN)
        set_own_permission(session, denied, grant, is_granted=False, now=TEN)
        assert people_who_may(session, grant, at=TEN) == {by_post.id, by_name.id}
        assert people_who_may(session, grant, at=TEN + DAY) == {by_name.id}
