"""Who sees which cases, in which order."""

from datetime import timedelta

import pytest

from camera_registry.ground import Place
from cases.entered import Entered
from cases.map_tiles import WindowTooLarge
from cases.states import AuthorisationKind, CaseAction, DeferralCause, TaskKind
from cases.tables import Case
from cases.work_lists import Window, department_work, inspector_tasks, map_window, overdue
from kit.database import Database
from tests.cases.a_city import GARBAGE, GREENING, HERE, MANHOLE, SANITATION, City


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def test_a_department_sees_its_own_danger_first_then_what_is_due_soonest(city: City) -> None:
    plain = city.handled()
    city.here = Place(121.5005, 31.2, 8.0)
    danger = city.filed(condition_id=MANHOLE)
    city.do(danger, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    city.here = Place(121.5011, 31.2, 8.0)
    other = city.filed()
    city.do(other, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=GREENING))
    with city.database.read() as session:
        listed = department_work(session, [SANITATION], limit=10)
    assert [case.id for case in listed] == [danger.id, plain.id]


def test_page_after_page_shows_every_case_once_in_the_order_of_the_whole(city: City) -> None:
    for number in range(7):
        city.here = Place(121.4975 + number * 0.0006, 31.2, 8.0)
        case = city.handled(condition_id=MANHOLE if number % 3 == 0 else GARBAGE)
        if number in {2, 3, 4}:
            date = city.at + timedelta(days=9)
            terms = {"deferral_cause": DeferralCause.SEASON, "resume_at": date, "safety_measure": "围挡"}
            city.ask(case, AuthorisationKind.DEFERRAL, "department", **terms)
            city.do(case, CaseAction.DEFER, "office", entered=Entered(reason="同意"))
    with city.database.read() as session:
        whole = [case.id for case in department_work(session, [SANITATION], limit=99)]
        paged: list[Case] = []
        while page := department_work(session, [SANITATION], limit=2, after=paged[-1] if paged else None):
            paged += page
    assert len(whole) == 7
    assert [case.id for case in paged] == whole


def test_what_has_passed_is_listed_the_most_overdue_first_and_no_ended_case(city: City) -> None:
    early, late = city.reported(), city.reported(place=Place(121.502, 31.2, 8.0))
    city.here = Place(121.5034, 31.2, 8.0)
    city.closed()
    with city.database.read() as session:
        assert overdue(session, now=city.at, limit=10) == []
        listed = overdue(session, now=city.at + timedelta(days=1), limit=10)
    assert [case.id for case in listed] == [early.id, late.id]


def test_the_map_shows_what_goes_on_within_its_edges(city: City) -> None:
    inside = city.reported()
    city.reported(place=Place(121.503, 31.2, 8.0))
    window = Window(HERE.longitude - 0.001, HERE.latitude - 0.001, HERE.longitude + 0.001, HERE.latitude + 0.001)
    with city.database.read() as session:
        assert [point.case_id for point in map_window(session, window)] == [inside.id]
        with pytest.raises(WindowTooLarge):
            map_window(session, Window(120, 30, 122, 32))


def test_an_inspector_sees_what_was_sent_to_them_and_what_the_whole_beat_may_take(city: City) -> None:
    case = city.do(city.register(), CaseAction.SEND_VERIFY, "operator")
    with city.database.read() as session:
        seen = {
            login: [(task.kind, of_case.id) for task, of_case in inspector_tasks(session, city.actor(login), limit=9)]
            for login in ("inspector", "colleague", "stranger", "operator")
        }
    assert sorted(map(len, seen.values())) == [0, 0, 0, 1]
    assert [(TaskKind.VERIFY, case.id)] in seen.values()
    assert seen["stranger"] == seen["operator"] == []
