"""Cameras and views over HTTP: narrowed, sorted, changed by whoever has seen what they change."""

from datetime import timedelta

import httpx
import pytest

from api.schemas.jobs import CameraImportAsked
from camera_registry.tables import Camera, PlatformKind, View
from detection.camera_lists import CameraHealth
from detection.streams.errors import StreamErrorKind
from detection.tables import PatrolState
from kit.clock import utc_now
from tests.cases.a_street import NOON, Street

CAMERAS = "/api/v1/cameras"
TRIANGLE = [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]


@pytest.fixture
def more(street: Street) -> list[int]:
    """Ids of three cameras beside the first: timed out, never visited, and lost by its platform."""
    ids = []
    with street.database.write() as session:
        for number, (name, health) in enumerate(
            (("人民路西", "timed_out"), ("Bridge 50%", None), ("Gone", "online")), 2
        ):
            camera = Camera(
                platform_id=1,
                external_id=f"cam-{number}",
                listed_name=name,
                is_listed_online=True,
                created_at=NOON,
                vanished_at=NOON if name == "Gone" else None,
            )
            session.add(camera)
            session.flush()
            view = View(camera_id=camera.id, name="main")
            session.add(view)
            session.flush()
            if health:
                seen = NOON - timedelta(hours=number)
                state = PatrolState(view_id=view.id, camera_id=camera.id, due_at=NOON, health=health, last_good_at=seen)
                session.add(state)
            ids.append(camera.id)
    return ids


def ids_of(client: httpx.Client, **wanted: object) -> list[int]:
    """Over all pages of one camera each."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        params = {"limit": 1, **wanted} | ({"cursor": cursor} if cursor else {})
        page = client.get(CAMERAS, params=params)  # type: ignore[arg-type]
        assert page.status_code == 200, page.text
        found += [one["id"] for one in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return found


def test_cameras_are_narrowed_by_health_platform_words_and_loss(
    client: httpx.Client, street: Street, more: list[int]
) -> None:
    timed_out, unvisited, gone = more
    first = street.camera_id
    assert ids_of(client) == [first, *more]
    assert ids_of(client, health="online") == [first, gone]
    assert ids_of(client, health="trouble") == ids_of(client, health="timed_out") == [timed_out]
    assert ids_of(client, health="unvisited") == [unvisited]
    assert ids_of(client, health="frozen") == ids_of(client, platform_id=9) == []
    assert ids_of(client, is_lost=True) == [gone]
    assert ids_of(client, is_lost=False, health="online") == [first]
    assert ids_of(client, q="人民") == [timed_out]
    assert ids_of(client, q="CAM-3") == [unvisited]
    assert ids_of(client, q="50%") == [unvisited]
    assert client.get(CAMERAS, params={"health": "nonsense"}).status_code == 422


def test_cameras_are_sorted_page_by_page(client: httpx.Client, street: Street, more: list[int]) -> None:
    timed_out, unvisited, gone = more
    first = street.camera_id
    assert ids_of(client, sort="name") == [unvisited, first, gone, timed_out]
    assert ids_of(client, sort="health") == [timed_out, first, unvisited, gone]
    assert ids_of(client, sort="picture") == [unvisited, gone, timed_out, first]
    cursor = client.get(CAMERAS, params={"limit": 1, "sort": "name"}).json()["next_cursor"]
    for sort in ("id", "health", "picture"):
        assert client.get(CAMERAS, params={"cursor": cursor, "sort": sort}).status_code == 422


def test_every_word_for_trouble_can_be_asked_for() -> None:
    assert {str(kind) for kind in StreamErrorKind} < {str(health) for health in CameraHealth}


def test_a_camera_is_changed_by_whoever_has_seen_it(client: httpx.Client, street: Street) -> None:
    address = f"{CAMERAS}/{street.camera_id}"
    seen = client.get(address).headers["etag"]
    with street.database.write() as session:  # a visit changes nothing that people set
        session.get_one(PatrolState, street.view_id).health = "frozen"
    change = {"own_name": "人民路口东", "period_s": 30, "is_patrolled": False}
    changed = client.patch(address, json=change, headers={"If-Match": seen})
    assert changed.status_code == 200
    assert {name: changed.json()[name] for name in ("name", "period_s", "is_patrolled")} == {
        "name": "人民路口东",
        "period_s": 30,
        "is_patrolled": False,
    }
    late = client.patch(address, json={"period_s": 60}, headers={"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (412, "urn:gridwarden:problem:changed-since-seen")
    assert client.get(address).json()["period_s"] == 30
    again = client.patch(address, json={"period_s": 60}, headers={"If-Match": changed.headers["etag"]})
    assert (again.json()["period_s"], again.json()["name"]) == (60, "人民路口东")


def test_the_health_of_a_camera_counts_its_errors_and_the_age_of_its_picture(
    client: httpx.Client, street: Street
) -> None:
    now = utc_now()
    with street.database.write() as session:
        for number, error in enumerate((None, "timed_out", "timed_out", "stalled", "frozen")):
            street.visited(session, at=now, error=error).slot_at = now - timedelta(minutes=number)
        street.visited(session, at=now, error="black").slot_at = now - timedelta(days=2)
        session.get_one(PatrolState, street.view_id).picture_at = now - timedelta(hours=1)
    health = client.get(f"{CAMERAS}/{street.camera_id}/health", params={"days": 1}).json()
    assert (health["visits"], health["stalls"]) == (5, 1)
    assert health["by_error"] == {"timed_out": 2, "stalled": 1, "frozen": 1}
    (view,) = health["views"]
    assert 3600 <= view["picture_age_s"] < 3660
    assert client.get(view["picture_url"]).status_code == 200
    assert client.get(f"{CAMERAS}/{street.camera_id}/health", params={"days": 7}).json()["visits"] == 6
    assert client.get(f"{CAMERAS}/99/health").status_code == 404


def test_a_camera_gets_one_more_view(client: httpx.Client, street: Street) -> None:
    address = f"{CAMERAS}/{street.camera_id}/views"
    added = client.post(address, json={"name": "预置位 2"})
    assert added.status_code == 201
    assert client.get(added.headers["location"]).json()["name"] == "预置位 2"
    assert client.post(address, json={"name": "预置位 2"}).status_code == 409
    assert [view["name"] for view in client.get(address).json()["items"]] == ["main", "预置位 2"]
    of_other = client.get("/api/v1/views", params={"camera_id": 99}).json()["items"]
    assert of_other == []


def test_zones_are_drawn_by_whoever_has_seen_them(client: httpx.Client, street: Street) -> None:
    address = f"/api/v1/views/{street.view_id}"
    seen = client.get(address).headers["etag"]
    areas = {"zones": [TRIANGLE], "masks": [TRIANGLE], "regions": {"fire_lane": [TRIANGLE]}}
    drawn = client.put(f"{address}/zones", json=areas, headers={"If-Match": seen})
    assert drawn.status_code == 200
    assert {name: drawn.json()[name] for name in areas} == areas
    assert client.put(f"{address}/zones", json={}, headers={"If-Match": seen}).status_code == 412
    assert client.get(address).json()["zones"] == [TRIANGLE]
    assert client.patch(address, json={"period_s": 9}, headers={"If-Match": seen}).status_code == 412
    crossing = {"zones": [[[0, 0], [1, 1], [1, 0], [0, 1]]]}
    refused = client.put(f"{address}/zones", json=crossing)
    assert (refused.status_code, "crosses itself at (0.500, 0.500)" in refused.json()["detail"]) == (422, True)
    cleared = client.put(f"{address}/zones", json={}, headers={"If-Match": drawn.headers["etag"]}).json()
    assert (cleared["zones"], cleared["masks"], cleared["regions"]) == (None, None, None)


def test_control_points_say_by_how_much_they_are_missed(client: httpx.Client, street: Street) -> None:
    address = f"/api/v1/views/{street.view_id}/ground"
    assert client.get(address).json() == {"points": [], "residual_m": None}
    corners = [(0.2, 0.9, 0, 0), (0.8, 0.9, 20, 0), (0.7, 0.5, 20, 30), (0.3, 0.5, 0, 30), (0.5, 0.7, 10, 12)]
    points = [
        {"x": x, "y": y, "longitude": 121.5 + east / 95_000, "latitude": 31.2 + north / 111_000}
        for x, y, east, north in corners
    ]
    seen = client.get(address).headers["etag"]
    fitted = client.put(address, json={"points": points}, headers={"If-Match": seen}).json()
    assert 0 < fitted["residual_m"] < 3
    assert client.put(address, json={"points": points}, headers={"If-Match": seen}).status_code == 412
    view = client.get(f"/api/v1/views/{street.view_id}").json()
    assert view["ground_residual_m"] == fitted["residual_m"]
    few = client.put(address, json={"points": points[:3]})
    assert (few.status_code, "too few" in few.json()["detail"]) == (422, True)
    assert client.put(address, json={"points": []}).json()["residual_m"] is None


def test_platforms_are_listed_without_their_credentials(client: httpx.Client) -> None:
    (platform,) = client.get("/api/v1/platforms").json()["items"]
    assert (platform["name"], platform["kind"], platform["has_password"]) == ("pretend", "csv", False)
    assert not {"sealed_password", "sealed_username", "password"} & set(platform)


def test_counts_say_what_each_list_holds(client: httpx.Client, street: Street, more: list[int]) -> None:
    assert len(more) == 3
    lists: list[dict[str, bool | int | str]] = [{}, {"is_lost": False}, {"platform_id": 1, "q": "cam"}]
    for narrowed in lists:
        counts = client.get(f"{CAMERAS}/counts", params=narrowed).json()
        assert counts["all"] == len(ids_of(client, **narrowed))
        for one in counts["healths"]:
            assert one["count"] == len(ids_of(client, health=one["health"], **narrowed)), one["health"]
    by_word = {one["health"]: one for one in counts["healths"]}
    assert set(by_word) == set(CameraHealth)
    assert all(
        (one["advice_en"] is None) == (word in {"online", "unvisited", "trouble"}) for word, one in by_word.items()
    )
    assert by_word["timed_out"]["zh"] == "超时无响应"


def test_a_newer_picture_has_another_address(client: httpx.Client, street: Street) -> None:
    before = client.get(f"{CAMERAS}/{street.camera_id}").json()
    assert before["picture_every_s"] == 600  # the view is visited each minute, its picture kept each ten
    assert client.get(before["thumbnail_url"]).status_code == client.get(before["picture_url"]).status_code == 200
    with street.database.write() as session:
        session.get_one(PatrolState, street.view_id).picture_key = street._picture(7)
    after = client.get(f"{CAMERAS}/{street.camera_id}").json()
    assert after["picture_url"].split("&expires")[0] != before["picture_url"].split("&expires")[0]
    assert client.get(after["picture_url"]).status_code == 200


def test_every_kind_of_platform_says_what_it_must_be_told(client: httpx.Client) -> None:
    kinds = {one["kind"]: one for one in client.get("/api/v1/platforms/kinds").json()["items"]}
    assert set(kinds) == set(PlatformKind)
    assert {kind: [one["name"] for one in told["fields"]] for kind, told in kinds.items()}["wvp"] == [
        "address",
        "username",
        "password",
    ]
    asked = set(CameraImportAsked.model_fields)
    assert all(one["name"] in asked for told in kinds.values() for one in told["fields"])
