"""Visits, spots, findings and evidence over HTTP: narrowed, in pages, newest first."""

from datetime import timedelta

import httpx
import pytest

from tests.api.conftest import SignedIn
from tests.cases.a_street import GARBAGE, MANHOLE, NOON, Street


@pytest.fixture
def seen(street: Street) -> Street:
    """Two findings with pictures, an hour apart, and three visits that failed or not."""
    street.found(condition_id=GARBAGE, first_seen_at=NOON)
    street.found(condition_id=MANHOLE, first_seen_at=NOON + timedelta(hours=1))
    with street.database.write() as session:
        street.visited(session, at=NOON, error="timed_out")
        street.visited(session, at=NOON, error="frozen")
        street.visited(session, at=NOON)
    return street


def ids(client: httpx.Client, path: str, **wanted: object) -> list[int]:
    answer = client.get(f"/api/v1/{path}", params=wanted)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def test_visits_are_narrowed_by_outcome_error_camera_and_time(client: httpx.Client, seen: Street) -> None:
    assert ids(client, "visits") == [5, 4, 3, 2, 1]
    assert ids(client, "visits", outcome="failed") == [4, 3]
    assert ids(client, "visits", outcome="ok") == [5, 2, 1]
    assert ids(client, "visits", error="frozen") == [4]
    assert ids(client, "visits", camera_id=seen.camera_id, error="timed_out") == [3]
    assert ids(client, "visits", camera_id=99) == ids(client, "visits", view_id=99) == []
    fourth = (NOON + timedelta(seconds=4)).isoformat()
    assert ids(client, "visits", since=fourth) == [5, 4]
    assert ids(client, "visits", until=fourth) == [3, 2, 1]
    page = client.get("/api/v1/visits", params={"limit": 2}).json()
    assert ids(client, "visits", limit=9, cursor=page["next_cursor"]) == [3, 2, 1]
    for wrong in ({"error": "nonsense"}, {"outcome": "maybe"}, {"since": "2026-03-02T04:00:00"}, {"limit": 0}):
        assert client.get("/api/v1/visits", params=wrong).status_code == 422


def test_one_visit_is_shown(client: httpx.Client, seen: Street) -> None:
    assert client.get("/api/v1/visits/4").json()["error"] == "frozen"
    assert client.get("/api/v1/visits/99").status_code == 404


def test_findings_and_spots_are_narrowed_by_item_and_danger(client: httpx.Client, seen: Street) -> None:
    assert ids(client, "findings") == ids(client, "spots") == [2, 1]
    assert ids(client, "findings", item_id="exposed-garbage") == [1]
    assert ids(client, "findings", is_danger=True) == [2]
    assert ids(client, "findings", is_danger=False, camera_id=seen.camera_id) == [1]
    assert ids(client, "spots", item_id="unknown-manhole-cover", state="raised") == [2]
    later = (NOON + timedelta(minutes=30)).isoformat()
    assert ids(client, "findings", since=later) == ids(client, "spots", since=later) == [2]
    assert client.get("/api/v1/spots", params={"item_id": "nothing"}).status_code == 404


def test_evidence_is_listed_with_what_it_belongs_to(client: httpx.Client, seen: Street) -> None:
    assert ids(client, "evidence") == [2, 1]
    assert ids(client, "evidence", spot_id=1) == [1]
    assert ids(client, "evidence", limit=1) == [2]
    assert ids(client, "evidence", until=NOON.isoformat()) == []
    (first,) = client.get("/api/v1/evidence", params={"spot_id": 1}).json()["items"]
    assert (first["view_id"], first["spot_id"], first["has_original"]) == (seen.view_id, 1, False)
    assert client.get("/api/v1/evidence/1").json() == first
    assert client.get(first["thumbnail_url"]).status_code == 200
    assert client.get("/api/v1/evidence/9").status_code == 404


def test_what_cameras_saw_is_not_for_every_post(signed_in: SignedIn, seen: Street) -> None:
    stranger = signed_in(None)
    for path in ("visits", "visits/1", "spots", "findings", "evidence", "evidence/1", "cameras", "views"):
        assert stranger.get(f"/api/v1/{path}").status_code == 403, path
