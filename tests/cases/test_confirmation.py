"""A confirmation is a decision, a case, a number and an event, or nothing; of two people at once exactly one wins."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from cases import claiming, intake
from cases.confirmation import Correction, confirm
from cases.errors import (
    AlreadySettled,
    CandidateUnknown,
    ChangedMeanwhile,
    ClaimedByAnother,
    CorrectionInvalid,
    EvidenceMissing,
)
from cases.settling import Reviewer
from cases.states import CandidateState, CaseAction, CaseState, DecisionKind
from cases.tables import Candidate, Case, CaseEvent, Decision
from detection.tables import Evidence
from handbook.errors import ItemUnknown
from kit.database import Database
from kit.errors import Conflict
from tests.cases.a_street import BOX, EDITION, MANHOLE, NOON, Street


def _pending(street: Street, *, count: int = 1, has_evidence: bool = True) -> None:
    for _ in range(count):
        finding_id = street.found(has_evidence=has_evidence)
        with street.database.write() as session:
            intake.take_in(session, finding_id=finding_id, now=NOON)


def _confirm(
    street: Street, candidate_id: int = 1, *, person_id: int | None = None, version: int | None = None
) -> Case:
    reviewer = Reviewer(person_id=person_id or street.operator_id, seen_version=version)
    with street.database.write() as session:
        return confirm(session, candidate_id=candidate_id, reviewer=reviewer, edition=EDITION, now=NOON)


def test_a_confirmed_candidate_becomes_a_registered_case_with_number_and_event(street: Street) -> None:
    _pending(street)
    case = _confirm(street)
    assert case.acceptance_number == "GW20260302000001"
    assert (case.state, case.edition_id) == (CaseState.REGISTERED, "standard-2026")
    with street.database.read() as session:
        candidate = session.get_one(Candidate, 1)
        decision = session.scalars(select(Decision)).one()
        event = session.scalars(select(CaseEvent)).one()
        picture_key = session.scalars(select(Evidence.blurred_key)).one()
    assert candidate.state is CandidateState.CONFIRMED
    assert (decision.kind, decision.person_id) == (DecisionKind.CONFIRM, street.operator_id)
    assert (decision.picture_key, decision.box) == (picture_key, BOX)
    assert (event.action, event.from_state, event.to_state) == (CaseAction.CONFIRM, None, CaseState.REGISTERED)


def test_the_number_counts_within_the_day_of_the_city(street: Street) -> None:
    _pending(street, count=3)
    last_minute_of_the_day = NOON.replace(hour=15, minute=59)
    numbers = []
    for candidate_id, now in (
        (1, NOON),
        (2, last_minute_of_the_day),
        (3, last_minute_of_the_day + timedelta(minutes=1)),
    ):
        with street.database.write() as session:
            reviewer = Reviewer(person_id=street.operator_id)
            case = confirm(session, candidate_id=candidate_id, reviewer=reviewer, edition=EDITION, now=now)
        numbers.append(case.acceptance_number)
    assert numbers == ["GW20260302000001", "GW20260302000002", "GW20260303000001"]


def test_a_registration_that_fails_gives_its_number_back(street: Street) -> None:
    _pending(street, count=2)
    reviewer = Reviewer(person_id=street.operator_id)

    def confirmed_and_then_lost() -> None:
        with street.database.write() as session:
            confirm(session, candidate_id=1, reviewer=reviewer, edition=EDITION, now=NOON)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        confirmed_and_then_lost()
    assert _confirm(street, 2).acceptance_number == "GW20260302000001"


def test_a_second_confirmation_is_refused_and_names_who_was_first(street: Street) -> None:
    _pending(street)
    _confirm(street, person_id=street.colleague_id)
    with pytest.raises(AlreadySettled, match="already confirmed by 李雷"):
        _confirm(street)
    assert _count(street.database, Case) == 1


def test_what_another_holds_can_not_be_confirmed(street: Street) -> None:
    _pending(street)
    with street.database.write() as session:
        claiming.claim(session, candidate_id=1, person_id=street.colleague_id, now=NOON)
    with pytest.raises(ClaimedByAnother, match="李雷"):
        _confirm(street)
    assert _count(street.database, Decision) == 0
    assert _confirm(street, person_id=street.colleague_id).acceptance_number == "GW20260302000001"


def test_a_person_who_saw_an_older_version_is_asked_to_look_again(street: Street) -> None:
    _pending(street)
    with pytest.raises(ChangedMeanwhile, match="look at it again"):
        _confirm(street, version=7)
    assert _confirm(street, version=1).candidate_id == 1


def test_a_candidate_without_a_picture_becomes_no_case(street: Street) -> None:
    _pending(street, has_evidence=False)
    with pytest.raises(EvidenceMissing):
        _confirm(street)
    with street.database.read() as session:
        assert session.get_one(Candidate, 1).state is CandidateState.PENDING


def test_it_may_be_confirmed_as_something_else(street: Street) -> None:
    _pending(street)
    seen_otherwise = Correction(condition_id=MANHOLE, box=(0.1, 0.1, 0.2, 0.2))
    reviewer = Reviewer(person_id=street.operator_id, evidence_id=1)
    with street.database.write() as session:
        case = confirm(session, candidate_id=1, reviewer=reviewer, edition=EDITION, now=NOON, correction=seen_otherwise)
    assert (case.item_id, case.condition_id, case.is_danger) == ("unknown-manhole-cover", MANHOLE, True)
    with street.database.read() as session:
        assert session.scalars(select(Decision.box)).one() == [0.1, 0.1, 0.2, 0.2]


@pytest.mark.parametrize(
    ("correction", "evidence_id", "error"),
    [
        (Correction(condition_id="no-such"), None, ItemUnknown),
        (Correction(box=(0.5, 0.1, 0.2, 0.3)), None, CorrectionInvalid),
        (Correction(box=(0.5, 0.1, 1.2, 0.3)), None, CorrectionInvalid),
        (Correction(), 2, CorrectionInvalid),
        (Correction(), 99, CorrectionInvalid),
    ],
)
def test_a_correction_that_fits_nothing_is_refused_and_leaves_the_candidate_open(
    street: Street, correction: Correction, evidence_id: int | None, error: type[Exception]
) -> None:
    _pending(street, count=2)
    reviewer = Reviewer(person_id=street.operator_id, evidence_id=evidence_id)
    with pytest.raises(error), street.database.write() as session:
        confirm(session, candidate_id=1, reviewer=reviewer, edition=EDITION, now=NOON, correction=correction)
    with street.database.read() as session:
        assert session.get_one(Candidate, 1).state is CandidateState.PENDING


def test_an_unknown_candidate_is_said_to_be_unknown(street: Street) -> None:
    with pytest.raises(CandidateUnknown):
        _confirm(street, 17)


def test_of_eight_people_who_confirm_at_once_exactly_one_makes_a_case(either_database: Database) -> None:
    street = Street(either_database)
    _pending(street)
    numbers: list[str] = []
    refusals: list[Conflict] = []

    def try_it(index: int) -> None:
        try:
            numbers.append(
                _confirm(street, person_id=(street.operator_id, street.colleague_id)[index % 2]).acceptance_number
            )
        except Conflict as conflict:
            refusals.append(conflict)

    _at_once(8, try_it)
    assert numbers == ["GW20260302000001"]
    assert len(refusals) == 7
    assert all(isinstance(refusal, AlreadySettled) and refusal.person_name for refusal in refusals)
    assert [_count(either_database, table) for table in (Case, CaseEvent, Decision)] == [1, 1, 1]


@pytest.mark.slow
def test_numbers_of_four_busy_operators_have_no_gap_and_no_double(either_database: Database) -> None:
    street = Street(either_database)
    _pending(street, count=200)

    def work(index: int) -> None:
        for candidate_id in range(1 + index, 201, 4):
            _confirm(street, candidate_id)

    _at_once(4, work)
    with either_database.read() as session:
        numbers = sorted(session.scalars(select(Case.acceptance_number)))
    assert numbers == [f"GW20260302{number:06d}" for number in range(1, 201)]


def _at_once(people: int, work: Callable[[int], None]) -> None:
    start = Barrier(people)
    failures: list[BaseException] = []

    def run(index: int) -> None:
        start.wait()
        try:
            work(index)
        except BaseException as error:  # noqa: BLE001  a thread's failure must reach the test
            failures.append(error)

    threads = [Thread(target=run, args=(index,)) for index in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def _count(database: Database, table: type[Case | CaseEvent | Decision]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
