"""One owner of inference per process."""

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from detection.models.card import ModelCard, load_card
from detection.models.detections import Detections, no_detections
from detection.models.owner import InferenceOwner, UsedAcrossFork
from detection.models.slicing import Slicing

FRAME_BGR = np.zeros((4, 4, 3), np.uint8)


class CountingDetector:
    """Says nothing, and notices two threads at once."""

    def __init__(self) -> None:
        self.card: ModelCard = load_card(Path(__file__).with_name("colours.toml"))
        self.inside = 0
        self.most_inside = 0

    def detect(
        self,
        frames_bgr: Sequence[NDArray[np.uint8]],
        *,
        slices: Slicing | None = None,
        min_score: float | None = None,
        for_blurring: bool = False,
    ) -> list[Detections]:
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        time.sleep(0.005)
        self.inside -= 1
        return [no_detections() for _ in frames_bgr]


def test_it_loads_once_at_first_use_and_lets_one_thread_in_at_a_time() -> None:
    detector = CountingDetector()
    loads = []

    def load() -> CountingDetector:
        loads.append(threading.current_thread().name)
        time.sleep(0.02)
        return detector

    owner = InferenceOwner(load)
    assert loads == []
    threads = [threading.Thread(target=owner.detect, args=([FRAME_BGR],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(loads) == 1
    assert detector.most_inside == 1
    assert owner.card is detector.card


def test_a_failed_load_is_tried_again() -> None:
    answers: list[CountingDetector | OSError] = [OSError("disk away"), CountingDetector()]

    def load() -> CountingDetector:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    owner = InferenceOwner(load)
    with pytest.raises(OSError, match="disk away"):
        owner.detect([FRAME_BGR])
    assert len(owner.detect([FRAME_BGR])) == 1


def _in_a_forked_child(owner: InferenceOwner) -> str:
    """What became of using the owner there."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        said = b"worked"
        try:
            owner.detect([FRAME_BGR])
        except UsedAcrossFork as exc:
            said = str(exc).encode()
        finally:
            os.write(write_end, said)
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as answer:
        said_there = answer.read().decode()
    os.waitpid(child, 0)
    return said_there


def test_an_owner_that_has_loaded_is_refused_in_a_forked_child() -> None:
    owner = InferenceOwner(CountingDetector)
    owner.detect([FRAME_BGR])
    assert "was forked from it later" in _in_a_forked_child(owner)
    assert len(owner.detect([FRAME_BGR])) == 1


def test_an_owner_that_has_not_loaded_loads_in_the_child() -> None:
    assert _in_a_forked_child(InferenceOwner(CountingDetector)) == "worked"
