"""The handbook's rules joined with what a model card can see."""

from datetime import timedelta
from pathlib import Path

import pytest

from detection.models.loading import load_card
from detection.models.settings import SHIPPED_CARD
from detection.rules import refuse_unknown_labels, rules_by_label
from detection.worker import check_rules
from handbook.errors import HandbookInvalid
from handbook.loading import load_edition

STANDARD = load_edition(Path("standard.yaml"))


def test_every_shipped_edition_fits_the_shipped_card() -> None:
    for name in ("standard.yaml", "demo.yaml"):
        check_rules(load_edition(Path(name)), load_card(SHIPPED_CARD))


def test_a_rule_whose_label_no_card_has_is_refused_and_named() -> None:
    with pytest.raises(HandbookInvalid, match=r"exposed-garbage\.small.*label garbage.*Known labels: pothole"):
        refuse_unknown_labels(STANDARD, ["pothole"])


def test_a_label_that_means_things_in_order_raises_nothing() -> None:
    card = load_card(SHIPPED_CARD)
    in_order = next(one.label for one in card.classes if one.role == "in_order")
    item = STANDARD.items[0]
    condition = item.conditions[0]
    assert condition.detection is not None
    rule = condition.detection.model_copy(update={"labels": (in_order,)})
    changed = condition.model_copy(update={"detection": rule})
    edition = STANDARD.model_copy(update={"items": (item.model_copy(update={"conditions": (changed,)}),)})
    with pytest.raises(HandbookInvalid, match=in_order):
        check_rules(edition, card)


def test_the_card_decides_on_the_score_unless_the_handbook_does() -> None:
    thresholds = {one.label: one.threshold for one in load_card(SHIPPED_CARD).classes}
    rule = rules_by_label(STANDARD, thresholds=thresholds, items=None)["garbage"]
    assert rule.steadiness.min_score == thresholds["garbage"]
    assert (rule.steadiness.k, rule.steadiness.n, rule.steadiness.dwell) == (3, 5, timedelta(minutes=10))
