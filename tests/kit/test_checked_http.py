"""The transport connects to what was checked, and to nothing else, whatever names and redirects say."""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from kit.addresses import AddressPolicy, AddressRefused
from kit.checked_http import CheckedTransport


def policy(*networks: str) -> AddressPolicy:
    return AddressPolicy(
        schemes=frozenset({"http"}),
        is_private_allowed=False,
        setting="GRIDWARDEN_X",
        networks=tuple(map(ipaddress.ip_network, networks)),
    )


@contextmanager
def server(redirects_to: str | None = None, *, at: str = "127.0.0.1", port: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Its port, and the Host headers that it was asked with."""
    hosts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(302 if redirects_to else 200)
            self.send_header("Location", redirects_to or "")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    serving = ThreadingHTTPServer((at, port), Handler)
    thread = threading.Thread(target=serving.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield serving.server_address[1], hosts
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0x7f000001"])
def test_nothing_of_this_machine_is_reached_unless_it_is_listed(host: str) -> None:
    with server() as (port, hosts), httpx.Client(transport=CheckedTransport(policy())) as client:
        with pytest.raises(AddressRefused):
            client.get(f"http://{host}:{port}/")
        assert hosts == []


def test_a_name_is_reached_at_the_address_that_was_checked_and_hears_its_own_name() -> None:
    with (
        server() as (port, hosts),
        httpx.Client(transport=CheckedTransport(policy("127.0.0.0/8"))) as client,
        client.stream("GET", f"http://localhost:{port}/") as answer,
    ):
        assert answer.status_code == 200
        peer = answer.extensions["network_stream"].get_extra_info("server_addr")
        assert peer[0] == "127.0.0.1", "not ::1, which is not listed"
    assert hosts == [f"localhost:{port}"]


def test_a_redirect_to_this_machine_is_not_followed_there_even_by_a_client_that_follows() -> None:
    with (
        server() as (inner, reached),
        server(redirects_to=f"http://127.0.0.2:{inner}/") as (outer, hosts),
        httpx.Client(transport=CheckedTransport(policy("127.0.0.1/32")), follow_redirects=True) as client,
    ):
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.2"):
            client.get(f"http://127.0.0.1:{outer}/")
        assert (len(hosts), reached) == (1, [])


def test_a_name_that_nobody_knows_is_a_failed_connection() -> None:
    with httpx.Client(transport=CheckedTransport(policy())) as client, pytest.raises(httpx.ConnectError):
        client.get("http://nothing.invalid/")


def test_a_name_that_means_another_address_a_moment_later_is_not_looked_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def rebinding(host: str, *arguments: object, **more: object) -> object:
        if host != "rebinding.example":
            return look_up(host, *arguments, **more)  # type: ignore[arg-type]  # as it was asked
        asked.append(host)
        return look_up("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *arguments, **more)  # type: ignore[arg-type]  # the same

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with (
        server() as (port, hosts),
        server(at="127.0.0.2", port=port) as (_, inner),
        httpx.Client(transport=CheckedTransport(policy("127.0.0.1/32"))) as client,
    ):
        client.get(f"http://rebinding.example:{port}/")
        assert (hosts, inner) == ([f"rebinding.example:{port}"], [])
