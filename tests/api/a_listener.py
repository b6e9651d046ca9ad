"""Somebody who listens to live events, as a browser does: keeps the last id and comes back with it."""

import json
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Self

import httpx

PATH = "/api/v1/events"
WITHIN_S = 15.0  # generous: the machine may be busy


@dataclass(slots=True)
class Heard:
    """One message of the stream; a message without an event only moves the id."""

    id: str | None = None
    event: str | None = None
    data: dict[str, int | str] = field(default_factory=dict)


class Ears:
    """Listens in a thread until it is closed or the server ends the stream."""

    def __init__(self, client: httpx.Client, *, channels: str | None = None, last_event_id: str | None = None) -> None:
        self._client = client
        self._channels = channels
        self.last_event_id = last_event_id
        self.heard: list[Heard] = []
        self.status = 0
        self.has_begun, self.is_over = Event(), Event()
        self._wants_no_more = False
        self._response: httpx.Response | None = None
        self._thread = Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self.has_begun.wait(WITHIN_S), "the stream never began"
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._wants_no_more = True
        if self._response is not None:
            stream = self._response.extensions["network_stream"]
            with suppress(OSError):  # it has been closed meanwhile
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        self._thread.join(WITHIN_S)

    def events(self, channel: str) -> list[dict[str, int | str]]:
        return [one.data for one in self.heard if one.event == channel]

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + WITHIN_S
        while not is_so():
            assert time.monotonic() < deadline, f"heard only {self.heard[-10:]}"
            time.sleep(0.01)

    def _listen(self) -> None:
        headers = {} if self.last_event_id is None else {"Last-Event-ID": self.last_event_id}
        parameters = {} if self._channels is None else {"channels": self._channels}
        try:
            with self._client.stream("GET", PATH, params=parameters, headers=headers, timeout=60) as response:
                self.status, self._response = response.status_code, response
                self._take(response)
        except httpx.TransportError:
            if not self._wants_no_more:
                raise
        finally:
            self.has_begun.set()
            self.is_over.set()

    def _take(self, response: httpx.Response) -> None:
        message = Heard()
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if line == "":
                self._keep(message)
                message = Heard()
            elif name == "id":
                message.id = value
            elif name == "event":
                message.event = value
            elif name == "data":
                message.data = json.loads(value)

    def _keep(self, message: Heard) -> None:
        self.last_event_id = message.id or self.last_event_id
        self.heard.append(message)
        if message.id is not None:  # the first id says that the server listens for us
            self.has_begun.set()
