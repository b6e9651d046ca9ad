"""Which detections matter in a view: the handbook's rules joined with a model card's labels and thresholds. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from detection.spots import Steadiness
from handbook.conditions import Condition
from handbook.detection_rule import DetectionRule
from handbook.edition import Edition, Item
from handbook.errors import HandbookInvalid


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What a label means here: the first condition of the edition that names it."""

    item: Item
    condition: Condition
    steadiness: Steadiness
    min_area: float


def rules_by_label(
    edition: Edition, *, thresholds: Mapping[str, float], items: Sequence[str] | None
) -> dict[str, LabelRule]:
    """The rules in force for a view.

    Args:
        edition: the handbook.
        thresholds: the model card's labels with their least scores.
        items: slugs the view looks for; None means all.
    """
    rules: dict[str, LabelRule] = {}
    for item, condition, rule in edition.detected():
        if items is not None and item.id not in items:
            continue
        for label in rule.labels:
            steadiness = _steadiness(rule, threshold=thresholds[label])
            rules.setdefault(label, LabelRule(item, condition, steadiness, rule.min_area))
    return rules


def refuse_unknown_labels(edition: Edition, labels: Iterable[str]) -> None:
    """Raises HandbookInvalid when a rule waits for a label that no model can give: it would never be raised."""
    known = set(labels)
    for _, condition, rule in edition.detected():
        unknown = [label for label in rule.labels if label not in known]
        if unknown:
            raise HandbookInvalid(
                f"Edition {edition.id}, condition {condition.id}: no model card has the label "
                f"{', '.join(unknown)}. Known labels: {', '.join(sorted(known))}."
            )


def _steadiness(rule: DetectionRule, *, threshold: float) -> Steadiness:
    return Steadiness(
        k=rule.k,
        n=rule.n,
        dwell=rule.dwell,
        min_score=rule.min_score if rule.min_score is not None else threshold,
        clears_after=rule.clears_after,
    )
