"""GET services and one service's definition, as JSON and as XML that a parser reads."""

from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.api.open311.conftest import COUNTER, REPORTER
from tests.cases.a_city import EDITION


def test_the_services_are_the_items_of_the_handbook(public: httpx.Client) -> None:
    answer = public.get("/services.json", headers={"Accept-Language": "en-GB"})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    services = {one["service_code"]: one for one in answer.json()}
    assert set(services) == {item.id for item in EDITION.items}
    garbage = services["exposed-garbage"]
    assert (garbage["type"], garbage["group"], garbage["metadata"]) == ("realtime", "event", True)
    item = EDITION.item("exposed-garbage")
    assert garbage["service_name"] == item.name.en
    assert item.name.zh in garbage["keywords"]
    assert public.get("/services.json").json()[0]["service_name"] == EDITION.items[0].name.zh


def test_xml_says_the_same_as_json(public: httpx.Client) -> None:
    answer = public.get("/services.xml")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = ET.fromstring(answer.content)
    assert root.tag == "services"
    in_xml = [{field.tag: field.text or "" for field in service} for service in root.findall("service")]
    in_json = [
        {name: str(value).lower() if name == "metadata" else str(value) for name, value in service.items()}
        for service in public.get("/services.json").json()
    ]
    assert in_xml == in_json


def test_a_definition_offers_the_conditions_of_the_item(public: httpx.Client) -> None:
    definition = public.get("/services/exposed-garbage.json").json()
    assert definition["service_code"] == "exposed-garbage"
    (attribute,) = definition["attributes"]
    assert (attribute["code"], attribute["datatype"], attribute["required"]) == ("condition", "singlevaluelist", False)
    ids = [one.id for one in EDITION.item("exposed-garbage").conditions]
    assert [value["key"] for value in attribute["values"]] == ids
    root = ET.fromstring(public.get("/services/exposed-garbage.xml").content)
    assert [key.text for key in root.findall("attributes/attribute/values/value/key")] == ids


def test_an_item_of_one_condition_asks_nothing(public: httpx.Client) -> None:
    only = next(item.id for item in EDITION.items if len(item.conditions) == 1)
    assert public.get(f"/services/{only}.json").json()["attributes"] == []
    services = {one["service_code"]: one["metadata"] for one in public.get("/services.json").json()}
    assert services[only] is False


@pytest.mark.parametrize("path", ["/services/nothing.{}", "/requests/GW19990101000001.{}"])
def test_what_does_not_exist_is_said_in_the_form_of_the_specification(public: httpx.Client, path: str) -> None:
    answer = public.get(path.format("json"))
    assert answer.status_code == 404
    (error,) = answer.json()
    assert set(error) == {"code", "description"}
    assert error["code"] == 404
    root = ET.fromstring(public.get(path.format("xml")).content)
    assert (root.tag, root.findtext("error/code")) == ("errors", "404")


@pytest.mark.parametrize(
    "path", ["/services.json", "/services/exposed-garbage.json", "/requests.json", "/requests/1.json"]
)
def test_unless_reading_is_public_it_needs_a_key_that_may_read(closed: httpx.Client, path: str) -> None:
    for api_key in (None, "", "made-up", COUNTER):
        refused = closed.get(path, params={} if api_key is None else {"api_key": api_key})
        assert (refused.status_code, refused.json()[0]["code"]) == (403, 403)
    assert closed.get(path, params={"api_key": REPORTER}).status_code in {200, 404}
    assert closed.get(path, params={"api_key": REPORTER, "jurisdiction_id": "anywhere"}).status_code in {200, 404}


def test_an_unknown_format_is_refused(public: httpx.Client) -> None:
    answer = public.get("/services.csv")
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)
