"""A share of the decisions is taken again, blindly, by a second person (复核抽样), to measure how far people agree.

The second answer changes nothing: a disagreement goes to the duty supervisor with both.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cases import second_review_repository as repository
from cases.camera_repository import evidence_with_picture
from cases.errors import CorrectionInvalid, SecondReviewUnknown
from cases.reasons import Says, required_text, verdict_of
from cases.settings import case_settings
from cases.states import DecisionKind, RejectReason
from cases.tables import Candidate, Decision, SecondReview
from detection.boxes import Box
from kit.errors import Conflict
from kit.outbox import post

REVIEWERS_DISAGREE = "second_review.disagrees"
"""Key: id of the second review."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said; `condition_id` as they left it."""

    kind: DecisionKind
    reason: RejectReason | None
    condition_id: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What the detector said of the picture, before anybody decided. `evidence_id` None: the picture is gone."""

    evidence_id: int | None
    item_id: str
    condition_id: str
    box: Box


def is_sampled(decision_id: int, *, share: float) -> bool:
    """Whether a decision is taken twice: the same answer whoever asks, and as good as chance."""
    digest = hashlib.sha256(f"second review {decision_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def do_agree(first: Verdict, second: Verdict) -> bool:
    """Whether both say the same of the box; of one that shows something, also what it shows."""
    says = verdict_of(first.kind, first.reason)
    if says is not verdict_of(second.kind, second.reason):
        return False
    return says not in {Says.THERE, Says.ANOTHER_THERE} or first.condition_id == second.condition_id


def sample(session: Session, decision: Decision, *, now: datetime) -> None:
    """Ask for a second review of a decision that has just been taken, if it falls into the sample."""
    session.flush()  # the sample is drawn by its id
    if is_sampled(decision.id, share=case_settings().second_review_share):
        session.add(SecondReview(decision_id=decision.id, first_person_id=decision.person_id, asked_at=now))


def drop(session: Session, decision: Decision) -> None:
    """A decision that was taken back needs no second opinion, unless it was given."""
    repository.drop_unanswered(session, decision.id)


def next_for(session: Session, person_id: int, *, now: datetime) -> SecondReview | None:
    """The oldest that this person did not decide first, held for the length of a review; None: there is none.

    It names the decision, of which whoever answers must see the picture alone.
    """
    lease_until = now + case_settings().review_lease
    for review_id in repository.waiting_for(session, person_id, now=now):
        if repository.claim(session, review_id, person_id=person_id, now=now, lease_until=lease_until):
            return repository.find_review(session, review_id)
    return None


def refuse_to_judge_of(session: Session, candidate_id: int, person_id: int | None, *, now: datetime) -> None:
    """Raises Conflict for whoever holds the second review of a decision on it, who is not to see the first answer."""
    if person_id is not None and repository.holds_one_of(session, candidate_id, person_id=person_id, now=now):
        raise Conflict(
            "You have a picture of this candidate before you for a second review: answer that first.",
            zh="您正在对该线索进行复核抽样：请先作答。",
        )


def guess_of(session: Session, review_id: int) -> Guess:
    """All that whoever answers may see. Raises SecondReviewUnknown."""
    row = repository.find_review(session, review_id)
    if row is None:
        raise SecondReviewUnknown(f"There is no second review {review_id}.", zh=f"没有编号为 {review_id} 的复核。")
    decision = session.get_one(Decision, row.decision_id)
    candidate = session.get_one(Candidate, decision.candidate_id)
    key = decision.picture_key
    evidence = None if key is None else evidence_with_picture(session, candidate.spot_id, key)
    return Guess(
        evidence_id=evidence.id if evidence else None,
        item_id=candidate.item_id,
        condition_id=candidate.condition_id,
        box=Box(*candidate.box),
    )


def answer(
    session: Session,
    *,
    review_id: int,
    person_id: int,
    verdict: Verdict,
    reason_text: str | None = None,
    now: datetime,
) -> SecondReview:
    """The second answer, beside the first.

    Raises:
        SecondReviewUnknown: there is none, it was answered, somebody else has it, or the person decided first.
        ReasonIncomplete: the reason 'other' without a text.
        CorrectionInvalid: a rejection without a reason.
    """
    if verdict.kind is DecisionKind.REJECT and verdict.reason is None:
        raise CorrectionInvalid("A rejection needs one of the listed reasons.", zh="驳回须选择驳回原因。")
    text = None if verdict.reason is None else required_text(verdict.reason, reason_text)
    row = repository.find_review(session, review_id)
    if row is None or row.first_person_id == person_id:
        raise SecondReviewUnknown(
            f"There is no second review {review_id} for you.", zh=f"没有分派给您的复核 {review_id}。"
        )
    first = session.get_one(Decision, row.decision_id)
    does_agree = do_agree(Verdict(first.kind, first.reason, first.condition_id), verdict)
    values = {
        "kind": verdict.kind,
        "reason": verdict.reason,
        "reason_text": text,
        "condition_id": verdict.condition_id,
        "does_agree": does_agree,
    }
    if not repository.answer(session, review_id, person_id=person_id, now=now, values=values):
        raise SecondReviewUnknown(
            f"Second review {review_id} has been answered already, or somebody else has it.",
            zh=f"复核 {review_id} 已经完成，或由他人办理。",
        )
    if not does_agree:
        post(session, REVIEWERS_DISAGREE, key=str(review_id))
    session.refresh(row)
    return row
