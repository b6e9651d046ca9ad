"""The live events of one API process: one tail of the feed, any number of listeners, each hearing what it may hear.

The id that a listener gets with an event is the floor of the tail (`kit.live_gaps`), not the event's own: whoever comes
back with it, here or at another process, misses nothing, and may hear some of it twice.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from accounts.actor import Actor
from accounts.permissions import Permission
from camera_registry.telling import CAMERAS_CHANNEL
from cases.notices.topics import NOTICES_CHANNEL
from cases.topics import CASES_CHANNEL, QUEUE_CHANNEL
from kit.database import Database
from kit.live_feed import LiveEvent, events_after, kept
from kit.live_tail import Batch, LiveTail

WAITING_AT_MOST = 100  # chunks; a listener that leaves so many unread is cut off, and resumes by its last id
MISSED_AT_MOST = 2000  # events; loading everything anew is cheaper for both than hearing of more


class Channel(StrEnum):
    """What one can listen to."""

    QUEUE = QUEUE_CHANNEL
    CASES = CASES_CHANNEL
    CAMERAS = CAMERAS_CHANNEL
    NOTICES = NOTICES_CHANNEL
    JOBS = "jobs"


NEEDED: dict[Channel, Permission] = {
    Channel.QUEUE: Permission.CANDIDATE_REVIEW,
    Channel.CASES: Permission.CASE_READ,
    Channel.CAMERAS: Permission.CAMERA_READ,
}
"""Whoever may listen to the others hears of their own affairs only."""
WITHIN_REACH = frozenset({Channel.CASES})
PERSONAL = frozenset({Channel.NOTICES, Channel.JOBS})


@dataclass(frozen=True, slots=True)
class Interest:
    """Who listens, as of the last look at their sign-in, and to what."""

    actor: Actor
    channels: frozenset[Channel]

    def is_in(self, event: LiveEvent) -> bool:
        """Whether this event is asked for, and for these ears."""
        if event.channel not in self.channels:  # a Channel is the word itself
            return False
        channel, actor = Channel(event.channel), self.actor
        if channel in PERSONAL or event.person_id is not None:
            return event.person_id is not None and event.person_id == actor.person_id
        if not actor.may(NEEDED[channel]):
            return False
        return channel not in WITHIN_REACH or actor.reach.covers(departments=event.departments, beat=event.beat)


def channels_open_to(actor: Actor) -> frozenset[Channel]:
    return frozenset(one for one in Channel if one in PERSONAL or actor.may(NEEDED[one]))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some bytes for one listener. None: it is over."""

    text: bytes | None


class Listener:
    """One open stream. Belongs to the event loop."""

    __slots__ = ("chunks", "interest")

    def __init__(self, interest: Interest) -> None:
        self.interest = interest
        self.chunks: asyncio.Queue[Chunk] = asyncio.Queue(WAITING_AT_MOST)

    def offer(self, text: bytes) -> None:
        """Cut off rather than wait for: the others hear at once, whoever is slow."""
        try:
            self.chunks.put_nowait(Chunk(text))
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """What it has not taken yet is dropped; it finds that again by its last id."""
        while not self.chunks.empty():
            self.chunks.get_nowait()
        self.chunks.put_nowait(Chunk(None))


class LiveEvents:
    """The listeners of this process. All but `missed` is for the event loop that it was opened in."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[Listener] = set()
        self._is_ready = asyncio.Event()
        self._is_closing = False
        self._tail: LiveTail | None = None
        self.floor = 0
        """Up to here everybody who listens has heard everything."""

    def open(self) -> None:
        """Begin to follow the feed, in the event loop that runs."""
        loop = asyncio.get_running_loop()

        def hand_over(batch: Batch) -> None:
            loop.call_soon_threadsafe(self._spread, batch)

        self._tail = LiveTail(self._database, hand_over)
        self._tail.start()

    async def close(self) -> None:
        """End every stream and the tail."""
        self.end_streams()
        if self._tail is not None:
            await asyncio.to_thread(self._tail.stop)

    def end_streams(self) -> None:
        """Before the server waits for its connections; no new one is let in."""
        self._is_closing = True
        self._is_ready.set()
        for listener in self._listeners:
            listener.end()

    @property
    def is_well(self) -> bool:
        """Whether the database is being followed."""
        return self._tail is not None and self._tail.is_well

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    async def ready(self) -> None:
        """Wait for the first look at the feed."""
        assert self._tail is not None  # the application's lifespan opened it
        await self._is_ready.wait()

    @contextmanager
    def listening(self, interest: Interest) -> Iterator[Listener]:
        """From now on until the end of the block the listener is offered what happens."""
        listener = Listener(interest)
        self._listeners.add(listener)
        if self._is_closing:
            listener.end()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def missed(self, event_id: int, interest: Interest) -> list[LiveEvent] | None:
        """What was committed after it, for these ears; None: nobody can tell any more, or it is too much.

        Asks the database, so not in the event loop.
        """
        with self._database.read() as session:
            if not kept(session).has_all_after(event_id):
                return None
            events = events_after(session, event_id, limit=MISSED_AT_MOST + 1)
        return None if len(events) > MISSED_AT_MOST else [one for one in events if interest.is_in(one)]

    def _spread(self, batch: Batch) -> None:
        floor_before, self.floor = self.floor, batch.floor
        self._is_ready.set()
        texts = [(event, text_of(event, floor_before)) for event in batch.events]
        for listener in tuple(self._listeners):
            wanted = [text for event, text in texts if listener.interest.is_in(event)]
            if wanted:
                listener.offer(b"".join((*wanted, resume_at(batch.floor))))


def text_of(event: LiveEvent, floor: int) -> bytes:
    """As it goes over the wire: `id` and, where it has one, `version` of what changed."""
    key, _, version = event.key.partition(":")
    data: dict[str, int | str] = {"id": _number(key)}
    if version:
        data["version"] = _number(version)
    return message(event.channel, data, floor)


def texts_of(events: Sequence[LiveEvent], floor: int) -> bytes:
    return b"".join(text_of(one, floor) for one in events)


def message(name: str, data: dict[str, int | str], floor: int) -> bytes:
    return f"id: {floor}\nevent: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def resume_at(floor: int) -> bytes:
    """No event for the page, but the browser keeps the id for when it comes back."""
    return f"id: {floor}\n\n".encode()


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text
