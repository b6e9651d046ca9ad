"""Which detections matter in a view: the handbook's rules joined with a card's labels and the view's zones. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from camera_registry.zones import Polygon, RegionKind, stands_in
from detection.boxes import Box
from detection.spots import Steadiness
from handbook.conditions import Condition
from handbook.detection_rule import DetectionRule
from handbook.edition import Edition, Item
from handbook.errors import HandbookInvalid


@dataclass(frozen=True, slots=True)
class ViewRule:
    """What some labels mean in one view: the first condition of the edition that names them for the same regions."""

    item: Item
    condition: Condition
    steadiness: Steadiness
    min_area: float
    labels: frozenset[str]
    """One; or several where a thing may be taken for either, as a van for a car or a truck."""
    zones: Sequence[Polygon] | None
    """None: everywhere. Empty: nowhere, as the view has no region of the kind."""
    is_regional: bool
    """Counts in regions of a kind alone."""
    follows: bool
    """The things can drive away: another one in the same place starts anew."""

    def holds(self, box: Box) -> bool:
        """Whether what stands in the box counts, by its size and place."""
        return box.area >= self.min_area and (self.zones is None or stands_in(box, self.zones))


def view_rules(
    edition: Edition,
    *,
    problems: Mapping[str, float],
    context: Mapping[str, float],
    items: Sequence[str] | None,
    zones: Sequence[Polygon] | None = None,
    regions: Mapping[str, Sequence[Polygon]] | None = None,
) -> list[ViewRule]:
    """The rules in force for a view.

    Args:
        edition: the handbook.
        problems: labels of the card's problems with their least scores.
        context: the same of its vehicles and persons, which mean something in regions alone.
        items: slugs the view looks for; None means all.
        zones: of the view, for rules without a region.
        regions: of the view, polygons by region kind.
    """
    taken: dict[tuple[str, ...], set[str]] = defaultdict(set)
    rules = []
    for item, condition, rule in edition.detected():
        if items is not None and item.id not in items:
            continue
        usable = {**problems, **context} if rule.roi_kinds else problems
        fresh = [label for label in rule.labels if label in usable and label not in taken[rule.roi_kinds]]
        taken[rule.roi_kinds].update(fresh)
        where = _polygons_of(rule, zones=zones, regions=regions or {})
        for labels, follows in _told_apart(fresh, context):
            steadiness = _steadiness(rule, threshold=min(usable[label] for label in labels))
            rules.append(
                ViewRule(item, condition, steadiness, rule.min_area, labels, where, bool(rule.roi_kinds), follows)
            )
    return rules


def refuse_unfit_rules(edition: Edition, *, problems: Collection[str], context: Collection[str]) -> None:
    """Raises HandbookInvalid when a rule waits for a label or region that nothing can give: it would never be raised.

    A card without context serves no rule that counts in regions alone; such rules wait for the next card.
    """
    for _, condition, rule in edition.detected():
        where = f"Edition {edition.id}, condition {condition.id}"
        where_zh = f"手册版本 {edition.id} 的立案条件 {condition.id}"
        strange = [kind for kind in rule.roi_kinds if kind not in set(RegionKind)]
        if strange:
            raise HandbookInvalid(
                f"{where}: views have no regions of kind {', '.join(strange)}. Known kinds: {', '.join(RegionKind)}.",
                zh=f"{where_zh}：预置位没有 {'、'.join(strange)} 类型的专用区域。已有类型：{'、'.join(RegionKind)}。",
            )
        known = {*problems, *context} if rule.roi_kinds else set(problems)
        unknown = [label for label in rule.labels if label not in known]
        if unknown and (context or not rule.roi_kinds):
            raise HandbookInvalid(
                f"{where}: no model card has the label {', '.join(unknown)}. Known labels: {', '.join(sorted(known))}.",
                zh=f"{where_zh}：没有模型卡含有类别 {'、'.join(unknown)}。已有类别：{'、'.join(sorted(known))}。",
            )


def _told_apart(labels: Sequence[str], context: Collection[str]) -> Iterator[tuple[frozenset[str], bool]]:
    """What is remembered together, and whether it is followed: heaps by their label, vehicles of one rule as one."""
    for label in labels:
        if label not in context:
            yield frozenset({label}), False
    vehicles = frozenset(label for label in labels if label in context)
    if vehicles:
        yield vehicles, True


def _polygons_of(
    rule: DetectionRule, *, zones: Sequence[Polygon] | None, regions: Mapping[str, Sequence[Polygon]]
) -> Sequence[Polygon] | None:
    if not rule.roi_kinds:
        return zones or None
    return [polygon for kind in rule.roi_kinds for polygon in regions.get(kind, ())]


def _steadiness(rule: DetectionRule, *, threshold: float) -> Steadiness:
    return Steadiness(
        k=rule.k,
        n=rule.n,
        dwell=rule.dwell,
        min_score=rule.min_score if rule.min_score is not None else threshold,
        clears_after=rule.clears_after,
    )
