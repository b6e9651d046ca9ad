"""What operators decide on candidates: confirm, reject, unsure, merge, snooze; and taking that back within seconds."""

from collections.abc import Callable

from fastapi import APIRouter, Response

from accounts.permissions import Permission
from api.caller import Caller, InCaller, needs
from api.candidate_pages import candidates_out
from api.case_pages import one_case_out
from api.context import Context, InContext
from api.paging import RowId
from api.routes.candidates import REFUSALS
from api.schemas.candidates import CandidateOut, ClaimOut, Confirm, Merge, Reject, SnoozeSpot, Unsure
from api.schemas.cases import CaseOut
from cases.confirmation import Correction, confirm
from cases.joining import merge
from cases.rejection import reject
from cases.settling import Reviewer
from cases.snoozing import snooze
from cases.tables import Case
from cases.undoing import undo
from cases.unsure import send_unsure
from kit.clock import utc_now

router = APIRouter(prefix="/candidates", tags=["candidates"])


@router.post(
    "/{candidate_id}/confirm",
    operation_id="confirmCandidate",
    summary="It is a problem: register a case",
    status_code=201,
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def confirm_candidate(
    context: InContext, caller: InCaller, response: Response, candidate_id: RowId, wish: Confirm | None = None
) -> CaseOut:
    return _registered(confirm, context, caller, response, candidate_id=candidate_id, wish=wish or Confirm())


@router.post(
    "/{candidate_id}/reject",
    operation_id="rejectCandidate",
    summary="It is none, or not ours; the reason says which",
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def reject_candidate(context: InContext, caller: InCaller, candidate_id: RowId, wish: Reject) -> CandidateOut:
    now = utc_now()
    with context.database.write() as session:
        rejected = reject(
            session,
            candidate_id=candidate_id,
            reviewer=_reviewer(caller, wish),
            reason=wish.reason,
            text=wish.text,
            now=now,
        )
        return candidates_out(session, [rejected], edition=context.edition, now=now)[0]


@router.post(
    "/{candidate_id}/unsure",
    operation_id="sendUnsureCandidate",
    summary="Nobody can tell from the picture: register a case and send an inspector",
    status_code=201,
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def send_unsure_candidate(
    context: InContext, caller: InCaller, response: Response, candidate_id: RowId, wish: Unsure | None = None
) -> CaseOut:
    return _registered(send_unsure, context, caller, response, candidate_id=candidate_id, wish=wish or Unsure())


@router.post(
    "/{candidate_id}/merge",
    operation_id="mergeCandidate",
    summary="It is what an open case is about: add it there",
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def merge_candidate(context: InContext, caller: InCaller, candidate_id: RowId, wish: Merge) -> CandidateOut:
    now = utc_now()
    with context.database.write() as session:
        merged = merge(
            session,
            candidate_id=candidate_id,
            case_id=wish.case_id,
            reviewer=_reviewer(caller, wish),
            edition=context.edition,
            now=now,
        )
        return candidates_out(session, [merged], edition=context.edition, now=now)[0]


@router.post(
    "/{candidate_id}/snooze",
    operation_id="snoozeCandidate",
    summary="Put its spot off until then; never a danger",
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def snooze_candidate(context: InContext, caller: InCaller, candidate_id: RowId, wish: SnoozeSpot) -> CandidateOut:
    now = utc_now()
    with context.database.write() as session:
        put_off = snooze(
            session,
            candidate_id=candidate_id,
            reviewer=_reviewer(caller, wish),
            until_at=wish.until_at,
            reason=wish.reason,
            now=now,
        )
        return candidates_out(session, [put_off], edition=context.edition, now=now)[0]


@router.post(
    "/{candidate_id}/undo",
    operation_id="undoCandidate",
    summary="Take one's own decision back, within seconds and while nobody else has acted",
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def undo_candidate(context: InContext, caller: InCaller, candidate_id: RowId) -> ClaimOut:
    now = utc_now()
    with context.database.write() as session:
        back = undo(session, candidate_id=candidate_id, person_id=caller.a_person, now=now)
        (shown,) = candidates_out(session, [back], edition=context.edition, now=now)
        assert back.lease_token is not None
        assert back.lease_until is not None
        return ClaimOut(candidate=shown, lease_token=back.lease_token, lease_until=back.lease_until)


def _registered(
    register: Callable[..., Case],
    context: Context,
    caller: Caller,
    response: Response,
    *,
    candidate_id: int,
    wish: Confirm,
) -> CaseOut:
    """`register` is one of the two ways in which a candidate becomes a case; both ask for the same."""
    now = utc_now()
    with context.database.write() as session:
        case = register(
            session,
            candidate_id=candidate_id,
            reviewer=_reviewer(caller, wish),
            edition=context.edition,
            now=now,
            correction=Correction(condition_id=wish.condition_id, box=wish.box),
        )
        out = one_case_out(session, case, context.edition, now=now)
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return out


def _reviewer(caller: Caller, wish: Confirm | Reject | Merge | SnoozeSpot) -> Reviewer:
    shown = wish.shown_duplicates if isinstance(wish, Confirm) else []
    return Reviewer(
        person_id=caller.a_person,
        seen_version=wish.version,
        evidence_id=wish.evidence_id,
        shown_duplicates=tuple(shown),
    )
