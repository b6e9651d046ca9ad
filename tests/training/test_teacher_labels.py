"""The teacher looks at each picture once; with what it saw in a file, nothing else is needed."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.training.a_dataset import a_picture, an_entry
from training.classes import LABELS
from training.manifest import Entry
from training.recipe import TeacherStep
from training.teacher_labels import ContextBox, TeacherAbsent, TeacherFileInvalid, read_seen, teach, with_context

STEP = TeacherStep(weights=Path("w.pt"), sources=("bins",), longer_side_px={"bins": 448})


class Onlooker:
    """Sees one car in every picture, which sticks out to the left, and remembers how large it looked."""

    def __init__(self) -> None:
        self.looked_at = list[int]()

    def __call__(self, frame_bgr: NDArray[np.uint8], longer_side_px: int) -> list[ContextBox]:
        self.looked_at.append(longer_side_px)
        outside = ContextBox("bus", (-9.0, 0.0, -1.0, 5.0), 0.9)
        return [ContextBox("car", (-4.0, 3.04, 20.0, 30.0), 0.81234), outside]


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), a_picture(number))
    sources = ("bins", "bins", "clean")
    return [
        an_entry(picture=str(tmp_path / f"{number}.png"), sha256=str(number) * 64, source=source)
        for number, source in enumerate(sources)
    ]


def test_pictures_of_named_sources_are_looked_at_once(entries: list[Entry], tmp_path: Path) -> None:
    onlooker, kept = Onlooker(), tmp_path / "deep" / "teacher.jsonl"
    first = teach(entries, STEP, kept, look=onlooker)
    assert teach(entries, STEP, kept, look=None) == first
    assert set(first) == {"0" * 64, "1" * 64}
    assert onlooker.looked_at == [96, 96]  # a picture of 96 px is not blown up to 448


def test_what_it_sees_is_cut_at_the_edge_and_joins_the_boxes(entries: list[Entry], tmp_path: Path) -> None:
    seen = teach(entries, STEP, tmp_path / "teacher.jsonl", look=Onlooker())
    assert with_context(entries[0], seen).boxes == ((float(LABELS.index("car")), 0.0, 3.0, 20.0, 30.0),)
    assert with_context(entries[2], seen) == entries[2]


def test_a_run_that_was_stopped_goes_on_where_it_was(entries: list[Entry], tmp_path: Path) -> None:
    kept = tmp_path / "teacher.jsonl"
    teach(entries[:1], STEP, kept, look=Onlooker())
    later = Onlooker()
    teach(entries, STEP, kept, look=later)
    assert len(later.looked_at) == 1
    assert len(read_seen(kept)) == 2


def test_without_a_teacher_pictures_that_wait_are_told(entries: list[Entry], tmp_path: Path) -> None:
    with pytest.raises(TeacherAbsent, match=r"2 picture\(s\) wait.*gridwarden\[training\]"):
        teach(entries, STEP, tmp_path / "teacher.jsonl", look=None)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"sha256": "a"}',
        '{"sha256": "a", "seen": [["moon", 0, 0, 1, 1, 1]]}',
        '{"sha256": "a", "seen": [["car", 5, 0, 1, 1, 1]]}',
        '{"sha256": "a", "seen": [["car", 5, 0]]}',
    ],
)
def test_a_line_that_the_teacher_did_not_write_is_named(tmp_path: Path, line: str) -> None:
    kept = tmp_path / "teacher.jsonl"
    kept.write_text('{"sha256": "b", "seen": []}\n' + line, encoding="utf-8")
    with pytest.raises(TeacherFileInvalid, match=r"teacher\.jsonl, line 2"):
        read_seen(kept)
