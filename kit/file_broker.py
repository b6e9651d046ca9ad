"""The broker made of files, safe between processes: a message has its name only once it is whole.

kombu's own `filesystem` transport names a message before writing it, so a reader that comes between takes an empty file
and dies of it, and the message is gone; its table of queues is truncated before it is locked, in the same way.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

logger = structlog.get_logger()

TRANSPORT = "kit.file_broker:Transport"
"""What Celery's `broker_transport` names."""

Binding = filesystem.exchange_queue_t


class Channel(filesystem.Channel):  # type: ignore[misc]  # kombu has no stubs
    """Messages are `<instant>_<id>.<queue>.msg` in one folder; what is being written ends otherwise."""

    def _put(self, queue: str, payload: object, **_options: object) -> None:
        # Nanoseconds of the wall clock have 19 digits until 2286, so sorting the names is first in, first out.
        name = f"{time.time_ns()}_{uuid4()}.{queue}.msg"
        try:
            _write_whole(Path(self.data_folder_out, name), payload)
        except OSError as error:
            raise ChannelError(f"Cannot add message {name} to {self.data_folder_out}: {error}") from error

    def _get(self, queue: str) -> Any:
        ours = f"{queue}.msg"
        waiting = [name for name in os.listdir(self.data_folder_in) if name.partition(".")[2] == ours]  # noqa: PTH208
        for file in (Path(self.data_folder_in, name) for name in sorted(waiting)):  # names sort faster than paths
            try:
                payload = file.read_bytes()
                file.unlink()  # of several readers one succeeds, and the message is that one's
                return loads(payload.decode())
            except FileNotFoundError:
                continue
            except ValueError:  # a power cut may leave a name without its content; the database knows what was due
                logger.exception("broker_message_unreadable", file=file.name)
        raise Empty

    def get_table(self, exchange: str) -> list[Any]:
        """Which queues the exchange leads to; none before the first binding."""
        try:
            return [Binding(*entry) for entry in loads(self._exchange_file(exchange).read_text())]
        except FileNotFoundError:
            return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        wanted = Binding(routing_key or "", pattern or "", queue or "")
        with self._alone():
            table = self.get_table(exchange)
            if wanted not in table:
                _write_whole(self._exchange_file(exchange), [wanted, *table])

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *_rest: object, **_by: object) -> None:
        self._purge(queue)
        unwanted = Binding(routing_key or "", pattern or "", queue or "")
        with self._alone():
            table = self.get_table(exchange)
            if unwanted in table:
                _write_whole(self._exchange_file(exchange), [entry for entry in table if entry != unwanted])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes a table meanwhile; whoever reads one finds the old or the new, whole."""
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the end of the file, or of its process, gives it back
            yield


class Transport(filesystem.Transport):  # type: ignore[misc]  # kombu has no stubs
    """As kombu's, with our channel; its state is its own."""

    Channel = Channel
    global_state = virtual.BrokerState()


def _write_whole(file: Path, content: object) -> None:
    """The name appears, or changes what it means, at one instant."""
    unfinished = file.with_name(f"{file.name}.{uuid4()}.part")
    try:
        unfinished.write_text(dumps(content))
        unfinished.replace(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
