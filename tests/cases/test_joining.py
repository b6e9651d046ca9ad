"""What is worked on already is not raised twice: the same spot, a sure neighbour, or what a person merges."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from accounts.acting import actor_of
from cases import door
from cases.case_tables import CaseReport
from cases.confirmation import Correction, confirm
from cases.decided import decided
from cases.door_errors import NotNow
from cases.entered import Entered
from cases.errors import CaseUnknown
from cases.joining import merge
from cases.reasons import Says
from cases.replay import differences
from cases.settling import Reviewer
from cases.states import CandidateState, CaseAction, CaseSource, DecisionKind
from cases.tables import Candidate, Case, CaseEvent, Decision
from kit.database import Database
from tests.cases.a_street import EDITION, MANHOLE, NOON, Street
from tests.cases.deciding import confirmed, raised, taken_in

HOUR = timedelta(hours=1)


@pytest.fixture
def street(either_database: Database) -> Street:
    return Street(either_database)


def merged(street: Street, candidate_id: int, case_id: int) -> Candidate:
    reviewer = Reviewer(person_id=street.operator_id)
    with street.database.write() as session:
        return merge(session, candidate_id=candidate_id, case_id=case_id, reviewer=reviewer, edition=EDITION, now=NOON)


def refused(street: Street, case: Case) -> None:
    with street.database.write() as session:
        actor = actor_of(session, street.operator_id, at=NOON)
        entered = Entered(reason="不属实")
        door.apply(session, case_id=case.id, action=CaseAction.REFUSE, actor=actor, at=NOON, entered=entered)


def test_the_same_spot_seen_again_joins_the_case_that_goes_on(street: Street) -> None:
    case = confirmed(street)
    again = taken_in(street, street.found_again(1, at=NOON + HOUR), at=NOON + HOUR)
    with street.database.read() as session:
        assert session.get_one(Candidate, again).state is CandidateState.MERGED
        assert session.scalars(select(CaseEvent.action).order_by(CaseEvent.id)).all() == [
            CaseAction.CONFIRM,
            CaseAction.ADD_REPORT,
        ]
        reports = session.scalars(select(CaseReport).order_by(CaseReport.id)).all()
        assert [(one.source, one.candidate_id, one.person_id) for one in reports] == [
            (CaseSource.VIDEO, 1, street.operator_id),
            (CaseSource.VIDEO, again, None),
        ]
        assert differences(session, case.id) == ()


def test_a_finding_that_is_told_twice_joins_once(street: Street) -> None:
    confirmed(street)
    finding = street.found_again(1, at=NOON + HOUR)
    taken_in(street, finding, at=NOON + HOUR)
    taken_in(street, finding, at=NOON + HOUR)
    with street.database.read() as session:
        assert len(session.scalars(select(CaseReport)).all()) == 2


def test_once_the_case_has_ended_the_spot_is_news_again(street: Street) -> None:
    refused(street, confirmed(street))
    again = taken_in(street, street.found_again(1, at=NOON + HOUR), at=NOON + HOUR)
    with street.database.read() as session:
        assert session.get_one(Candidate, again).state is CandidateState.PENDING


def test_another_item_at_the_same_spot_is_asked_about(street: Street) -> None:
    confirmed(street)
    danger = raised(street, MANHOLE)
    with street.database.read() as session:
        assert session.get_one(Candidate, danger).state is CandidateState.PENDING


def test_a_sure_neighbour_joins_where_the_handbook_allows_it(street: Street) -> None:
    """The street's findings all have one place and one box: the same problem for the handbook, on another spot."""
    confirmed(street)
    beside = raised(street)
    with street.database.read() as session:
        assert session.get_one(Candidate, beside).state is CandidateState.MERGED


def test_a_person_merges_and_both_histories_stay(street: Street) -> None:
    candidate_id = raised(street)
    case = confirmed(street, raised(street, MANHOLE))
    assert merged(street, candidate_id, case.id).state is CandidateState.MERGED
    with street.database.read() as session:
        decision = session.scalars(select(Decision).where(Decision.candidate_id == candidate_id)).one()
        assert decision.kind is DecisionKind.MERGE
        label = next(one for one in decided(session) if one.candidate_id == candidate_id)
        assert label.says is Says.THERE
        assert session.scalars(select(CaseReport.candidate_id).order_by(CaseReport.id)).all() == [2, candidate_id]


def test_nothing_is_merged_into_a_case_that_has_ended_or_never_was(street: Street) -> None:
    candidate_id = raised(street)
    case = confirmed(street, raised(street, MANHOLE))
    refused(street, case)
    with pytest.raises(NotNow, match="not in a state for this"):
        merged(street, candidate_id, case.id)
    with pytest.raises(CaseUnknown):
        merged(street, candidate_id, 99)
    with street.database.read() as session:
        assert session.get_one(Candidate, candidate_id).state is CandidateState.PENDING


def test_a_danger_is_never_taken_in_by_a_case_that_is_none_although_the_spot_and_the_item_are_the_same(
    street: Street,
) -> None:
    """Somebody saw a broken cover where the detector had said that it was missing; now the detector says so again."""
    broken = Correction(condition_id="unknown-manhole-cover.broken")
    reviewer = Reviewer(person_id=street.operator_id)
    candidate_id = raised(street, MANHOLE)
    with street.database.write() as session:
        case = confirm(
            session, candidate_id=candidate_id, reviewer=reviewer, edition=EDITION, now=NOON, correction=broken
        )
    assert (case.item_id, case.is_danger) == (EDITION.item_of(MANHOLE).id, False)
    again = taken_in(street, street.found_again(1, at=NOON + HOUR), at=NOON + HOUR)
    with street.database.read() as session:
        assert session.get_one(Candidate, again).state is CandidateState.PENDING
