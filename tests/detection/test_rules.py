"""The handbook's rules joined with what a model card can see."""

from datetime import timedelta
from pathlib import Path

import pytest

from detection.boxes import Box
from detection.models.loading import load_card
from detection.models.settings import SHIPPED_CARD
from detection.rules import ViewRule, refuse_unfit_rules, view_rules
from detection.worker import check_rules
from handbook.detection_rule import DetectionRule
from handbook.edition import Edition
from handbook.errors import HandbookInvalid
from handbook.loading import load_edition

STANDARD = load_edition(Path("standard.yaml"))
LEFT = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]
RIGHT = [[0.5, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 1.0]]
ON_THE_LEFT, ON_THE_RIGHT = Box(0.1, 0.1, 0.3, 0.5), Box(0.7, 0.1, 0.9, 0.5)
VEHICLES = {"car": 0.4, "bus": 0.5, "truck": 0.3, "bicycle": 0.4}


def test_every_shipped_edition_fits_the_shipped_card() -> None:
    for name in ("standard.yaml", "demo.yaml"):
        check_rules(load_edition(Path(name)), load_card(SHIPPED_CARD))


def with_rules(**labels_and_kinds: tuple[list[str], list[str]]) -> Edition:
    """The standard edition whose first items, in order, have rules of these labels and region kinds instead."""
    items = []
    for item, (labels, kinds) in zip(STANDARD.items, labels_and_kinds.values(), strict=False):
        rule = {"labels": labels, "k": 3, "n": 4, "dwell": "10min", "roi_kinds": kinds}
        condition = item.conditions[0].model_copy(update={"detection": DetectionRule.model_validate(rule)})
        items.append(item.model_copy(update={"conditions": (condition,)}))
    return STANDARD.model_copy(update={"items": tuple(items)})


def rules_of(edition: Edition, **zones: object) -> list[ViewRule]:
    return view_rules(edition, problems={"garbage": 0.2}, context=VEHICLES, items=None, **zones)  # type: ignore[arg-type]


def test_a_rule_whose_label_no_card_has_is_refused_and_named() -> None:
    with pytest.raises(HandbookInvalid, match=r"exposed-garbage\.small.*label garbage.*Known labels: pothole"):
        refuse_unfit_rules(STANDARD, problems=["pothole"], context=[])


def test_a_label_that_means_things_in_order_raises_nothing() -> None:
    card = load_card(SHIPPED_CARD)
    in_order = next(one.label for one in card.classes if one.role == "in_order")
    with pytest.raises(HandbookInvalid, match=in_order):
        check_rules(with_rules(first=([in_order], [])), card)


def test_a_vehicle_makes_a_rule_in_a_region_alone() -> None:
    with pytest.raises(HandbookInvalid, match="label car"):
        refuse_unfit_rules(with_rules(first=(["car"], [])), problems=["garbage"], context=VEHICLES)
    refuse_unfit_rules(with_rules(first=(["car"], ["no_parking"])), problems=["garbage"], context=VEHICLES)


def test_a_card_without_vehicles_leaves_the_rules_about_them_to_the_next_card() -> None:
    edition = with_rules(first=(["car"], ["no_parking"]), second=(["garbage"], []))
    check_rules(edition, load_card(SHIPPED_CARD))
    (rule,) = view_rules(edition, problems={"garbage": 0.2}, context={}, items=None)
    assert rule.labels == {"garbage"}


def test_a_card_with_vehicles_that_lacks_one_of_a_rule_is_told_so() -> None:
    with pytest.raises(HandbookInvalid, match="label tram"):
        refuse_unfit_rules(with_rules(first=(["car", "tram"], ["no_parking"])), problems=[], context=VEHICLES)


def test_a_region_that_no_view_can_have_is_refused_and_named() -> None:
    with pytest.raises(HandbookInvalid, match=r"no regions of kind helipad\. Known kinds: no_parking, fire_lane"):
        refuse_unfit_rules(with_rules(first=(["car"], ["helipad"])), problems=[], context=VEHICLES)


def test_the_card_decides_on_the_score_unless_the_handbook_does() -> None:
    thresholds = {one.label: one.threshold for one in load_card(SHIPPED_CARD).classes if one.role == "problem"}
    rules = view_rules(STANDARD, problems=thresholds, context={}, items=None)
    (rule,) = (rule for rule in rules if "garbage" in rule.labels)
    assert rule.steadiness.min_score == thresholds["garbage"]
    assert (rule.steadiness.k, rule.steadiness.n, rule.steadiness.dwell) == (3, 5, timedelta(minutes=10))
    assert not rule.follows


def test_the_first_condition_that_names_a_label_gets_it() -> None:
    edition = with_rules(first=(["garbage"], []), second=(["garbage"], []))
    (rule,) = rules_of(edition)
    assert rule.item.id == STANDARD.items[0].id


def test_zones_hold_what_has_no_region_of_its_own() -> None:
    (rule,) = rules_of(with_rules(first=(["garbage"], [])), zones=[LEFT], regions={"no_parking": [RIGHT]})
    assert (rule.holds(ON_THE_LEFT), rule.holds(ON_THE_RIGHT)) == (True, False)
    (everywhere,) = rules_of(with_rules(first=(["garbage"], [])))
    assert everywhere.holds(ON_THE_RIGHT)


def test_a_region_holds_what_counts_there_whatever_the_zones_are() -> None:
    edition = with_rules(first=(["car"], ["no_parking"]))
    (rule,) = rules_of(edition, zones=[LEFT], regions={"no_parking": [RIGHT]})
    assert (rule.holds(ON_THE_LEFT), rule.holds(ON_THE_RIGHT)) == (False, True)
    (nowhere,) = rules_of(edition, zones=[LEFT], regions=None)
    assert not nowhere.holds(ON_THE_LEFT)


def test_vehicles_of_one_rule_are_followed_together_because_a_van_may_be_taken_for_either() -> None:
    edition = with_rules(first=(["car", "garbage", "truck"], ["no_parking"]), second=(["bicycle"], ["no_parking"]))
    rules = rules_of(edition)
    assert [(sorted(rule.labels), rule.follows) for rule in rules] == [
        (["garbage"], False),
        (["car", "truck"], True),
        (["bicycle"], True),
    ]
    assert rules[1].steadiness.min_score == 0.3, "the lower of the two: each was held to its own before"


def test_a_car_may_count_in_regions_of_two_kinds() -> None:
    edition = with_rules(
        first=(["car"], ["no_parking"]), second=(["car"], ["fire_lane"]), third=(["car"], ["no_parking"])
    )
    rules = rules_of(edition, regions={"no_parking": [LEFT], "fire_lane": [LEFT]})
    assert [rule.item.id for rule in rules if rule.holds(ON_THE_LEFT)] == [item.id for item in STANDARD.items[:2]]
