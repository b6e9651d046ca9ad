"""Lists of cameras by how they are doing, and what the visits of the last days say of one.

A camera is as healthy as the worst of its views. Healths are the words of `detection.streams.errors` and a few more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from camera_registry.tables import Camera
from detection.figures import ONLINE
from detection.tables import PatrolState, Visit
from kit.database import UtcDateTime

First = TypeVar("First")
Second = TypeVar("Second")
_NO_TROUBLE = "zzz"  # sorts after every word for trouble, in every collation
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class CameraHealth(StrEnum):
    """What a list may be narrowed to: how the visits go, in a word."""

    ONLINE = "online"
    """Every view that was visited showed a usable picture the last time."""
    UNVISITED = "unvisited"
    TROUBLE = "trouble"
    """Any of the words below."""
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"
    NOT_FOUND = "not_found"
    TIMED_OUT = "timed_out"
    STALLED = "stalled"
    UNDECODABLE = "undecodable"
    UNSUPPORTED_CODEC = "unsupported_codec"
    DECODER_CRASHED = "decoder_crashed"
    STALE = "stale"
    FROZEN = "frozen"
    BLACK = "black"
    COVERED = "covered"
    DEFOCUSED = "defocused"
    WRONG_VIEW = "wrong_view"
    INTERNAL = "internal"
    """A fault of ours."""


class CameraSort(StrEnum):
    """The order of a list; equals follow by id."""

    ID = "id"
    NAME = "name"
    HEALTH = "health"
    """Trouble first, each kind together."""
    PICTURE = "picture"
    """Longest without a usable picture first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFilter:
    """None does not filter."""

    health: CameraHealth | None = None
    platform_id: int | None = None
    text: str | None = None
    """Part of a name or of a key of the platform, in any case."""
    is_lost: bool | None = None
    """Whether the platform no longer lists it."""


SortKey = int | str | datetime


def list_cameras(
    session: Session, wanted: CameraFilter, *, sort: CameraSort, after: tuple[SortKey, int] | None, limit: int
) -> Sequence[tuple[Camera, SortKey]]:
    """With the sort key of each; `after` is the key and the id of the last one shown."""
    key = _SORT_KEYS[sort]()
    query = select(Camera, key).order_by(key, Camera.id).limit(limit)
    query = _narrowed(query, wanted)
    if after is not None:
        last, last_id = after
        query = query.where(or_(key > last, and_(key == last, Camera.id > last_id)))
    return [(camera, found) for camera, found in session.execute(query)]


@dataclass(frozen=True, slots=True)
class CameraCount:
    """How many cameras a list holds, and how many it would hold narrowed to each health."""

    all: int
    by_health: Mapping[CameraHealth, int]


def count_cameras(session: Session, wanted: CameraFilter) -> CameraCount:
    """`wanted.health` is not looked at. One that fails in two ways counts under both."""
    query = select(Camera.id, PatrolState.health).outerjoin(PatrolState, PatrolState.camera_id == Camera.id)
    seen: dict[int, set[str]] = {}
    for camera_id, health in session.execute(_narrowed(query, replace(wanted, health=None))):
        seen.setdefault(camera_id, set()).update(() if health is None else (health,))
    counts = Counter[CameraHealth]()
    words = set(CameraHealth)
    for healths in seen.values():
        if healths in (set(), {ONLINE}):
            counts[CameraHealth.ONLINE if healths else CameraHealth.UNVISITED] += 1
            continue
        counts.update(CameraHealth(one) for one in healths - {ONLINE} if one in words)
        counts[CameraHealth.TROUBLE] += 1
    return CameraCount(len(seen), counts)


@dataclass(frozen=True, slots=True)
class ViewHealth:
    """Visits of one view since an instant."""

    visits: int
    by_error: Mapping[str, int]


def health_of_views(session: Session, view_ids: Sequence[int], *, since_at: datetime) -> dict[int, ViewHealth]:
    """By view id; one that was not visited since has no entry."""
    rows = session.execute(
        select(Visit.view_id, Visit.error, func.count())
        .where(Visit.view_id.in_(view_ids), Visit.slot_at >= since_at)
        .group_by(Visit.view_id, Visit.error)
    )
    found: dict[int, Counter[str | None]] = {}
    for view_id, error, count in rows:
        found.setdefault(view_id, Counter())[error] += count
    return {
        view_id: ViewHealth(counts.total(), {word: count for word, count in counts.most_common() if word is not None})
        for view_id, counts in found.items()
    }


def _narrowed(query: Select[First, Second], wanted: CameraFilter) -> Select[First, Second]:
    if wanted.platform_id is not None:
        query = query.where(Camera.platform_id == wanted.platform_id)
    if wanted.is_lost is not None:
        query = query.where(Camera.vanished_at.is_not(None) if wanted.is_lost else Camera.vanished_at.is_(None))
    if wanted.text:
        part = wanted.text.lower()
        columns = (Camera.own_name, Camera.listed_name, Camera.external_id, Camera.gb_code)
        query = query.where(or_(*(func.lower(column).contains(part, autoescape=True) for column in columns)))
    return query if wanted.health is None else query.where(_is(wanted.health))


def _is(health: CameraHealth) -> ColumnElement[bool]:
    of_camera = exists().where(PatrolState.camera_id == Camera.id)
    was_visited = of_camera.where(PatrolState.health.is_not(None))
    has_trouble = of_camera.where(PatrolState.health != ONLINE)
    match health:
        case CameraHealth.ONLINE:
            return and_(was_visited, ~has_trouble)
        case CameraHealth.UNVISITED:
            return ~was_visited
        case CameraHealth.TROUBLE:
            return has_trouble
    return of_camera.where(PatrolState.health == str(health))


def _by_name() -> ColumnElement[SortKey]:
    return func.coalesce(Camera.own_name, Camera.listed_name)


def _by_health() -> ColumnElement[SortKey]:
    trouble = (
        select(func.min(PatrolState.health))
        .where(PatrolState.camera_id == Camera.id, PatrolState.health != ONLINE)
        .scalar_subquery()
    )
    return func.coalesce(trouble, literal(_NO_TROUBLE))


def _by_picture() -> ColumnElement[SortKey]:
    last_good = select(func.min(PatrolState.last_good_at)).where(PatrolState.camera_id == Camera.id).scalar_subquery()
    return func.coalesce(last_good, literal(_NEVER, UtcDateTime))


_SORT_KEYS = {
    CameraSort.ID: lambda: Camera.id,
    CameraSort.NAME: _by_name,
    CameraSort.HEALTH: _by_health,
    CameraSort.PICTURE: _by_picture,
}
