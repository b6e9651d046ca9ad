"""The operators' desk: the queue, one candidate with all that is known of it, and who holds it for a while."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from accounts.permissions import Permission
from api.answers import WrittenOut
from api.caller import InCaller, needs
from api.candidate_pages import candidate_detail, candidates_out, leased_out
from api.context import Context, InContext
from api.paging import (
    Cursor,
    Limit,
    Page,
    RowId,
    decode_cursor,
    encode_cursor,
    foreign_cursor,
    id_of,
    next_after,
)
from api.schemas.candidates import (
    CandidateDetail,
    CandidateOut,
    ClaimOut,
    GiveBack,
    HeldLease,
    Lease,
    LeasedCandidate,
    ReasonOut,
    RenewedLease,
    RenewLeases,
)
from api.schemas.shared import Said
from cases import browsing, claiming
from cases.browsing import CandidateFilter
from cases.queue_order import OPEN, Place, in_order
from cases.reasons import REASONS
from cases.second_reviews import refuse_to_judge_of
from cases.settling import why_not
from cases.states import CandidateState
from kit.as_written import LARGEST_ID
from kit.clock import utc_now

router = APIRouter(prefix="/candidates", tags=["candidates"])
PAGE = WrittenOut(Page[CandidateOut])
NO_SUCH: dict[int | str, dict[str, object]] = {404: {"description": "No such candidate"}}
REFUSALS = NO_SUCH | {409: {"description": "Somebody else holds it, decided first, or changed it meanwhile"}}


@router.get(
    "",
    operation_id="listCandidates",
    response_model=Page[CandidateOut],
    summary="Pending and claimed ones by urgency (danger first, then score × age), settled ones newest first",
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def list_candidates(
    *,
    context: InContext,
    state: CandidateState = CandidateState.PENDING,
    item: Annotated[str | None, Query(max_length=60)] = None,
    camera_id: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    is_danger: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Response:
    size = limit or context.settings.page_size
    wanted = CandidateFilter(item_id=item, camera_id=camera_id, is_danger=is_danger)
    with context.database.read() as session:
        if state in OPEN:
            return PAGE(_by_urgency(session, context, wanted, state=state, cursor=cursor, size=size))
        found = browsing.settled_candidates(
            session, state=state, before_id=id_of(cursor), limit=size + 1, wanted=wanted
        )
        page = Page[CandidateOut](
            items=candidates_out(session, found[:size], edition=context.edition, now=utc_now()),
            next_cursor=next_after([one.id for one in found], limit=size),
        )
    return PAGE(page)


@router.post(
    "/lease",
    operation_id="leaseCandidates",
    summary="The most urgent for your seat, the current one and some ahead, each with all that its screen needs",
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def lease_candidates(context: InContext, caller: InCaller, wish: Lease | None = None) -> list[LeasedCandidate]:
    """What you hold already comes first and is prolonged with a new token; no other seat gets what is answered."""
    asked = wish or Lease()
    with context.database.write() as session:
        held = claiming.lease_ahead(
            session, person_id=caller.a_person, count=asked.count, skipped=asked.skip, now=caller.at
        )
        return [leased_out(session, one, edition=context.edition, now=caller.at) for one in held]


@router.post(
    "/leases/renew",
    operation_id="renewLeases",
    summary="Prolong the leases of your seat; their tokens and versions stay, and each lost one says why",
    responses=NO_SUCH,
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def renew_leases(context: InContext, caller: InCaller, wish: RenewLeases) -> list[RenewedLease]:
    with context.database.write() as session:
        return [_renewed(session, one, now=caller.at) for one in wish.leases]


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
    responses=NO_SUCH | {409: {"description": "You are to judge it a second time, blindly"}},
    dependencies=[needs(Permission.CANDIDATE_REVIEW)],
)
def get_candidate(context: InContext, caller: InCaller, candidate_id: RowId) -> CandidateDetail:
    with context.database.read() as session:
        refuse_to_judge_of(session, candidate_id, caller.person_id, now=caller.at)
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


def _renewed(session: Session, held: HeldLease, *, now: datetime) -> RenewedLease:
    candidate, is_renewed = claiming.renew(
        session, candidate_id=held.candidate_id, lease_token=held.lease_token, now=now
    )
    why = None if is_renewed else why_not(session, candidate, now=now)
    return RenewedLease(
        candidate_id=candidate.id,
        lease_until=candidate.lease_until if is_renewed else None,
        lost_because=Said(zh=why.zh or why.message, en=why.message) if why else None,
    )


def _by_urgency(
    session: Session,
    context: Context,
    wanted: CandidateFilter,
    *,
    state: CandidateState,
    cursor: str | None,
    size: int,
) -> Page[CandidateOut]:
    """Urgency grows with time, so every page after the first reckons with the instant of the first."""
    now = utc_now()
    as_of, after = (now, None) if cursor is None else _parse(cursor)
    order = in_order(browsing.queue(session, state=state, now=now, wanted=wanted), now=as_of)
    rest = [place for place in order if after is None or place > after]
    ids = [place.candidate_id for place in rest[:size]]
    found = browsing.candidates_by_id(session, ids)
    return Page[CandidateOut](
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
