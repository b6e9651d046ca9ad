"""A spot put off, a candidate that grows old, a danger that waits: what becomes of what nobody decides on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases import clearing, intake
from cases.claiming import claim
from cases.errors import ClaimedByAnother, SnoozeInvalid
from cases.expiry import DANGER_UNREVIEWED, expire_unseen, take_up_again, tell_of_waiting_dangers
from cases.settling import Reviewer
from cases.snoozing import end_snooze, resume_after_snoozes, snooze
from cases.states import CandidateState
from cases.tables import Candidate
from detection.tables import Spot
from kit.database import Database
from kit.outbox import OutboxMessage
from tests.cases.a_street import GARBAGE, MANHOLE, NOON, Street

DAY = timedelta(days=1)


@pytest.fixture
def street(either_database: Database) -> Street:
    return Street(either_database)


def raised(street: Street, condition_id: str = GARBAGE, *, at: datetime = NOON) -> int:
    finding_id = street.found(condition_id=condition_id, first_seen_at=at)
    with street.database.write() as session:
        intake.take_in(session, finding_id=finding_id, now=at)
        return session.scalars(select(Candidate.id).where(Candidate.finding_id == finding_id)).one()


def state_of(street: Street, candidate_id: int) -> CandidateState:
    with street.database.read() as session:
        return session.get_one(Candidate, candidate_id).state


def put_off(street: Street, candidate_id: int, *, until: datetime = NOON + DAY, reason: str = "工地夜间清运") -> None:
    reviewer = Reviewer(person_id=street.operator_id)
    with street.database.write() as session:
        snooze(session, candidate_id=candidate_id, reviewer=reviewer, until_at=until, reason=reason, now=NOON)


def test_a_spot_that_was_put_off_comes_back_at_the_end_if_it_is_still_seen(street: Street) -> None:
    candidate_id = raised(street)
    put_off(street, candidate_id)
    with street.database.read() as session:
        assert session.get_one(Candidate, candidate_id).suppressed_by == (
            "暂缓至 snoozed until 2026-03-03 04:00 UTC: 工地夜间清运"
        )
    with street.database.write() as session:
        assert resume_after_snoozes(session, now=NOON + DAY - timedelta(seconds=1)) == 0
        assert resume_after_snoozes(session, now=NOON + DAY) == 1
        assert resume_after_snoozes(session, now=NOON + DAY) == 0
    assert state_of(street, candidate_id) is CandidateState.PENDING


def test_what_the_spot_raises_meanwhile_waits_for_nobody(street: Street) -> None:
    candidate_id = raised(street)
    put_off(street, candidate_id)
    again = street.found_again(1, at=NOON + timedelta(hours=2))
    with street.database.write() as session:
        intake.take_in(session, finding_id=again, now=NOON + timedelta(hours=2))
    assert state_of(street, candidate_id + 1) is CandidateState.SUPPRESSED


def test_what_cleared_meanwhile_does_not_come_back(street: Street) -> None:
    candidate_id = raised(street)
    put_off(street, candidate_id)
    street.cleared(1)
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=1, episode=1, now=NOON + timedelta(hours=1))
        assert resume_after_snoozes(session, now=NOON + DAY) == 0
    assert state_of(street, candidate_id) is CandidateState.SUPPRESSED


def test_a_snooze_can_be_ended_early(street: Street) -> None:
    candidate_id = raised(street)
    put_off(street, candidate_id)
    with street.database.write() as session:
        assert end_snooze(session, spot_id=1, now=NOON + timedelta(hours=1)) == 1
    assert state_of(street, candidate_id) is CandidateState.PENDING


def test_a_danger_is_never_put_off(street: Street) -> None:
    candidate_id = raised(street, MANHOLE)
    with pytest.raises(SnoozeInvalid, match="is a danger and cannot be put off"):
        put_off(street, candidate_id)
    assert state_of(street, candidate_id) is CandidateState.PENDING


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        (NOON, "施工", "ends between now and 90 days"),
        (NOON + 91 * DAY, "施工", "ends between now and 90 days"),
        (NOON + DAY, "  ", "needs a reason"),
    ],
)
def test_a_snooze_needs_an_end_and_a_reason(street: Street, until: datetime, reason: str, said: str) -> None:
    candidate_id = raised(street)
    with pytest.raises(SnoozeInvalid, match=said):
        put_off(street, candidate_id, until=until, reason=reason)
    assert state_of(street, candidate_id) is CandidateState.PENDING


def test_nobody_puts_off_what_somebody_else_is_looking_at(street: Street) -> None:
    candidate_id = raised(street)
    with street.database.write() as session:
        claim(session, candidate_id=candidate_id, person_id=street.colleague_id, now=NOON)
    with pytest.raises(ClaimedByAnother):
        put_off(street, candidate_id)


def test_a_candidate_that_no_camera_has_seen_for_three_days_expires(street: Street) -> None:
    candidate_id, danger_id = raised(street), raised(street, MANHOLE)
    with street.database.write() as session:
        assert expire_unseen(session, now=NOON + 3 * DAY) == 0
        assert expire_unseen(session, now=NOON + 3 * DAY + timedelta(seconds=1)) == 1
    assert state_of(street, candidate_id) is CandidateState.EXPIRED
    assert state_of(street, danger_id) is CandidateState.PENDING


def test_what_is_still_seen_does_not_grow_old(street: Street) -> None:
    candidate_id = raised(street)
    with street.database.write() as session:
        session.get_one(Spot, 1).last_seen_at = NOON + 3 * DAY
        session.flush()
        assert expire_unseen(session, now=NOON + 4 * DAY) == 0
    assert state_of(street, candidate_id) is CandidateState.PENDING


def test_a_danger_that_nobody_has_looked_at_is_told_of_once_after_five_minutes(street: Street) -> None:
    candidate_id = raised(street, MANHOLE)
    raised(street)
    five = timedelta(minutes=5)
    with street.database.write() as session:
        assert tell_of_waiting_dangers(session, now=NOON + five - timedelta(seconds=1)) == []
        assert tell_of_waiting_dangers(session, now=NOON + five) == [candidate_id]
        assert tell_of_waiting_dangers(session, now=NOON + 2 * five) == []
    with street.database.read() as session:
        keys = session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == DANGER_UNREVIEWED)).all()
    assert keys == [str(candidate_id)]


def test_ending_a_snooze_counts_the_candidates_of_its_own_spot(street: Street) -> None:
    put_off(street, raised(street))
    other = raised(street)
    put_off(street, other, until=NOON + timedelta(hours=1))
    with street.database.write() as session:
        assert end_snooze(session, spot_id=1, now=NOON + timedelta(hours=2)) == 1
    assert state_of(street, other) is CandidateState.SUPPRESSED


@pytest.mark.parametrize("condition_id", [GARBAGE, MANHOLE])
def test_what_cleared_while_somebody_held_it_expires_when_nobody_gives_it_back(
    street: Street, condition_id: str
) -> None:
    candidate_id, minute = raised(street, condition_id), timedelta(minutes=1)
    street.cleared(1)
    with street.database.write() as session:
        claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=NOON)
        clearing.note_cleared(session, spot_id=1, episode=1, now=NOON + minute)
        assert expire_unseen(session, now=NOON + 2 * minute) == 0
        assert expire_unseen(session, now=NOON + 3 * minute) == 1
    assert state_of(street, candidate_id) is CandidateState.EXPIRED


def test_what_expired_by_age_comes_back_when_a_camera_that_was_away_sees_it_again(street: Street) -> None:
    """Detection raises nothing a second time of a spot that never cleared."""
    candidate_id = raised(street)
    with street.database.write() as session:
        assert expire_unseen(session, now=NOON + 4 * DAY) == 1
        assert take_up_again(session, now=NOON + 4 * DAY) == 0
        session.get_one(Spot, 1).last_seen_at = NOON + 4 * DAY
        session.flush()
        assert take_up_again(session, now=NOON + 4 * DAY) == 1
        assert expire_unseen(session, now=NOON + 4 * DAY) == 0
    assert state_of(street, candidate_id) is CandidateState.PENDING


def test_what_expired_because_its_place_cleared_does_not_come_back(street: Street) -> None:
    candidate_id = raised(street)
    street.cleared(1)
    with street.database.write() as session:
        clearing.note_cleared(session, spot_id=1, episode=1, now=NOON)
        session.get_one(Spot, 1).last_seen_at = NOON + DAY
        session.flush()
        assert take_up_again(session, now=NOON + DAY) == 0
    assert state_of(street, candidate_id) is CandidateState.EXPIRED
