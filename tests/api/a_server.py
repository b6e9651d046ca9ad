"""The real server of an application on a free port of this machine, and clients that talk to it."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, Literal

import httpx
import uvicorn
from fastapi import FastAPI

from api.server import Server

NOTHING_ENCRYPTED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""One for all clients: by itself each would read the certificates of the machine, 30 ms."""


@contextmanager
def served(app: FastAPI, *, lifespan: Literal["on", "off"] = "on") -> Iterator[str]:
    """The address of a real server on a free port that answers with this application."""
    with running(app, lifespan=lifespan) as (address, _):
        yield address


@contextmanager
def running(app: FastAPI, *, lifespan: Literal["on", "off"] = "on") -> Iterator[tuple[str, uvicorn.Server]]:
    """Its address, and the server itself for a test that looks into it."""
    listener = _listener()
    config = uvicorn.Config(app, http="h11", log_level="critical", lifespan=lifespan, server_header=False)
    live = getattr(app.state, "live", None)  # an application of a test's own has none
    server = uvicorn.Server(config) if live is None else Server(config, live)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", server
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def client_at(address: str, **settings: Any) -> httpx.Client:
    """Nobody's, as yet."""
    return httpx.Client(base_url=address, trust_env=False, verify=NOTHING_ENCRYPTED, **settings)


def _listener() -> socket.socket:
    """TCP by name, as uvicorn's own: asyncio would leave any other with Nagle's waiting, 44 ms for every answer."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    return listener
