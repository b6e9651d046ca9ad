"""Who gets in: by password or by link, how often one may be wrong, and what ends a session."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from accounts import sessions
from accounts.acting import actor_of
from accounts.errors import LinkUnusable, PasswordUnfit, SignInBlocked, SignInRefused
from accounts.passwords import hashed, is_right, refuse_unfit
from accounts.people import add_person
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.recognising import recognise
from accounts.settings import account_settings
from accounts.sign_in import Device, choose_password, make_link, set_first_password, sign_in, sign_in_by_link
from accounts.sign_in_tables import Carrier, Credential, FailedSignIn, OneTimeLink, SignInSession
from accounts.tables import OwnPermission, Person, PostHolding
from kit.clock import utc_now
from kit.database import Database

GOOD = "harbour lantern violet"
BETTER = "seven wet umbrellas"
HERE = Device(Carrier.COOKIE, "10.0.0.7")
ELSEWHERE = Device(Carrier.BEARER, "10.0.0.8")


@pytest.fixture
def li(database: Database) -> Person:
    with database.write() as session:
        person = add_person(session, login="li.lei", name="李雷", now=utc_now())
        set_first_password(session, person, GOOD, now=utc_now())
        session.get_one(Credential, 1).must_change = False
    return person


def test_whoever_has_the_password_gets_in_and_the_token_is_kept_nowhere(database: Database, li: Person) -> None:
    now = utc_now()
    opened = sign_in(database, login="li.lei", password=GOOD, device=HERE, now=now)
    with database.read() as session:
        found = recognise(session, opened.token, now=now)
        assert found is not None
        assert (found.person_id, found.login) == (li.id, li.login)
        assert opened.token not in str(vars(session.get_one(SignInSession, found.session_id)))


def test_whoever_is_recognised_acts_with_all_posts_and_permissions_of_that_instant(
    either_database: Database,
) -> None:
    now = utc_now()
    day = timedelta(days=1)
    with either_database.write() as session:
        person = add_person(session, login="li.lei", name="李雷", now=now)
        opened = sessions.open_for(
            session, person, carrier=Carrier.BEARER, must_set_password=False, user_agent=None, now=now
        )
        for post, begins_at, ends_at, beat in (
            (Post.OPERATOR, now - day, None, None),
            (Post.INSPECTOR, now - day, None, "B-1"),
            (Post.INSPECTOR, now - day, None, "B-2"),
            (Post.LEADER, now - 2 * day, now - day, None),
            (Post.OFFICE, now + day, now + day, None),  # taken back before it began
        ):
            session.add(PostHolding(person_id=person.id, post=post, valid_from=begins_at, valid_to=ends_at, beat=beat))
        for permission, is_granted in ((Permission.MODEL_READ, True), (Permission.CASE_REFUSE, False)):
            own = OwnPermission(person_id=person.id, permission=permission, is_granted=is_granted, changed_at=now)
            session.add(own)
    with either_database.read() as session:
        found = recognise(session, opened.token, now=now)
        assert found is not None
        assert found.actor == actor_of(session, person.id, at=now)
    assert found.actor.posts == {Post.OPERATOR, Post.INSPECTOR}
    assert found.actor.may(Permission.MODEL_READ)
    assert not found.actor.may(Permission.CASE_REFUSE)
    assert (found.login, found.name, found.person_id) == ("li.lei", "李雷", person.id)


@pytest.mark.parametrize(("login", "password"), [("li.lei", "wrong words here"), ("nobody", GOOD)])
def test_what_was_wrong_is_not_said(database: Database, li: Person, login: str, password: str) -> None:
    assert li.login == "li.lei"
    with pytest.raises(SignInRefused, match=r"^Login or password is wrong\.$"):
        sign_in(database, login=login, password=password, device=HERE, now=utc_now())


def test_after_five_wrong_ones_even_the_right_password_waits_but_not_at_another_desk(
    database: Database, li: Person
) -> None:
    now = utc_now()
    for _ in range(account_settings().failures_of_login):
        with pytest.raises(SignInRefused):
            sign_in(database, login=li.login, password="wrong words here", device=HERE, now=now)
    with pytest.raises(SignInBlocked) as blocked:
        sign_in(database, login=li.login, password=GOOD, device=HERE, now=now + timedelta(minutes=1))
    assert 0 < blocked.value.wait_s <= 14 * 60
    assert sign_in(database, login=li.login, password=GOOD, device=ELSEWHERE, now=now).token
    later = now + account_settings().failure_window + timedelta(seconds=1)
    assert sign_in(database, login=li.login, password=GOOD, device=HERE, now=later).token


def test_many_addresses_that_guess_one_login_are_stopped_together(database: Database, li: Person) -> None:
    now = utc_now()
    with database.write() as session:
        for number in range(account_settings().failures_of_login_anywhere):
            session.add(FailedSignIn(login=li.login, address=f"10.1.0.{number}", failed_at=now))
    with pytest.raises(SignInBlocked):
        sign_in(database, login=li.login, password=GOOD, device=ELSEWHERE, now=now)


def test_one_address_that_guesses_many_logins_is_stopped_and_its_links_too(database: Database, li: Person) -> None:
    now = utc_now()
    with database.write() as session:
        token = make_link(session, session.get_one(Person, li.id), now=now)
        for number in range(account_settings().failures_of_address):
            session.add(FailedSignIn(login=f"person{number}", address=HERE.address, failed_at=now))
    with pytest.raises(SignInBlocked):
        sign_in(database, login=li.login, password=GOOD, device=HERE, now=now)
    with pytest.raises(SignInBlocked):
        sign_in_by_link(database, token=token, device=HERE, now=now)


def test_getting_in_forgives_the_wrong_ones(database: Database, li: Person) -> None:
    now = utc_now()
    for _ in range(account_settings().failures_of_login - 1):
        with pytest.raises(SignInRefused):
            sign_in(database, login=li.login, password="wrong words here", device=HERE, now=now)
    sign_in(database, login=li.login, password=GOOD, device=HERE, now=now)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 0


def test_a_session_ends_when_nobody_uses_it_and_after_a_shift_in_any_case(database: Database, li: Person) -> None:
    now = utc_now()
    token = sign_in(database, login=li.login, password=GOOD, device=HERE, now=now).token
    idle, longest = account_settings().idle_timeout, account_settings().longest_session
    with database.read() as session:
        assert recognise(session, token, now=now + idle - timedelta(seconds=1))
        assert recognise(session, token, now=now + idle) is None
    with database.write() as session:
        sessions.note_seen(session, 1, now=now + longest - timedelta(minutes=5))
    with database.read() as session:
        assert recognise(session, token, now=now + longest - timedelta(seconds=1))
        assert recognise(session, token, now=now + longest) is None


def test_a_disabled_person_is_out_at_once_and_does_not_get_in_again(database: Database, li: Person) -> None:
    now = utc_now()
    token = sign_in(database, login=li.login, password=GOOD, device=HERE, now=now).token
    with database.write() as session:
        link = make_link(session, session.get_one(Person, li.id), now=now)
        session.get_one(Person, li.id).disabled_at = now
    with database.read() as session:
        assert recognise(session, token, now=now) is None
    with pytest.raises(SignInRefused):
        sign_in(database, login=li.login, password=GOOD, device=HERE, now=now)
    with pytest.raises(LinkUnusable):
        sign_in_by_link(database, token=link, device=HERE, now=now)


def test_a_link_lets_in_once_to_choose_a_password(database: Database, li: Person) -> None:
    now = utc_now()
    with database.write() as session:
        token = make_link(session, session.get_one(Person, li.id), now=now)
    opened = sign_in_by_link(database, token=token, device=HERE, now=now)
    assert opened.row.must_set_password
    with pytest.raises(LinkUnusable, match="ask an administrator"):
        sign_in_by_link(database, token=token, device=HERE, now=now)


def test_a_newer_link_ends_the_one_before_and_all_end_in_time(database: Database, li: Person) -> None:
    now = utc_now()
    with database.write() as session:
        person = session.get_one(Person, li.id)
        first, second = make_link(session, person, now=now), make_link(session, person, now=now)
    with pytest.raises(LinkUnusable):
        sign_in_by_link(database, token=first, device=HERE, now=now)
    with pytest.raises(LinkUnusable):
        sign_in_by_link(database, token=second, device=HERE, now=now + account_settings().link_lifetime)
    assert sign_in_by_link(database, token=second, device=HERE, now=now).token


def test_choosing_a_password_ends_every_other_session_and_changes_the_token(database: Database, li: Person) -> None:
    now = utc_now()
    first = sign_in(database, login=li.login, password=GOOD, device=HERE, now=now)
    other = sign_in(database, login=li.login, password=GOOD, device=ELSEWHERE, now=now)
    fresh = choose_password(database, person=li, old=GOOD, new=BETTER, may_skip_old=False, device=HERE, now=now)
    with database.read() as session:
        assert [recognise(session, one.token, now=now) for one in (first, other)] == [None, None]
        assert recognise(session, fresh.token, now=now)
    with pytest.raises(SignInRefused):
        sign_in(database, login=li.login, password=GOOD, device=HERE, now=now)


def test_a_wrong_old_password_changes_nothing_and_counts(database: Database, li: Person) -> None:
    with pytest.raises(SignInRefused, match="old password"):
        choose_password(
            database, person=li, old="not this one", new=BETTER, may_skip_old=False, device=HERE, now=utc_now()
        )
    assert sign_in(database, login=li.login, password=GOOD, device=ELSEWHERE, now=utc_now()).token
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 1


def test_a_password_that_somebody_else_chose_must_be_changed(database: Database) -> None:
    with database.write() as session:
        person = add_person(session, login="han", name="韩梅梅", now=utc_now())
        set_first_password(session, person, GOOD, now=utc_now())
    assert sign_in(database, login="han", password=GOOD, device=HERE, now=utc_now()).row.must_set_password


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "x" * 129,
        "aaaaaaaaaaaaaa",
        "password123456",
        "Gridwarden2026!",
        "li.lei-li.lei-1",
        "qwertyqwerty12",
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(PasswordUnfit) as refusal:
        refuse_unfit(password, login="li.lei")
    assert refusal.value.zh


@pytest.mark.parametrize(
    "password", [GOOD, "我家门前有三棵银杏树和一口井", "8d!k29-Wq_fz", "correct horse battery staple"]
)
def test_a_password_of_ones_own_is_taken_whatever_it_is_made_of(password: str) -> None:
    refuse_unfit(password, login="li.lei")


def test_a_password_is_kept_as_argon2id_with_64_mib() -> None:
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert is_right(GOOD, kept)
    assert not is_right(BETTER, kept)
    assert not is_right(GOOD, None)
    assert not is_right(GOOD, "not a hash")


def test_what_ended_long_ago_is_forgotten_and_the_rest_stays(database: Database, li: Person) -> None:
    now = utc_now()
    sign_in(database, login=li.login, password=GOOD, device=HERE, now=now - timedelta(days=40))
    sign_in(database, login=li.login, password=GOOD, device=HERE, now=now)
    with database.write() as session:
        make_link(session, session.get_one(Person, li.id), now=now - timedelta(days=40))
        session.add(FailedSignIn(login="x", address="y", failed_at=now - timedelta(days=40)))
    with database.write() as session:
        assert sessions.forget_old(session, now=now) == 3
        left = [session.scalar(select(func.count()).select_from(one)) for one in (SignInSession, OneTimeLink)]
    assert left == [1, 0]
