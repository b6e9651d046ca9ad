"""One stream of live events as it goes over HTTP: what was missed, then what happens, and a sign of life in between."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.live_events import Interest, Listener, LiveEvents, message, resume_at, texts_of
from api.settings import ApiSettings

SENT_WITHIN_S = 10.0  # whoever takes nothing for so long is gone, or resumes
RETRY = b"retry: 2000\n\n"  # ms until the browser comes back: a restart takes about that

AskAgain = Callable[[], Interest | None]
"""Who listens, as their sign-in says now; None: nobody any more. Asks the database."""


class EventStream(Response):
    """Ends when the client goes, is too slow or is signed out, or when the server stops."""

    media_type = "text/event-stream"

    def __init__(
        self,
        live: LiveEvents,
        interest: Interest,
        *,
        last_event_id: int | None,
        ask_again: AskAgain,
        settings: ApiSettings,
    ) -> None:
        """`last_event_id` None: the client comes for the first time."""
        self._live = live
        self._interest = interest
        self._last_event_id = last_event_id
        self._ask_again = ask_again
        self._alive_every_s = settings.live_sign_of_life.total_seconds()
        self._ask_again_every_s = settings.live_sign_in_checked.total_seconds()
        self.status_code = 200
        self.background = None
        # `X-Accel-Buffering`: nginx would collect the events until it has a few kilobytes of them.
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  Starlette's signature
        await self._live.ready()
        with self._live.listening(self._interest) as listener:
            watch = asyncio.create_task(_end_when_gone(receive, listener))
            with contextlib.suppress(TimeoutError):  # it took nothing for too long: the connection is dropped
                await self._serve(listener, send)
            watch.cancel()

    async def _serve(self, listener: Listener, send: Send) -> None:
        await _within(send({"type": "http.response.start", "status": 200, "headers": self.raw_headers}))
        await _write(send, RETRY + await self._beginning())
        await self._go_on(listener, send)
        await _within(send({"type": "http.response.body", "body": b"", "more_body": False}))

    async def _beginning(self) -> bytes:
        """What was missed. Read after the listener was registered, so that nothing falls in between."""
        floor = self._live.floor
        last = self._last_event_id
        if last is None:
            return resume_at(floor)
        missed = await run_in_threadpool(self._live.missed, last, self._interest)
        if missed is None:
            return message("reset", {}, floor)
        return texts_of(missed, last) + resume_at(max(last, floor))

    async def _go_on(self, listener: Listener, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        alive_at, ask_at = clock() + self._alive_every_s, clock() + self._ask_again_every_s
        while True:
            try:
                async with asyncio.timeout_at(min(alive_at, ask_at)):
                    text = (await listener.chunks.get()).text
            except TimeoutError:
                text = b""
            if text is None:
                return
            if clock() >= ask_at:
                interest = await run_in_threadpool(self._ask_again)
                if interest is None:
                    return
                listener.interest = interest
                ask_at = clock() + self._ask_again_every_s
            if text:
                await _write(send, text)
            elif clock() >= alive_at:
                alive_at = clock() + self._alive_every_s
                if self._live.is_well:  # a feed that stands still must not look alive
                    await _write(send, message("alive", {"at": datetime.now(UTC).isoformat()}, self._live.floor))


async def _end_when_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


async def _write(send: Send, text: bytes) -> None:
    await _within(send({"type": "http.response.body", "body": text, "more_body": True}))


async def _within(sending: Awaitable[None]) -> None:
    async with asyncio.timeout(SENT_WITHIN_S):
        await sending
