"""A rejection names its reason, is a label, and quiets the spot unless only the picture was bad."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases import intake
from cases.errors import AlreadySettled, ReasonIncomplete
from cases.reasons import REASONS
from cases.rejection import reject
from cases.settling import Reviewer
from cases.states import CandidateState, DecisionKind, RejectReason
from cases.tables import Candidate, Decision
from detection.tables import Spot
from tests.cases.a_street import NOON, Street


@pytest.fixture
def street_with_candidate(street: Street) -> Street:
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    return street


def _reject(street: Street, reason: RejectReason, text: str | None = None, *, person_id: int | None = None) -> None:
    reviewer = Reviewer(person_id=person_id or street.operator_id)
    with street.database.write() as session:
        reject(session, candidate_id=1, reviewer=reviewer, reason=reason, text=text, now=NOON)


@pytest.mark.parametrize("reason", list(RejectReason))
def test_every_reason_but_a_bad_picture_quiets_the_spot(street_with_candidate: Street, reason: RejectReason) -> None:
    _reject(street_with_candidate, reason, "a cat lies there")
    with street_with_candidate.database.read() as session:
        spot = session.scalars(select(Spot)).one()
        decision = session.scalars(select(Decision)).one()
        state = session.get_one(Candidate, 1).state
    assert state is CandidateState.REJECTED
    assert (decision.kind, decision.reason, decision.person_id) == (
        DecisionKind.REJECT,
        reason,
        street_with_candidate.operator_id,
    )
    expected = None if reason is RejectReason.IMAGE_QUALITY else NOON + timedelta(days=7)
    assert spot.quiet_until == expected


@pytest.mark.parametrize("text", [None, "", "  ab  ", "误报了"])
def test_other_needs_a_text_of_four_characters(street_with_candidate: Street, text: str | None) -> None:
    with pytest.raises(ReasonIncomplete, match="at least 4"):
        _reject(street_with_candidate, RejectReason.OTHER, text)
    with street_with_candidate.database.read() as session:
        assert session.get_one(Candidate, 1).state is CandidateState.PENDING


def test_the_text_is_kept_without_surrounding_space(street_with_candidate: Street) -> None:
    _reject(street_with_candidate, RejectReason.OTHER, "  施工围挡  ")
    with street_with_candidate.database.read() as session:
        assert session.scalars(select(Decision.reason_text)).one() == "施工围挡"


def test_a_second_rejection_is_refused_and_names_who_was_first(street_with_candidate: Street) -> None:
    _reject(street_with_candidate, RejectReason.NOT_OURS, person_id=street_with_candidate.colleague_id)
    with pytest.raises(AlreadySettled, match="already rejected by 李雷"):
        _reject(street_with_candidate, RejectReason.NOT_A_PROBLEM)
    with street_with_candidate.database.read() as session:
        assert session.scalars(select(Decision.reason)).all() == [RejectReason.NOT_OURS]


def test_every_reason_of_the_list_is_explained_once() -> None:
    assert [reason.reason for reason in REASONS] == list(RejectReason)
