"""Webhooks to a real server on loopback: what it receives, how it checks it, and every answer it may give."""

import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cases.notices.delivering import Undelivered, deliver
from cases.notices.posting import MESSAGE_ID, SIGNATURE, Poster, signature
from cases.notices.tables import DeliveryState
from cases.notices.webhooks import list_webhooks
from kit.database import Database
from kit.secrets import SecretBox
from tests.cases.notices.a_desk import BOX, SECRET, SETTINGS, TEN, Now, a_call, carriers, deliveries

OTHER_BOX = SecretBox("YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=")


@dataclass
class Receiver:
    """Answers with these in turn, the last one for ever."""

    answers: list[int]
    delay_s: float = 0.0
    url: str = ""
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def answer(self) -> int:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiver(*answers: int, delay_s: float = 0.0) -> Iterator[Receiver]:
    kept = Receiver(list(answers), delay_s)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append((self.path, dict(self.headers), body))
            time.sleep(kept.delay_s)
            self.send_response(kept.answer())
            self.send_header("Location", f"{kept.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def poster(now: Now, *, timeout: timedelta = timedelta(seconds=5), box: SecretBox = BOX) -> Poster:
    return Poster(SETTINGS.model_copy(update={"webhook_timeout": timeout}), box=box, clock=now)


def is_genuine(secret: str, header: str, body: bytes, *, now_s: int) -> bool:
    """The recipe of docs/notices.md."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    signed = f"{parts['t']}.".encode() + body
    expected = hmac.new(secret.encode(), signed, sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"]) and abs(now_s - int(parts["t"])) <= 300


def test_a_receiver_can_check_what_it_gets(database: Database) -> None:
    now = Now()
    with receiver(204) as hook:
        delivery_id = a_call(database, f"{hook.url}/notices")
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.SENT
    ((path, headers, body),) = hook.received
    assert path == "/notices"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    now_s = int(TEN.timestamp())
    assert is_genuine(SECRET, headers[SIGNATURE], body, now_s=now_s)
    assert not is_genuine(SECRET, headers[SIGNATURE], body + b" ", now_s=now_s)
    assert not is_genuine("another secret 16", headers[SIGNATURE], body, now_s=now_s)
    assert not is_genuine(SECRET, headers[SIGNATURE], body, now_s=now_s + 301)
    said = json.loads(body)
    assert said["id"] == headers[MESSAGE_ID] == deliveries(database)[0].message_id
    assert (said["template"], said["cause"], said["is_urgent"]) == ("dispatched", "case:1:1", False)
    assert said["subject"]["zh"].startswith("GW-1 暴露垃圾")
    assert said["subject"]["en"].startswith("GW-1 exposed garbage")
    assert said["particulars"]["number"] == "GW-1"


def test_after_a_500_the_same_comes_again_with_the_same_id_and_a_fresh_signature(database: Database) -> None:
    now = Now()
    with receiver(500, 200) as hook:
        delivery_id = a_call(database, hook.url)
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.WAITING
        now.passes(timedelta(minutes=10))
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.SENT
    (_, first, first_body), (_, second, second_body) = hook.received
    assert (first[MESSAGE_ID], first_body) == (second[MESSAGE_ID], second_body)
    assert first[SIGNATURE] != second[SIGNATURE]
    assert is_genuine(SECRET, second[SIGNATURE], second_body, now_s=int(now.at.timestamp()))


def test_a_receiver_that_is_gone_is_asked_no_more(database: Database) -> None:
    now = Now()
    with receiver(410) as hook:
        delivery_id = a_call(database, hook.url)
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.GIVEN_UP
    with database.read() as session:
        assert [one.is_active for one in list_webhooks(session)] == [False]


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 503])
def test_whatever_else_it_answers_is_tried_again_and_no_redirect_is_followed(database: Database, status: int) -> None:
    now = Now()
    with receiver(status) as hook:
        delivery_id = a_call(database, hook.url)
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.WAITING
    assert len(hook.received) == 1
    assert deliveries(database)[0].error == f"The receiver answered {status}."


def test_a_slow_receiver_is_left_after_the_timeout(database: Database) -> None:
    now = Now()
    with receiver(200, delay_s=0.6) as hook:
        delivery_id = a_call(database, hook.url)
        quick = poster(now, timeout=timedelta(seconds=0.2))
        assert deliver(database, delivery_id, carriers(quick, now)) is DeliveryState.WAITING
    assert "ReadTimeout" in (deliveries(database)[0].error or "")


def test_a_receiver_that_does_not_listen_is_tried_again(database: Database) -> None:
    now = Now()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        delivery_id = a_call(database, f"http://127.0.0.1:{unused.getsockname()[1]}/")
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.WAITING
    assert "ConnectError" in (deliveries(database)[0].error or "")


def test_a_receiver_that_speaks_no_http_is_tried_again(database: Database) -> None:
    now = Now()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(65536)
                peer.sendall(b"what?\r\n\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        delivery_id = a_call(database, f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert deliver(database, delivery_id, carriers(poster(now), now)) is DeliveryState.WAITING
        thread.join()


def test_a_secret_of_another_key_is_said_and_waits_for_the_right_one(database: Database) -> None:
    now = Now()
    delivery_id = a_call(database)
    assert deliver(database, delivery_id, carriers(poster(now, box=OTHER_BOX), now)) is DeliveryState.WAITING
    assert "another secret key" in (deliveries(database)[0].error or "")


def test_the_signature_is_that_of_the_published_example() -> None:
    digest = hmac.new(b"whsec", b'1772416800.{"a":1}', sha256).hexdigest()
    assert signature("whsec", b'{"a":1}', at=TEN) == f"t=1772416800,v1={digest}"


def test_a_failure_is_no_end_unless_it_says_so() -> None:
    assert not Undelivered("x").is_final
    assert Undelivered("x", is_gone=True).is_final


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_nothing_is_posted_to_this_machine_unless_it_is_listed(database: Database, host: str) -> None:
    now = Now()
    wary = Poster(SETTINGS.model_copy(update={"webhook_networks": ()}), box=BOX, clock=now)
    with receiver(200) as hook:
        delivery_id = a_call(database, hook.url.replace("127.0.0.1", host))
        assert deliver(database, delivery_id, carriers(wary, now)) is DeliveryState.WAITING
        assert hook.received == []
    assert "GRIDWARDEN_NOTICE_WEBHOOK_NETWORKS" in (deliveries(database)[0].error or "")
