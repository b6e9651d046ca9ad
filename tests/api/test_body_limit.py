"""Bodies that are too large, too deep or too slow, from people whom nobody knows."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request

from api.body_limit import LARGEST_BODY, BodyLimit
from api.errors import install
from tests.api.a_server import served
from tests.api.conftest import SignedIn

SESSIONS = "/api/v1/sessions"
TOO_LARGE = (413, "urn:gridwarden:problem:too-large")
KEYS: list[dict[str, str]] = [{}, {"Idempotency-Key": "again"}]


def _told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"]


def _raw(address: str, request: bytes) -> bytes:
    """What the server says to bytes that are no whole request, until it closes."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5) as wire:
        wire.sendall(request)
        answer = b""
        with suppress(ConnectionResetError):  # it hung up on what it did not read
            while piece := wire.recv(65536):
                answer += piece
        return answer


@pytest.mark.parametrize(
    "path", [SESSIONS, "/api/v1/cases", "/api/v1/jobs/handbook-previews", "/open311/v2/requests.json"]
)
def test_fifty_announced_megabytes_are_refused_before_one_of_them_comes(api_address: str, path: str) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50000000\r\n\r\n"
    )
    answer = _raw(api_address, head.encode() + b"{")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()
    assert b"urn:gridwarden:problem:too-large" in answer


@pytest.mark.parametrize("headers", KEYS)
def test_a_body_of_unknown_length_is_cut_at_the_limit(nobody: httpx.Client, headers: dict[str, str]) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        yield b'{"login": "'
        while given < 40 * LARGEST_BODY:
            given += 65536
            yield b"x" * 65536

    with suppress(httpx.WriteError):  # it hung up, which is as good
        answer = nobody.post(SESSIONS, content=endless(), headers=headers | {"Content-Type": "application/json"})
        assert _told(answer) == TOO_LARGE
    assert given < 20 * LARGEST_BODY  # the rest lies in buffers of the network


@pytest.mark.parametrize("headers", KEYS)
def test_what_is_as_long_as_a_form_may_be_is_read(nobody: httpx.Client, headers: dict[str, str]) -> None:
    headers = headers | {"Content-Type": "application/json"}
    body = json.dumps({"login": "x", "password": "y"})
    answer = nobody.post(SESSIONS, content=body + " " * (LARGEST_BODY - len(body)), headers=headers)
    assert answer.status_code == 401
    answer = nobody.post(SESSIONS, content=body + " " * (LARGEST_BODY - len(body) + 1), headers=headers)
    assert _told(answer) == TOO_LARGE


def test_a_table_of_a_handbook_may_be_longer(client: httpx.Client) -> None:
    asked = {"form": "yaml", "file_name": "x.yaml", "file": {"text": "字" * 1_000_000}}
    assert client.post("/api/v1/jobs/handbook-previews", json=asked).status_code == 202


@pytest.mark.parametrize("depth", [10_000, 200_000])
@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_of_any_depth_is_a_refusal_and_no_crash(signed_in: SignedIn, opening: str, depth: int) -> None:
    client = signed_in(None)
    for path in (SESSIONS, "/api/v1/cases"):
        answer = client.post(path, content=opening * depth, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 413, 422}, answer.text[:200]
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 5000
    assert client.get("/healthz").status_code == 200


def test_headers_without_end_are_refused(api_address: str) -> None:
    answer = _raw(api_address, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n")
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 431")) or answer == b""


def test_whoever_begins_a_body_and_falls_silent_is_let_go() -> None:
    app = FastAPI()

    @app.post("/")
    async def take(request: Request) -> int:
        return len(await request.body())

    install(app)
    app.add_middleware(BodyLimit, larger={}, silence_s=0.3)
    with served(app) as address:
        began = time.monotonic()
        _raw(address, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
        assert 0.2 < time.monotonic() - began < 3
