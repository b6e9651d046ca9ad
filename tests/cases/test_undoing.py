"""A slip of the hand is taken back within ten seconds, by the same person, while nobody else has acted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from accounts.acting import actor_of
from cases import claiming, door
from cases.case_tables import CaseReport, DeadlineRow, InspectorTask
from cases.deadlines import Ending
from cases.decided import decided
from cases.door_errors import NotNow
from cases.entered import Entered
from cases.errors import AlreadySettled, CandidateUnknown, NothingToUndo
from cases.joining import merge
from cases.rejection import reject
from cases.replay import differences
from cases.settling import Reviewer
from cases.snoozing import snooze
from cases.states import (
    CandidateState,
    CaseAction,
    CaseState,
    DecisionKind,
    RejectReason,
    TaskKind,
    VerifyResult,
)
from cases.tables import Candidate, Case, Decision
from cases.undoing import undo
from cases.unsure import send_unsure
from detection.tables import Spot
from kit.database import Database
from tests.cases.a_city import City
from tests.cases.a_street import EDITION, MANHOLE, NOON, Street
from tests.cases.deciding import confirmed, raised, rejected

TEN = timedelta(seconds=10)


@pytest.fixture
def street(either_database: Database) -> Street:
    return Street(either_database)


def undone(street: Street, candidate_id: int = 1, *, at: datetime = NOON + TEN, by: int | None = None) -> Candidate:
    with street.database.write() as session:
        undo(session, candidate_id=candidate_id, person_id=by or street.operator_id, now=at)
    with street.database.read() as session:
        return session.get_one(Candidate, candidate_id)


def unsure(street: Street, candidate_id: int) -> Case:
    reviewer = Reviewer(person_id=street.operator_id)
    with street.database.write() as session:
        return send_unsure(session, candidate_id=candidate_id, reviewer=reviewer, edition=EDITION, now=NOON)


def test_a_confirmation_taken_back_ends_the_case_without_a_trace_in_any_figure(street: Street) -> None:
    case = confirmed(street)
    candidate = undone(street)
    assert (candidate.state, candidate.claimed_by) == (CandidateState.IN_REVIEW, street.operator_id)
    with street.database.read() as session:
        stored = session.get_one(Case, case.id)
        assert (stored.state, stored.candidate_id) == (CaseState.NOT_ACCEPTED, None)
        assert session.scalars(select(DeadlineRow.ending)).one() is Ending.VOID
        assert session.scalars(select(CaseReport.candidate_id)).one() == 1
        assert decided(session) == []
        assert differences(session, case.id) == ()


def test_it_can_be_confirmed_again_as_another_case(street: Street) -> None:
    first = confirmed(street)
    undone(street)
    second = confirmed(street, 1, at=NOON + TEN)
    assert (first.acceptance_number, second.acceptance_number) == ("GW20260302000001", "GW20260302000002")


def test_a_rejection_taken_back_lets_the_spot_speak_again(street: Street) -> None:
    rejected(street)
    assert undone(street).state is CandidateState.IN_REVIEW
    with street.database.read() as session:
        assert session.scalars(select(Spot.quiet_until)).one() is None
        assert session.scalars(select(Decision.undone_at)).one() == NOON + TEN


def test_a_merger_taken_back_withdraws_its_report(street: Street) -> None:
    candidate_id = raised(street)
    case = confirmed(street, raised(street, MANHOLE))
    with street.database.write() as session:
        reviewer = Reviewer(person_id=street.operator_id)
        merge(session, candidate_id=candidate_id, case_id=case.id, reviewer=reviewer, edition=EDITION, now=NOON)
    assert undone(street, candidate_id).state is CandidateState.IN_REVIEW
    with street.database.read() as session:
        withdrawn = session.scalars(select(CaseReport).where(CaseReport.withdrawn_at.is_not(None))).one()
    assert withdrawn.candidate_id == candidate_id


def test_a_snooze_taken_back_ends_it(street: Street) -> None:
    candidate_id = raised(street)
    with street.database.write() as session:
        reviewer = Reviewer(person_id=street.operator_id)
        end = NOON + timedelta(days=1)
        snooze(session, candidate_id=candidate_id, reviewer=reviewer, until_at=end, reason="施工", now=NOON)
    candidate = undone(street, candidate_id)
    assert (candidate.state, candidate.snooze_id, candidate.suppressed_by) == (CandidateState.IN_REVIEW, None, None)


def test_after_ten_seconds_it_is_too_late(street: Street) -> None:
    confirmed(street)
    with pytest.raises(NothingToUndo, match=r"more than 10 s ago"):
        undone(street, at=NOON + TEN + timedelta(milliseconds=1))


def test_nobody_takes_back_what_somebody_else_decided(street: Street) -> None:
    rejected(street)
    with pytest.raises(NothingToUndo, match="Somebody else decided"):
        undone(street, by=street.colleague_id)


def test_once_somebody_else_has_acted_on_the_case_it_stays(street: Street) -> None:
    case = confirmed(street)
    with street.database.write() as session:
        actor = actor_of(session, street.colleague_id, at=NOON)
        door.apply(session, case_id=case.id, action=CaseAction.URGE, actor=actor, at=NOON)
    with pytest.raises(NotNow, match="while nobody else has acted"):
        undone(street)
    with street.database.read() as session:
        assert session.get_one(Candidate, 1).state is CandidateState.CONFIRMED


def test_there_must_be_something_to_take_back(street: Street) -> None:
    raised(street)
    with pytest.raises(NothingToUndo, match="there is nothing to undo"):
        undone(street)
    with pytest.raises(CandidateUnknown):
        undone(street, 99)


def test_of_two_that_take_back_at_once_one_does(street: Street) -> None:
    rejected(street)

    def attempt(_: int) -> bool:
        try:
            undone(street)
        except NothingToUndo:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]


def test_who_is_not_sure_registers_the_case_and_sends_an_inspector(street: Street) -> None:
    case = unsure(street, raised(street))
    assert case.state is CaseState.VERIFYING
    with street.database.read() as session:
        assert session.scalars(select(InspectorTask.kind)).one() is TaskKind.VERIFY
        assert session.scalars(select(Decision.kind)).one() is DecisionKind.UNSURE
        assert [one.says.value for one in decided(session)] == ["nothing"]
    assert undone(street).state is CandidateState.IN_REVIEW


@pytest.mark.parametrize(
    ("found", "says"),
    [(VerifyResult.EXISTS, "there"), (VerifyResult.NOT_THERE, "not_there"), (VerifyResult.UNABLE, "nothing")],
)
def test_what_the_inspector_finds_is_the_label(street: Street, found: VerifyResult, says: str) -> None:
    city = City(street.database)
    case = unsure(street, raised(street))
    entered = Entered(verify_result=found, photos=(city.photo("inspector"),))
    city.do(case, CaseAction.VERIFY_REPLY, "inspector", entered=entered)
    with street.database.read() as session:
        assert [one.says.value for one in decided(session)] == [says]


def test_a_case_that_has_gone_on_is_refused_or_voided_instead(street: Street) -> None:
    case = confirmed(street)
    with street.database.write() as session:
        actor = actor_of(session, street.operator_id, at=NOON)
        refusal = Entered(reason="不属实")
        door.apply(session, case_id=case.id, action=CaseAction.REFUSE, actor=actor, at=NOON, entered=refusal)
    with pytest.raises(NothingToUndo, match="GW20260302000001 has gone on") as refused:
        undone(street)
    assert "申请作废" in str(refused.value.zh)
    with street.database.read() as session:
        assert session.scalars(select(Decision.undone_at)).one() is None


def test_taking_back_what_was_said_of_the_picture_leaves_the_spot_as_quiet_as_it_was(street: Street) -> None:
    raised(street)
    quiet_until = NOON + timedelta(days=5)
    with street.database.write() as session:
        session.get_one(Spot, 1).quiet_until = quiet_until
        reviewer = Reviewer(person_id=street.operator_id)
        reject(session, candidate_id=1, reviewer=reviewer, reason=RejectReason.IMAGE_QUALITY, now=NOON)
    undone(street)
    with street.database.read() as session:
        assert session.scalars(select(Spot.quiet_until)).one() == quiet_until


def test_nobody_is_named_for_a_decision_that_was_taken_back(street: Street) -> None:
    rejected(street)
    undone(street)
    with street.database.write() as session:
        session.get_one(Candidate, 1).state = CandidateState.EXPIRED
    with street.database.write() as session, pytest.raises(AlreadySettled, match="already expired; nothing"):
        claiming.claim(session, candidate_id=1, person_id=street.colleague_id, now=NOON)
