"""Several processes write to and read from the broker made of files: each message arrives whole, and once.

With kombu's own transport in TRANSPORT the two tests of several processes fail each time (4 of 4 runs).
"""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem

from kit.celery_app import app, configure
from kit.file_broker import TRANSPORT, Channel
from kit.settings import KitSettings

MESSAGES = 500
FILLING = list(range(3000))  # takes a millisecond to write out, in which kombu's transport offers an empty file
EXCHANGES = 100
READERS = 3
Spawned = multiprocessing.get_context("spawn")


def connection(folder: Path) -> Any:
    """As `kit.celery_app` opens it; the folder is queue and control folder in one."""
    for name in ("queue", "control"):
        (folder / name).mkdir(exist_ok=True)
    options = {name: str(folder / "queue") for name in ("data_folder_in", "data_folder_out")}
    options |= {"control_folder": str(folder / "control")}
    return Connection("filesystem://localhost//", transport=TRANSPORT, transport_options=options)


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Any]:
    with connection(tmp_path) as opened:
        yield opened.default_channel


def read(folder: Path, answers: Any, start: Any, end: Any) -> None:
    """Take messages until the end is said and nothing is left; answers what came, or what it died of."""
    taken: list[int] = []
    start.wait()
    with connection(folder) as opened:
        while True:
            is_over = end.is_set()  # asked before the look: what was written before the end is then seen
            try:
                taken.append(opened.default_channel._get("cases")["number"])
            except Empty:
                if is_over:
                    break
            except ValueError as error:
                answers.put(repr(error))
                return
    answers.put(taken)


def exchanged(folder: Path) -> list[list[int] | str]:
    """What each reader got while one writer wrote."""
    answers, start, end = Spawned.Queue(), Spawned.Barrier(READERS + 1), Spawned.Event()
    readers = [Spawned.Process(target=read, args=(folder, answers, start, end)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    start.wait()
    with connection(folder) as opened:
        for number in range(MESSAGES):
            opened.default_channel._put("cases", {"number": number, "filling": FILLING})
    end.set()
    got = [answers.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join(30)
    return got


def test_what_several_processes_write_and_read_at_once_arrives_whole_and_once(tmp_path: Path) -> None:
    got = exchanged(tmp_path)
    assert [answer for answer in got if isinstance(answer, str)] == []
    assert sorted(number for answer in got for number in answer) == list(range(MESSAGES))
    assert not any((tmp_path / "queue").iterdir())


def bind(folder: Path, queue: str, answers: Any, start: Any) -> None:
    """Bind a queue to many new exchanges while others do so too."""
    start.wait()
    try:
        with connection(folder) as opened:
            for number in range(EXCHANGES):
                opened.default_channel._queue_bind(f"exchange{number}", queue, "", queue)
    except (ValueError, TypeError) as error:
        answers.put(repr(error))
    else:
        answers.put(None)


def test_no_binding_of_several_processes_is_lost_or_half_read(tmp_path: Path) -> None:
    answers, start = Spawned.Queue(), Spawned.Barrier(READERS)
    queues = [f"queue{number}" for number in range(READERS)]
    binders = [Spawned.Process(target=bind, args=(tmp_path, one, answers, start)) for one in queues]
    with connection(tmp_path) as opened:
        for binder in binders:
            binder.start()
        assert [answers.get(timeout=60) for _ in binders] == [None] * READERS
        for binder in binders:
            binder.join(30)
        tables = [opened.default_channel.get_table(f"exchange{number}") for number in range(EXCHANGES)]
    assert [sorted(entry.queue for entry in table) for table in tables] == [queues] * EXCHANGES


def test_a_message_that_is_still_being_written_is_none(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "queue" / "1_a.cases.msg.b.part").write_text("")
    with pytest.raises(Empty):
        channel._get("cases")
    assert channel._size("cases") == 0


def test_an_empty_message_that_a_power_cut_left_behind_ends_no_worker(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "queue" / "0_a.cases.msg").write_text("")
    channel._put("cases", "whole")
    assert channel._get("cases") == "whole"
    assert not any((tmp_path / "queue").iterdir())


def test_messages_come_in_the_order_of_writing_and_only_to_their_queue(channel: Any) -> None:
    for number in range(12):
        channel._put("cases" if number % 2 else "patrol", number)
    assert [channel._get("cases") for _ in range(6)] == [1, 3, 5, 7, 9, 11]
    assert channel._purge("patrol") == 6


def test_a_folder_that_cannot_be_written_to_is_said(channel: Any, tmp_path: Path) -> None:
    (tmp_path / "queue").rmdir()
    with pytest.raises(filesystem.ChannelError, match="Cannot add message"):
        channel._put("cases", 1)


def test_a_queue_that_is_deleted_is_led_to_no_more(channel: Any) -> None:
    channel._queue_bind("gridwarden", "a", "", "cases")
    channel._queue_bind("gridwarden", "b", "", "patrol")
    channel._delete("cases", "gridwarden", "a", "")
    assert [entry.queue for entry in channel.get_table("gridwarden")] == ["patrol"]


def test_the_application_opens_this_broker_for_files_and_no_other(tmp_path: Path) -> None:
    configure(KitSettings(data_dir=tmp_path))
    with app.connection_for_write() as opened:
        assert isinstance(opened.default_channel, Channel)
    configure(KitSettings(data_dir=tmp_path, broker_url="redis://127.0.0.1:6379/13"))
    assert app.connection_for_write().get_transport_cls().driver_type == "redis"
