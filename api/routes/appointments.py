"""Posts, permissions and the right to sign in: given and taken by somebody else, never by people to themselves."""

from datetime import timedelta

from fastapi import APIRouter, Response

from accounts import administration, directory, sessions, sign_in
from accounts.appointments import Scope, hold_post, set_own_permission
from accounts.permissions import Permission
from accounts.posts import Post
from accounts.settings import account_settings
from api.audited import note
from api.caller import SIGNED_IN, InCaller, needs
from api.context import InContext
from api.idempotency import keep_no_answer
from api.paging import RowId
from api.routes.people import UNKNOWN, shown
from api.schemas.people import (
    Answer,
    HoldingOut,
    NewHolding,
    PermissionAnswer,
    PermissionTitleOut,
    PersonDetail,
    PostTitleOut,
    SignInLink,
    holding_out,
    permission_title_out,
    post_title_out,
)

router = APIRouter(tags=["people"])
ONESELF: dict[int | str, dict[str, object]] = {403: {"description": "Nobody gives themselves anything"}}
LAST: dict[int | str, dict[str, object]] = {409: {"description": "Nobody would be left who may manage people"}}
IS_GRANTED = {Answer.GRANTED: True, Answer.DENIED: False, Answer.AS_POSTS_SAY: None}
ACTION_OF = {True: "permission.granted", False: "permission.denied", None: "permission.forgotten"}


@router.get(
    "/posts", operation_id="listPosts", summary="The posts and what each may do", dependencies=[needs(SIGNED_IN)]
)
def list_posts() -> list[PostTitleOut]:
    return [post_title_out(post) for post in Post]


@router.get(
    "/permissions", operation_id="listPermissions", summary="The permissions by name", dependencies=[needs(SIGNED_IN)]
)
def list_permissions() -> list[PermissionTitleOut]:
    return [permission_title_out(permission) for permission in Permission]


@router.post(
    "/people/{person_id}/posts",
    operation_id="givePost",
    summary="Give a person a post",
    status_code=201,
    responses=UNKNOWN | ONESELF,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_holding(context: InContext, caller: InCaller, person_id: RowId, wish: NewHolding) -> HoldingOut:
    scope = Scope(department=wish.department or None, beat=wish.beat or None)
    period = (wish.valid_from or caller.at, wish.valid_to)
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        administration.refuse_oneself(caller.person_id, person)
        row = hold_post(session, person, wish.post, scope, period=period)
        told = {"post": row.post, "department": row.department, "beat": row.beat}
        note(session, caller, "post.given", f"person:{person.id}", holding_id=row.id, **told)
    return holding_out(row)


@router.delete(
    "/people/{person_id}/posts/{holding_id}",
    operation_id="endPost",
    summary="End a post now",
    status_code=204,
    responses=UNKNOWN | LAST,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def delete_holding(context: InContext, caller: InCaller, person_id: RowId, holding_id: RowId) -> None:
    with context.database.write() as session:
        holding = directory.holding_of(session, directory.person_numbered(session, person_id), holding_id)
        administration.end_holding(session, holding, at=caller.at)
        note(session, caller, "post.left", f"person:{person_id}", holding_id=holding_id, post=holding.post)
        administration.refuse_without_administrator(session, at=caller.at)


@router.put(
    "/people/{person_id}/permissions/{permission}",
    operation_id="answerPermission",
    summary="Grant or deny one permission whatever the posts say, or go back to what they say",
    responses=UNKNOWN | ONESELF | LAST,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def put_permission(
    context: InContext,
    caller: InCaller,
    response: Response,
    *,
    person_id: RowId,
    permission: Permission,
    wish: PermissionAnswer,
) -> PersonDetail:
    is_granted = IS_GRANTED[wish.answer]
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        administration.refuse_oneself(caller.person_id, person)
        set_own_permission(session, person, permission, is_granted=is_granted, now=caller.at)
        note(session, caller, ACTION_OF[is_granted], f"person:{person.id}", permission=permission)
        administration.refuse_without_administrator(session, at=caller.at)
        return shown(session, person_id, caller, response)


@router.post(
    "/people/{person_id}/sign-in-link",
    operation_id="makeSignInLink",
    summary="A one-time link with which the person chooses a password",
    status_code=201,
    responses=UNKNOWN | ONESELF,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_link(context: InContext, caller: InCaller, person_id: RowId) -> SignInLink:
    keep_no_answer()
    lifetime: timedelta = account_settings().link_lifetime
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        administration.refuse_oneself(caller.person_id, person)
        token = sign_in.make_link(session, person, now=caller.at)
        note(session, caller, "sign_in_link.made", f"person:{person.id}")
    return SignInLink(token=token, path=f"/#link={token}", expires_at=caller.at + lifetime)


@router.post(
    "/people/{person_id}/sign-out-everywhere",
    operation_id="signOutPerson",
    summary="End all sessions of a person",
    status_code=204,
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_sign_out(context: InContext, caller: InCaller, person_id: RowId) -> None:
    with context.database.write() as session:
        person = directory.person_numbered(session, person_id)
        ended = sessions.end_all(session, person.id, now=caller.at)
        note(session, caller, "person.signed_out", f"person:{person.id}", sessions=ended)


@router.post(
    "/people/{person_id}/disable",
    operation_id="disablePerson",
    summary="Let a person sign in no more; their posts stay until they are ended",
    responses=UNKNOWN | LAST,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_disable(context: InContext, caller: InCaller, response: Response, person_id: RowId) -> PersonDetail:
    with context.database.write() as session:
        administration.disable(session, directory.person_numbered(session, person_id), now=caller.at)
        note(session, caller, "person.disabled", f"person:{person_id}")
        administration.refuse_without_administrator(session, at=caller.at)
        return shown(session, person_id, caller, response)


@router.post(
    "/people/{person_id}/enable",
    operation_id="enablePerson",
    summary="Let a person sign in again",
    responses=UNKNOWN,
    dependencies=[needs(Permission.PEOPLE_MANAGE)],
)
def post_enable(context: InContext, caller: InCaller, response: Response, person_id: RowId) -> PersonDetail:
    with context.database.write() as session:
        administration.enable(session, directory.person_numbered(session, person_id))
        note(session, caller, "person.enabled", f"person:{person_id}")
        return shown(session, person_id, caller, response)
