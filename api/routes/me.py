"""The person who is signed in: who they are here, what they may do, their own password and language."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from accounts import sign_in
from accounts.browsing import posts_of
from accounts.posts import TITLE_OF
from accounts.tables import Person
from accounts.tokens import csrf_token_of
from api.caller import SIGNED_IN, SIGNED_IN_TO_CHOOSE, Caller, InCaller, needs
from api.context import InContext
from api.routes.sessions import REFUSED, device_of, signed_in
from api.schemas.sign_in import HeldPost, Me, NewPassword, OwnChange, SignedIn

router = APIRouter(prefix="/me", tags=["sign-in"])


@router.get("", operation_id="getMe", summary="Who is asking", dependencies=[needs(SIGNED_IN_TO_CHOOSE)])
def get_me(context: InContext, caller: InCaller, request: Request) -> Me:
    with context.database.read() as session:
        return _me(session, caller, is_browser="authorization" not in request.headers)


@router.patch("", operation_id="changeMe", summary="One's own language", dependencies=[needs(SIGNED_IN)])
def patch_me(context: InContext, caller: InCaller, request: Request, change: OwnChange) -> Me:
    with context.database.write() as session:
        session.get_one(Person, caller.a_person).language = change.language
        return _me(session, caller, is_browser="authorization" not in request.headers)


@router.put(
    "/password",
    operation_id="choosePassword",
    summary="Choose one's own password; every other session ends, and this one gets a new token",
    responses=REFUSED,
    dependencies=[needs(SIGNED_IN_TO_CHOOSE)],
)
def put_password(
    context: InContext, caller: InCaller, request: Request, response: Response, wish: NewPassword
) -> SignedIn:
    with context.database.read() as session:
        person = session.get_one(Person, caller.a_person)
    opened = sign_in.choose_password(
        context.database,
        person=person,
        old=wish.old,
        new=wish.new,
        may_skip_old=caller.must_set_password,
        device=device_of(request, as_token="authorization" in request.headers),
        now=caller.at,
    )
    return signed_in(request, response, opened)


def _me(session: Session, caller: Caller, *, is_browser: bool) -> Me:
    person = session.get_one(Person, caller.a_person)
    held = posts_of(session, person.id, at=caller.at)
    return Me(
        person_id=person.id,
        login=person.login,
        name=person.name,
        language=person.language,
        posts=[
            HeldPost(
                post=one.post,
                zh=TITLE_OF[one.post].zh,
                en=TITLE_OF[one.post].en,
                department=one.department,
                beat=one.beat,
            )
            for one in held
        ],
        permissions=sorted(caller.actor.permissions),
        sees_everything=caller.actor.reach.is_everything,
        departments=sorted(caller.actor.reach.departments),
        beats=sorted(caller.actor.reach.beats),
        must_set_password=caller.must_set_password,
        csrf_token=csrf_token_of(caller.token) if is_browser and caller.token else None,
    )
