"""Signing in and out. A session's token is in a cookie that no script reads, or in a program's own hands."""

from fastapi import APIRouter, Request, Response

from accounts import sessions, sign_in
from accounts.sessions import Opened
from accounts.sign_in import Device
from accounts.sign_in_tables import Carrier
from accounts.tokens import csrf_token_of
from api.caller import PUBLIC, SIGNED_IN, SIGNED_IN_TO_CHOOSE, InCaller, address_of, needs
from api.context import InContext
from api.cookies import give_cookie, take_cookie_back
from api.paging import RowId
from api.schemas.sign_in import SessionOut, SignedIn, SignIn, SignInByLink
from kit.clock import utc_now

router = APIRouter(prefix="/sessions", tags=["sign-in"])
REFUSED: dict[int | str, dict[str, object]] = {
    401: {"description": "Login and password, or the link, open nothing"},
    429: {"description": "Too many were wrong: wait"},
}


@router.post(
    "",
    operation_id="signIn",
    summary="Sign in with login and password",
    status_code=201,
    responses=REFUSED,
    dependencies=[needs(PUBLIC)],
)
def post_session(context: InContext, request: Request, response: Response, wish: SignIn) -> SignedIn:
    opened = sign_in.sign_in(
        context.database,
        login=wish.login,
        password=wish.password,
        device=device_of(request, as_token=wish.as_token),
        now=utc_now(),
    )
    return signed_in(request, response, opened)


@router.post(
    "/by-link",
    operation_id="signInByLink",
    summary="Sign in with a one-time link, to choose a password",
    status_code=201,
    responses=REFUSED,
    dependencies=[needs(PUBLIC)],
)
def post_session_by_link(context: InContext, request: Request, response: Response, wish: SignInByLink) -> SignedIn:
    device = device_of(request, as_token=wish.as_token)
    opened = sign_in.sign_in_by_link(context.database, token=wish.token, device=device, now=utc_now())
    return signed_in(request, response, opened)


@router.get("", operation_id="listSessions", summary="Where this person is signed in", dependencies=[needs(SIGNED_IN)])
def list_sessions(context: InContext, caller: InCaller) -> list[SessionOut]:
    with context.database.read() as session:
        rows = sessions.sessions_of(session, caller.a_person, now=caller.at)
    return [
        SessionOut(
            id=row.id,
            carrier=row.carrier,
            user_agent=row.user_agent,
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
            is_current=row.id == caller.session_id,
        )
        for row in rows
    ]


@router.delete(
    "/current",
    operation_id="signOut",
    summary="Sign out here",
    status_code=204,
    dependencies=[needs(SIGNED_IN_TO_CHOOSE)],
)
def delete_current(context: InContext, caller: InCaller, request: Request, response: Response) -> None:
    person_id, session_id = caller.a_person, caller.session_id
    assert session_id is not None  # a person comes with a session
    with context.database.write() as session:
        sessions.end_one(session, person_id, session_id, now=caller.at)
    take_cookie_back(request, response)


@router.delete(
    "/others",
    operation_id="signOutElsewhere",
    summary="Sign out everywhere else",
    status_code=204,
    dependencies=[needs(SIGNED_IN)],
)
def delete_others(context: InContext, caller: InCaller) -> None:
    with context.database.write() as session:
        sessions.end_all(session, caller.a_person, now=caller.at, but=caller.session_id)


@router.delete(
    "/{session_id}",
    operation_id="endSession",
    summary="Sign out one of one's own browsers or programs",
    status_code=204,
    responses={404: {"description": "No such session of this person"}},
    dependencies=[needs(SIGNED_IN)],
)
def delete_session(context: InContext, caller: InCaller, session_id: RowId) -> None:
    with context.database.write() as session:
        sessions.end_one(session, caller.a_person, session_id, now=caller.at)


def device_of(request: Request, *, as_token: bool) -> Device:
    carrier = Carrier.BEARER if as_token else Carrier.COOKIE
    return Device(carrier=carrier, address=address_of(request), user_agent=request.headers.get("user-agent"))


def signed_in(request: Request, response: Response, opened: Opened) -> SignedIn:
    """The token goes into a cookie, or to the program that asked for it; never both."""
    is_cookie = opened.row.carrier is Carrier.COOKIE
    if is_cookie:
        give_cookie(request, response, opened.token, expires_at=opened.row.expires_at)
    return SignedIn(
        token=None if is_cookie else opened.token,
        expires_at=opened.row.expires_at,
        must_set_password=opened.row.must_set_password,
        csrf_token=csrf_token_of(opened.token) if is_cookie else None,
    )
