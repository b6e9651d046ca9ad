"""Two editions laid side by side."""

from pathlib import Path

from handbook.comparison import Difference, differences
from handbook.edition import Edition
from handbook.loading import load_edition

STANDARD = load_edition(Path("standard.yaml"))


def _changed(edition: Edition, **fields: object) -> Edition:
    """The first item's second condition with other fields."""
    item = edition.items[0]
    condition = item.conditions[1].model_copy(update=fields)
    conditions = (item.conditions[0], condition)
    return edition.model_copy(
        update={"items": (item.model_copy(update={"conditions": conditions}), *edition.items[1:])}
    )


def test_an_edition_does_not_differ_from_itself() -> None:
    assert list(differences(STANDARD, STANDARD)) == []


def test_a_changed_limit_is_named_by_item_condition_and_field() -> None:
    arrive, handle = STANDARD.items[0].conditions[1].limits
    limits = (handle.model_copy(update={"value": 48.0}), arrive)
    assert list(differences(STANDARD, _changed(STANDARD, limits=limits))) == [
        Difference("exposed-garbage", "exposed-garbage.large", "limits.handle.value", "24.0", "48.0")
    ]


def test_the_demo_differs_in_its_own_words_and_its_waiting() -> None:
    found = list(differences(STANDARD, load_edition(Path("demo.yaml"))))
    assert {one.field for one in found} == {"id", "city", "note", "detection.dwell"}
    assert found[0] == Difference(None, None, "id", "standard-2026", "demo-2026")


def test_items_and_conditions_that_come_and_go_are_told_once() -> None:
    less = STANDARD.model_copy(update={"items": STANDARD.items[1:]})
    assert list(differences(STANDARD, less)) == [Difference("exposed-garbage", None, "", "暴露垃圾", None)]
    assert list(differences(less, STANDARD)) == [Difference("exposed-garbage", None, "", None, "暴露垃圾")]
    item = STANDARD.items[0].model_copy(update={"conditions": STANDARD.items[0].conditions[:1]})
    one_less = STANDARD.model_copy(update={"items": (item, *STANDARD.items[1:])})
    (gone,) = differences(STANDARD, one_less)
    assert (gone.item, gone.condition, gone.new) == ("exposed-garbage", "exposed-garbage.large", None)


def test_another_order_is_no_difference() -> None:
    turned = STANDARD.model_copy(update={"items": tuple(reversed(STANDARD.items))})
    assert list(differences(STANDARD, turned)) == []


def test_a_field_that_is_filled_in_later_is_told() -> None:
    item = STANDARD.items[0].model_copy(update={"supervising_unit": "市城管局"})
    filled = STANDARD.model_copy(update={"items": (item, *STANDARD.items[1:])})
    assert list(differences(STANDARD, filled)) == [
        Difference("exposed-garbage", None, "supervising_unit", None, "市城管局")
    ]
