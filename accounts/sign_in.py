"""Signing in (登录): by password or by a one-time link, with patience that ends, and choosing a password of one's own.

What was wrong is never said, neither in words nor by how long it takes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.orm import Session

from accounts import repository as people
from accounts import sign_in_repository as repository
from accounts.audit import record
from accounts.errors import LinkUnusable, LoginUnknownHere, SignInBlocked, SignInRefused
from accounts.passwords import hashed, is_outdated, is_right, refuse_unfit
from accounts.sessions import Opened, end_all, open_for
from accounts.settings import account_settings
from accounts.sign_in_tables import Carrier, Credential, FailedSignIn, OneTimeLink
from accounts.tables import Person
from accounts.tokens import LINK, hash_of, new_token
from kit.database import Database

LONGEST_LOGIN = 60


@dataclass(frozen=True, slots=True)
class Device:
    """What asks to be let in."""

    carrier: Carrier
    address: str
    user_agent: str | None = None


def sign_in(database: Database, *, login: str, password: str, device: Device, now: datetime) -> Opened:
    """A session for whoever has this login and password. Hashing takes its time outside of transactions.

    Raises:
        SignInBlocked: too many were wrong.
        SignInRefused: it was wrong, and is counted.
    """
    with database.write() as session:
        _refuse_if_blocked(session, login=login, address=device.address, now=now)
        # Counted as wrong until it is right: of guesses at the same moment each one sees those before it.
        session.add(FailedSignIn(login=login[:LONGEST_LOGIN], address=device.address, failed_at=now))
        person = people.person_by_login(session, login)
        credential = repository.credential_of(session, person.id) if person and person.disabled_at is None else None
    if not is_right(password, credential.password_hash if credential else None):
        with database.write() as session:
            _note_refused(session, person, device, by="password", now=now)
        raise SignInRefused("Login or password is wrong.", zh="用户名或密码错误。")
    assert person is not None
    assert credential is not None
    fresh_hash = hashed(password) if is_outdated(credential.password_hash) else None
    with database.write() as session:
        repository.forget_failures(session, login=login, address=device.address)
        if fresh_hash is not None:
            session.merge(credential).password_hash = fresh_hash
        return _let_in(session, person, device, by="password", must_set_password=credential.must_change, now=now)


def sign_in_by_provider(database: Database, *, login: str, device: Device, now: datetime) -> Opened:
    """A session for whoever an identity provider has proved to have this login; nobody is added by it.

    Raises:
        LoginUnknownHere: there is no such person, or they are disabled.
    """
    with database.write() as session:
        person = people.person_by_login(session, login)
        if person is not None and person.disabled_at is None:
            return _let_in(session, person, device, by="provider", must_set_password=False, now=now)
        _note_refused(session, person, device, by="provider", now=now)
    raise LoginUnknownHere(login)


def make_link(session: Session, person: Person, *, now: datetime) -> str:
    """The token of a link that lets the person in once; earlier unused ones end."""
    repository.end_links(session, person.id, now=now)
    token = new_token(LINK)
    expires_at = now + account_settings().link_lifetime
    session.add(OneTimeLink(token_hash=hash_of(token), person_id=person.id, created_at=now, expires_at=expires_at))
    session.flush()
    return token


def sign_in_by_link(database: Database, *, token: str, device: Device, now: datetime) -> Opened:
    """A session that is good for choosing a password, after which it is good for everything.

    Raises:
        SignInBlocked: the address has tried too much.
        LinkUnusable: used, ended, or never made.
    """
    with database.read() as session:
        _refuse_if_blocked(session, login=None, address=device.address, now=now)
    with database.write() as session:
        row = repository.link(session, hash_of(token))
        person = None if row is None else session.get(Person, row.person_id)
        is_open = person is not None and person.disabled_at is None
        if row is not None and person is not None and is_open and repository.use_link(session, row.id, now=now):
            return _let_in(session, person, device, by="link", must_set_password=True, now=now)
        session.add(FailedSignIn(login="(link)", address=device.address, failed_at=now))
        _note_refused(session, person, device, by="link", now=now)
    raise LinkUnusable(
        "This sign-in link has been used or has ended: ask an administrator for a new one.",
        zh="该登录链接已使用或已失效：请联系管理员重新获取。",
    )


def choose_password(
    database: Database,
    *,
    person: Person,
    old: str | None,
    new: str,
    may_skip_old: bool,
    device: Device,
    now: datetime,
) -> Opened:
    """Set the person's own password; every session ends, and the one that asked gets a new token.

    Args:
        database: hashing takes its time outside of transactions.
        person: who chooses.
        old: the password of before.
        new: the password of from now on.
        may_skip_old: the session began with a link.
        device: of the session that asks; wrong old passwords count as wrong sign-ins.
        now: the instant.

    Raises:
        SignInBlocked, SignInRefused: the old password is wrong.
        PasswordUnfit: the new one is.
    """
    with database.read() as session:
        _refuse_if_blocked(session, login=person.login, address=device.address, now=now)
        credential = repository.credential_of(session, person.id)
    if not may_skip_old and not is_right(old or "", credential.password_hash if credential else None):
        with database.write() as session:
            session.add(FailedSignIn(login=person.login, address=device.address, failed_at=now))
            _note_refused(session, person, device, by="password", now=now)
        raise SignInRefused("The old password is wrong.", zh="原密码错误。")
    refuse_unfit(new, login=person.login)
    new_hash = hashed(new)
    with database.write() as session:
        _keep(session, person, new_hash, must_change=False, now=now)
        end_all(session, person.id, now=now)
        return _let_in(session, person, device, by="new password", must_set_password=False, now=now)


def set_first_password(session: Session, person: Person, password: str, *, now: datetime) -> None:
    """One that somebody else chose: the person must choose another at the first sign-in. Raises PasswordUnfit."""
    refuse_unfit(password, login=person.login)
    _keep(session, person, hashed(password), must_change=True, now=now)
    end_all(session, person.id, now=now)


def can_anybody_sign_in(session: Session) -> bool:
    """Whether there is a password or a link at all."""
    return repository.is_anybody_known(session)


def _let_in(
    session: Session, person: Person, device: Device, *, by: str, must_set_password: bool, now: datetime
) -> Opened:
    opened = open_for(
        session,
        person,
        carrier=device.carrier,
        must_set_password=must_set_password,
        user_agent=device.user_agent,
        now=now,
    )
    record(
        session,
        actor_person_id=person.id,
        action="session.signed_in",
        about=f"session:{opened.row.id}",
        details={"by": by},
        at=now,
        address=device.address,
    )
    return opened


def _note_refused(session: Session, person: Person | None, device: Device, *, by: str, now: datetime) -> None:
    """Never what was typed: people type passwords where the login goes."""
    record(
        session,
        actor_person_id=None,
        action="session.refused",
        about="nobody" if person is None else f"person:{person.id}",
        details={"by": by},
        at=now,
        address=device.address,
    )


def _keep(session: Session, person: Person, password_hash: str, *, must_change: bool, now: datetime) -> None:
    row = repository.credential_of(session, person.id)
    if row is None:
        row = Credential(person_id=person.id)
        session.add(row)
    row.password_hash, row.must_change, row.changed_at = password_hash, must_change, now
    session.flush()


def _refuse_if_blocked(session: Session, *, login: str | None, address: str, now: datetime) -> None:
    settings = account_settings()
    since = now - settings.failure_window
    typed = None if login is None else login[:LONGEST_LOGIN]
    checks: list[tuple[str | None, str | None, int]] = [(None, address, settings.failures_of_address)]
    if typed is not None:
        checks += [(typed, address, settings.failures_of_login), (typed, None, settings.failures_of_login_anywhere)]
    for one_login, one_address, most in checks:
        count, first_at = repository.failures(session, since=since, login=one_login, address=one_address)
        if count >= most and first_at is not None:
            wait: timedelta = first_at + settings.failure_window - now
            raise SignInBlocked(wait_s=max(1, ceil(wait.total_seconds())))
