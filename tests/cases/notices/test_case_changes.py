"""A system that keeps a copy of the cases hears of every event of every case, signed, over real HTTP."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from cases import case_work
from cases.entered import Entered
from cases.notices.delivering import deliver_due
from cases.notices.posting import MESSAGE_ID, SIGNATURE
from cases.notices.webhooks import add_webhook
from cases.states import AuthorisationKind, CaseAction
from cases.tables import Case, CaseEvent
from cases.topics import CASE_CHANGED, key_of
from kit.database import Database
from kit.outbox import OutboxMessage
from tests.cases.a_city import SANITATION, City
from tests.cases.notices.a_desk import BOX, SECRET, Now, carriers, deliveries
from tests.cases.notices.test_posting import Receiver, is_genuine, poster, receiver


@pytest.fixture
def city(either_database: Database) -> City:
    return City(either_database)


def subscribed(city: City, url: str, *templates: str) -> None:
    with city.database.write() as session:
        add_webhook(session, url=url, secret=SECRET, templates=templates, box=BOX, now=city.at)


def worked(city: City) -> Case:
    """With events of which nobody is told by a notice: accepted, received, arrived, an urging that changes no state."""
    case = city.filed(description="Ms Li of flat 3", address="中山路 12 号")
    city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    city.do(case, CaseAction.RECEIVE, "department")
    city.do(case, CaseAction.ARRIVE, "department", entered=Entered(photos=(city.photo("department"),)))
    city.do(case, CaseAction.URGE, "operator", entered=Entered(reason="please"))
    city.ask(case, AuthorisationKind.EXTENSION, "department", extension=timedelta(hours=2), reason="雨天")
    return city.now(case)


def events(city: City) -> list[tuple[int, int, str, str]]:
    with city.database.read() as session:
        rows = session.execute(select(CaseEvent).order_by(CaseEvent.id)).scalars()
        return [(one.case_id, one.version, one.action.value, one.to_state.value) for one in rows]


def followed(city: City) -> None:
    """As the workers do it, from the messages that the use cases left."""
    with city.database.read() as session:
        keys = session.scalars(select(OutboxMessage.key).where(OutboxMessage.topic == CASE_CHANGED)).all()
    for key in (*keys, *keys):  # a message may come twice
        case_work.follow(city.database, key, now=city.at)


def delivered(city: City, hook: Receiver, now: Now) -> list[tuple[int, int, str, str]]:
    deliver_due(city.database, carriers(poster(now), now))
    said = [json.loads(body) for _, _, body in hook.received]
    return [(one["case_id"], one["version"], one["action"], one["state"]) for one in said]


def test_every_event_of_a_case_is_told_signed_and_without_a_word_of_anybody(city: City) -> None:
    with receiver(204) as hook:
        subscribed(city, hook.url, CASE_CHANGED)
        case = worked(city)
        followed(city)
        now = Now(city.at)
        told = delivered(city, hook, now)
        assert len(told) >= 8
        assert sorted(told) == sorted(events(city))
    for _, headers, body in hook.received:
        assert is_genuine(SECRET, headers[SIGNATURE], body, now_s=int(now.at.timestamp()))
        said = json.loads(body)
        assert said["cause"] == f"case:{key_of(said['case_id'], said['version'])}"
        assert said["acceptance_number"] == case.acceptance_number
        assert set(said) == {
            "id",
            "template",
            "cause",
            "at",
            "case_id",
            "version",
            "acceptance_number",
            "action",
            "state",
            "happened_at",
        }
        assert "中山路" not in body.decode()


def test_a_change_that_was_not_taken_comes_again_under_the_same_id(city: City) -> None:
    with receiver(503, 204) as hook:
        subscribed(city, hook.url, CASE_CHANGED)
        city.reported()
        followed(city)
        now = Now(city.at)
        delivered(city, hook, now)
        now.passes(timedelta(minutes=5))
        delivered(city, hook, now)
    first, second = hook.received
    assert first[1][MESSAGE_ID] == second[1][MESSAGE_ID]
    assert first[1][SIGNATURE] != second[1][SIGNATURE]


def test_whoever_asked_for_nothing_by_name_hears_of_no_bare_change(city: City) -> None:
    subscribed(city, "http://127.0.0.1:9/all")
    subscribed(city, "http://127.0.0.1:9/closed", "closed")
    worked(city)
    followed(city)
    said = [json.loads(one.body)["template"] for one in deliveries(city.database)]
    assert said
    assert CASE_CHANGED not in said


def test_whoever_asked_for_changes_gets_no_notices_unless_named(city: City) -> None:
    subscribed(city, "http://127.0.0.1:9/copy", CASE_CHANGED)
    subscribed(city, "http://127.0.0.1:9/both", CASE_CHANGED, "dispatched")
    worked(city)
    followed(city)
    said = [(one.address[-4:], json.loads(one.body)["template"]) for one in deliveries(city.database)]
    assert {template for address, template in said if address == "copy"} == {CASE_CHANGED}
    assert {template for address, template in said if address == "both"} == {CASE_CHANGED, "dispatched"}
