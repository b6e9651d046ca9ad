"""What people decided, as trainers read it: the last word on each candidate that is settled."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from cases import intake
from cases.confirmation import Correction, confirm
from cases.decided import Decided, decided
from cases.reasons import Says
from cases.rejection import reject
from cases.settling import Reviewer
from cases.states import CandidateState, CaseState, DecisionKind, RejectReason
from cases.tables import Candidate, Case, Decision
from detection.tables import Evidence
from tests.cases.a_street import BOX, EDITION, GARBAGE, MANHOLE, NOON, Street


@pytest.fixture
def street_with_candidate(street: Street) -> Street:
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    return street


def _confirm(street: Street, **correction: str) -> None:
    with street.database.write() as session:
        confirm(
            session,
            candidate_id=1,
            reviewer=Reviewer(person_id=street.operator_id),
            edition=EDITION,
            now=NOON,
            correction=Correction(condition_id=correction.get("condition_id")),
        )


def _reject(street: Street, reason: RejectReason) -> None:
    with street.database.write() as session:
        reviewer = Reviewer(person_id=street.operator_id)
        reject(session, candidate_id=1, reviewer=reviewer, reason=reason, text="a cat there", now=NOON)


def _decided(street: Street) -> list[Decided]:
    with street.database.read() as session:
        return decided(session)


def _put(street: Street, state: CandidateState, *, candidate_id: int = 1) -> None:
    with street.database.write() as session:
        session.get_one(Candidate, candidate_id).state = state


def test_nothing_is_decided_while_a_candidate_waits(street_with_candidate: Street) -> None:
    assert _decided(street_with_candidate) == []


def test_a_confirmation_tells_what_was_guessed_and_what_was_chosen(street_with_candidate: Street) -> None:
    _confirm(street_with_candidate, condition_id=MANHOLE)
    (told,) = _decided(street_with_candidate)
    assert (told.says, told.guessed_condition_id, told.condition_id) == (Says.THERE, GARBAGE, MANHOLE)
    assert (told.guessed_label, told.box, told.captured_at) == ("garbage", tuple(BOX), NOON)
    assert (told.model_version, told.camera_id) == ("street5n 0.1.0", street_with_candidate.camera_id)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (RejectReason.NOT_A_PROBLEM, Says.NOT_THERE),
        (RejectReason.WRONG_ITEM, Says.ANOTHER_THERE),
        (RejectReason.ALREADY_HANDLED, Says.THERE),
        (RejectReason.NOT_OURS, Says.THERE),
        (RejectReason.IMAGE_QUALITY, Says.NOTHING),
        (RejectReason.PERMITTED, Says.THERE),
        (RejectReason.OTHER, Says.NOTHING),
    ],
)
def test_a_reason_says_what_the_workflow_fixes(street_with_candidate: Street, reason: RejectReason, says: Says) -> None:
    _reject(street_with_candidate, reason)
    assert [(one.reason, one.says) for one in _decided(street_with_candidate)] == [(reason, says)]


def test_a_decision_that_was_undone_is_no_label(street_with_candidate: Street) -> None:
    _reject(street_with_candidate, RejectReason.NOT_A_PROBLEM)
    _put(street_with_candidate, CandidateState.IN_REVIEW)
    assert _decided(street_with_candidate) == []


def test_what_went_away_by_itself_is_no_label(street_with_candidate: Street) -> None:
    _put(street_with_candidate, CandidateState.EXPIRED)
    assert _decided(street_with_candidate) == []


def test_the_last_of_several_decisions_counts(street_with_candidate: Street) -> None:
    _reject(street_with_candidate, RejectReason.NOT_A_PROBLEM)
    _put(street_with_candidate, CandidateState.PENDING)
    _confirm(street_with_candidate)
    assert [one.kind for one in _decided(street_with_candidate)] == [DecisionKind.CONFIRM]


@pytest.mark.parametrize("state", [CaseState.NOT_ACCEPTED, CaseState.VOIDED])
def test_a_case_that_did_not_hold_leaves_no_label(street_with_candidate: Street, state: CaseState) -> None:
    _confirm(street_with_candidate)
    with street_with_candidate.database.write() as session:
        session.get_one(Case, 1).state = state
    assert [one.says for one in _decided(street_with_candidate)] == [Says.NOTHING]


def test_decisions_before_a_day_can_be_left_out(street_with_candidate: Street) -> None:
    _reject(street_with_candidate, RejectReason.NOT_OURS)
    with street_with_candidate.database.read() as session:
        assert len(decided(session, since=NOON)) == 1
        assert decided(session, since=NOON + timedelta(seconds=1)) == []


def _sighted_again(street: Street) -> None:
    """Two further episodes of the spot, both merged into the first candidate."""
    for minute in (1, 2):
        finding_id = street.found_again(1, at=NOON + timedelta(minutes=minute))
        with street.database.write() as session:
            intake.take_in(session, finding_id=finding_id, now=NOON)


def test_a_further_sighting_is_a_label_of_its_own_picture_when_the_detector_was_right(
    street_with_candidate: Street,
) -> None:
    _sighted_again(street_with_candidate)
    _confirm(street_with_candidate)
    told = _decided(street_with_candidate)
    assert [(one.candidate_id, one.by_way_of, one.says) for one in told] == [
        (1, None, Says.THERE),
        (2, 1, Says.THERE),
        (3, 1, Says.THERE),
    ]
    assert told[1].captured_at == NOON + timedelta(minutes=1)
    assert len({one.picture_key for one in told}) == 2  # the last sighting is what the person saw


def test_a_rejection_says_nothing_of_pictures_that_nobody_saw(street_with_candidate: Street) -> None:
    _sighted_again(street_with_candidate)
    _reject(street_with_candidate, RejectReason.NOT_A_PROBLEM)
    assert [one.candidate_id for one in _decided(street_with_candidate)] == [1]


def test_a_sighting_merged_into_a_merged_one_follows_to_the_end(street_with_candidate: Street) -> None:
    _sighted_again(street_with_candidate)
    with street_with_candidate.database.write() as session:
        session.get_one(Candidate, 3).merged_into_id = 2
    _confirm(street_with_candidate)
    assert [one.by_way_of for one in _decided(street_with_candidate)] == [None, 1, 1]


def test_a_picture_stored_at_several_visits_is_one_decision(street_with_candidate: Street) -> None:
    _reject(street_with_candidate, RejectReason.NOT_OURS)
    _sighted_again(street_with_candidate)
    with street_with_candidate.database.write() as session:
        key = session.get_one(Decision, 1).picture_key
        session.execute(update(Evidence).values(blurred_key=key))
    told = [one for one in _decided(street_with_candidate) if one.by_way_of is None]
    assert [one.captured_at for one in told] == [NOON + timedelta(minutes=2)]
