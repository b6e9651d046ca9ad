"""GET requests: public facts alone, filtered, in JSON and in XML that parses whatever somebody has written."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import httpx

from cases.states import CaseState
from cases.tables import Case
from kit.clock import utc_now
from tests.cases.a_city import GARBAGE, MANHOLE, City

NASTY = 'a <b> & "c" ]]> \x0b\x01 中'


def days_ago(city: City, case: Case, days: float) -> str:
    """Let it have been registered then; its number."""
    with city.database.write() as session:
        row = session.get_one(Case, case.id)
        row.registered_at = utc_now() - timedelta(days=days)
        return row.acceptance_number


def numbers(client: httpx.Client, **filters: str) -> list[str]:
    answer = client.get("/requests.json", params=filters)
    assert answer.status_code == 200, answer.text
    return [one["service_request_id"] for one in answer.json()]


def test_only_public_facts_go_out(city: City, public: httpx.Client) -> None:
    case = city.register(description="Ms Li of flat 3 says", caller="13800000000", address="中山路 12 号")
    number = days_ago(city, case, 1)
    answer = public.get(f"/requests/{number}.json")
    (told,) = answer.json()
    assert (told["service_request_id"], told["status"], told["status_notes"]) == (number, "open", "案卷建立")
    assert (told["service_code"], told["address"]) == ("exposed-garbage", "中山路 12 号")
    assert (told["lat"], told["long"]) == (case.latitude, case.longitude)
    assert told["requested_datetime"].endswith("Z")
    assert "Ms Li" not in answer.text
    assert "138" not in answer.text
    facts = {name for name, value in told.items() if value is not None}
    assert facts == {
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "requested_datetime",
        "updated_datetime",
        "address",
        "lat",
        "long",
    }


def test_xml_escapes_what_it_can_and_replaces_what_it_cannot_write(city: City, public: httpx.Client) -> None:
    number = days_ago(city, city.register(address=NASTY), 1)
    root = ET.fromstring(public.get("/requests.xml").content)
    (request,) = root.findall("request")
    assert request.findtext("service_request_id") == number
    assert request.findtext("address") == NASTY.replace("\x0b\x01", "\ufffd\ufffd")
    assert request.findtext("media_url") == ""


def test_requests_are_filtered_by_service_status_and_time(city: City, public: httpx.Client) -> None:
    old = days_ago(city, city.register(), 100)
    middle = days_ago(city, city.register(condition_id=MANHOLE), 50)
    ended = city.register(condition_id=GARBAGE)
    with city.database.write() as session:
        row = session.get_one(Case, ended.id)
        row.state, row.ended_at = CaseState.VOIDED, utc_now()
    new = days_ago(city, ended, 2)
    assert numbers(public) == [new, middle]
    assert numbers(public, status="open") == [middle]
    assert numbers(public, status="closed") == [new]
    assert numbers(public, status="open,closed") == [new, middle]
    assert numbers(public, service_code="unknown-manhole-cover") == [middle]
    assert numbers(public, service_code="unknown-manhole-cover, exposed-garbage") == [new, middle]
    then = f"{utc_now() - timedelta(days=60):%Y-%m-%dT%H:%M:%SZ}"
    assert numbers(public, start_date=then) == [new, middle]
    assert numbers(public, end_date=then) == [old]
    assert numbers(public, service_request_id=f"{old},{new},GW1", status="closed") == [new, old]
    assert public.get(f"/requests/{new}.json").json()[0]["status"] == "closed"


REFUSED = [
    {"start_date": "yesterday"},
    {"start_date": "2026-03-02"},
    {"start_date": "2026-03-02T00:00:00"},
    {"start_date": "2026-03-02T00:00:00 08:00"},
    {"start_date": "0001-01-01T00:00:00+08:00"},
    {"end_date": "9999-12-31T23:59:59-08:00"},
    {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
    {"start_date": "2026-03-02T00:00:00Z", "end_date": "2026-03-01T00:00:00Z"},
    {"status": "sleeping"},
    {"service_code": "a\x00b"},
    {"service_request_id": ",".join(str(number) for number in range(101))},
]


def test_a_filter_that_cannot_be_understood_is_refused(public: httpx.Client) -> None:
    for filters in REFUSED:
        answer = public.get("/requests.json", params=filters)
        assert (answer.status_code, answer.json()[0]["code"]) == (400, 400), filters
