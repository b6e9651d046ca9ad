"""Two people, or a person and a rule, act on one candidate at the same moment: one of them did it, wholly."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from accounts.acting import actor_of
from cases import claiming, door, intake
from cases.case_tables import CaseReport
from cases.confirmation import confirm
from cases.expiry import DANGER_UNREVIEWED, expire_unseen, tell_of_waiting_dangers
from cases.joining import merge
from cases.rejection import reject
from cases.replay import differences
from cases.second_reviews import Verdict, answer
from cases.settling import Reviewer
from cases.snoozing import resume_after_snoozes, snooze
from cases.states import CandidateState, CaseAction, CaseState, DecisionKind, RejectReason
from cases.tables import Candidate, Case, Decision, SecondReview, Snooze
from cases.undoing import undo
from cases.unsure import send_unsure
from kit.database import Base, Database
from kit.errors import Conflict, NotFound
from kit.outbox import OutboxMessage
from tests.cases.a_street import EDITION, GARBAGE, MANHOLE, NOON, Street
from tests.cases.deciding import confirmed, raised, rejected

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def street(either_database: Database) -> Street:
    return Street(either_database)


def at_once(*works: Callable[[], None]) -> list[Conflict | NotFound]:
    """Let all of them begin together; the refusals of those that came too late."""
    start, refusals, failures = Barrier(len(works)), list[Conflict | NotFound](), list[BaseException]()

    def run(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except (Conflict, NotFound) as refusal:
            refusals.append(refusal)
        except BaseException as error:  # noqa: BLE001  a thread's failure must reach the test
            failures.append(error)

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return refusals


def count(street: Street, table: type[Base]) -> int:
    with street.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def state_of(street: Street, candidate_id: int) -> CandidateState:
    with street.database.read() as session:
        return session.get_one(Candidate, candidate_id).state


def ways(street: Street, candidate_id: int, case_id: int) -> dict[CandidateState, Callable[[int], None]]:
    """Everything by which a person settles a candidate, by the state it leads to; each takes the person's id."""

    def do_confirm(person_id: int) -> None:
        with street.database.write() as session:
            confirm(session, candidate_id=candidate_id, reviewer=Reviewer(person_id), edition=EDITION, now=NOON)

    def do_reject(person_id: int) -> None:
        with street.database.write() as session:
            reason = RejectReason.NOT_A_PROBLEM
            reject(session, candidate_id=candidate_id, reviewer=Reviewer(person_id), reason=reason, now=NOON)

    def do_merge(person_id: int) -> None:
        with street.database.write() as session:
            reviewer = Reviewer(person_id)
            merge(session, candidate_id=candidate_id, case_id=case_id, reviewer=reviewer, edition=EDITION, now=NOON)

    def do_snooze(person_id: int) -> None:
        with street.database.write() as session:
            reviewer = Reviewer(person_id)
            snooze(
                session, candidate_id=candidate_id, reviewer=reviewer, until_at=NOON + DAY, reason="夜间清运", now=NOON
            )

    return {
        CandidateState.CONFIRMED: do_confirm,
        CandidateState.REJECTED: do_reject,
        CandidateState.MERGED: do_merge,
        CandidateState.SUPPRESSED: do_snooze,
    }


PAIRS = [
    (CandidateState.CONFIRMED, CandidateState.REJECTED),
    (CandidateState.CONFIRMED, CandidateState.SUPPRESSED),
    (CandidateState.CONFIRMED, CandidateState.MERGED),
    (CandidateState.REJECTED, CandidateState.SUPPRESSED),
    (CandidateState.MERGED, CandidateState.REJECTED),
    (CandidateState.MERGED, CandidateState.MERGED),
    (CandidateState.SUPPRESSED, CandidateState.SUPPRESSED),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_of_two_people_who_settle_at_once_one_does_and_the_other_leaves_no_trace(
    street: Street, one: CandidateState, other: CandidateState
) -> None:
    candidate_id = raised(street)
    case = confirmed(street, raised(street, MANHOLE))
    can = ways(street, candidate_id, case.id)
    refusals = at_once(lambda: can[one](street.operator_id), lambda: can[other](street.colleague_id))
    assert len(refusals) == 1
    state = state_of(street, candidate_id)
    assert state in {one, other}
    assert count(street, Snooze) == (state is CandidateState.SUPPRESSED)
    assert count(street, Decision) == 1 + (state is not CandidateState.SUPPRESSED)
    assert count(street, Case) == 1 + (state is CandidateState.CONFIRMED)
    assert count(street, CaseReport) == 1 + (state in {CandidateState.CONFIRMED, CandidateState.MERGED})


def test_of_two_who_are_not_sure_at_once_one_sends_the_inspector(street: Street) -> None:
    candidate_id = raised(street)

    def be_unsure(person_id: int) -> None:
        with street.database.write() as session:
            send_unsure(session, candidate_id=candidate_id, reviewer=Reviewer(person_id), edition=EDITION, now=NOON)

    refusals = at_once(lambda: be_unsure(street.operator_id), lambda: be_unsure(street.colleague_id))
    assert len(refusals) == 1
    with street.database.read() as session:
        assert session.scalars(select(Case.state)).all() == [CaseState.VERIFYING]


@pytest.mark.parametrize("_round", range(3))
def test_a_confirmation_is_taken_back_or_worked_on_but_never_both(street: Street, _round: int) -> None:
    case = confirmed(street)

    def take_back() -> None:
        with street.database.write() as session:
            undo(session, candidate_id=1, person_id=street.operator_id, now=NOON)

    def urge() -> None:
        with street.database.write() as session:
            actor = actor_of(session, street.colleague_id, at=NOON)
            door.apply(session, case_id=case.id, action=CaseAction.SEND_VERIFY, actor=actor, at=NOON)

    refusals = at_once(take_back, urge)
    assert len(refusals) == 1
    with street.database.read() as session:
        stored = session.get_one(Case, case.id)
        assert (state_of(street, 1), stored.state) in {
            (CandidateState.IN_REVIEW, CaseState.NOT_ACCEPTED),
            (CandidateState.CONFIRMED, CaseState.VERIFYING),
        }
        assert session.scalars(select(Decision.undone_at)).one() == (
            NOON if stored.state is CaseState.NOT_ACCEPTED else None
        )
        assert differences(session, case.id) == ()


@pytest.mark.parametrize("_round", range(3))
def test_a_finding_is_not_lost_while_people_work_on_the_case_that_it_would_join(street: Street, _round: int) -> None:
    case = confirmed(street)
    findings = [street.found_again(1, at=NOON + hours * HOUR) for hours in (1, 2, 3)]
    # Only the last of them is the spot's present episode; the others enter as expired.

    def take_in(finding_id: int) -> Callable[[], None]:
        def work() -> None:
            with street.database.write() as session:
                intake.take_in(session, finding_id=finding_id, now=NOON)

        return work

    def urge() -> None:
        for _ in range(5):
            with street.database.write() as session:
                actor = actor_of(session, street.colleague_id, at=NOON)
                door.apply(session, case_id=case.id, action=CaseAction.URGE, actor=actor, at=NOON)

    at_once(*(take_in(one) for one in findings), urge)
    with street.database.read() as session:
        taken = session.scalars(select(Candidate.state).order_by(Candidate.finding_id)).all()
        assert len(taken) == 1 + len(findings)
        assert taken[-1] in {CandidateState.MERGED, CandidateState.PENDING}
        assert differences(session, case.id) == ()


def test_two_beats_tell_of_a_waiting_danger_once(street: Street) -> None:
    for _ in range(3):
        raised(street, MANHOLE)

    def tell() -> None:
        with street.database.write() as session:
            tell_of_waiting_dangers(session, now=NOON + HOUR)

    at_once(tell, tell, tell)
    with street.database.read() as session:
        told = session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == DANGER_UNREVIEWED)).all()
    assert sorted(told) == ["1", "2", "3"]


def test_a_candidate_is_claimed_or_expires_but_never_both(street: Street) -> None:
    candidate_id, later = raised(street), NOON + 4 * DAY

    def take() -> None:
        with street.database.write() as session:
            claiming.claim(session, candidate_id=candidate_id, person_id=street.operator_id, now=later)

    def expire() -> None:
        with street.database.write() as session:
            expire_unseen(session, now=later)

    refusals = at_once(take, expire)
    expected = CandidateState.EXPIRED if refusals else CandidateState.IN_REVIEW
    assert state_of(street, candidate_id) is expected


def test_two_beats_wake_what_was_put_off_once(street: Street) -> None:
    candidate_id = raised(street)
    ways(street, candidate_id, 0)[CandidateState.SUPPRESSED](street.operator_id)

    def wake() -> None:
        with street.database.write() as session:
            resume_after_snoozes(session, now=NOON + DAY)

    at_once(wake, wake)
    with street.database.read() as session:
        woken = session.get_one(Candidate, candidate_id)
        assert (woken.state, woken.version) == (CandidateState.PENDING, 3)


def test_of_two_second_answers_one_counts(street: Street) -> None:
    rejected(street)
    with street.database.write() as session:
        decision = session.scalars(select(Decision)).one()
        session.add(SecondReview(decision_id=decision.id, first_person_id=decision.person_id, asked_at=NOON))

    def say(kind: DecisionKind, reason: RejectReason | None) -> Callable[[], None]:
        def work() -> None:
            with street.database.write() as session:
                verdict = Verdict(kind, reason, GARBAGE)
                answer(session, review_id=1, person_id=street.colleague_id, verdict=verdict, now=NOON)

        return work

    refusals = at_once(say(DecisionKind.CONFIRM, None), say(DecisionKind.REJECT, RejectReason.NOT_A_PROBLEM))
    assert len(refusals) == 1
    with street.database.read() as session:
        answered = session.scalars(select(SecondReview)).one()
        assert answered.does_agree is (answered.kind is DecisionKind.REJECT)
