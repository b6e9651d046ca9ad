"""Second reviews (复核抽样): a share of the decisions is taken again, blindly; the answer changes nothing."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from accounts.permissions import Permission
from api.caller import InCaller, needs
from api.context import InContext
from api.paging import RowId
from api.picture_addresses import PictureKind, picture_address
from api.problem_responses import refusals
from api.schemas.my_work import SecondAnswer, SecondAnswered, SecondReviewOut
from api.schemas.shared import named_condition, named_item
from cases import second_reviews
from cases.second_reviews import Verdict
from cases.tables import SecondReview
from handbook.edition import Edition

router = APIRouter(prefix="/second-reviews", tags=["second reviews"])
REVIEWING = [needs(Permission.CANDIDATE_REVIEW)]


@router.post(
    "/next",
    operation_id="claimSecondReview",
    summary="Hold the oldest that you did not decide first, with the picture alone",
    response_model=SecondReviewOut,
    responses={204: {"description": "There is none"}},
    dependencies=REVIEWING,
)
def claim_second_review(context: InContext, caller: InCaller) -> SecondReviewOut | Response:
    """A POST, because it holds what it answers: nobody else gets it meanwhile."""
    with context.database.write() as session:
        row = second_reviews.next_for(session, caller.a_person, now=caller.at)
        return Response(status_code=204) if row is None else _shown(session, row, context.edition)


@router.post(
    "/{review_id}/answer",
    operation_id="answerSecondReview",
    summary="What you see in it",
    responses=refusals(
        s404="No such second review, it was answered, somebody else has it, or you decided first",
        s422="A rejection without its reason (`correction-invalid`, `reason-incomplete`)",
    ),
    dependencies=REVIEWING,
)
def answer_second_review(context: InContext, caller: InCaller, review_id: RowId, wish: SecondAnswer) -> SecondAnswered:
    with context.database.write() as session:
        guessed = second_reviews.guess_of(session, review_id)
        if wish.condition_id is not None:
            context.edition.condition(wish.condition_id)  # an unknown one is refused before it is kept
        row = second_reviews.answer(
            session,
            review_id=review_id,
            person_id=caller.a_person,
            verdict=Verdict(wish.kind, wish.reason, wish.condition_id or guessed.condition_id),
            reason_text=wish.reason_text,
            now=caller.at,
        )
        assert row.answered_at is not None
        return SecondAnswered(id=row.id, answered_at=row.answered_at)


def _shown(session: Session, row: SecondReview, edition: Edition) -> SecondReviewOut:
    guess = second_reviews.guess_of(session, row.id)
    assert row.lease_until is not None
    return SecondReviewOut(
        id=row.id,
        picture=guess.evidence_id and picture_address(PictureKind.EVIDENCE, guess.evidence_id),
        box=guess.box,
        item=named_item(edition, guess.item_id),
        condition=named_condition(edition, guess.condition_id),
        lease_until=row.lease_until,
    )
