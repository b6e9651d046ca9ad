"""What people do to cases: offers with their forms, actions, requests for authorisation, urging many at once."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from accounts.contact import Language
from accounts.permissions import Permission
from api.caller import Caller, InCaller, needs
from api.case_actions_pages import offer_out
from api.case_pages import one_case_out
from api.case_parts_pages import authorisations_out
from api.context import Context, InContext
from api.errors import problem_of
from api.languages import language_of
from api.paging import RowId
from api.preconditions import InIfMatch, etag_of, version_of
from api.problem_responses import NO_CASE, OF_ACTIONS
from api.schemas.case_actions import Act, Ask, Decline, OffersOut, Opine, Urge, UrgedOut
from api.schemas.case_parts import AuthorisationOut
from api.schemas.cases import CaseOut
from cases import authorisation_lists, door
from cases.case_tables import Authorisation
from cases.entered import Entered
from cases.offering import ABOUT_REQUESTS, NOT_OFFERED, offers
from cases.reading_reach import readable_case
from cases.states import AuthorisationKind, CaseAction
from kit.errors import GridwardenError, NotFound

router = APIRouter(prefix="/cases", tags=["case actions"])
SEEING = [needs(Permission.CASE_READ)]
"""To act, a person must see the case; what else it needs, the lifecycle says for each action."""


@router.get(
    "/{case_id}/actions",
    operation_id="listCaseActions",
    summary="Every action: whether you may take it now, its form, its effect, or why not",
    responses=NO_CASE,
    dependencies=SEEING,
)
def list_actions(context: InContext, caller: InCaller, response: Response, case_id: RowId) -> OffersOut:
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        version, found = offers(session, case_id=case_id, actor=caller.actor, at=caller.at)
    response.headers["ETag"] = etag_of(version)
    return OffersOut(case_id=case_id, version=version, actions=[offer_out(one, case_id=case_id) for one in found])


@router.post(
    "/urge",
    operation_id="urgeCases",
    summary="Urge many cases; each by itself, with what became of it",
    dependencies=SEEING,
)
def urge_cases(context: InContext, caller: InCaller, request: Request, wish: Urge) -> list[UrgedOut]:
    said, language = Entered(reason=wish.reason, clock=wish.clock), language_of(request)
    return [_urged(context, caller, case_id, said, language) for case_id in dict.fromkeys(wish.case_ids)]


@router.post(
    "/{case_id}/actions/{action}",
    operation_id="actOnCase",
    summary="Take an action, or grant what was asked for; answers the case as it is then",
    responses=OF_ACTIONS,
    dependencies=SEEING,
)
def act_on_case(
    *,
    context: InContext,
    caller: InCaller,
    response: Response,
    case_id: RowId,
    action: CaseAction,
    wish: Act | None = None,
    if_match: InIfMatch = None,
) -> CaseOut:
    """An action that needs an authorisation is taken by whoever grants the open request."""
    if action in NOT_OFFERED | ABOUT_REQUESTS:
        raise NotFound(
            f"'{action}' is no action of this address; a report goes to …/reports, a request to …/requests.",
            zh=f"此地址不办理“{action}”；来报请用 …/reports，申请请用 …/requests。",
        )
    said = wish or Act()
    with context.database.write() as session:
        readable_case(session, case_id, caller.actor)
        case = door.apply(
            session,
            case_id=case_id,
            action=action,
            actor=caller.actor,
            at=caller.at,
            entered=said.entered(),
            expected_version=_seen(said.version, if_match),
        )
        out = one_case_out(session, case, context.edition, now=caller.at)
    response.headers["ETag"] = etag_of(out.version)
    return out


@router.post(
    "/{case_id}/requests/{kind}",
    operation_id="askForAuthorisation",
    summary="Ask for an exception; nothing changes until it is granted",
    status_code=201,
    responses=OF_ACTIONS,
    dependencies=SEEING,
)
def ask(
    *,
    context: InContext,
    caller: InCaller,
    response: Response,
    case_id: RowId,
    kind: AuthorisationKind,
    wish: Ask | None = None,
    if_match: InIfMatch = None,
) -> AuthorisationOut:
    said = wish or Ask()

    def asked(session: Session) -> Authorisation:
        return door.ask(
            session,
            case_id=case_id,
            kind=kind,
            actor=caller.actor,
            at=caller.at,
            terms=said.entered(),
            expected_version=_seen(said.version, if_match),
        )

    return _about_request(context, caller, response, case_id, asked)


@router.post(
    "/{case_id}/requests/{kind}/opinion",
    operation_id="giveOpinion",
    summary="Say what you think of the open request, where you must be heard",
    responses=OF_ACTIONS,
    dependencies=SEEING,
)
def give_opinion(
    *,
    context: InContext,
    caller: InCaller,
    response: Response,
    case_id: RowId,
    kind: AuthorisationKind,
    wish: Opine,
    if_match: InIfMatch = None,
) -> AuthorisationOut:
    def heard(session: Session) -> Authorisation:
        return door.opine(
            session,
            case_id=case_id,
            kind=kind,
            actor=caller.actor,
            at=caller.at,
            is_in_favour=wish.is_in_favour,
            text=wish.reason,
            expected_version=_seen(wish.version, if_match),
        )

    return _about_request(context, caller, response, case_id, heard)


@router.post(
    "/{case_id}/requests/{kind}/decline",
    operation_id="declineRequest",
    summary="Refuse the open request, with a reason; granting it is its action",
    responses=OF_ACTIONS,
    dependencies=SEEING,
)
def decline(
    *,
    context: InContext,
    caller: InCaller,
    response: Response,
    case_id: RowId,
    kind: AuthorisationKind,
    wish: Decline,
    if_match: InIfMatch = None,
) -> AuthorisationOut:
    def declined(session: Session) -> Authorisation:
        return door.decline(
            session,
            case_id=case_id,
            kind=kind,
            actor=caller.actor,
            at=caller.at,
            reason=wish.reason,
            expected_version=_seen(wish.version, if_match),
        )

    return _about_request(context, caller, response, case_id, declined)


def _about_request(
    context: Context, caller: Caller, response: Response, case_id: int, act: Callable[[Session], Authorisation]
) -> AuthorisationOut:
    """Within one unit of work, on a case within reach; the ETag is the version of the case."""
    with context.database.write() as session:
        case = readable_case(session, case_id, caller.actor)
        row = act(session)
        session.flush()
        (out,) = authorisations_out(session, [authorisation_lists.with_opinions(session, row)])
        response.headers["ETag"] = etag_of(case.version)
    return out


def _urged(context: Context, caller: Caller, case_id: int, said: Entered, language: Language) -> UrgedOut:
    """In a unit of work of its own: one that is refused keeps none of the others from being urged."""
    try:
        with context.database.write() as session:
            readable_case(session, case_id, caller.actor)
            case = door.apply(
                session, case_id=case_id, action=CaseAction.URGE, actor=caller.actor, at=caller.at, entered=said
            )
    except GridwardenError as error:
        problem = problem_of(error, language=language)
        return UrgedOut(case_id=case_id, is_urged=False, version=None, problem=problem.type, detail=problem.detail)
    return UrgedOut(case_id=case_id, is_urged=True, version=case.version, problem=None, detail=None)


def _seen(version: int | None, if_match: str | None) -> int | None:
    """The header counts where both are sent."""
    named = version_of(if_match)
    return version if named is None else named
