"""Cameras, views, visits, findings, spots, pictures and handbook over HTTP."""

import httpx
import pytest

from api.picture_addresses import PictureKind, picture_address, thumbnail_address
from detection.tables import PatrolState, Visit
from kit.clock import utc_now
from tests.cases.a_street import NOON, Street


def test_cameras_come_in_pages_with_their_health(client: httpx.Client, street: Street) -> None:
    page = client.get("/api/v1/cameras", params={"limit": 1}).json()
    (camera,) = page["items"]
    assert page["next_cursor"] is None
    assert (camera["name"], camera["health"], camera["view_ids"]) == ("Camera 1", "online", [street.view_id])
    assert not {"sealed_address", "address"} & set(camera)


def test_our_own_name_wins_until_it_is_taken_back(client: httpx.Client, street: Street) -> None:
    address = f"/api/v1/cameras/{street.camera_id}"
    assert client.patch(address, json={"own_name": "人民路口东"}).json()["name"] == "人民路口东"
    assert client.get(address).json()["listed_name"] == "Camera 1"
    assert client.patch(address, json={"own_name": None}).json()["name"] == "Camera 1"


def test_a_view_is_changed_and_what_is_absent_stays(client: httpx.Client, street: Street) -> None:
    address = f"/api/v1/views/{street.view_id}"
    triangle = [[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]
    changed = client.patch(address, json={"zones": [triangle], "hours": ["06:00", "22:30"]}).json()
    assert (changed["zones"], changed["active_from"], changed["active_to"]) == ([triangle], "06:00", "22:30")
    again = client.patch(address, json={"period_s": 30, "items": ["exposed-garbage"]}).json()
    assert (again["zones"], again["period_s"], again["items"]) == ([triangle], 30, ["exposed-garbage"])
    lanes = {"fire_lane": [triangle]}
    assert client.patch(address, json={"regions": lanes}).json()["regions"] == lanes
    assert client.get(address).json()["regions"] == lanes
    assert client.patch(address, json={"zones": None}).json()["zones"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"zones": [[[0, 0], [1, 1], [1, 0], [0, 1]]]},
        {"period_s": 0},
        {"items": ["no-such-item"]},
        {"slices": "99x99"},
        {"regions": {"helipad": [[[0, 0], [1, 0], [1, 1]]]}},
        {"hours": ["25:00", "26:00"]},
        {"secret": 1},
    ],
)
def test_a_bad_change_of_a_view_is_refused_and_leaves_it(
    client: httpx.Client, street: Street, change: dict[str, object]
) -> None:
    address = f"/api/v1/views/{street.view_id}"
    before = client.get(address).json()
    refusal = client.patch(address, json=change | {"is_patrolled": False} if "secret" not in change else change)
    assert refusal.status_code == 422
    assert refusal.json()["type"] in {"urn:gridwarden:problem:view-invalid", "urn:gridwarden:problem:malformed"}
    assert client.get(address).json() == before


def test_visits_come_newest_first_with_unknown_ages_unknown(client: httpx.Client, street: Street) -> None:
    with street.database.write() as session:
        street.visited(session, at=NOON)
        street.visited(session, at=NOON, error="timed_out")
        session.add(
            Visit(view_id=street.view_id, slot_at=utc_now(), started_at=NOON, ended_at=NOON, detections=[],
                  width_px=640, height_px=360)
        )  # fmt: skip
    address = f"/api/v1/views/{street.view_id}/visits"
    first = client.get(address, params={"limit": 2}).json()
    assert [(one["error"], one["age_s"]) for one in first["items"]] == [(None, None), ("timed_out", None)]
    second = client.get(address, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [one["age_s"] for one in second["items"]] == [0.9]
    assert second["next_cursor"] is None
    assert client.get("/api/v1/views/99/visits").status_code == 404


def test_findings_and_spots_can_be_read(client: httpx.Client, pending: int) -> None:
    assert pending
    (finding,) = client.get("/api/v1/findings").json()["items"]
    assert finding["place"] == {"longitude": 121.5, "latitude": 31.2, "radius_m": 8.0}
    assert client.get(f"/api/v1/findings/{finding['id']}").json() == finding
    (spot,) = client.get("/api/v1/spots", params={"state": "raised", "view_id": finding["view_id"]}).json()["items"]
    assert spot["looks"][0]["score"] == 0.8
    assert client.get(f"/api/v1/spots/{spot['id']}").json() == spot
    assert client.get("/api/v1/spots", params={"state": "cleared"}).json()["items"] == []


def test_a_picture_of_evidence_is_fetched_once(client: httpx.Client, pending: int) -> None:
    assert pending
    address = picture_address(PictureKind.EVIDENCE, 1)
    full = client.get(address)
    thumb = client.get(thumbnail_address(PictureKind.EVIDENCE, 1))
    assert full.headers["content-type"] == thumb.headers["content-type"] == "image/webp"
    assert "immutable" in full.headers["cache-control"]
    assert len(thumb.content) < len(full.content)
    assert full.headers["etag"] != thumb.headers["etag"]
    again = client.get(address, headers={"If-None-Match": full.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(picture_address(PictureKind.EVIDENCE, 2)).status_code == 404


def test_a_picture_whose_retention_ended_is_not_found(client: httpx.Client, street: Street, pending: int) -> None:
    assert pending
    assert street.store is not None
    key = client.get(picture_address(PictureKind.EVIDENCE, 1)).headers["etag"].strip('"')
    street.store.delete(key)
    answer = client.get(picture_address(PictureKind.EVIDENCE, 1))
    assert answer.status_code == 404
    assert "retention" in answer.json()["detail"]


def test_the_latest_picture_of_a_view_is_asked_for_anew(client: httpx.Client, street: Street) -> None:
    address = picture_address(PictureKind.VIEW, street.view_id)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"
    assert client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    with street.database.write() as session:
        session.get_one(PatrolState, street.view_id).picture_key = None
    assert client.get(address).status_code == 404


def test_the_handbook_in_force_is_told(client: httpx.Client) -> None:
    edition = client.get("/api/v1/handbook/items").json()
    assert edition["id"] == "standard-2026"
    item = client.get("/api/v1/handbook/items/unknown-manhole-cover").json()
    assert item in edition["items"]
    assert [one["is_danger"] for one in item["conditions"]] == [True, True, False]
    assert client.get("/api/v1/handbook/items/nothing").status_code == 404
