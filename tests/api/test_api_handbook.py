"""The handbook over HTTP: whatever is not verified says so beside its value."""

import httpx

from handbook.editions import import_edition
from handbook.fields import Verified
from handbook.loading import city_today
from kit.clock import utc_now
from tests.cases.a_street import EDITION, Street


def _item(client: httpx.Client, item_id: str) -> dict[str, object]:
    answer = client.get(f"/api/v1/handbook/items/{item_id}")
    assert answer.status_code == 200
    told: dict[str, object] = answer.json()
    return told


def test_the_edition_tells_its_days_its_sources_and_its_open_points(client: httpx.Client) -> None:
    edition = client.get("/api/v1/handbook/items").json()
    assert (edition["valid_from"], edition["valid_to"]) == ("2026-07-01", None)
    assert edition["sources"]["YCE"]["zh"] == "运城市事件立案处置表"
    assert len(edition["open_points"]) > 3
    assert all(point["zh"] and point["en"] for point in edition["open_points"])


def test_a_code_says_whether_anybody_read_it(client: httpx.Client) -> None:
    codes = _item(client, "exposed-garbage")["codes"]
    assert isinstance(codes, list)
    told = [(one["title"], one["code"], one["verified"], one["source"]) for one in codes]
    assert told == [
        ("CJ/T 214-2007", "01-02", Verified.VERIFIED, "PLAN"),
        ("GB/T 30428.2-2013", "01-10", Verified.PARTLY, "YCE, CMI"),
        ("GB/T 47678.5-2026", "06010", Verified.PARTLY, "G47"),
    ]


def test_a_limit_says_its_clock_its_source_and_what_is_assumed(client: httpx.Client) -> None:
    conditions = _item(client, "exposed-garbage")["conditions"]
    assert isinstance(conditions, list)
    assert conditions[0]["limits"][0] == {
        "stage": "arrive",
        "value": 90,
        "unit": "min",
        "clock": "continuous",
        "seconds": 5400,
        "printed": "90 分钟",
        "source": "PLAN",
        "verified": "verified",
        "is_proposed": False,
        "is_clock_assumed": True,
    }
    assert [(one["stage"], one["seconds"]) for one in conditions[1]["limits"]] == [("arrive", 5400), ("handle", 86400)]
    assert conditions[1]["coordination"]
    assert conditions[1]["criteria"] == [{"quantity": "mass", "op": ">=", "value": 5, "unit": "t"}]


def test_an_item_tells_its_hours_of_cleaning_and_what_the_plan_leaves_open(client: httpx.Client) -> None:
    garbage = _item(client, "exposed-garbage")
    windows, points = garbage["duty_windows"], garbage["open_points"]
    assert isinstance(windows, list)
    assert isinstance(points, list)
    assert [(one["hours_per_day"], one["at_least"], one["starts"]) for one in windows] == [
        (20, False, None),
        (16, False, None),
        (12, True, None),
    ]
    assert any("5 吨" in point["zh"] for point in points)
    assert (garbage["lead_unit"], garbage["supervising_unit"]) == ("环境卫生管理处", None)
    assert garbage["is_verified"] is False


def test_a_proposed_limit_looks_proposed(client: httpx.Client) -> None:
    cover = _item(client, "water-supply-manhole-cover")
    conditions = cover["conditions"]
    assert isinstance(conditions, list)
    assert all(limit["is_proposed"] for one in conditions for limit in one["limits"])
    assert [one["closing_text"]["zh"] for one in conditions] == ["恢复", "更换或修复", "更换或修复", "修复"]
    assert cover["topology"] == "point"
    assert cover["departments"] == ["自来水公司"]


def test_items_are_found_by_name_code_and_condition(client: httpx.Client) -> None:
    by_name = client.get("/api/v1/handbook/search", params={"q": "暴露垃圾"}).json()["items"]
    assert by_name[0]["id"] == "exposed-garbage"
    assert by_name[0]["matched"] == "暴露垃圾"
    code = by_name[0]["codes"][0].split()[-1]
    assert "exposed-garbage" in {
        one["id"] for one in client.get("/api/v1/handbook/search", params={"q": code}).json()["items"]
    }
    condition = by_name[0]["conditions"][0]["zh"]
    assert client.get("/api/v1/handbook/search", params={"q": condition}).json()["items"][0]["id"] == "exposed-garbage"
    assert client.get("/api/v1/handbook/search", params={"q": "no such thing"}).json()["items"] == []


def test_a_search_without_words_pages_through_all_items(client: httpx.Client) -> None:
    every = [one["id"] for one in client.get("/api/v1/handbook/items").json()["items"]]
    found: list[str] = []
    cursor = None
    while True:
        page = client.get("/api/v1/handbook/search", params={"limit": 100} | ({"cursor": cursor} if cursor else {}))
        found += [one["id"] for one in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert found == every


def test_editions_are_listed_shown_and_compared(client: httpx.Client, street: Street) -> None:
    in_force = client.get("/api/v1/handbook/in-force").json()
    assert (in_force["id"], in_force["is_in_force"], in_force["imported_at"]) == ("standard-2026", True, None)
    ours = EDITION.model_copy(update={"id": "ours", "city": "小城", "note": "Ours."})
    with street.database.write() as session:
        for edition in (EDITION, ours):
            import_edition(session, edition, now=utc_now(), today=city_today())
    listed = client.get("/api/v1/handbook/editions").json()["items"]
    assert {one["id"]: one["is_in_force"] for one in listed} == {"standard-2026": True, "ours": False}
    assert client.get("/api/v1/handbook/in-force").json()["sha256"] is not None
    assert client.get("/api/v1/handbook/editions/ours").json()["note"] == "Ours."
    assert client.get("/api/v1/handbook/editions/nothing").status_code == 404
    address = "/api/v1/handbook/comparison?old=standard-2026&new=ours&limit=2"
    first = client.get(address).json()
    rest = client.get(f"{address}&cursor={first['next_cursor']}").json()
    assert {one["field"] for one in first["items"] + rest["items"]} == {"id", "city", "note"}
    assert rest["next_cursor"] is None
