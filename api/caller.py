"""Who asks, and whether they may: each route declares exactly one permission with `needs`.

A browser comes with a cookie and, where it changes something, with the CSRF token beside it; programs come with
`Authorization: Bearer`, a session of a person or an API key.
"""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.params import Depends as Dependency

from accounts import api_keys, sessions
from accounts.actor import Actor
from accounts.contact import Language
from accounts.errors import NotSignedIn, PasswordChangeNeeded
from accounts.permissions import TITLES, Permission
from accounts.recognising import recognise
from accounts.sign_in_tables import Carrier
from accounts.tokens import KEY, SESSION, csrf_token_of
from api.context import Context, InContext
from api.cookies import session_cookie
from api.guards import READING
from api.idempotency import let_in, refuse_repeated
from kit.clock import utc_now
from kit.errors import Forbidden

CSRF_HEADER = "X-CSRF-Token"
_BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent the request, as of `at`. A machine has a key and no person."""

    actor: Actor
    at: datetime
    address: str
    name: str
    login: str | None = None
    language: Language | None = None
    """The person's own; None: as the request says."""
    key_id: int | None = None
    session_id: int | None = None
    token: str | None = None
    """Of the session."""
    must_set_password: bool = False

    @property
    def person_id(self) -> int | None:
        return self.actor.person_id

    @property
    def a_person(self) -> int:
        """The person's id, for what only people can do.

        Raises:
            Forbidden: a machine asks.
        """
        if self.actor.person_id is None:
            raise Forbidden("Only a person can do this, not an API key.", zh="该操作须由人员完成，接口密钥无权操作。")
        return self.actor.person_id


class PermissionMissing(Forbidden):
    """The person's posts do not include this, or the key was not given it."""


class Csrf(Forbidden):
    """A browser's request came without the token that only our own page can read."""


def _caller(request: Request, context: InContext) -> Caller:
    """Raises NotSignedIn."""
    now = utc_now()
    token, carrier = _token_of(request)
    caller = _of_key(context, request, token, now) if token.startswith(KEY) else None
    if caller is None and token.startswith(SESSION):
        caller = _of_session(context, request, token, carrier, now)
    if caller is None:
        raise NotSignedIn(
            "Sign in: this session or key is unknown or has ended.", zh="请登录：会话或密钥无效或已失效。"
        )
    let_in(_owner(person_id=caller.person_id, key_id=caller.key_id))
    request.state.person_id = caller.person_id
    request.state.language = caller.language
    return caller


def look_again(request: Request, context: Context) -> Actor | None:
    """Who sent it, as their session or key says now; None: that has ended. An open stream is no activity of theirs."""
    now = utc_now()
    token, carrier = _token_of(request)
    with context.database.read() as session:
        if token.startswith(KEY):
            key = api_keys.find_key(session, token, now=now)
            return None if key is None else api_keys.actor_of_key(key)
        found = recognise(session, token, now=now)
        return None if found is None or found.carrier is not carrier else found.actor


InCaller = Annotated[Caller, Depends(_caller)]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route needs; None: to be signed in."""

    permission: Permission | None
    is_for_a_new_password: bool = False
    """Also for somebody who has yet to choose a password."""

    async def __call__(self, caller: InCaller) -> None:  # `async`, or it would be sent to a thread to compare two words
        if caller.must_set_password and not self.is_for_a_new_password:
            raise PasswordChangeNeeded("Choose a password of your own first.", zh="请先设置您自己的密码。")
        if self.permission is not None and not caller.actor.may(self.permission):
            title = TITLES[self.permission]
            raise PermissionMissing(
                f"This needs the permission '{title.en}' ({self.permission}), which you do not have.",
                zh=f"该操作需要“{title.zh}”权限（{self.permission}），您没有该权限。",
            )


class Public:
    """For everybody, signed in or not."""

    async def __call__(self) -> None:
        """Nothing is asked."""


SIGNED_IN = Needs(None)
SIGNED_IN_TO_CHOOSE = Needs(None, is_for_a_new_password=True)
PUBLIC = Public()


def needs(what: Permission | Needs | Public) -> Any:
    """The one declaration of a route: `dependencies=[needs(Permission.CASE_READ)]`."""
    return Depends(Needs(what) if isinstance(what, Permission) else what)


def declared_by(dependencies: list[Dependency]) -> list[Needs | Public]:
    """What the dependencies of a route declare; a route of ours has exactly one."""
    return [one.dependency for one in dependencies if isinstance(one.dependency, Needs | Public)]


def _owner(*, person_id: int | None = None, key_id: int | None = None) -> str:
    return f"key:{key_id}" if person_id is None else f"person:{person_id}"


def _token_of(request: Request) -> tuple[str, Carrier]:
    """A header counts before a cookie: whoever sends one means it."""
    header = request.headers.get("authorization", "")
    if header.lower().startswith(_BEARER):
        return header[len(_BEARER) :].strip(), Carrier.BEARER
    return request.cookies.get(session_cookie(request), ""), Carrier.COOKIE


def _of_session(context: Context, request: Request, token: str, carrier: Carrier, now: datetime) -> Caller | None:
    with context.database.read() as session:
        found = recognise(session, token, now=now)
        if found is None or found.carrier is not carrier:
            return None  # a token that left its cookie is somebody else's
        if carrier is Carrier.COOKIE:
            _refuse_forged(request, token)
        refuse_repeated(session, _owner(person_id=found.person_id))
    if sessions.is_seen_long_ago(found.seen_at, now=now):
        _note_seen(context, found.session_id, now)
    return Caller(
        actor=found.actor,
        at=now,
        address=address_of(request),
        name=found.name,
        login=found.login,
        language=found.language,
        session_id=found.session_id,
        token=token,
        must_set_password=found.must_set_password,
    )


def _note_seen(context: Context, session_id: int, now: datetime) -> None:
    with context.database.write() as session:
        sessions.note_seen(session, session_id, now=now)


def _of_key(context: Context, request: Request, token: str, now: datetime) -> Caller | None:
    with context.database.read() as session:
        row = api_keys.find_key(session, token, now=now)
        if row is None:
            return None
        refuse_repeated(session, _owner(key_id=row.id))
    if api_keys.is_used_long_ago(row, now=now):
        with context.database.write() as session:
            api_keys.note_used(session, row.id, now=now)
    return Caller(actor=api_keys.actor_of_key(row), at=now, address=address_of(request), name=row.name, key_id=row.id)


def _refuse_forged(request: Request, token: str) -> None:
    if request.method in READING:
        return
    if not compare_digest(request.headers.get(CSRF_HEADER, "").encode(), csrf_token_of(token).encode()):
        raise Csrf(
            f"This did not come from a page of ours: send the {CSRF_HEADER} that `GET /me` gives.",
            zh=f"该请求不是由本系统页面发出：请附带 {CSRF_HEADER}（见 `GET /me`）。",
        )


def address_of(request: Request) -> str:
    """Where the request came from; behind a trusted proxy what the proxy says (uvicorn sees to that)."""
    return request.client.host[:45] if request.client else ""
