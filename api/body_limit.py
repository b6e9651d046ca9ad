"""No request brings more than a form may hold. A body is read, and held in memory, before anybody knows who sends it.

Pictures are the exception: their routes know who asks before they read, and count by themselves (`api.bodies`).
"""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.bodies import SILENCE_S, refuse_announced, too_large
from api.errors import refusal_response
from kit.uploads import TooLarge

LARGEST_BODY = 1024 * 1024  # the longest is a tree of departments: 4,000 of them have 600 kB
"""Bytes of a request."""
GONE: Message = {"type": "http.disconnect"}


class BodyLimit:
    """ASGI middleware. `larger`: by the beginning of a path, its own limit; None: the route counts."""

    def __init__(self, app: ASGIApp, larger: Mapping[str, int | None], silence_s: float = SILENCE_S) -> None:
        self.app = app
        self.larger = dict(larger)
        self.silence_s = silence_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limit(scope)
        if limit is None:
            await self.app(scope, receive, send)
            return
        body = _Counted(receive, send, limit=limit, silence_s=self.silence_s)
        try:
            refuse_announced(Headers(scope=scope), limit)
            await self.app(scope, body.receive, body.send)
        except TooLarge as error:
            body.refusal = error
        if body.refusal is not None:
            await refusal_response(Request(scope), body.refusal)(scope, receive, send)

    def _limit(self, scope: Scope) -> int | None:
        if scope["type"] != "http":
            return None
        path: str = scope["path"]
        return next((most for begins, most in self.larger.items() if path.startswith(begins)), LARGEST_BODY)


class _Counted:
    """Receives for the application until it is too much, or the sender is silent for too long."""

    def __init__(self, receive: Receive, send: Send, *, limit: int, silence_s: float) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._silence_s = silence_s
        self._count = 0
        self._is_whole = False
        self._is_answered = False
        self.refusal: TooLarge | None = None
        """It was too much, and nothing has been answered."""

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()  # waits for the client to go, however long that takes
        try:
            async with asyncio.timeout(self._silence_s):
                message = await self._receive()
        except TimeoutError:
            return GONE
        if message["type"] == "http.request":
            self._count += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
        if self._count > self._limit and not self._is_answered:
            self.refusal = too_large(self._limit)
            raise self.refusal
        return message

    async def send(self, message: Message) -> None:
        """What the application makes of a body that was cut is not what the sender is told."""
        if self.refusal is None:
            self._is_answered = True
            await self._send(message)
