"""Two operators never review the same candidate, and an abandoned one returns by itself."""

from datetime import timedelta

import pytest

from cases import claiming, intake
from cases.errors import AlreadySettled, CandidateUnknown, ClaimedByAnother, NotHolding
from cases.states import CandidateState
from cases.tables import Candidate
from kit.database import Database
from tests.cases.a_street import NOON, Street


@pytest.fixture
def candidate_id(street: Street) -> int:
    finding_id = street.found()
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)
    return 1


def test_a_claim_holds_for_three_minutes(street: Street, candidate_id: int) -> None:
    with street.database.write() as session:
        claimed = claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=NOON)
    assert claimed.state is CandidateState.IN_REVIEW
    assert claimed.lease_until == NOON + timedelta(minutes=3)
    assert claimed.version == 2


def test_a_claimed_candidate_is_refused_to_others_with_the_name_of_the_holder(
    street: Street, candidate_id: int
) -> None:
    with street.database.write() as session:
        claiming.claim(session, candidate_id=candidate_id, person_id=street.colleague_id, now=NOON)
    with street.database.write() as session, pytest.raises(ClaimedByAnother, match="李雷") as refusal:
        claiming.claim(
            session, candidate_id=candidate_id, person_id=street.operator_id, now=NOON + timedelta(minutes=2)
        )
    assert refusal.value.person_name == "李雷"


def test_an_ended_lease_leaves_the_candidate_to_others(street: Street, candidate_id: int) -> None:
    with street.database.write() as session:
        claiming.claim(session, candidate_id=candidate_id, person_id=street.colleague_id, now=NOON)
    with street.database.write() as session:
        later = NOON + timedelta(minutes=3)
        claimed = claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=later)
    assert claimed.claimed_by == street.operator_id


def test_the_holder_prolongs_a_claim_by_claiming_again(street: Street, candidate_id: int) -> None:
    for minutes in (0, 2):
        with street.database.write() as session:
            now = NOON + timedelta(minutes=minutes)
            claimed = claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=now)
    assert claimed.lease_until == NOON + timedelta(minutes=5)


def test_a_candidate_given_back_is_pending_again(street: Street, candidate_id: int) -> None:
    with street.database.write() as session:
        claimed = claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=NOON)
    with street.database.write() as session:
        back = claiming.give_back(session, candidate_id=candidate_id, lease_token=str(claimed.lease_token))
    assert (back.state, back.claimed_by, back.lease_token) == (CandidateState.PENDING, None, None)


def test_an_older_window_does_not_give_back_the_claim_of_a_newer_one(street: Street, candidate_id: int) -> None:
    tokens = []
    for _ in range(2):
        with street.database.write() as session:
            claimed = claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=NOON)
        tokens.append(str(claimed.lease_token))
    with street.database.write() as session, pytest.raises(NotHolding):
        claiming.give_back(session, candidate_id=candidate_id, lease_token=tokens[0])
    assert _state(street.database, candidate_id) is CandidateState.IN_REVIEW


def test_what_is_settled_can_not_be_claimed(street: Street, candidate_id: int) -> None:
    with street.database.write() as session:
        session.get_one(Candidate, candidate_id).state = CandidateState.EXPIRED
    with street.database.write() as session, pytest.raises(AlreadySettled, match="already expired; nothing"):
        claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=NOON)


def test_an_unknown_candidate_is_said_to_be_unknown(street: Street) -> None:
    with street.database.write() as session, pytest.raises(CandidateUnknown, match="no candidate 9"):
        claiming.claim(session, candidate_id=9, person_id=street.operator_id, now=NOON)
    with street.database.write() as session, pytest.raises(CandidateUnknown):
        claiming.give_back(session, candidate_id=9, lease_token="none")


def _state(database: Database, candidate_id: int) -> CandidateState:
    with database.read() as session:
        return session.get_one(Candidate, candidate_id).state
