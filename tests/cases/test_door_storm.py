"""Eight people at once do what comes into their heads: no change is lost, every refusal is one in words.

Hypothesis draws who does what; the threads decide in which order. Afterwards the events are played anew.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from accounts.posts import Post
from cases import door
from cases.door_errors import CaseChanged, EntryIncomplete, NotAllowed, NotNow
from cases.entered import Entered, Position, SubtaskWish, fields_of
from cases.errors import CaseUnknown
from cases.replay import differences
from cases.states import (
    AuthorisationKind,
    CaseAction,
    CaseState,
    DeferralCause,
    InspectResult,
    ReopenCause,
    VerifyResult,
)
from cases.tables import Case, CaseEvent, NumberCounter, NumberKind
from kit.database import Database
from kit.errors import Conflict, Forbidden, GridwardenError, Invalid
from tests.cases.a_city import GREENING, HERE, SANITATION, City

THREADS, OPERATIONS, CASES = 8, 10, 3
FIRST_NUMBER = 9_990
LOGINS = (*(post.value for post in Post), "greener", "colleague", "stranger")
BEGINNINGS = {CaseAction.CONFIRM, CaseAction.REGISTER, CaseAction.ASK, CaseAction.OPINE, CaseAction.DECLINE}
ACTIONS = tuple(action for action in CaseAction if action not in BEGINNINGS)
ONWARDS = {
    CaseState.REGISTERED: (CaseAction.ACCEPT, "operator"),
    CaseState.VERIFYING: (CaseAction.VERIFY_REPLY, "colleague"),
    CaseState.ACCEPTED: (CaseAction.FILE, "duty_supervisor"),
    CaseState.FILED: (CaseAction.DISPATCH, "duty_supervisor"),
    CaseState.DISPATCHED: (CaseAction.RECEIVE, "department"),
    CaseState.HANDLING: (CaseAction.FEED_BACK, "department"),
    CaseState.ON_HOLD: (CaseAction.RESUME, "office"),
    CaseState.FEEDBACK: (CaseAction.SEND_INSPECT, "operator"),
    CaseState.INSPECTING: (CaseAction.INSPECT_REPLY, "colleague"),
    CaseState.INSPECTED: (CaseAction.CLOSE, "duty_supervisor"),
    CaseState.CLOSED: (CaseAction.REOPEN, "duty_supervisor"),
}


@dataclass(frozen=True)
class Operation:
    """`onwards`: whatever leads the case on, by whoever may, so that the storm reaches every state."""

    case: int
    onwards: bool
    login: str
    action: CaseAction
    kind: AuthorisationKind
    about_request: CaseAction | None
    version_off: int
    verdict: bool


OPERATION = st.builds(
    Operation,
    case=st.integers(0, CASES - 1),
    onwards=st.integers(0, 9).map(lambda drawn: drawn < 5),
    login=st.sampled_from(LOGINS),
    action=st.sampled_from(ACTIONS),
    kind=st.sampled_from(tuple(AuthorisationKind)),
    about_request=st.sampled_from((None, None, CaseAction.ASK, CaseAction.OPINE, CaseAction.DECLINE)),
    version_off=st.sampled_from((0, 0, 0, 1, -1)),
    verdict=st.booleans(),
)
PLANS = st.lists(st.lists(OPERATION, min_size=OPERATIONS, max_size=OPERATIONS), min_size=THREADS, max_size=THREADS)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def storm_city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """One city for all examples: every example works on cases of its own."""
    from kit.database import Base
    from tests.conftest import throwaway_postgres

    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('storm') / 'storm.sqlite3'}")
        Base.metadata.create_all(database.engine)
        yield _begun(database)
        database.dispose()
        return
    with throwaway_postgres() as address:
        database = Database(address)
        Base.metadata.create_all(database.engine, checkfirst=False)
        yield _begun(database)
        database.dispose()


@given(plans=PLANS)
@settings(max_examples=8, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
def test_nothing_is_lost_when_eight_people_act_at_once(storm_city: City, plans: list[list[Operation]]) -> None:
    city = storm_city
    cases = [city.reported() if index else city.register() for index in range(CASES)]
    gate = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(lambda plan: _carry_out(city, cases, plan, gate), plans))
    changes = Counter(case_id for one in done for case_id in one)
    with city.database.read() as session:
        for case in cases:
            assert differences(session, case.id) == ()
            stored = session.get_one(Case, case.id)
            assert stored.version == 1 + changes[case.id]
            versions = session.scalars(select(CaseEvent.version).where(CaseEvent.case_id == case.id))
            assert sorted(versions) == list(range(1, stored.version + 1))
        _no_number_is_missing_or_double(list(session.scalars(select(Case))))


def _begun(database: Database) -> City:
    """Both counters stand where four digits are about to end."""
    city = City(database)
    with database.write() as session:
        session.add_all(NumberCounter(kind=kind, day="2026-03-02", last_number=FIRST_NUMBER) for kind in NumberKind)
    return city


def _no_number_is_missing_or_double(cases: list[Case]) -> None:
    acceptance = sorted(int(one.acceptance_number[-6:]) for one in cases)
    assert acceptance == list(range(FIRST_NUMBER + 1, FIRST_NUMBER + 1 + len(cases)))
    filed = sorted(int(one.case_number[-6:]) for one in cases if one.case_number)
    assert filed == list(range(FIRST_NUMBER + 1, FIRST_NUMBER + 1 + len(filed)))


def _carry_out(city: City, cases: list[Case], plan: list[Operation], gate: Barrier) -> list[int]:
    """Ids of the cases that were changed, once for every change."""
    gate.wait()
    changed = []
    for number, operation in enumerate(plan):
        case = cases[operation.case]
        try:
            _act(city, case, operation, at_minute=number)
        except (NotAllowed, NotNow, EntryIncomplete, CaseChanged):
            continue
        changed.append(case.id)
    return changed


def _act(city: City, case: Case, operation: Operation, *, at_minute: int) -> None:
    at = case.registered_at + timedelta(hours=1, minutes=at_minute)
    seen = city.now(case)
    action, login = ONWARDS.get(seen.state, (operation.action, operation.login))
    if not operation.onwards:
        action, login = operation.action, operation.login
    photo = city.photo(login)
    version = None if operation.version_off == 0 and operation.onwards else seen.version + operation.version_off
    everything = _everything(city, operation, photo, at)
    with city.database.write() as session:
        actor = city.actor(login)
        if operation.onwards or operation.about_request is None:
            entered = _only_read(everything, action, None)
            door.apply(
                session, case_id=case.id, action=action, actor=actor, at=at, entered=entered, expected_version=version
            )
        elif operation.about_request is CaseAction.ASK:
            terms = _only_read(everything, CaseAction.ASK, operation.kind)
            door.ask(session, case_id=case.id, kind=operation.kind, actor=actor, at=at, terms=terms)
        elif operation.about_request is CaseAction.OPINE:
            door.opine(
                session,
                case_id=case.id,
                kind=operation.kind,
                actor=actor,
                at=at,
                is_in_favour=operation.verdict,
                text="意见",
            )
        else:
            door.decline(session, case_id=case.id, kind=operation.kind, actor=actor, at=at, reason="不同意")


def _only_read(everything: Entered, action: CaseAction, kind: AuthorisationKind | None) -> Entered:
    read = fields_of(action, kind) - {"asked_for"}
    return Entered(**{name: getattr(everything, name) for name in read})


def _everything(city: City, operation: Operation, photo: int, at: object) -> Entered:
    from datetime import datetime

    assert isinstance(at, datetime)
    return Entered(
        reason="说明",
        photos=(photo,),
        supports=(photo,),
        position=Position(longitude=HERE.longitude, latitude=HERE.latitude),
        verify_result=VerifyResult.EXISTS if operation.verdict else VerifyResult.NOT_THERE,
        inspect_result=InspectResult.PASSED if operation.verdict else InspectResult.FAILED,
        waives_verification=operation.verdict,
        meets_criteria=True,
        main_department=SANITATION if operation.verdict else GREENING,
        co_handlers=(),
        suggested_department=GREENING,
        result_text="已处置",
        penalty_outcome="已处罚",
        is_same_viewpoint=True,
        is_wrong_owner=True,
        extension=timedelta(minutes=30),
        deferral_cause=DeferralCause.WEATHER,
        resume_at=at + timedelta(days=3),
        safety_measure="围挡",
        reopen_cause=ReopenCause.COMPLAINT,
        reply_by=at + timedelta(days=1),
        subtasks=(SubtaskWish(department=GREENING, due_at=at + timedelta(hours=3)),),
        subtask=1,
        supervision=1,
    )


def test_every_refusal_of_the_door_is_one_of_the_four_ways_in_which_a_wish_can_fail() -> None:
    kinds = (NotAllowed, NotNow, EntryIncomplete, CaseChanged, CaseUnknown)
    assert all(issubclass(kind, GridwardenError) for kind in kinds)
    assert issubclass(NotAllowed, Forbidden)
    assert issubclass(NotNow, Conflict)
    assert issubclass(EntryIncomplete, Invalid)
