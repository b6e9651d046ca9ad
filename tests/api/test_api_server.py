"""The house around the routes: who is let in, whether it is ready, its figures, its description, its page."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from prometheus_client.parser import text_string_to_metric_families

import migrations
from kit.clock import utc_now
from kit.storage import PictureStore
from tests.cases.a_street import Street

WRITE = "/api/v1/candidates/1/claim"


def test_the_web_process_loads_no_video_and_no_neural_network() -> None:
    heavy = ("av", "cv2", "openvino", "onnxruntime", "torch", "ultralytics")
    program = f"import sys, api.app, cases.tasks; print([one for one in {heavy} if one in sys.modules])"
    root = Path(__file__).parent.parent.parent
    answer = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.5", "[::2", ""]
)
def test_a_foreign_name_for_this_server_is_refused(client: httpx.Client, host: str) -> None:
    refusal = client.get("/api/v1/cameras", headers={"Host": host})
    assert refusal.status_code == 403
    assert refusal.json()["type"] == "urn:gridwarden:problem:forbidden"


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:9", "[::1]:8080", "LOCALHOST"])
def test_the_names_of_this_machine_are_served(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).json() == {"status": "alive"}


def test_a_page_of_another_site_may_look_for_nothing_and_change_nothing(
    client: httpx.Client, api_address: str, pending: int
) -> None:
    assert pending == 1
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert client.post(WRITE, headers=headers).status_code == 403
    assert "access-control-allow-origin" not in client.get("/api/v1/cameras", headers={"Origin": "null"}).headers
    assert client.get("/api/v1/candidates/1").json()["state"] == "pending"
    own = client.post(WRITE, headers={"Origin": api_address, "Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200


def test_every_answer_has_a_request_id_and_a_harmless_one_is_kept(client: httpx.Client) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz").headers["x-request-id"])
    kept = client.get("/api/v1/nothing", headers={"X-Request-ID": "desk-7"})
    assert kept.headers["x-request-id"] == kept.json()["request_id"] == "desk-7"
    assert client.get("/healthz", headers={"X-Request-ID": "a b"}).headers["x-request-id"] != "a b"


def test_unknown_addresses_and_methods_are_problems_too(client: httpx.Client) -> None:
    assert client.get("/api/v1/nothing").json()["type"] == "urn:gridwarden:problem:not-found"
    wrong = client.delete("/api/v1/cameras")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "urn:gridwarden:problem:method-not-allowed")
    assert wrong.headers["allow"] == "GET"


def test_a_database_without_migrations_is_not_ready(client: httpx.Client, street: Street) -> None:
    script = ScriptDirectory(str(Path(migrations.__path__[0])))
    if script.get_heads():
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert list(answer.json()["troubles"]) == ["migrations"]
        assert "gridwarden database upgrade" in answer.json()["troubles"]["migrations"]
    with street.database.engine.begin() as connection:
        MigrationContext.configure(connection).stamp(script, "heads")
    assert client.get("/readyz").json() == {"is_ready": True, "troubles": {}}


def test_a_store_that_is_gone_is_not_ready(street: Street, tmp_path: Path, client: httpx.Client) -> None:
    assert isinstance(street.store, PictureStore)
    blocked = tmp_path / "pictures" / "probe-blocked"
    blocked.parent.mkdir(exist_ok=True)
    folder = tmp_path / "pictures"
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("a file where the folder was")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "store" in answer.json()["troubles"]
    assert client.get("/healthz").status_code == 200


def test_the_figures_count_what_is_in_the_database(client: httpx.Client, street: Street, pending: int) -> None:
    assert pending
    with street.database.write() as session:
        street.visited(session, at=utc_now(), error="timed_out")
    text = client.get("/metrics").text
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["gridwarden_visits_5m", "ok"] == 1
    assert samples["gridwarden_visits_5m", "timed_out"] == 1
    assert samples["gridwarden_visit_seconds", "connect", "0.5"] == pytest.approx(0.02)
    assert samples["gridwarden_cameras", "online"] == 1
    assert samples["gridwarden_candidates", "pending"] == 1
    assert samples["gridwarden_candidates", "confirmed"] == 0
    assert samples["gridwarden_findings_total", "exposed-garbage"] == 1
    assert 0 <= samples["gridwarden_oldest_open_candidate_seconds",] < 60
    client.post("/api/v1/candidates/1/confirm")
    assert 'gridwarden_cases_total{item="exposed-garbage"} 1.0' in client.get("/metrics").text


def test_the_description_is_whole(client: httpx.Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    assert all(operation["tags"] and operation["summary"] for operation in operations)
    assert all(re.fullmatch(r"[a-z]+[A-Za-z]+", one) for one in ids)
    refusals = schema["paths"]["/api/v1/candidates/{candidate_id}/confirm"]["post"]["responses"]
    assert {"201", "404", "409", "422"} <= set(refusals)
    reference = {"$ref": "#/components/schemas/Problem"}
    assert refusals["409"]["content"]["application/problem+json"]["schema"] == reference
    text = str(schema)
    for name in set(re.findall(r"#/components/schemas/(\w+)", text)):
        assert name in schema["components"]["schemas"]
    assert "HTTPValidationError" not in text
