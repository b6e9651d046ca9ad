"""A finding becomes exactly one candidate, in whatever order and however often its message arrives."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from cases import claiming, clearing, intake, rejection
from cases.settling import Reviewer
from cases.states import CandidateState, RejectReason
from cases.tables import Candidate
from detection.tables import Spot
from kit.database import Database
from kit.errors import Invalid, NotFound
from kit.outbox import Handled
from tests.cases.a_street import MANHOLE, NOON, Street


def _take_in(database: Database, finding_id: int) -> None:
    with database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=NOON)


def _candidates(database: Database) -> list[Candidate]:
    with database.read() as session:
        return list(session.scalars(select(Candidate).order_by(Candidate.id)))


def test_a_finding_becomes_a_pending_candidate_that_carries_what_was_found(street: Street) -> None:
    _take_in(street.database, street.found(condition_id=MANHOLE, score=0.9))
    (candidate,) = _candidates(street.database)
    assert candidate.state is CandidateState.PENDING
    assert candidate.is_danger
    assert (candidate.item_id, candidate.condition_id) == ("unknown-manhole-cover", MANHOLE)
    assert (candidate.camera_id, candidate.view_id) == (street.camera_id, street.view_id)
    assert candidate.box == [0.4, 0.5, 0.6, 0.7]


def test_the_same_finding_delivered_twice_changes_nothing(street: Street) -> None:
    finding_id = street.found()
    _take_in(street.database, finding_id)
    _take_in(street.database, finding_id)
    assert len(_candidates(street.database)) == 1


def test_a_second_delivery_changes_nothing_even_when_its_note_was_pruned(street: Street) -> None:
    finding_id = street.found()
    _take_in(street.database, finding_id)
    with street.database.write() as session:
        session.delete(session.scalars(select(Handled)).one())
    _take_in(street.database, finding_id)
    assert len(_candidates(street.database)) == 1


def test_two_workers_with_the_same_finding_make_one_candidate(either_database: Database) -> None:
    finding_id = Street(either_database).found()
    start = Barrier(4)

    def deliver() -> None:
        start.wait()
        _take_in(either_database, finding_id)

    threads = [Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_candidates(either_database)) == 1


def test_an_unknown_finding_is_said_to_be_unknown(street: Street) -> None:
    with pytest.raises(NotFound, match="no finding 404"):
        _take_in(street.database, 404)


def test_a_place_that_is_clear_again_takes_its_pending_candidate_away(street: Street) -> None:
    _take_in(street.database, street.found())
    (candidate,) = _candidates(street.database)
    _clear(street, spot_id=candidate.spot_id)
    (candidate,) = _candidates(street.database)
    assert candidate.state is CandidateState.EXPIRED
    assert candidate.cleared_at == NOON


def test_the_news_that_it_cleared_may_arrive_before_the_finding(street: Street) -> None:
    finding_id = street.found()
    with street.database.read() as session:
        spot_id = session.scalars(select(Spot.id)).one()
    _clear(street, spot_id=spot_id)
    _take_in(street.database, finding_id)
    (candidate,) = _candidates(street.database)
    assert candidate.state is CandidateState.EXPIRED


def test_a_candidate_under_review_stays_when_its_place_clears_and_expires_when_given_back(street: Street) -> None:
    _take_in(street.database, street.found())
    with street.database.write() as session:
        held = claiming.claim(session, candidate_id=1, person_id=street.operator_id, now=NOON)
    _clear(street, spot_id=held.spot_id)
    (candidate,) = _candidates(street.database)
    assert candidate.state is CandidateState.IN_REVIEW
    with street.database.write() as session:
        claiming.give_back(session, candidate_id=1, lease_token=str(held.lease_token))
    (candidate,) = _candidates(street.database)
    assert candidate.state is CandidateState.EXPIRED


def test_an_abandoned_review_expires_like_a_pending_candidate(street: Street) -> None:
    _take_in(street.database, street.found())
    with street.database.write() as session:
        held = claiming.claim(session, candidate_id=1, person_id=street.operator_id, now=NOON - timedelta(minutes=10))
    _clear(street, spot_id=held.spot_id)
    (candidate,) = _candidates(street.database)
    assert candidate.state is CandidateState.EXPIRED


def test_a_return_while_the_candidate_is_open_is_a_further_sighting_of_it(street: Street) -> None:
    _take_in(street.database, street.found())
    _take_in(street.database, street.found_again(1, at=NOON + timedelta(hours=1)))
    first, second = _candidates(street.database)
    assert (first.state, first.episode) == (CandidateState.PENDING, 2)
    assert (second.state, second.merged_into_id) == (CandidateState.MERGED, first.id)
    _clear(street, spot_id=1, episode=2)
    assert [one.state for one in _candidates(street.database)] == [CandidateState.EXPIRED, CandidateState.MERGED]


def test_garbage_that_returns_after_a_decision_is_a_new_candidate(street: Street) -> None:
    _take_in(street.database, street.found())
    reviewer = Reviewer(person_id=street.operator_id)
    with street.database.write() as session:
        rejection.reject(session, candidate_id=1, reviewer=reviewer, reason=RejectReason.IMAGE_QUALITY, now=NOON)
    _take_in(street.database, street.found_again(1, at=NOON + timedelta(hours=1)))
    states = [one.state for one in _candidates(street.database)]
    assert states == [CandidateState.REJECTED, CandidateState.PENDING]


def test_the_clearing_of_a_place_that_never_raised_anything_is_nothing_to_us(street: Street) -> None:
    street.found()
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=1, episode=7, now=NOON)
    assert _candidates(street.database) == []


@pytest.mark.parametrize("key", ["12", "12:", ":3", "a:b", "12:3:4"])
def test_a_mangled_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid, match="12:3"):
        clearing.parse_key(key)


def test_a_key_names_spot_and_episode() -> None:
    assert clearing.parse_key("12:3") == (12, 3)


def _clear(street: Street, *, spot_id: int, episode: int = 1) -> None:
    street.cleared(spot_id)
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=spot_id, episode=episode, now=NOON)
