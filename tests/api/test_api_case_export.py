"""The list of cases as CSV, and the names of places: what pages of casework take whole."""

import csv
import io
from zoneinfo import ZoneInfo

from city_map.sample_zone import import_sample
from kit.clock import utc_now
from tests.api.a_city_online import HERE, PREFIX, Online, answered
from tests.api.conftest import SignedIn
from tests.cases.a_city import MANHOLE
from tests.cases.a_street import Street

FORMULA = '=HYPERLINK("http://elsewhere.example","垃圾")'


def _rows(online: Online, login: str, **query: object) -> list[dict[str, str]]:
    client = online.as_(login)
    answer = client.get(f"{PREFIX}/cases/export", params=query, headers={"Accept-Language": "en"})  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_table_holds_what_the_list_holds_and_no_cell_is_computed(online: Online) -> None:
    plain = online.register(address="人民路 88 号门前", description=FORMULA)
    online.register(place=HERE | {"longitude": 121.503}, condition_id=MANHOLE)
    rows = _rows(online, "operator", sort="newest")
    listed = answered(online.as_("operator").get(f"{PREFIX}/cases", params={"sort": "newest"}))["items"]
    assert [one["acceptance number"] for one in rows] == [one["acceptance_number"] for one in listed]
    (row,) = [one for one in rows if one["acceptance number"] == plain["acceptance_number"]]
    assert row["address"] == "人民路 88 号门前"
    assert row["description"] == f"'{FORMULA}"
    assert row["longitude WGS-84"] == "121.500000"
    (dangerous,) = _rows(online, "operator", is_danger=True)
    assert dangerous["danger"] == "yes"


def test_an_export_is_in_the_log_with_its_filter_and_stays_within_reach(online: Online) -> None:
    online.register()
    assert len(_rows(online, "operator", is_open=True)) == 1
    assert _rows(online, "stranger") == []
    entries = answered(online.as_("inspectorate").get(f"{PREFIX}/audit", params={"action": "cases.exported"}))["items"]
    assert {one["details"]["filter"] for one in entries} == {'{"is_open":true}', "{}"}
    assert online.as_("operator").get(f"{PREFIX}/cases/export", params={"stage": "none"}).status_code == 422


def test_places_have_names_and_two_roads_that_meet_have_one_for_their_crossing(
    street: Street, signed_in: SignedIn
) -> None:
    with street.database.write() as session:
        import_sample(session, time_zone=ZoneInfo("Asia/Shanghai"), now=utc_now())
    names = answered(signed_in(None).get(f"{PREFIX}/map/names"))["names"]
    by_name = {one["name"]: one for one in names}
    crossing = by_name["创新大道与科学大道交叉口"]
    assert crossing["kind"] == "crossing"
    assert abs(crossing["longitude"] - 117.107935) < 1e-5
    assert abs(crossing["latitude"] - 31.80225) < 1e-5
    assert by_name["创新大道"]["kind"] == "road"
    assert {one["kind"] for one in names} == {"road", "crossing", "beat", "cell"}
