"""POST requests: a case begins, or an open one takes the report in; and everything that is refused."""

from xml.etree import ElementTree as ET

import httpx
from sqlalchemy import func, select

from cases.case_tables import CaseReport
from cases.states import CaseSource, CaseState
from cases.tables import Case
from kit.resources import credentials_box
from tests.api.open311.conftest import COUNTER, REPORTER
from tests.cases.a_city import EDITION, GARBAGE, City

GOOD = {
    "api_key": REPORTER,
    "service_code": "exposed-garbage",
    "attribute[condition]": GARBAGE,
    "lat": "31.2",
    "long": "121.5",
    "address_string": "中山路 12 号 <北> & 东",
    "description": "一堆垃圾 <script>",
    "media_url": "http://127.0.0.1:9/photo.jpg",
    "phone": "13800000000",
    "first_name": "Li",
    "email": "li@home.example",
}


def cases(city: City) -> list[Case]:
    with city.database.read() as session:
        return list(session.scalars(select(Case).order_by(Case.id)))


def reports(city: City) -> list[CaseReport]:
    with city.database.read() as session:
        return list(session.scalars(select(CaseReport).order_by(CaseReport.id)))


def test_a_report_becomes_a_case_of_the_interface(city: City, closed: httpx.Client) -> None:
    answer = closed.post("/requests.json", data=GOOD)
    assert answer.status_code == 201, answer.text
    (case,) = cases(city)
    assert answer.json() == [{"service_request_id": case.acceptance_number, "service_notice": None, "account_id": None}]
    assert (case.source, case.state, case.condition_id) == (CaseSource.API, CaseState.REGISTERED, GARBAGE)
    assert (case.latitude, case.longitude, case.address) == (31.2, 121.5, GOOD["address_string"])
    assert case.reported_by is None
    (report,) = reports(city)
    assert report.text == "一堆垃圾 <script>\nmedia_url: http://127.0.0.1:9/photo.jpg"
    assert credentials_box().open(report.caller or "") == "13800000000"


def test_what_is_known_already_is_added_to_its_open_case(city: City, closed: httpx.Client) -> None:
    first = closed.post("/requests.json", data=GOOD).json()[0]["service_request_id"]
    answer = closed.post("/requests.xml", data=GOOD, headers={"Accept-Language": "en"})
    assert answer.status_code == 201
    root = ET.fromstring(answer.content)
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id") == first
    assert "added to its case" in (root.findtext("request/service_notice") or "")
    assert len(cases(city)) == 1
    assert len(reports(city)) == 2


def test_what_is_seen_at_the_place_of_an_ended_case_is_a_case_of_its_own(city: City, closed: httpx.Client) -> None:
    first = closed.post("/requests.json", data=GOOD).json()[0]["service_request_id"]
    with city.database.write() as session:
        row = session.scalars(select(Case)).one()
        row.state, row.ended_at = CaseState.CLOSED, row.registered_at
    assert closed.post("/requests.json", data=GOOD).json()[0]["service_request_id"] != first
    assert len(cases(city)) == 2


def test_another_condition_of_the_item_at_the_same_place_is_a_case_of_its_own(city: City, closed: httpx.Client) -> None:
    other = next(one.id for one in EDITION.item("exposed-garbage").conditions if one.id != GARBAGE)
    closed.post("/requests.json", data=GOOD)
    assert closed.post("/requests.json", data=GOOD | {"attribute[condition]": other}).status_code == 201
    assert {case.condition_id for case in cases(city)} == {GARBAGE, other}


def test_the_only_condition_of_an_item_needs_no_naming(city: City, closed: httpx.Client) -> None:
    services = closed.get("/services.json", params={"api_key": REPORTER}).json()
    code = next(one["service_code"] for one in services if not one["metadata"])
    form = {"api_key": REPORTER, "service_code": code, "address_string": "中山路"}
    assert closed.post("/requests.json", data=form).status_code == 201
    assert cases(city)[0].condition_id is not None


def test_the_key_may_also_stand_in_the_address(closed: httpx.Client) -> None:
    form = {name: value for name, value in GOOD.items() if name != "api_key"}
    assert closed.post("/requests.json", data=form, params={"api_key": REPORTER}).status_code == 201


def test_nobody_reports_or_adds_to_a_case_without_a_key_that_may(city: City, public: httpx.Client) -> None:
    for are_there in (0, 1):
        for api_key in ("", "made-up", COUNTER):
            answer = public.post("/requests.json", data=GOOD | {"api_key": api_key})
            assert (answer.status_code, answer.json()[0]["code"]) == (403, 403)
        assert len(reports(city)) == are_there
        public.post("/requests.json", data=GOOD)


REFUSED = [
    ({"service_code": ""}, 400, "service_code"),
    ({"service_code": "nothing"}, 404, "nothing"),
    ({"attribute[condition]": "unknown-manhole-cover.missing"}, 400, "one of"),
    ({"lat": ""}, 400, "lat and long come together"),
    ({"lat": "", "long": "", "address_string": ""}, 400, "a place is needed"),
    ({"lat": "91"}, 400, "lat"),
    ({"lat": "nan"}, 400, "lat"),
    ({"long": "1e999"}, 400, "long"),
    ({"long": "east"}, 400, "long"),
    ({"description": "x" * 4001}, 400, "description"),
    ({"description": "a\x00b"}, 400, "control characters"),
    ({"address_string": "x" * 201}, 400, "address_string"),
    ({"phone": "1" * 41}, 400, "phone"),
    ({"description": "x" * 70_000}, 400, "bytes at most"),
]


def test_a_report_that_cannot_be_kept_is_refused(city: City, closed: httpx.Client) -> None:
    for changes, status, said in REFUSED:
        answer = closed.post("/requests.json", data=GOOD | changes)
        (error,) = answer.json()
        assert (answer.status_code, error["code"]) == (status, status), changes
        assert said in error["description"], changes
        assert REPORTER not in answer.text
    assert cases(city) == []


def test_a_body_that_is_no_form_is_refused(closed: httpx.Client) -> None:
    assert closed.post("/requests.json", json=GOOD).status_code == 400
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"service_code=%ff%fe", b"\xff\xfe=1", b"&".join([b"a=1"] * 200)):
        answer = closed.post("/requests.xml", content=body, headers=form)
        assert answer.status_code == 400
        assert ET.fromstring(answer.content).findtext("error/code") == "400"


def test_the_number_of_cases_is_that_of_the_problems(city: City, closed: httpx.Client) -> None:
    for longitude in ("121.5", "121.5001", "121.52"):  # the second is 10 m from the first, the third 2 km
        closed.post("/requests.json", data=GOOD | {"long": longitude})
    with city.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 2
