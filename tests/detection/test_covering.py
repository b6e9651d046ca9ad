"""When persons and vehicles hide a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detection.boxes import Box
from detection.covering import covered_share, is_covered

PLACE = Box(0.4, 0.5, 0.6, 0.7)
sides = st.floats(0, 1, allow_subnormal=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, right = sorted((draw(sides), draw(sides)))
    top, bottom = sorted((draw(sides), draw(sides)))
    return Box(left, top, right, bottom)


@pytest.mark.parametrize(
    ("context", "share"),
    [
        ([], 0.0),
        ([Box(0.0, 0.0, 0.3, 0.9)], 0.0),
        ([Box(0.4, 0.5, 0.6, 0.7)], 1.0),
        ([Box(0.0, 0.0, 1.0, 1.0)], 1.0),
        ([Box(0.3, 0.4, 0.5, 0.9)], 0.5),
        ([Box(0.3, 0.6, 0.5, 0.9)], 0.25),
        ([Box(0.3, 0.4, 0.5, 0.9)] * 2, 0.5),  # two boxes over one car count once
        ([Box(0.3, 0.4, 0.45, 0.9), Box(0.55, 0.4, 0.7, 0.9)], 0.5),  # two persons, one at each end
        ([Box(0.3, 0.4, 0.5, 0.9), Box(0.45, 0.6, 0.7, 0.9)], 0.75),
    ],
)
def test_what_is_hidden_is_a_share_of_the_place(context: list[Box], share: float) -> None:
    assert covered_share(PLACE, context) == pytest.approx(share)


@pytest.mark.parametrize(
    ("car", "hides"),
    [
        (Box(0.3, 0.4, 0.7, 0.9), True),
        (Box(0.3, 0.4, 0.7, 0.7), True),  # cut off by the lower edge, as the place is
        (Box(0.3, 0.4, 0.7, 0.65), False),  # it stands behind the heap, which leans against its wheels
        (Box(0.55, 0.4, 0.9, 0.9), True),  # a quarter of the place
        (Box(0.58, 0.4, 0.9, 0.9), False),  # a tenth
    ],
)
def test_only_what_stands_before_the_place_hides_it(car: Box, *, hides: bool) -> None:
    assert is_covered(PLACE, [car], limit=0.2) is hides


@given(boxes(), st.lists(boxes(), max_size=5), boxes())
def test_one_more_box_hides_no_less_and_at_most_its_own_share_more(place: Box, some: list[Box], more: Box) -> None:
    before, after = covered_share(place, some), covered_share(place, [*some, more])
    assert 0 <= before <= after + 1e-9
    assert after <= min(1.0, before + covered_share(place, [more])) + 1e-9


@given(boxes(), st.lists(boxes(), max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_boxes_does_not_matter(place: Box, some: list[Box], dice: st.DataObject) -> None:
    shuffled = list(some)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis' Random
    assert covered_share(place, shuffled) == pytest.approx(covered_share(place, some), abs=1e-9)


@given(boxes(), st.lists(boxes(), min_size=1, max_size=5), st.floats(0.0, 0.5), st.floats(0.0, 0.49))
def test_a_higher_limit_never_hides_a_place_that_a_lower_one_does_not(
    place: Box, some: list[Box], low: float, more: float
) -> None:
    assert is_covered(place, some, limit=low) or not is_covered(place, some, limit=low + more)
