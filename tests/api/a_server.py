"""The real server of an application on a free port of this machine, and clients that talk to it."""

import asyncio
import socket
import ssl
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any, Literal

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

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


class StandingServer:
    """A real server at which one application after another answers.

    uvicorn sleeps for 0.1 to 0.2 s when it ends, which made up most of the time of most tests of the interface.
    """

    def __init__(self) -> None:
        listener = _listener()
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._app: FastAPI | None = None
        config = uvicorn.Config(
            self._answer, http="h11", log_level="critical", lifespan="off", server_header=False, interface="asgi3"
        )
        self._server = uvicorn.Server(config)
        self._loop: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = Thread(target=self._run, args=(listener,))
        self._thread.start()

    @contextmanager
    def serving(self, app: FastAPI) -> Iterator[str]:
        """The address, while this application answers there."""
        assert self._app is None, "another application answers here"
        lifespan = app.router.lifespan_context(app)
        self._on_the_loop(lifespan.__aenter__())
        self._app = app
        try:
            yield self.address
        finally:
            self._on_the_loop(lifespan.__aexit__(None, None, None))  # ends the live streams, too
            while self._server.server_state.tasks:  # as uvicorn: what has begun is answered
                time.sleep(0.001)
            self._app = None

    def end(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None, "a request came after its test"
        await self._app(scope, receive, send)

    def _run(self, listener: socket.socket) -> None:
        with asyncio.Runner(loop_factory=self._server.config.get_loop_factory()) as runner:
            self._loop.set_result(runner.get_loop())
            runner.run(self._server.serve(sockets=[listener]))

    def _on_the_loop(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop.result()).result()


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
