"""Is this the same problem as one that we know? Rules only; docs/casework.md has them as a table.

A known problem stays where it was first seen: it is compared by that place and that box, however often it is seen
again, so a chain of sightings along a street never grows into one case. The numbers are the handbook's.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from camera_registry.ground import Place, metres_per_degree
from cases.states import CandidateState, CaseState
from detection.boxes import Box, iou
from handbook.conditions import Condition
from handbook.edition import Edition, Item
from kit.errors import Invalid
from kit.wording import Sentence, joined

SLACK = 0.5  # a place's radius is two standard deviations: half of both together is one of the distance between them


class MatchKind(StrEnum):
    """How sure the likeness is, surest first."""

    SAME = "same"
    LIKELY = "likely"
    REOPENS = "reopens"
    """A case that was closed; it may have to be opened again."""
    NEAR = "near"
    """Worth a look; says nothing by itself."""


class Standing(StrEnum):
    """What has become of a known problem, as far as a duplicate of it goes."""

    OPEN = "open"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    """Rejected, refused, voided, gone: whatever is seen there now is news."""


class KnownKind(StrEnum):
    """What the known problem is kept as."""

    CANDIDATE = "candidate"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """What the handbook says of the sighting's condition."""

    radius_m: float
    window: timedelta
    """Longest time between two sightings of one problem."""
    same_camera_iou: float
    auto_merge: bool = False
    reopen_within: timedelta | None = None
    """After closing; None: a closed case of this condition is never reopened by a sighting."""
    confusable: frozenset[str] = frozenset()
    """Items that are easily taken for that of the sighting (this, not that): a hint and never more."""


@dataclass(frozen=True, slots=True)
class InView:
    """Where in a picture. The box is relative to the frame."""

    view_id: int
    spot_id: int
    episode: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A problem as it was seen or reported."""

    item_id: str
    condition_id: str
    is_danger: bool
    place: Place | None
    """None: nobody knows where."""
    in_view: InView | None
    """None: no camera saw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A candidate or case, with the sighting that began it."""

    kind: KnownKind
    number: str
    """As people say it: the case's number, the candidate's id."""
    standing: Standing
    first: Sighting
    first_seen_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None = None
    """Set exactly for what is CLOSED."""
    row_id: int = 0
    """Of the row, for whoever made this of one."""

    def __post_init__(self) -> None:
        if (self.closed_at is not None) != (self.standing is Standing.CLOSED):
            raise Invalid(
                f"{_name(self).en} is {self.standing}: exactly what is closed has a time of closing.",
                zh=f"{_name(self).zh}状态为 {self.standing}：只有已结案的才有结案时间，且必须有。",
            )


@dataclass(frozen=True, slots=True)
class Match:
    """A known problem that this may be. `auto_merge`: the handbook allows to merge without a person."""

    known: Known
    kind: MatchKind
    distance_m: float | None
    """Between the two places; None where one of them is unknown."""
    auto_merge: bool
    reason: Sentence


@dataclass(frozen=True, slots=True)
class _Likeness:
    kind: MatchKind
    said: tuple[Sentence, ...]


def matches(
    sighting: Sighting,
    known: Iterable[Known],
    *,
    seen_at: datetime,
    rule: DuplicateRule,
) -> list[Match]:
    """What the sighting may be a duplicate of: the surest kind first, then the nearest, then the latest seen.

    Args:
        sighting: what was found or reported now.
        known: candidates and cases to compare it with, open or closed.
        seen_at: the latest instant at which it was seen.
        rule: the handbook's, for the condition of the sighting.
    """
    found = [match for one in known if (match := _match(sighting, one, seen_at=seen_at, rule=rule)) is not None]
    return sorted(found, key=_surest_first)


def rule_for(edition: Edition, item: Item, condition: Condition) -> DuplicateRule | None:
    """The condition's own numbers; else the narrowest among the item's others, else those of the edition.

    By numbers that are not its own nothing is merged unasked. None: the edition does not say how near is near, so
    nothing is called a duplicate of it.
    """
    own = condition.detection
    others = [one.detection.dedupe for one in item.conditions if one.detection and one.detection.dedupe]
    narrowest = min(others, key=lambda one: one.radius_m, default=edition.dedupe)
    dedupe = own.dedupe if own is not None and own.dedupe is not None else narrowest
    if dedupe is None:
        return None
    return DuplicateRule(
        radius_m=dedupe.radius_m,
        window=dedupe.window,
        same_camera_iou=dedupe.same_camera_iou,
        auto_merge=own is not None and own.dedupe is not None and own.auto_merge,
        reopen_within=condition.reopen_within,
        confusable=edition.confused_with(item.id),
    )


def standing_of_candidate(state: CandidateState) -> Standing:
    """A confirmed candidate is known by its case, a merged one by what it was merged into."""
    is_open = state in {CandidateState.PENDING, CandidateState.IN_REVIEW}
    return Standing.OPEN if is_open else Standing.DISMISSED


def standing_of_case(state: CaseState) -> Standing:
    if state in {CaseState.NOT_ACCEPTED, CaseState.VOIDED}:
        return Standing.DISMISSED
    return Standing.CLOSED if state is CaseState.CLOSED else Standing.OPEN


def distance_m(ours: Place, theirs: Place) -> float:
    """In the plane around their middle; good to a centimetre over the distances that matter here."""
    east_metres, north_metres = metres_per_degree((ours.latitude + theirs.latitude) / 2)
    return math.hypot(
        (ours.longitude - theirs.longitude) * east_metres, (ours.latitude - theirs.latitude) * north_metres
    )


def _match(sighting: Sighting, known: Known, *, seen_at: datetime, rule: DuplicateRule) -> Match | None:
    likeness = None if known.standing is Standing.DISMISSED else _likeness(sighting, known.first, rule)
    if likeness is not None:
        likeness = _of_items(likeness, sighting, known.first, rule)
    if likeness is not None:
        likeness = _in_time(likeness, sighting, known, seen_at=seen_at, rule=rule)
    if likeness is None:
        return None
    return Match(
        known=known,
        kind=likeness.kind,
        distance_m=_distance_m(sighting.place, known.first.place),
        # Merged into another condition, the graver one of the two would be lost.
        auto_merge=rule.auto_merge
        and likeness.kind is MatchKind.SAME
        and sighting.condition_id == known.first.condition_id,
        reason=joined((_name(known), *likeness.said)),
    )


def _likeness(ours: Sighting, theirs: Sighting, rule: DuplicateRule) -> _Likeness | None:
    """By where it is alone. In one view the boxes decide: they are far sharper than the places made from them."""
    if ours.in_view and theirs.in_view and ours.in_view.view_id == theirs.in_view.view_id:
        return _in_one_view(ours, theirs, ours.in_view, theirs.in_view, rule)
    return _on_the_ground(ours, theirs, rule)


def _in_one_view(
    ours: Sighting, theirs: Sighting, here: InView, there: InView, rule: DuplicateRule
) -> _Likeness | None:
    if here.spot_id == there.spot_id:
        return _Likeness(MatchKind.SAME, (Sentence("同一点位", "the same spot"),))
    overlap = iou(here.box, there.box)
    if overlap > 0:
        kind = MatchKind.SAME if overlap >= rule.same_camera_iou else MatchKind.LIKELY
        said = Sentence(f"同一预置位，检测框重叠 {overlap:.0%}", f"the same view, the boxes overlap by {overlap:.0%}")
        return _Likeness(kind, (said,))
    beside = _on_the_ground(ours, theirs, rule)
    said = Sentence("同一预置位，检测框不重叠", "the same view, but the boxes lie apart")
    return beside and _Likeness(MatchKind.NEAR, (said, *beside.said))


def _on_the_ground(ours: Sighting, theirs: Sighting, rule: DuplicateRule) -> _Likeness | None:
    """By the places: the same where even the worst of both errors stays within the radius of the handbook.

    A danger must also be where the other may be: two open shafts a few metres apart are two dangers.
    """
    if ours.place is None or theirs.place is None:
        return None
    apart_m, error_m = distance_m(ours.place, theirs.place), math.hypot(ours.place.radius_m, theirs.place.radius_m)
    # Bounded, or a place known to 100 m would swallow the street.
    if apart_m > rule.radius_m + min(SLACK * error_m, rule.radius_m):
        return None
    said = Sentence(
        f"相距约 {apart_m:.0f} 米（误差 {error_m:.0f} 米）", f"about {apart_m:.0f} m away (± {error_m:.0f} m)"
    )
    do_overlap = apart_m <= ours.place.radius_m + theirs.place.radius_m
    if apart_m + error_m <= rule.radius_m and (do_overlap or not (ours.is_danger or theirs.is_danger)):
        return _Likeness(MatchKind.SAME, (said,))
    is_likely = apart_m <= rule.radius_m and error_m <= rule.radius_m
    return _Likeness(MatchKind.LIKELY if is_likely else MatchKind.NEAR, (said,))


def _of_items(likeness: _Likeness, ours: Sighting, theirs: Sighting, rule: DuplicateRule) -> _Likeness | None:
    """Different items never are the same problem, and a danger never hides behind something harmless."""
    if ours.item_id != theirs.item_id:
        if _spot(ours) is not None and _spot(ours) == _spot(theirs):  # the camera goes on saying what people corrected
            said = Sentence("小类不同，可能已由人员更正", "another item, which people may have corrected")
            return _at_most(MatchKind.LIKELY, likeness, said)
        if theirs.item_id not in rule.confusable:
            return None
        said = Sentence(
            "小类不同但易混淆，请对照手册", "another item that is easily confused with this one: see the handbook"
        )
        return _at_most(MatchKind.NEAR, likeness, said)
    if ours.is_danger != theirs.is_danger:
        said = Sentence("只有其一为安全隐患，须人工判断", "only one of them is a danger: a person decides")
        return _at_most(MatchKind.LIKELY, likeness, said)
    return likeness


def _in_time(
    likeness: _Likeness, sighting: Sighting, known: Known, *, seen_at: datetime, rule: DuplicateRule
) -> _Likeness | None:
    if known.closed_at is not None:
        return _reopening(likeness, known.closed_at, seen_at=seen_at, rule=rule)
    gap = max(seen_at - known.last_seen_at, known.first_seen_at - seen_at)
    if gap <= rule.window or _is_one_episode(sighting, known.first):
        return likeness
    said = Sentence(f"与其发现时间相隔 {_span(gap).zh}", f"{_span(gap).en} between the sightings")
    return _at_most(MatchKind.NEAR, likeness, said)


def _reopening(likeness: _Likeness, closed_at: datetime, *, seen_at: datetime, rule: DuplicateRule) -> _Likeness | None:
    """What was seen before the end is no sign of a return, and a mere neighbour no reason to open a case again."""
    since = seen_at - closed_at
    if likeness.kind is MatchKind.NEAR or rule.reopen_within is None:
        return None
    if not timedelta(0) < since <= rule.reopen_within:
        return None
    said = Sentence(f"结案 {_span(since).zh}后又发现，可能反复", f"seen again {_span(since).en} after it was closed")
    return _Likeness(MatchKind.REOPENS, (*likeness.said, said))


def _is_one_episode(ours: Sighting, theirs: Sighting) -> bool:
    """A spot that has not cleared since is one problem, however long it lasts."""
    if ours.in_view is None or theirs.in_view is None:
        return False
    return (ours.in_view.spot_id, ours.in_view.episode) == (theirs.in_view.spot_id, theirs.in_view.episode)


def _spot(sighting: Sighting) -> int | None:
    return sighting.in_view.spot_id if sighting.in_view else None


def _at_most(kind: MatchKind, likeness: _Likeness, said: Sentence) -> _Likeness:
    kinds = list(MatchKind)
    return _Likeness(max(kind, likeness.kind, key=kinds.index), (*likeness.said, said))


def _surest_first(match: Match) -> tuple[int, float, float]:
    apart_m = math.inf if match.distance_m is None else match.distance_m
    return list(MatchKind).index(match.kind), apart_m, -match.known.last_seen_at.timestamp()


def _distance_m(ours: Place | None, theirs: Place | None) -> float | None:
    return None if ours is None or theirs is None else distance_m(ours, theirs)


def _name(known: Known) -> Sentence:
    if known.kind is KnownKind.CASE:
        return Sentence(f"案卷 {known.number}", f"Case {known.number}")
    return Sentence(f"线索 {known.number}", f"Candidate {known.number}")


def _span(span: timedelta) -> Sentence:
    """Rounded as people say it: minutes below two hours, hours below two days, then days."""
    minutes = span.total_seconds() / 60
    if minutes < 120:
        return Sentence(f"{minutes:.0f} 分钟", f"{minutes:.0f} min")
    if minutes < 48 * 60:
        return Sentence(f"{minutes / 60:.0f} 小时", f"{minutes / 60:.0f} h")
    return Sentence(f"{minutes / 1440:.0f} 天", f"{minutes / 1440:.0f} days")
