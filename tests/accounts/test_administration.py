"""Two administrators who take each other away at the same time: one of them stays, on either database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from accounts.administration import disable, refuse_without_administrator
from accounts.administration_errors import LastAdministrator
from accounts.appointments import Scope, hold_post
from accounts.audit import record
from accounts.people import add_person
from accounts.posts import Post
from accounts.tables import Person
from kit.clock import utc_now
from kit.database import Database


def administrators(database: Database) -> list[int]:
    now = utc_now() - timedelta(hours=1)
    with database.write() as session:
        two = [add_person(session, login=login, name=login, now=now) for login in ("first", "second")]
        for one in two:
            hold_post(session, one, Post.ADMINISTRATOR, Scope(), period=(now, None))
    return [one.id for one in two]


def test_of_two_administrators_who_disable_each_other_one_stays(either_database: Database) -> None:
    start = Barrier(2)

    def take_away(person_id: int) -> bool:
        start.wait()
        now = utc_now()
        try:
            with either_database.write() as session:
                disable(session, session.get_one(Person, person_id), now=now)
                record(session, actor_person_id=None, action="person.disabled", about=f"person:{person_id}", at=now)
                refuse_without_administrator(session, at=now)
        except LastAdministrator:
            return False
        return True

    for _ in range(5):  # the race has to be lost to show
        two = administrators(either_database)
        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(take_away, two)) == [False, True]
        with either_database.write() as session:
            for person_id in two:
                person = session.get_one(Person, person_id)
                person.login, person.disabled_at = f"gone-{person_id}", utc_now()
