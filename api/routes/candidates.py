"""The operators' desk: the queue, one candidate with all that is known of it, and what operators do with it."""

from datetime import UTC, datetime

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from accounts.permissions import Permission
from api.caller import Caller, InCaller, needs
from api.candidate_pages import candidate_detail, candidates_out
from api.context import Context, InContext
from api.paging import Cursor, Limit, Page, RowId, decode_cursor, encode_cursor, foreign_cursor, id_of, next_after
from api.schemas.candidates import (
    CandidateDetail,
    CandidateOut,
    ClaimOut,
    Confirm,
    GiveBack,
    Merge,
    ReasonOut,
    Reject,
    SnoozeSpot,
    Unsure,
)
from api.schemas.cases import CaseOut, case_out
from cases import browsing, claiming
from cases.confirmation import Correction, confirm
from cases.joining import merge
from cases.queue_order import OPEN, Place, in_order
from cases.reasons import REASONS
from cases.rejection import reject
from cases.settling import Reviewer
from cases.snoozing import snooze
from cases.states import CandidateState
from cases.undoing import undo
from cases.unsure import send_unsure
from kit.clock import utc_now

router = APIRouter(prefix="/candidates", tags=["candidates"])
NO_SUCH: dict[int | str, dict[str, object]] = {404: {"description": "No such candidate"}}
REFUSALS = NO_SUCH | {409: {"description": "Somebody else holds it, decided first, or changed it meanwhile"}}


@router.get(
    "",
    operation_id="listCandidates",
    summary="Pending and claimed ones by urgency (danger first, then score × age), settled ones newest first",
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def list_candidates(
    context: InContext,
    state: CandidateState = CandidateState.PENDING,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[CandidateOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        if state in OPEN:
            return _by_urgency(session, context, state=state, cursor=cursor, size=size)
        found = browsing.settled_candidates(session, state=state, before_id=id_of(cursor), limit=size + 1)
        return Page(
            items=candidates_out(session, found[:size], edition=context.edition, now=utc_now()),
            next_cursor=next_after([one.id for one in found], limit=size),
        )


@router.get(
    "/reject-reasons",
    operation_id="listRejectReasons",
    summary="The closed list of reasons",
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def list_reject_reasons() -> list[ReasonOut]:
    return [ReasonOut.model_validate(reason, from_attributes=True) for reason in REASONS]


@router.get(
    "/{candidate_id}",
    operation_id="getCandidate",
    summary="One candidate with pictures, visits, handbook text and decisions",
    responses=NO_SUCH,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def get_candidate(context: InContext, candidate_id: RowId) -> CandidateDetail:
    with context.database.read() as session:
        return candidate_detail(session, candidate_id, edition=context.edition, now=utc_now())


@router.post(
    "/{candidate_id}/claim",
    operation_id="claimCandidate",
    summary="Hold it for a few minutes, so that nobody else reviews it; again prolongs",
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def claim_candidate(context: InContext, caller: InCaller, candidate_id: RowId) -> ClaimOut:
    now = utc_now()
    with context.database.write() as session:
        claimed = claiming.claim(session, candidate_id=candidate_id, person_id=caller.a_person, now=now)
        (shown,) = candidates_out(session, [claimed], edition=context.edition, now=now)
        assert claimed.lease_token is not None
        assert claimed.lease_until is not None
        return ClaimOut(candidate=shown, lease_token=claimed.lease_token, lease_until=claimed.lease_until)


@router.post(
    "/{candidate_id}/give-back",
    operation_id="giveCandidateBack",
    summary="End a claim before its lease does",
    responses=REFUSALS,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def give_candidate_back(context: InContext, candidate_id: RowId, wish: GiveBack) -> CandidateOut:
    with context.database.write() as session:
        back = claiming.give_back(session, candidate_id=candidate_id, lease_token=wish.lease_token)
        return candidates_out(session, [back], edition=context.edition, now=utc_now())[0]


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
    asked = wish or Confirm()
    with context.database.write() as session:
        case = confirm(
            session,
            candidate_id=candidate_id,
            reviewer=_reviewer(caller, asked),
            edition=context.edition,
            now=utc_now(),
            correction=Correction(condition_id=asked.condition_id, box=asked.box),
        )
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return case_out(case, context.edition)


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
    asked = wish or Unsure()
    with context.database.write() as session:
        case = send_unsure(
            session,
            candidate_id=candidate_id,
            reviewer=_reviewer(caller, asked),
            edition=context.edition,
            now=utc_now(),
            correction=Correction(condition_id=asked.condition_id, box=asked.box),
        )
    response.headers["Location"] = f"/api/v1/cases/{case.id}"
    return case_out(case, context.edition)


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


def _reviewer(caller: Caller, wish: Confirm | Reject | Merge | SnoozeSpot) -> Reviewer:
    shown = wish.shown_duplicates if isinstance(wish, Confirm) else []
    return Reviewer(
        person_id=caller.a_person,
        seen_version=wish.version,
        evidence_id=wish.evidence_id,
        shown_duplicates=tuple(shown),
    )


def _by_urgency(
    session: Session, context: Context, *, state: CandidateState, cursor: str | None, size: int
) -> Page[CandidateOut]:
    """Urgency grows with time, so every page after the first reckons with the instant of the first."""
    now = utc_now()
    as_of, after = (now, None) if cursor is None else _parse(cursor)
    order = in_order(browsing.queue(session, state=state, now=now), now=as_of)
    rest = [place for place in order if after is None or place > after]
    ids = [place.candidate_id for place in rest[:size]]
    found = browsing.candidates_by_id(session, ids)
    return Page(
        items=candidates_out(session, [found[one] for one in ids], edition=context.edition, now=now),
        next_cursor=_cursor(as_of, rest[size - 1]) if len(rest) > size else None,
    )


def _cursor(as_of: datetime, place: Place) -> str:
    return encode_cursor(as_of.isoformat(), place.after_danger, place.minus_urgency, place.candidate_id)


def _parse(cursor: str) -> tuple[datetime, Place]:
    as_of, after_danger, minus_urgency, candidate_id = decode_cursor(cursor, str, bool, float, int)
    place = Place(after_danger=bool(after_danger), minus_urgency=float(minus_urgency), candidate_id=int(candidate_id))
    try:
        instant = datetime.fromisoformat(str(as_of)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise foreign_cursor(cursor) from error
    return instant, place
