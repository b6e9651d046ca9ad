"""Builds sightings and known problems in metres around one street corner, for the rules on duplicates."""

from datetime import UTC, datetime, timedelta

from camera_registry.ground import Place, metres_per_degree
from cases.duplicates import (
    DuplicateRule,
    InView,
    Known,
    KnownKind,
    Match,
    MatchKind,
    Sighting,
    Standing,
    matches,
)
from detection.boxes import Box

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LONGITUDE, LATITUDE = 121.5, 31.2
RULE = DuplicateRule(
    radius_m=30, window=timedelta(hours=24), same_camera_iou=0.5, auto_merge=True, reopen_within=timedelta(days=3)
)
HERE = Box(0.4, 0.5, 0.6, 0.7)
ASIDE = Box(0.5, 0.5, 0.7, 0.7)  # overlaps HERE by a third
ELSEWHERE = Box(0.7, 0.5, 0.9, 0.7)


def a_place(east_m: float = 0.0, north_m: float = 0.0, *, radius_m: float = 3.0) -> Place:
    east_metres, north_metres = metres_per_degree(LATITUDE)
    return Place(LONGITUDE + east_m / east_metres, LATITUDE + north_m / north_metres, radius_m)


def in_view_at(box: Box = HERE, *, view_id: int = 1, spot_id: int = 1, episode: int = 1) -> InView:
    return InView(view_id=view_id, spot_id=spot_id, episode=episode, box=box)


def a_sighting(
    place: Place | None = None,
    *,
    in_view: InView | None = None,
    item_id: str = "garbage",
    condition_id: str = "garbage.small",
    is_danger: bool = False,
) -> Sighting:
    return Sighting(item_id=item_id, condition_id=condition_id, is_danger=is_danger, place=place, in_view=in_view)


def known_as(
    first: Sighting,
    *,
    seen_at: datetime = NOON,
    standing: Standing = Standing.OPEN,
    closed_at: datetime | None = None,
    number: str = "7",
) -> Known:
    return Known(
        kind=KnownKind.CASE,
        number=number,
        standing=standing,
        first=first,
        first_seen_at=seen_at,
        last_seen_at=seen_at,
        closed_at=closed_at,
    )


def closed_case(first: Sighting, *, ago: timedelta) -> Known:
    closed_at = NOON - ago
    return known_as(first, seen_at=closed_at - timedelta(days=9), standing=Standing.CLOSED, closed_at=closed_at)


def only_match(
    sighting: Sighting,
    known: Known,
    *,
    rule: DuplicateRule = RULE,
    seen_at: datetime = NOON,
) -> Match | None:
    found = matches(sighting, [known], seen_at=seen_at, rule=rule)
    return found[0] if found else None


def kind_of(
    sighting: Sighting, known: Known, *, rule: DuplicateRule = RULE, seen_at: datetime = NOON
) -> MatchKind | None:
    match = only_match(sighting, known, rule=rule, seen_at=seen_at)
    return match.kind if match else None
