"""`Idempotency-Key`: a POST that is sent again, because its answer was lost on the way, is answered again and not done
again. The note lies in the transaction of the effect (`kit.idempotency`), so there is never one without the other.
"""

import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus

from anyio.to_thread import run_sync
from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import idempotency
from kit.clock import utc_now
from kit.database import Database
from kit.errors import Conflict, Invalid
from kit.idempotency import AlreadyAsked, Known

HEADER = "Idempotency-Key"
LONGEST_KEY = 120
LARGEST_BODY = 2 * 1024 * 1024  # what has a key is JSON; pictures come by uploads, which know where they stopped
KEPT_HEADERS = ("content-type", "location", "etag")
_NOTED = "idempotency.noted"


class KeyReused(Invalid):
    """The key came before with another request."""


class StillBeingDone(Conflict):
    """The first sending is still at work, or its answer was lost between doing and noting."""


@dataclass(slots=True)
class Asking:
    """One request with a key, on its way through."""

    key: str
    fingerprint: str
    owner: str | None = None
    """Set when the request is let in; what is written before that is not what was asked for."""
    note_id: int | None = None
    is_done: bool = False
    """The write unit with the note was committed."""
    is_secret: bool = False
    """The answer holds what is shown once, and is not kept."""


_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


def refuse_repeated(session: Session, owner: str) -> None:
    """The caller is known: what they asked for before is answered at once. Raises AlreadyAsked."""
    asking = _asking.get()
    known = None if asking is None else idempotency.find(session, owner=owner, key=asking.key)
    if known is not None:
        raise AlreadyAsked(known)


def let_in(owner: str) -> None:
    """From here on, what is written is what was asked for."""
    asking = _asking.get()
    if asking is not None:
        asking.owner = owner


def keep_no_answer() -> None:
    """The answer holds a secret that no table may have: who asks again is told that it was done."""
    asking = _asking.get()
    if asking is not None:
        asking.is_secret = True


def watch(database: Database) -> None:
    """Let the first write unit of each request with a key note the key."""
    database.at_begin.append(_note)
    database.after_commit.insert(0, _note_done)  # before the relay of the outbox, which writes too


def _note(session: Session) -> None:
    asking = _asking.get()
    if asking is not None and asking.owner is not None and not asking.is_done:
        asking.note_id = idempotency.note(
            session, owner=asking.owner, key=asking.key, fingerprint=asking.fingerprint, now=utc_now()
        )
        session.info[_NOTED] = asking


def _note_done(session: Session) -> None:
    asking = session.info.pop(_NOTED, None)
    if isinstance(asking, Asking):
        asking.is_done = True


def answer_again(known: Known) -> tuple[int, dict[str, str], str]:
    """Status, headers and body as they were.

    Raises:
        KeyReused: this is another request under the same key.
        StillBeingDone: there is no answer yet.
    """
    asking = _asking.get()
    assert asking is not None
    if known.fingerprint != asking.fingerprint:
        raise KeyReused(
            f"The {HEADER} '{asking.key}' was used for another request: take a new one for what is new.",
            zh=f"{HEADER} '{asking.key}' 已用于另一请求：新的请求请使用新的值。",
        )
    if known.status is None:
        raise StillBeingDone(
            "The same request is being done, or was done and its answer lost: look before you send it under a new key.",
            zh="同一请求正在处理，或已处理但答复丢失：换用新值重发前请先核对。",
        )
    return known.status, {**known.headers, "Idempotency-Replayed": "true"}, known.body


class Idempotency:
    """ASGI middleware: reads the key, keeps the answer. Needs `watch` on the database."""

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self.app = app
        self.database = database

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" and scope["method"] == "POST" else None
        if key is None:
            await self.app(scope, receive, send)
            return
        body, is_whole = await _beginning(receive)
        fingerprint = _fingerprint(scope, body)
        asking = Asking(key[:LONGEST_KEY], fingerprint)
        token = _asking.set(asking)
        answer = _Answer()

        async def keep_and_send(message: Message) -> None:
            """The answer is noted before it leaves: whoever has it may ask again at once."""
            if not answer.is_whole(message):
                return
            if asking.is_done and not asking.is_secret and answer.status < HTTPStatus.BAD_REQUEST:
                await self._keep(asking, answer)
            for held in answer.messages:
                await send(held)

        try:
            await self.app(scope, _once_more(body, receive, is_whole=is_whole), keep_and_send)
        finally:
            _asking.reset(token)

    async def _keep(self, asking: Asking, answer: "_Answer") -> None:
        assert asking.note_id is not None
        note_id = asking.note_id

        def keep() -> None:
            with self.database.write() as session:
                idempotency.note_answer(
                    session, note_id, status=answer.status, headers=answer.headers, body=answer.body.decode()
                )

        await run_sync(keep)


class _Answer:
    """What the application answers, held until all of it is there."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.status = 500
        self.headers: dict[str, str] = {}

    @property
    def body(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.messages)

    def is_whole(self, message: Message) -> bool:
        """Take the message; whether it was the last one."""
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = Headers(raw=message["headers"])
            self.headers = {name: headers[name] for name in KEPT_HEADERS if name in headers}
            return False
        return not message.get("more_body", False)


def _fingerprint(scope: Scope, body: bytes) -> str:
    beginning = body[:LARGEST_BODY]  # of a longer one, which comes in other chunks each time
    asked = b"\0".join((scope["method"].encode(), scope["path"].encode(), scope["query_string"], beginning))
    return hashlib.sha256(asked).hexdigest()


async def _beginning(receive: Receive) -> tuple[bytes, bool]:
    """As much as tells one request from another, and whether that is all of it: a photo is longer."""
    body = b""
    while len(body) <= LARGEST_BODY:
        message = await receive()
        if message["type"] != "http.request":
            break  # gone: what comes next finds that out by itself
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body, True
    return body, False


def _once_more(body: bytes, receive: Receive, *, is_whole: bool) -> Receive:
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": not is_whole}

    return again
