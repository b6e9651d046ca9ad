"""API keys, webhooks and settings over HTTP: secrets are shown once, or never."""

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
from cryptography.fernet import Fernet

from accounts.posts import Post
from cases.notices.delivering import Carriers, deliver
from cases.notices.posting import Poster, signature
from cases.notices.settings import NoticeSettings
from cases.notices.tables import Channel
from kit.clock import utc_now
from kit.resources import credentials_box
from tests.api.conftest import SignedIn
from tests.cases.a_street import Street

KEYS, HOOKS = "/api/v1/api-keys", "/api/v1/webhooks"
SECRET = "a secret of sixteen"


def a_key(client: httpx.Client, *permissions: str, days: int = 30) -> httpx.Response:
    ends = (utc_now() + timedelta(days=days)).isoformat()
    return client.post(KEYS, json={"name": "12345", "permissions": permissions, "expires_at": ends})


def test_a_key_opens_what_was_named_until_it_is_revoked(client: httpx.Client, nobody: httpx.Client) -> None:
    made = a_key(client, "case.read").json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert nobody.get("/api/v1/cases", headers=bearer).status_code == 200
    assert nobody.get("/api/v1/audit", headers=bearer).status_code == 403
    listed = client.get(KEYS)
    assert made["token"] not in listed.text
    assert listed.json()[0]["beginning"] == made["token"][:12]
    assert client.delete(f"{KEYS}/{made['id']}").status_code == 204
    assert client.delete(f"{KEYS}/{made['id']}").status_code == 404
    assert nobody.get("/api/v1/cases", headers=bearer).status_code == 401
    entries = client.get("/api/v1/audit").json()["items"]
    assert [one["action"] for one in entries] == ["key.revoked", "key.made"]
    assert made["token"][:12] not in json.dumps(entries)


def test_a_key_cannot_decide_nor_last_for_ever(client: httpx.Client) -> None:
    refused = (a_key(client, "people.manage"), a_key(client, "case.close"), a_key(client))
    assert [one.status_code for one in refused] == [422] * 3
    assert a_key(client, "case.read", days=400).status_code == 422
    assert a_key(client, "case.read", days=-1).status_code == 422


def test_a_key_that_reads_the_log_is_named_in_no_entry(client: httpx.Client, nobody: httpx.Client) -> None:
    token = a_key(client, "audit.read").json()["token"]
    read = nobody.get("/api/v1/audit", headers={"Authorization": f"Bearer {token}"})
    assert [one["action"] for one in read.json()["items"]] == ["key.made"]


class Receiver(HTTPServer):
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keep)
        self.bodies: list[tuple[bytes, str]] = []


class _Keep(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append((body, self.headers["X-Gridwarden-Signature"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


def test_a_webhook_is_added_tried_and_removed(client: httpx.Client, street: Street) -> None:
    receiver = Receiver()
    Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    added = client.post(HOOKS, json={"url": url, "secret": SECRET, "templates": ["closed"]})
    assert added.status_code == 201
    hook = f"{HOOKS}/{added.json()['id']}"
    delivery = client.post(f"{hook}/test")
    assert (delivery.status_code, delivery.json()["state"]) == (202, "waiting")
    settings = NoticeSettings()
    carriers = Carriers(by_channel={Channel.WEBHOOK: Poster(settings, box=credentials_box())}, settings=settings)
    deliver(street.database, delivery.json()["id"], carriers)
    receiver.shutdown()
    receiver.server_close()
    ((body, signed),) = receiver.bodies
    assert json.loads(body)["template"] == "test"
    at = datetime.fromtimestamp(int(signed.removeprefix("t=").split(",")[0]), tz=UTC)
    assert signature(SECRET, body, at=at) == signed
    assert [one["state"] for one in client.get(f"{hook}/deliveries").json()] == ["sent"]
    assert SECRET not in client.get(HOOKS).text
    assert [client.delete(hook).status_code, client.delete(hook).status_code] == [204, 404]
    assert client.post(f"{hook}/test").status_code == 404
    assert [one["action"] for one in client.get("/api/v1/audit").json()["items"]] == [
        "webhook.removed",
        "webhook.tried",
        "webhook.added",
    ]


def test_settings_say_where_they_come_from_and_hide_secrets(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDWARDEN_NOTICE_SMTP_PASSWORD", "hunter2-hunter2")
    key = Fernet.generate_key().decode()
    monkeypatch.setenv("GRIDWARDEN_SECRET_KEY", key)
    monkeypatch.setenv("GRIDWARDEN_BROKER_URL", "redis://somebody:hunter2-hunter2@redis.example/0")
    monkeypatch.setenv("GRIDWARDEN_API_PAGE_SIZE", "70")
    answer = client.get("/api/v1/settings")
    shown = {one["variable"]: one for one in answer.json()}
    assert "hunter2" not in answer.text
    assert key not in answer.text
    assert shown["GRIDWARDEN_NOTICE_SMTP_PASSWORD"]["is_secret"]
    assert shown["GRIDWARDEN_NOTICE_SMTP_PASSWORD"]["is_from_environment"]
    assert shown["GRIDWARDEN_BROKER_URL"]["value"] == "redis://***@redis.example/0"
    page_size, port = shown["GRIDWARDEN_API_PAGE_SIZE"], shown["GRIDWARDEN_API_PORT"]
    assert (page_size["value"], page_size["is_from_environment"]) == (70, True)
    assert (port["value"], port["is_from_environment"]) == (8420, False)


@pytest.mark.parametrize("path", [KEYS, HOOKS, "/api/v1/settings"])
def test_machines_are_for_administrators(signed_in: SignedIn, nobody: httpx.Client, path: str) -> None:
    assert signed_in(Post.DUTY_SUPERVISOR).get(path).status_code == 403
    assert signed_in(Post.ADMINISTRATOR).get(path).status_code == 200
    assert nobody.get(path).status_code == 401
