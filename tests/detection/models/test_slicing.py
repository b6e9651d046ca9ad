"""Cutting a frame and putting together what its parts saw."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.models.detections import Detections, no_detections
from detection.models.errors import SlicingInvalid
from detection.models.slicing import Slicing, Window, merge, parse_slicing, windows

slicings = st.builds(
    Slicing, columns=st.integers(1, 8), rows=st.integers(1, 8), overlap=st.floats(0, 0.5, allow_nan=False)
)
Box = tuple[float, float, float, float]


def seen(*boxes: Box, score: float = 0.8, class_id: int = 0) -> Detections:
    return Detections(
        boxes=np.array(boxes, np.float32).reshape(-1, 4),
        scores=np.full(len(boxes), score, np.float32),
        class_ids=np.full(len(boxes), class_id, np.int32),
    )


def side_by_side(whole: Detections, left: Detections, right: Detections) -> Detections:
    """A frame of 1000×400 in two slices: 0…556 and 444…1000."""
    parts = windows((1000, 400), Slicing(columns=2, rows=1))
    assert [(part.left, part.right) for part in parts] == [(0, 1000), (0, 556), (444, 1000)]
    return merge(parts, [whole, left, right])


@pytest.mark.parametrize(("text", "columns", "rows"), [("2x2", 2, 2), ("3x2", 3, 2), (" 4X1 ", 4, 1), ("1x1", 1, 1)])
def test_columns_by_rows_is_read(text: str, columns: int, rows: int) -> None:
    assert parse_slicing(text) == Slicing(columns=columns, rows=rows)


@pytest.mark.parametrize("text", ["", "2", "x", "2x", "2x2x2", "-1x2", "0x2", "9x1", "two by two", "2.5x2"])
def test_anything_else_is_refused_with_what_was_said(text: str) -> None:
    with pytest.raises(SlicingInvalid):
        parse_slicing(text)


def test_more_overlap_than_half_a_slice_is_refused() -> None:
    with pytest.raises(SlicingInvalid, match=r"0 to 0\.5"):
        Slicing(columns=2, rows=2, overlap=0.6)


def test_without_slices_the_whole_frame_is_the_only_part() -> None:
    whole = [Window(left=0, top=0, right=64, bottom=48)]
    assert windows((64, 48), None) == whole
    assert windows((64, 48), Slicing(columns=1, rows=1)) == whole


@settings(deadline=None)
@given(width=st.integers(8, 300), height=st.integers(8, 300), slicing=slicings)
def test_every_pixel_is_looked_at_by_a_slice_and_no_slice_leaves_the_frame(
    width: int, height: int, slicing: Slicing
) -> None:
    parts = windows((width, height), slicing)
    looked_at = np.zeros((height, width), np.bool_)
    for part in parts[1:] or parts:
        assert 0 <= part.left < part.right <= width
        assert 0 <= part.top < part.bottom <= height
        looked_at[part.top : part.bottom, part.left : part.right] = True
    assert looked_at.all()
    assert len({part.size_wh for part in parts[1:]}) <= 1


@settings(deadline=None)
@given(width=st.integers(200, 2000), count=st.integers(2, 6), overlap=st.floats(0.1, 0.5), start=st.floats(0, 1))
def test_what_is_smaller_than_the_overlap_is_whole_in_some_slice(
    width: int, count: int, overlap: float, start: float
) -> None:
    parts = windows((width, 100), Slicing(columns=count, rows=1, overlap=overlap))[1:]
    length = overlap * parts[0].size_wh[0] - 2  # less the rounding to whole pixels
    left = start * (width - length)
    assert any(part.left <= left and left + length <= part.right for part in parts)


def test_a_thing_that_two_parts_saw_is_one_box_with_the_better_score() -> None:
    found = side_by_side(
        seen((460, 100, 520, 200), score=0.6),
        seen((462, 101, 521, 199), score=0.9),
        seen((459, 99, 520, 201), score=0.7),
    )
    assert found.boxes.tolist() == [[462, 101, 521, 199]]
    assert found.scores.tolist() == pytest.approx([0.9])


def test_what_a_border_cut_in_two_is_joined() -> None:
    found = side_by_side(no_detections(), seen((300, 100, 555, 200)), seen((445, 102, 700, 198), score=0.9))
    assert found.boxes.tolist() == [[300, 100, 700, 200]]
    assert found.scores.tolist() == pytest.approx([0.9])


def test_the_pieces_of_what_the_whole_frame_saw_disappear_in_it() -> None:
    found = side_by_side(
        seen((100, 50, 900, 350), score=0.6), seen((100, 50, 556, 350), score=0.9), seen((444, 40, 900, 355))
    )
    assert len(found) == 1
    assert found.scores.tolist() == pytest.approx([0.9])
    np.testing.assert_allclose(found.boxes[0], [100, 50, 900, 350], atol=10)


def test_a_single_cut_piece_gives_way_to_the_whole_thing() -> None:
    found = side_by_side(seen((300, 100, 800, 200), score=0.5), seen((300, 100, 555, 200), score=0.9), no_detections())
    assert found.boxes.tolist() == [[300, 100, 800, 200]]
    assert found.scores.tolist() == pytest.approx([0.9])


def test_pieces_at_different_heights_are_not_joined() -> None:
    found = side_by_side(no_detections(), seen((300, 10, 555, 60)), seen((445, 300, 700, 380)))
    assert len(found) == 2


def test_different_classes_in_one_place_stay_apart() -> None:
    box = (460.0, 100.0, 520.0, 200.0)
    found = side_by_side(seen(box, class_id=0), seen(box, class_id=1), no_detections())
    assert sorted(found.class_ids.tolist()) == [0, 1]


def test_two_things_that_one_part_tells_apart_stay_two() -> None:
    found = side_by_side(no_detections(), seen((100, 100, 200, 200), (120, 100, 220, 200)), no_detections())
    assert len(found) == 2


def test_what_reaches_the_frames_own_edge_is_not_cut() -> None:
    found = side_by_side(no_detections(), seen((0, 0, 200, 400)), seen((800, 0, 1000, 400)))
    assert len(found) == 2


@st.composite
def looks(draw: st.DrawFn) -> tuple[list[Window], list[Detections]]:
    slicing = Slicing(columns=draw(st.integers(1, 3)), rows=draw(st.integers(1, 2)), overlap=draw(st.floats(0, 0.5)))
    parts = windows((200, 120), slicing)
    found = []
    for part in parts:
        boxes, scores, class_ids = [], [], []
        for _ in range(draw(st.integers(0, 3))):
            left = draw(st.integers(part.left, part.right - 1))
            top = draw(st.integers(part.top, part.bottom - 1))
            boxes.append((left, top, draw(st.integers(left + 1, part.right)), draw(st.integers(top + 1, part.bottom))))
            scores.append(draw(st.floats(0.125, 1, width=32)))
            class_ids.append(draw(st.integers(0, 2)))
        found.append(
            Detections(
                boxes=np.array(boxes, np.float32).reshape(-1, 4),
                scores=np.array(scores, np.float32),
                class_ids=np.array(class_ids, np.int32),
            ).best_first()
        )
    return parts, found


@settings(deadline=None)
@given(looks())
def test_merging_keeps_to_the_frame_loses_no_class_and_no_best_score(
    look: tuple[list[Window], list[Detections]],
) -> None:
    parts, found = look
    merged = merge(parts, found)
    assert (merged.boxes >= 0).all()
    assert (merged.boxes <= [200, 120, 200, 120]).all()
    assert (np.diff(merged.scores) <= 0).all()
    given_ids, given_scores = (
        np.concatenate([each.class_ids for each in found]),
        np.concatenate([each.scores for each in found]),
    )
    assert set(merged.class_ids.tolist()) == set(given_ids.tolist())
    assert len(merged) <= len(given_ids)
    for class_id in set(given_ids.tolist()):
        assert merged.scores[merged.class_ids == class_id].max() == given_scores[given_ids == class_id].max()


@settings(deadline=None)
@given(looks())
def test_what_one_part_alone_saw_is_left_as_it_is(look: tuple[list[Window], list[Detections]]) -> None:
    parts, found = look
    alone = [found[0], *(no_detections() for _ in parts[1:])]
    merged = merge(parts, alone)
    assert sorted(map(tuple, merged.boxes.tolist())) == sorted(map(tuple, found[0].boxes.tolist()))
