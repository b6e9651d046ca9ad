"""Thresholds: the lowest that keep their promises, chosen on pictures that nobody reports."""

import tomllib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.models.card import ClassCard, PrivatePart, Role
from tests.training.a_look import a_look, a_negative
from training.classes import LABELS
from training.matching import Looked
from training.picture_figures import false_alarms
from training.thresholds import SILENT, Aim, choose, fragment, halves, role_of

GARBAGE, BIN, POTHOLE = "garbage", "garbage_bin", "pothole"
TWO = (GARBAGE, POTHOLE)


def finds(label: str, scores: Sequence[float]) -> list[Looked]:
    return [a_look([(label, score, 0)], [(label, 0)], name=f"{label}{score}") for score in scores]


def misses(label: str, scores: Sequence[float]) -> list[Looked]:
    """In pictures that are no negatives: a bin's source boxes no potholes."""
    return [
        a_look([(label, score, 1)], name=f"no {label}{score}", labelled=frozenset({GARBAGE, BIN})) for score in scores
    ]


def test_the_threshold_is_the_lowest_with_the_precision_that_was_asked() -> None:
    looks = finds(GARBAGE, (0.9, 0.8, 0.5, 0.3)) + misses(GARBAGE, (0.85, 0.4, 0.35, 0.2))
    # From 0.41 on 3 finds of 4, from 0.36 3 of 5, from 0.31 3 of 6, from 0.21 4 of 7, below 4 of 8.
    chosen = choose(looks, [GARBAGE], Aim(precision=0.6), present={})
    assert chosen.thresholds[GARBAGE] == pytest.approx(0.36)
    assert choose(looks, [GARBAGE], Aim(precision=0.75), present={}).thresholds[GARBAGE] == pytest.approx(0.41)
    assert choose(looks, [GARBAGE], Aim(precision=0.8), present={}).thresholds[GARBAGE] == pytest.approx(0.86)


def test_another_precision_may_be_asked_of_a_class() -> None:
    looks = finds(GARBAGE, (0.9, 0.3)) + misses(GARBAGE, (0.5, 0.4))
    aim = Aim(precision=0.9, precision_of={GARBAGE: 0.5})
    assert choose(looks, [GARBAGE], aim, present={}).thresholds[GARBAGE] == pytest.approx(0.1)


def test_a_class_that_is_never_precise_is_silenced_and_one_without_a_box_is_kept() -> None:
    chosen = choose(misses(GARBAGE, (0.9, 0.5)) + finds(GARBAGE, (0.2,)), TWO, Aim(), present={POTHOLE: 0.7})
    assert chosen.thresholds == {GARBAGE: SILENT, POTHOLE: 0.7}
    assert "not reached" in chosen.reasons[GARBAGE]
    assert "kept" in chosen.reasons[POTHOLE]


def test_false_alarms_are_silenced_where_it_costs_the_fewest_finds() -> None:
    looks = finds(GARBAGE, (0.9, 0.85, 0.8, 0.75)) + finds(POTHOLE, (0.3, 0.35, 0.4, 0.9))
    alarmed = a_negative([(GARBAGE, 0.6, 0)], name="n1"), a_negative([(POTHOLE, 0.5, 0)], name="n2")
    quiet = [a_negative(name=f"quiet{number}") for number in range(2)]
    half = choose([*looks, *alarmed, *quiet], TWO, Aim(false_alarm_share=0.25), present={})
    assert half.thresholds[GARBAGE] == pytest.approx(0.61)  # loses no find; above 0.5, pothole would lose three of four
    assert half.thresholds[POTHOLE] == pytest.approx(0.1)
    none = choose([*looks, *alarmed, *quiet], TWO, Aim(false_alarm_share=0), present={})
    assert none.thresholds[POTHOLE] == pytest.approx(0.51)
    assert none.false_alarms.count == 0


@settings(max_examples=40, deadline=None)  # the machine may be busy
@given(
    alarms=st.lists(st.tuples(st.sampled_from(TWO), st.floats(0.0625, 1, width=32)), max_size=12),
    budget=st.sampled_from([0.0, 0.1, 0.5]),
)
def test_the_budget_is_kept_on_the_pictures_of_the_choice(alarms: list[tuple[str, float]], budget: float) -> None:
    negatives = [a_negative([(label, score, 0)], name=str(number)) for number, (label, score) in enumerate(alarms)]
    looks = [*negatives, *finds(GARBAGE, (0.9, 0.4)), *finds(POTHOLE, (0.6,))]
    chosen = choose(looks, TWO, Aim(precision=0.01, false_alarm_share=budget), present={})
    certain = sum(score >= 1 for _, score in alarms)  # no threshold is above 1
    counted = false_alarms(looks, chosen.thresholds).with_any
    assert counted.count == chosen.false_alarms.count
    assert counted.count <= max(int(budget * len(negatives)), certain)


def test_the_halves_share_no_camera_and_both_hold_every_source() -> None:
    looks = [
        Looked(f"{source}{group}{number}", source, f"{source}{group}", frozenset(), EMPTY.found, EMPTY.truth)
        for source in ("clean", "bins")
        for group in range(5)
        for number in range(group + 1)
    ]
    first, second = halves(looks)
    assert len(first) + len(second) == len(looks)
    assert not {one.group for one in first} & {one.group for one in second}
    for half in (first, second):
        assert {one.source for one in half} == {"clean", "bins"}
    assert {one.name for one in halves(list(reversed(looks)))[0]} == {one.name for one in first}


EMPTY = a_look()


def test_the_fragment_is_the_card_with_other_thresholds() -> None:
    classes = [
        ClassCard(id=0, label=GARBAGE, role=Role.PROBLEM, threshold=0.2),
        ClassCard(id=1, label="sandbag", role=Role.IN_ORDER, threshold=0.4),
        ClassCard(id=2, label="car", role=Role.CONTEXT, threshold=0.6, private=PrivatePart.LOWER, blur_threshold=0.3),
    ]
    written = tomllib.loads(fragment({GARBAGE: 0.31, "car": 0.25}, classes))["classes"]
    read = [ClassCard.model_validate(one) for one in written]
    assert [one.threshold for one in read] == [0.31, 0.4, 0.25]
    assert [one.blur_threshold for one in read] == [None, None, 0.25]  # never above the threshold
    assert [(one.id, one.label, one.role, one.private) for one in read] == [
        (one.id, one.label, one.role, one.private) for one in classes
    ]


def test_every_class_has_a_role_of_the_card() -> None:
    assert {role_of(label) for label in LABELS} == set(Role)
