"""Jobs over HTTP: asked for, looked at by whoever asked, and never telling a secret."""

import base64
import json
import time
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from accounts.posts import Post
from camera_registry.tables import Camera
from cli.job_tasks import WORKS
from detection.job_kinds import TEST_VISIT, SingleVisit
from handbook.loading import city_today
from kit.job_running import Work, run_job
from kit.jobs import Job
from kit.outbox import OutboxMessage
from kit.resources import credentials_box
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

LIST = "id,name,address\ncam-1,东口,rtsp://admin:geheim@10.0.0.5/1\nrow-2,西口,rtsp://10.0.0.6/1\n"
JOBS = "/api/v1/jobs"


def works_on(street: Street) -> dict[str, Work]:
    """The functions of the product, on the database of this test."""
    from camera_registry.import_job import CAMERA_IMPORT, import_from
    from handbook.edition_job import HANDBOOK_IMPORT, HANDBOOK_PREVIEW, keep_edition, preview_edition

    works: dict[str, Work] = {
        CAMERA_IMPORT: lambda asked: import_from(asked, database=street.database, box=credentials_box()),
        HANDBOOK_PREVIEW: lambda asked: preview_edition(asked, database=street.database),
        HANDBOOK_IMPORT: lambda asked: keep_edition(asked, database=street.database),
    }
    assert set(works) | {TEST_VISIT} == set(WORKS)
    return works


def done(client: httpx.Client, street: Street, asked: httpx.Response) -> dict[str, object]:
    assert asked.status_code == 202, asked.text
    location = asked.headers["location"]
    assert client.get(location).json()["state"] == "waiting"
    assert run_job(street.database, asked.json()["id"], works_on(street), box=credentials_box())
    job: dict[str, object] = client.get(location).json()
    return job


def test_a_test_visit_goes_to_the_patrol_and_is_seen_when_it_is_over(client: httpx.Client, street: Street) -> None:
    asked = client.post(f"{JOBS}/test-visits", json={"view_id": street.view_id})
    job = asked.json()
    assert (asked.status_code, asked.headers["location"]) == (202, f"{JOBS}/{job['id']}")
    assert job["parameters"] == {"target": "view", "view_id": street.view_id}
    with street.database.read() as session:
        (message,) = session.scalars(select(OutboxMessage)).all()
        assert (message.topic, message.key) == ("job.asked.patrol", str(job["id"]))
        row = session.get_one(Job, job["id"])
        assert (row.asked_by, row.request_id) == (street.operator_id, asked.headers["x-request-id"])
    assert street.store is not None
    with street.database.read() as session:
        key = street.store.put(b"not decoded here", suffix=".webp")
    answer = SingleVisit(width_px=640, connect_ms=5.0, picture_key=key).model_dump(mode="json")
    run_job(street.database, job["id"], {TEST_VISIT: lambda _: lambda _: answer}, box=credentials_box())
    seen = client.get(f"{JOBS}/{job['id']}").json()
    assert (seen["state"], seen["result"]["width_px"], seen["error"]) == ("done", 640, None)
    assert "picture_key" not in seen["result"]
    assert client.get(seen["picture_url"]).content == b"not decoded here"


def test_a_visit_of_nothing_or_of_a_file_is_refused(client: httpx.Client, street: Street) -> None:
    assert client.post(f"{JOBS}/test-visits", json={"view_id": 99}).status_code == 404
    for wrong in ({}, {"view_id": street.view_id, "address": "rtsp://10.0.0.5/1"}):
        assert client.post(f"{JOBS}/test-visits", json=wrong).status_code == 422
    for address in ("file:///etc/passwd", "/etc/passwd", "rtsp:///x", "ftp://10.0.0.5/x", "concat:http://x"):
        refused = client.post(f"{JOBS}/test-visits", json={"address": address})
        assert refused.status_code == 422, address
    assert client.get(JOBS).json()["items"] == []


def test_no_secret_of_a_question_is_ever_told_again(client: httpx.Client, street: Street) -> None:
    address = client.post(f"{JOBS}/test-visits", json={"address": "rtsp://admin:geheim@10.0.0.5/1"})
    of_list = client.post(f"{JOBS}/camera-imports", json={"source": "csv", "name": "l", "file": {"text": LIST}})
    wvp = {"source": "wvp", "name": "w", "address": "http://127.0.0.1:9", "username": "patrol", "password": "geheim"}
    of_platform = client.post(f"{JOBS}/camera-imports", json=wvp)
    for asked in (address, of_list, of_platform):
        assert asked.status_code == 202
        assert "geheim" not in asked.text
    assert "geheim" not in client.get(JOBS).text
    with street.database.read() as session:
        for job in session.scalars(select(Job)):
            assert "geheim" not in json.dumps([job.parameters, job.sealed])


def test_a_list_is_looked_at_and_then_imported(client: httpx.Client, street: Street) -> None:
    content = {"base64": base64.b64encode(LIST.encode("gb18030")).decode()}
    body = {"source": "csv", "name": "pretend", "file": content}
    shown = done(client, street, client.post(f"{JOBS}/camera-imports", json=body))["result"]
    assert isinstance(shown, dict)
    assert (shown["added"], shown["updated"], shown["is_dry_run"]) == (1, 1, True)
    assert shown["updated_cameras"][0]["fields"]["listed_name"] == ["Camera 1", "东口"]
    imported = done(client, street, client.post(f"{JOBS}/camera-imports", json=body | {"dry_run": False}))
    assert imported["result"]["added"] == 1  # type: ignore[index]
    with street.database.read() as session:
        assert {camera.listed_name for camera in session.scalars(select(Camera))} == {"东口", "西口"}


def test_devices_that_are_none_or_forbidden_are_refused_before_they_are_kept(client: httpx.Client) -> None:
    for host, says in (("user:geheim@10.0.0.5", "is no device"), ("169.254.169.254", "link-local")):
        body = {"source": "onvif", "name": "o", "hosts": ["10.0.0.1", host], "username": "u", "password": "geheim"}
        refused = client.post(f"{JOBS}/camera-imports", json=body)
        assert refused.status_code == 422
        assert says in refused.json()["detail"]
        assert "geheim" not in refused.text
    assert client.get(JOBS).json()["items"] == []


def test_devices_are_asked_for_and_their_silence_fails_the_job_in_words(client: httpx.Client, street: Street) -> None:
    body = {"source": "onvif", "name": "o", "hosts": ["127.0.0.1:9"], "username": "u", "password": "geheim"}
    failed = done(client, street, client.post(f"{JOBS}/camera-imports", json=body))
    assert (failed["state"], failed["error"]) == ("failed", "PlatformUnreachable")
    assert "127.0.0.1:9" in str(failed["error_text"])


def test_a_wrong_row_fails_the_job_with_its_place(client: httpx.Client, street: Street) -> None:
    body = {"source": "csv", "name": "pretend", "file": {"text": "id,name,address\n,x,rtsp://10.0.0.5/1\n"}}
    failed = done(client, street, client.post(f"{JOBS}/camera-imports", json=body))
    assert (failed["state"], failed["error"], failed["result"]) == ("failed", "CameraListInvalid", None)
    assert "row 2, column id" in str(failed["error_text"])


@pytest.mark.parametrize(
    "body",
    [
        {"source": "csv", "name": "x"},
        {"source": "csv", "name": "x", "file": {"text": LIST}, "password": "p"},
        {"source": "wvp", "name": "x"},
        {"source": "wvp", "name": "x", "address": "http://10.0.0.5", "file": {"text": LIST}},
        {"source": "artemis", "name": "x", "username": "k", "password": "s"},
        {"source": "artemis", "name": "x", "address": "https://10.0.0.5", "hosts": ["10.0.0.6"]},
        {"source": "onvif", "name": "x", "address": "http://10.0.0.5", "hosts": ["10.0.0.6"]},
        {"source": "onvif", "name": "x", "hosts": []},
        {"source": "csv", "name": "x", "file": {"text": LIST}, "hosts": ["10.0.0.6"]},
        {"source": "csv", "name": "x", "file": {"text": LIST, "base64": "eA=="}},
        {"source": "csv", "name": "x", "file": {"base64": "not base64!"}},
        {"source": "csv", "name": "x", "file": {"base64": base64.b64encode(b"\xff\xfe\x00\xff").decode()}},
    ],
)
def test_a_question_that_lacks_or_mixes_something_is_refused_at_once(
    client: httpx.Client, body: dict[str, object]
) -> None:
    assert client.post(f"{JOBS}/camera-imports", json=body).status_code == 422


def test_an_edition_is_looked_at_and_then_kept(client: httpx.Client, street: Street) -> None:
    body = {
        "form": "table",
        "file_name": "limits.csv",
        "file": {"text": "item,condition,handle\nexposed-garbage,exposed-garbage.large,3 工作日\n"},
        "new_id": "ours",
        "valid_from": (city_today() + timedelta(days=1)).isoformat(),
    }
    shown = done(client, street, client.post(f"{JOBS}/handbook-previews", json=body))["result"]
    assert isinstance(shown, dict)
    assert (shown["edition"]["id"], shown["is_new"], shown["obstacle"]) == ("ours", True, None)
    assert shown["differences"]
    assert client.get("/api/v1/handbook/editions").json()["items"] == []
    kept = done(client, street, client.post(f"{JOBS}/handbook-imports", json=body))
    assert kept["state"] == "done"
    (edition,) = client.get("/api/v1/handbook/editions").json()["items"]
    assert (edition["id"], edition["is_in_force"]) == ("ours", False)
    assert client.post(f"{JOBS}/handbook-previews", json=body | {"new_id": None}).status_code == 422


def test_a_job_is_its_askers_and_the_administrators(client: httpx.Client, signed_in: SignedIn, street: Street) -> None:
    first = client.post(f"{JOBS}/test-visits", json={"view_id": street.view_id}).json()["id"]
    leader = signed_in(Post.LEADER)
    assert leader.post(f"{JOBS}/test-visits", json={"view_id": street.view_id}).status_code == 403
    assert leader.get(f"{JOBS}/{first}").status_code == 404
    assert leader.get(f"{JOBS}/{first}/picture").status_code == 404
    assert leader.get(JOBS).json()["items"] == []
    with street.database.write() as session:
        session.execute(update(Job).values(asked_by=street.colleague_id))
    assert client.get(f"{JOBS}/{first}").json()["id"] == first
    assert [one["id"] for one in client.get(JOBS, params={"kind": "test_visit"}).json()["items"]] == [first]
    assert client.get(JOBS, params={"state": "done"}).json()["items"] == []
    assert client.get(JOBS, params={"kind": "nonsense"}).status_code == 422


def test_a_repeated_question_makes_one_job(client: httpx.Client, street: Street) -> None:
    body, key = {"view_id": street.view_id}, {"Idempotency-Key": "once"}
    first = client.post(f"{JOBS}/test-visits", json=body, headers=key)
    time.sleep(0.3)  # the answer is kept just after it was sent
    again = client.post(f"{JOBS}/test-visits", json=body, headers=key)
    assert (again.json(), again.headers["location"]) == (first.json(), first.headers["location"])
    assert len(client.get(JOBS).json()["items"]) == 1
