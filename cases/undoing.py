"""A decision on a candidate is taken back (撤销) by whoever took it, within seconds and while nobody else has acted.

An event on the server, not a delayed send: what was undone stays on record, and is in no label and no figure.
"""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from accounts.acting import actor_of
from cases import candidate_repository, door, repository, second_reviews
from cases.case_tables import CaseReport
from cases.door_errors import number_of
from cases.errors import CandidateUnknown, NothingToUndo
from cases.reasons import quiets_spot
from cases.settings import case_settings
from cases.states import CandidateState, CaseAction, CaseState, DecisionKind
from cases.tables import Candidate, Case, Decision, Snooze
from cases.terms import CANDIDATE_STATES, STATES
from detection import verdicts

SETTLED_BY_PEOPLE = frozenset(
    {CandidateState.CONFIRMED, CandidateState.REJECTED, CandidateState.MERGED, CandidateState.SUPPRESSED}
)

NOT_GONE_ON = frozenset({CaseState.REGISTERED, CaseState.VERIFYING})
"""States of a case in which its confirmation can still be taken back."""


def undo(session: Session, *, candidate_id: int, person_id: int, now: datetime) -> Candidate:
    """The candidate, under review by the same person again.

    Raises:
        CandidateUnknown: there is none.
        NothingToUndo: nobody decided, somebody else did, or it is too late.
        NotNow: its case has gone on meanwhile; the message says what to do instead.
    """
    candidate = repository.find_candidate(session, candidate_id)
    if candidate is None:
        raise CandidateUnknown(candidate_id)
    if candidate.state not in SETTLED_BY_PEOPLE:
        raise NothingToUndo(
            f"Candidate {candidate_id} is {candidate.state}: there is nothing to undo.",
            zh=f"线索 {candidate_id} {CANDIDATE_STATES[candidate.state].zh}，无可撤销。",
        )
    if candidate.state is CandidateState.SUPPRESSED:
        _end_snooze(session, candidate, person_id=person_id, now=now)
    else:
        _take_back(session, candidate, person_id=person_id, now=now)
    is_back = candidate_repository.reopen_candidate(
        session, candidate, person_id=person_id, token=uuid4().hex, lease_until=now + case_settings().review_lease
    )
    if not is_back:
        raise NothingToUndo(
            f"Candidate {candidate_id} has changed just now; look at it again.",
            zh=f"线索 {candidate_id} 刚刚发生变化，请重新查看。",
        )
    session.expire(candidate)
    return candidate


def _take_back(session: Session, candidate: Candidate, *, person_id: int, now: datetime) -> None:
    decision = candidate_repository.latest_decision(session, candidate.id)
    if decision is None:
        raise NothingToUndo(
            f"Candidate {candidate.id} was settled by a rule, not by a person.",
            zh=f"线索 {candidate.id} 由系统规则处理，无可撤销。",
        )
    _refuse_others(candidate, person_id, decided_by=decision.person_id, decided_at=decision.decided_at, now=now)
    decision.undone_at = now
    second_reviews.drop(session, decision)
    if decision.kind is DecisionKind.REJECT:
        _let_speak(session, candidate, decision)
    elif decision.kind is DecisionKind.MERGE:
        _withdraw_report(session, decision, now=now)
    else:
        _undo_case(session, candidate, person_id=person_id, now=now)
    session.flush()


def _let_speak(session: Session, candidate: Candidate, decision: Decision) -> None:
    """Only what this rejection silenced: an earlier one still counts where the picture alone was bad."""
    if decision.reason is not None and quiets_spot(decision.reason):
        verdicts.rejection_was_undone(session, finding_id=candidate.finding_id)


def _end_snooze(session: Session, candidate: Candidate, *, person_id: int, now: datetime) -> None:
    row = session.get(Snooze, candidate.snooze_id) if candidate.snooze_id else None
    if row is None:
        raise NothingToUndo(
            f"Candidate {candidate.id} is suppressed by a permit, not by a person.",
            zh=f"线索 {candidate.id} 因许可被抑制，并非人工处理。",
        )
    _refuse_others(candidate, person_id, decided_by=row.person_id, decided_at=row.begins_at, now=now)
    row.until_at = now
    session.flush()


def _refuse_others(
    candidate: Candidate, person_id: int, *, decided_by: int, decided_at: datetime, now: datetime
) -> None:
    within = case_settings().undo_within
    if decided_by != person_id:
        raise NothingToUndo(
            f"Somebody else decided on candidate {candidate.id}, and only they can take it back.",
            zh=f"线索 {candidate.id} 由他人研判，只能撤销本人的操作。",
        )
    if now - decided_at > within:
        raise NothingToUndo(
            f"Candidate {candidate.id} was decided on more than {within.total_seconds():.0f} s ago: it is too late "
            "to undo that; refuse the case, or wait for the next sighting.",
            zh=(
                f"线索 {candidate.id} 的研判已超过 {within.total_seconds():.0f} 秒的撤销时限；请不予受理该案卷，或等待"
                "再次发现。"
            ),
        )


def _undo_case(session: Session, candidate: Candidate, *, person_id: int, now: datetime) -> None:
    """The case ends as if it had never been; its candidate may become another one."""
    case = candidate_repository.case_of_candidate(session, candidate.id)
    assert case is not None  # confirming made one
    if case.state not in NOT_GONE_ON:
        raise NothingToUndo(
            f"Case {number_of(case)} has gone on (now {case.state}): it is refused or voided, no longer undone.",
            zh=f"案卷 {number_of(case)} 已流转（现为“{STATES[case.state].zh}”），不能撤销，请不予受理或申请作废。",
        )
    actor = actor_of(session, person_id, at=now)
    door.apply(session, case_id=case.id, action=CaseAction.UNDO, actor=actor, at=now)
    session.execute(update(Case).where(Case.id == case.id).values(candidate_id=None))


def _withdraw_report(session: Session, decision: Decision, *, now: datetime) -> None:
    session.execute(
        update(CaseReport)
        .where(CaseReport.candidate_id == decision.candidate_id, CaseReport.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
    )
