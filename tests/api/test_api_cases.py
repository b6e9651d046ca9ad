"""Cases over HTTP: who sees which, in what order, page after page; and a whole case by the people of its posts."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from cases.tables import Case
from kit.clock import utc_now
from tests.api.a_city_online import HERE, PREFIX, Online, answered
from tests.cases.a_city import GARBAGE, MANHOLE, proved


def _ids(client: httpx.Client, **query: Any) -> list[int]:
    return [one["id"] for one in answered(client.get(f"{PREFIX}/cases", params=query))["items"]]


def test_a_case_goes_from_its_report_to_its_end_by_the_people_of_its_posts(online: Online) -> None:
    case = online.handled()
    case = online.do(
        case,
        "feed_back",
        "department",
        photos=[online.photo("department")],
        is_same_viewpoint=True,
        result_text="已清运",
    )
    case = online.do(case, "send_inspect", "operator")
    sent = online.now(case)["sent_out"]
    inspector = next(login for login in ("inspector", "colleague") if login.title() == sent["person"])
    (task,) = answered(online.as_(inspector).get(f"{PREFIX}/me/tasks", params={"near": "121.5,31.2005"}))
    assert task["href"].endswith(f"/cases/{case['id']}/actions/inspect_reply")
    assert 50 < task["distance_m"] < 60
    photo = online.photo(inspector)
    case = online.do(case, "inspect_reply", inspector, photos=[photo], inspect_result="passed")
    case = online.do(case, "close", "duty_supervisor")
    assert (case["state"], case["stage"], case["clock"]) == ("closed", "closure", None)
    events = answered(online.as_("operator").get(f"{PREFIX}/cases/{case['id']}/events"))
    assert [one["version"] for one in events] == list(range(1, case["version"] + 1))
    pictures = answered(online.as_("operator").get(f"{PREFIX}/cases/{case['id']}/evidence"))["pictures"]
    assert [(one["action"], one["is_after"]) for one in pictures] == [("feed_back", True), ("inspect_reply", True)]
    with online.city.database.read() as session:
        proved(online.city, session.get_one(Case, case["id"]))


def test_the_answer_carries_the_version_as_etag_and_a_stale_one_is_told_what_it_missed(online: Online) -> None:
    case = online.register()
    path = f"{PREFIX}/cases/{case['id']}"
    seen = online.as_("operator").get(path).headers["ETag"]
    assert seen == '"1"'
    first = online.as_("operator").post(f"{path}/actions/accept", headers={"If-Match": seen})
    assert first.headers["ETag"] == '"2"'
    stale = online.as_("duty_supervisor").post(
        f"{path}/actions/file", json={"meets_criteria": True}, headers={"If-Match": seen}
    )
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:gridwarden:problem:case-changed")
    assert [one["action"] for one in stale.json()["data"]["missed"]] == ["accept"]
    by_body = online.as_("duty_supervisor").post(f"{path}/actions/file", json={"meets_criteria": True, "version": 1})
    assert by_body.status_code == 409
    assert online.now(case)["state"] == "accepted"


def test_asking_answers_with_the_version_of_the_case_after_it(online: Online) -> None:
    case = online.handled()
    path = f"{PREFIX}/cases/{case['id']}"
    asked = online.as_("department").post(
        f"{path}/requests/extension", json={"extension": "PT1H", "reason": "车辆故障"}
    )
    assert asked.status_code == 201, asked.text
    assert asked.headers["ETag"] == online.as_("operator").get(path).headers["ETag"] != f'"{case["version"]}"'


@pytest.mark.parametrize("sort", ["newest", "changed", "due"])
def test_pages_show_every_case_once_while_new_ones_come_in(online: Online, sort: str) -> None:
    for number in range(5):
        place = HERE | {"longitude": 121.4975 + number * 0.0006}
        online.register(place=place, condition_id=MANHOLE if number == 3 else GARBAGE)
    whole = _ids(online.as_("operator"), sort=sort)
    seen: list[int] = []
    query: dict[str, Any] = {"limit": 2, "sort": sort}
    for number in range(3):
        page = answered(online.as_("operator").get(f"{PREFIX}/cases", params=query))
        seen += [one["id"] for one in page["items"]]
        online.register(place=HERE | {"longitude": 121.503, "latitude": 31.1975 + number * 0.001})
        query["cursor"] = page["next_cursor"]
        if page["next_cursor"] is None:
            break
    assert [one for one in seen if one in whole] == whole
    assert len(set(seen)) == len(seen)


def test_a_cursor_of_another_order_is_refused(online: Online) -> None:
    for number in range(2):
        online.register(place=HERE | {"longitude": 121.4975 + number * 0.0006})
    client = online.as_("operator")
    cursor = answered(client.get(f"{PREFIX}/cases", params={"limit": 1}))["next_cursor"]
    for query in ({"sort": "due", "cursor": cursor}, {"cursor": "x"}):
        assert client.get(f"{PREFIX}/cases", params=query).status_code == 422


def test_each_filter_leaves_what_it_names(online: Online) -> None:
    danger = online.register(condition_id=MANHOLE, address="人民路 88 号门前")
    call = online.register("operator", place=HERE | {"longitude": 121.5034}, description="路口_有垃圾")
    operator = online.as_("operator")
    number = danger["acceptance_number"]
    assert _ids(operator, is_danger=True) == [danger["id"]]
    assert _ids(operator, source="hotline") == [call["id"]]
    assert _ids(operator, item="exposed-garbage") == [call["id"]]
    assert _ids(operator, q="88 号") == [danger["id"]]
    assert _ids(operator, q="口_有") == [call["id"]]
    assert _ids(operator, q="_") == [call["id"]]
    assert _ids(operator, q=number.lower()) == [danger["id"]]
    assert _ids(operator, state="accepted") == []
    assert _ids(operator, state=["accepted", "registered"], stage="establishment", is_open=True) != []
    assert _ids(operator, beat="B-1", cell=danger["cell"]) == [call["id"], danger["id"]]
    assert _ids(operator, department="sanitation") == []
    window = {"west": 121.4995, "east": 121.5005, "south": 31.1995, "north": 31.2005}
    assert _ids(operator, **window) == [danger["id"]]
    assert operator.get(f"{PREFIX}/cases", params={"west": 121}).status_code == 422
    later = (utc_now() + timedelta(hours=1)).isoformat()
    assert _ids(operator, registered_from=later) == []
    assert len(_ids(operator, registered_to=later)) == 2
    assert len(_ids(operator, due_before=later)) == 2
    assert _ids(operator, is_overdue=True) == []
    assert operator.get(f"{PREFIX}/cases", params={"colour": "red"}).status_code == 422


def test_what_is_mine_is_what_waits_for_my_post(online: Online) -> None:
    fresh = online.register(place=HERE | {"longitude": 121.4975})
    handled = online.handled()
    readers = set(online.city.people) - {"trainer", "administrator"}
    desks = {login: _ids(online.as_(login), is_mine=True) for login in readers}
    expected = {"operator": [fresh["id"]], "department": [handled["id"]]}
    assert {login: found for login, found in desks.items() if found} == expected
    counts = answered(online.as_("department").get(f"{PREFIX}/cases/counts"))
    assert {one["key"]: one["count"] for one in counts}["mine"] == 1


def test_saved_filters_are_kept_by_person_and_counted(online: Online) -> None:
    online.register()
    mine = {"filters": [{"name": "我的垃圾", "filter": {"item": "exposed-garbage"}, "sort": "due"}]}
    client = online.as_("operator")
    assert answered(client.put(f"{PREFIX}/me/filters", json=mine))["filters"][0]["name"] == "我的垃圾"
    assert answered(client.get(f"{PREFIX}/me/filters"))["filters"][0]["filter"]["item"] == "exposed-garbage"
    counted = answered(client.get(f"{PREFIX}/cases/counts"))
    assert [(one["name"]["zh"], one["count"]) for one in counted if one["key"] is None] == [("我的垃圾", 1)]
    assert answered(online.as_("duty_supervisor").get(f"{PREFIX}/me/filters")) == {"filters": []}
    twice = {"filters": [mine["filters"][0]] * 2}
    assert client.put(f"{PREFIX}/me/filters", json=twice).status_code == 422


def test_clocks_say_what_they_show_and_pages_need_not_reckon(online: Online) -> None:
    case = online.handled()
    found = answered(online.as_("department").get(f"{PREFIX}/cases/{case['id']}/deadlines"))
    handle = next(one for one in found["clocks"] if one["kind"] == "handle")
    assert handle["elapsed_s"] + handle["remaining_s"] == pytest.approx(handle["allowed_s"])
    assert (handle["is_open"], handle["light"], handle["name"]["zh"]) == (True, "green", "处置时限")
    assert found["whole"]["filed_at"] is not None
    row = answered(online.as_("department").get(f"{PREFIX}/cases"))["items"][0]
    assert row["clock"]["kind"] in {"handle", "arrive"}
    assert row["clock"]["due_at"] == row["next_due_at"]


def test_whoever_may_not_see_a_case_is_told_that_there_is_none_wherever_they_ask(online: Online) -> None:
    """Every route of a case that the server has is walked, so that a new one cannot be forgotten."""
    case = online.handled()
    routes = _routes_of_a_case(online)
    assert len(routes) >= 14
    for login in ("greener", "stranger"):
        client = online.as_(login)
        for method, path in routes:
            address = path.replace("{case_id}", str(case["id"]))
            address = address.replace("{action}", "urge").replace("{kind}", "extension")
            unknown = path.replace("{case_id}", "987654").replace("{action}", "urge").replace("{kind}", "extension")
            answer = client.request(method, address, json=_BODIES.get(path.rsplit("/", 1)[1], {}))
            stranger = client.request(method, unknown, json=_BODIES.get(path.rsplit("/", 1)[1], {}))
            if method == "POST":
                assert answer.status_code in {404, 422}, (login, method, path, answer.text)
            assert (answer.status_code, answer.json()["type"]) == (stranger.status_code, stranger.json()["type"])
            assert answer.status_code == 404, (login, method, path, answer.text)
        assert _ids(client) == []
        assert _ids(client, q=case["case_number"]) == []
        urged = answered(client.post(f"{PREFIX}/cases/urge", json={"case_ids": [case["id"]]}))
        assert urged[0]["problem"] == "urn:gridwarden:problem:case-unknown"
    assert online.now(case)["version"] == case["version"]


_BODIES = {
    "opinion": {"is_in_favour": True},
    "decline": {"reason": "不同意"},
    "reports": {"source": "hotline", "description": "又一次"},
}


def _routes_of_a_case(online: Online) -> list[tuple[str, str]]:
    paths = answered(online.as_("operator").get(f"{PREFIX}/openapi.json"))["paths"]
    return [
        (method.upper(), path)
        for path, operations in paths.items()
        if path.startswith(f"{PREFIX}/cases/{{case_id}}")
        for method in operations
    ]


def test_a_department_that_helps_sees_the_case_and_finishes_its_part(online: Online) -> None:
    case = online.handled()
    due_at = (utc_now() + timedelta(hours=2)).isoformat()
    subtasks = [{"department": "greening", "due_at": due_at, "text": "清理绿化带"}]
    case = online.do(case, "coordinate", "duty_supervisor", subtasks=subtasks)
    assert _ids(online.as_("greener")) == [case["id"]]
    assert _ids(online.as_("greener"), is_mine=True) == [case["id"]]
    (listed,) = answered(online.as_("greener").get(f"{PREFIX}/cases/{case['id']}/subtasks"))
    assert (listed["department"]["slug"], listed["done_at"]) == ("greening", None)
    offer = online.offers(case, "greener")["finish_subtask", None]
    assert offer["proposed"] == {"subtask": 1}
    online.do(case, "finish_subtask", "greener", subtask=1, result_text="已清理")
    assert _ids(online.as_("greener"), is_mine=True) == []
    assert _ids(online.as_("greener")) == [case["id"]]


def test_history_names_posts_and_what_was_entered_and_forms_name_their_choices(online: Online) -> None:
    case = online.register("operator")
    case = online.do(case, "send_verify", "operator", inspector_id=online.city.people["colleague"])
    photo = online.photo("colleague")
    (offer,) = [one for key, one in online.offers(case, "colleague").items() if key == ("verify_reply", None)]
    assert offer["schema"]["$defs"]["VerifyResult"]["x-values"]["unable"] == {
        "zh": "无法核实",
        "en": "unable to verify",
    }
    assert offer["schema"]["properties"]["photos"]["x-entry"] == "photos"
    assert offer["schema"]["properties"]["verify_result"]["x-guards"] == ["verify_result"]
    case = online.do(case, "verify_reply", "colleague", photos=[photo], verify_result="exists")
    case = online.do(case, "accept", "operator")
    case = online.do(case, "file", "duty_supervisor", meets_criteria=True)
    case = online.do(case, "dispatch", "duty_supervisor", main_department="sanitation")
    case = online.do(case, "receive", "department")
    events = {one["action"]: one for one in online.now(case)["events"]}
    posts = {action: one["post"]["zh"] for action, one in events.items()}
    assert (posts["send_verify"], posts["verify_reply"], posts["file"]) == ("接线员", "监督员", "值班长")
    assert posts["receive"] == "环境卫生管理处"
    said = {
        action: [(one["label"]["zh"], one["value"]["zh"]) for one in each["entered_said"]]
        for action, each in events.items()
    }
    assert said["send_verify"] == [("监督员", "Colleague")]
    assert said["verify_reply"] == [("核实结果", "存在")]
    assert said["dispatch"] == [("主办部门", "环境卫生管理处")]
    assert events["dispatch"]["from_said"]["zh"] == "已立案待派遣"


def test_an_inspector_reads_what_was_sent_to_them_wherever_it_lies(online: Online) -> None:
    case = online.register("operator")
    assert _ids(online.as_("stranger")) == []
    case = online.do(case, "send_verify", "operator", inspector_id=online.city.people["stranger"])
    assert _ids(online.as_("stranger")) == [case["id"]]
    photo = online.photo("stranger")
    online.do(case, "verify_reply", "stranger", photos=[photo], verify_result="exists")
    assert _ids(online.as_("stranger")) == []


def test_likely_duplicates_must_be_looked_at_and_may_be_joined(online: Online) -> None:
    known = online.register("operator", caller="13800000000")
    client = online.as_("operator")
    point: dict[str, Any] = {"longitude": 121.5, "latitude": 31.2, "condition": GARBAGE}
    (alike,) = answered(client.get(f"{PREFIX}/cases/duplicates", params=point))
    assert (alike["case"]["id"], alike["kind"]) == (known["id"], "same")
    report = {"source": "hotline", "condition_id": GARBAGE, "place": HERE}
    nobody_looked = client.post(f"{PREFIX}/cases", json=report)
    assert (nobody_looked.status_code, nobody_looked.json()["type"][-16:]) == (422, "entry-incomplete")
    unseen = client.post(f"{PREFIX}/cases", json=report | {"shown_duplicates": []})
    assert (unseen.status_code, unseen.json()["data"]["case_ids"]) == (409, [known["id"]])
    assert client.post(f"{PREFIX}/cases", json=report | {"shown_duplicates": [known["id"]]}).status_code == 201
    again = {"source": "hotline", "description": "同一处", "caller": "13900000000"}
    answered(client.post(f"{PREFIX}/cases/{known['id']}/reports", json=again), 201)
    callers = {
        login: [one["caller"] for one in answered(online.as_(login).get(f"{PREFIX}/cases/{known['id']}/reports"))]
        for login in ("operator", "duty_supervisor", "inspector")
    }
    assert callers["operator"] == ["13800000000", "13900000000"]
    assert callers["duty_supervisor"] == callers["inspector"] == [None, None]


def test_what_is_related_is_shown_once_by_its_strongest_reason(online: Online) -> None:
    case = online.register()
    near = online.register(place=HERE | {"longitude": 121.5005})
    far = online.register(place=HERE | {"longitude": 121.5034})
    merged = online.register(place=HERE | {"longitude": 121.5002}, shown_duplicates=[case["id"], near["id"]])
    online.do(merged, "merge", "operator", into_case_id=case["id"])
    found = answered(online.as_("operator").get(f"{PREFIX}/cases/{case['id']}/related"))
    assert {(one["case"]["id"], one["relation"]) for one in found} == {
        (merged["id"], "merged_here"),
        (near["id"], "near"),
    }
    assert far["id"] not in {one["case"]["id"] for one in found}


def test_urging_many_tells_of_each_what_became_of_it(online: Online) -> None:
    case = online.handled()
    wish = {"case_ids": [case["id"], 987654, case["id"]], "reason": "请尽快"}
    urged = answered(online.as_("operator").post(f"{PREFIX}/cases/urge", json=wish))
    assert [(one["case_id"], one["is_urged"]) for one in urged] == [(case["id"], True), (987654, False)]
    refused = answered(online.as_("department").post(f"{PREFIX}/cases/urge", json={"case_ids": [case["id"]]}))
    assert refused[0]["problem"] == "urn:gridwarden:problem:not-allowed"


def test_the_map_shows_to_each_what_they_reach(online: Online) -> None:
    case = online.register()
    window = {"west": 121.49, "east": 121.51, "south": 31.19, "north": 31.21}
    seen = {
        login: [one["case_id"] for one in answered(online.as_(login).get(f"{PREFIX}/map/cases", params=window))]
        for login in ("operator", "inspector", "stranger", "department")
    }
    assert seen == {"operator": [case["id"]], "inspector": [case["id"]], "stranger": [], "department": []}
    assert online.as_("operator").get(f"{PREFIX}/map/cases", params=window | {"east": 130}).status_code == 422
