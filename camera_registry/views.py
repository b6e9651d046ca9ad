"""Edit what a view looks for, where and when. Every setting is checked before anything is changed."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from camera_registry import ground, repository
from camera_registry.active_hours import active_hours
from camera_registry.errors import ViewInvalid
from camera_registry.tables import Camera, View
from camera_registry.zones import Polygon, RegionKind, refuse_bad_polygon
from kit.errors import Conflict, Invalid
from kit.wording import Sentence

PERIOD_S = (1, 86_400)  # below, it is a stream, not a patrol; above, it is no patrol either
MOST_POLYGONS = 50
MOST_SLICES = 16  # one inference each
_SLICES = re.compile(r"([1-8])x([1-8])", re.ASCII)


class ViewChanges(TypedDict, total=False):
    """What may be changed of a view; what is absent stays, None clears."""

    name: str
    preset: str | None
    is_patrolled: bool
    period_s: int
    hours: tuple[str, str] | None
    """("HH:MM", "HH:MM") in city time; None: always active."""
    items: Sequence[str] | None
    """Slugs of handbook items; None: all."""
    zones: Sequence[Polygon] | None
    masks: Sequence[Polygon] | None
    regions: Mapping[str, Sequence[Polygon]] | None
    """By RegionKind."""
    control_points: Sequence[Sequence[float]] | None
    """[[x, y, longitude, latitude], …]"""
    area: tuple[float, float] | None
    """Longitude and latitude of the stated area; None: the camera's own position."""
    slices: str | None
    """"columns×rows" such as "2x2"; None: whole frame only."""


def edit_view(
    session: Session, view_id: int, *, known_items: Collection[str] | None = None, **changes: Unpack[ViewChanges]
) -> View:
    """Change a view, all of it or nothing.

    Args:
        session: of the unit of work.
        view_id: which view.
        known_items: slugs of the handbook in force; None: items are not looked up.
        **changes: see ViewChanges.

    Raises:
        NotFound: no such view.
        ViewInvalid: names the setting, the rule and the place.
        Conflict: another view of the camera has this name.
    """
    view = repository.view(session, view_id)
    columns = _checked(changes, known_items)
    name = columns.get("name", view.name)
    if name != view.name:
        _refuse_taken_name(session, camera_id=view.camera_id, name=str(name))
    for column, value in columns.items():
        setattr(view, column, value)
    session.flush()
    return view


def add_view(session: Session, camera_id: int, *, name: str) -> View:
    """One more view (preset) of a camera; raises as `edit_view`, which sets the rest."""
    repository.camera(session, camera_id)
    columns = _checked({"name": name}, None)
    _refuse_taken_name(session, camera_id=camera_id, name=str(columns["name"]))
    view = View(camera_id=camera_id, **columns)
    session.add(view)
    session.flush()
    return view


def ground_of(view: View) -> ground.GroundMap | None:
    """The fitted ground map of a view; None without control points."""
    if not view.control_points:
        return None
    return _fitted(tuple(ground.ControlPoint(*point) for point in view.control_points))


def place_of(box: tuple[float, float, float, float], *, view: View, camera: Camera) -> ground.Place | None:
    """Where the thing in this relative xyxy box stands; None when nothing is known of the place."""
    area = None
    if view.area_longitude is not None and view.area_latitude is not None:
        area = (view.area_longitude, view.area_latitude)
    stands = None
    if camera.longitude is not None and camera.latitude is not None:
        stands = (camera.longitude, camera.latitude)
    return ground.locate(box, ground=ground_of(view), area=area, camera=stands)


@lru_cache(maxsize=1024)  # a fit takes some milliseconds; a patrol asks for the same views again and again
def _fitted(points: tuple[ground.ControlPoint, ...]) -> ground.GroundMap:
    return ground.fit(points)


def _checked(changes: ViewChanges, known_items: Collection[str] | None) -> dict[str, object]:
    """The columns to write; raises ViewInvalid at the first setting that breaks a rule."""
    return _checked_patrol(changes, known_items) | _checked_picture(changes)


def _checked_patrol(changes: ViewChanges, known_items: Collection[str] | None) -> dict[str, object]:
    columns: dict[str, object] = {}
    if "name" in changes:
        columns["name"] = _short(Sentence(zh="名称", en="The name"), changes["name"], longest=80, may_be_empty=False)
    if "preset" in changes:
        columns["preset"] = (
            _short(Sentence(zh="预置位编号", en="The preset"), changes["preset"] or "", longest=40, may_be_empty=True)
            or None
        )
    if "is_patrolled" in changes:
        columns["is_patrolled"] = changes["is_patrolled"]
    if "period_s" in changes:
        columns["period_s"] = _period_s(changes["period_s"])
    if "hours" in changes:
        columns["active_from"], columns["active_to"] = _hours(changes["hours"])
    if "items" in changes:
        columns["items"] = _items(changes["items"], known_items)
    return columns


def _checked_picture(changes: ViewChanges) -> dict[str, object]:
    columns: dict[str, object] = {}
    if "zones" in changes:
        columns["zones"] = _polygons(Sentence(zh="检测区域", en="Zone"), changes["zones"])
    if "masks" in changes:
        columns["masks"] = _polygons(Sentence(zh="遮蔽区域", en="Mask"), changes["masks"])
    if "regions" in changes:
        columns["regions"] = _regions(changes["regions"])
    if "control_points" in changes:
        columns["control_points"] = _control_points(changes["control_points"])
    if "area" in changes:
        columns["area_longitude"], columns["area_latitude"] = _area(changes["area"])
    if "slices" in changes:
        columns["slices"] = _slices(changes["slices"])
    return columns


def _refuse_taken_name(session: Session, *, camera_id: int, name: str) -> None:
    if repository.view_named(session, camera_id=camera_id, name=name) is not None:
        raise Conflict(f'The camera already has a view called "{name}".', zh=f"该摄像机已有名为“{name}”的预置位。")


def _short(what: Sentence, text: str, *, longest: int, may_be_empty: bool) -> str:
    text = text.strip()
    if len(text) > longest or not (text or may_be_empty):
        raise ViewInvalid(
            f"{what.en} must have {0 if may_be_empty else 1} to {longest} characters; it has {len(text)}.",
            zh=f"{what.zh}须为 {0 if may_be_empty else 1} 至 {longest} 个字符，现为 {len(text)} 个。",
        )
    return text


def _period_s(period_s: int) -> int:
    shortest, longest = PERIOD_S
    if not shortest <= period_s <= longest:
        raise ViewInvalid(
            f"A period of {period_s} s is not possible: choose {shortest} to {longest} seconds.",
            zh=f"巡查周期不能为 {period_s} 秒：请选 {shortest} 至 {longest} 秒。",
        )
    return period_s


def _hours(hours: tuple[str, str] | None) -> tuple[str | None, str | None]:
    if hours is None:
        return None, None
    active_from, active_to = hours
    try:
        active_hours(active_from=active_from, active_to=active_to)
    except Invalid as error:
        raise ViewInvalid(error.message, zh=error.zh) from error
    return active_from, active_to


def _items(items: Sequence[str] | None, known_items: Collection[str] | None) -> list[str] | None:
    if items is None:
        return None
    if not items:
        raise ViewInvalid(
            "A view that looks for no item is not patrolled: switch its patrol off instead.",
            zh="不查找任何小类的预置位不会被巡查：如不需要巡查，请关闭其巡查。",
        )
    unknown = [item for item in items if known_items is not None and item not in known_items]
    if unknown:
        raise ViewInvalid(
            f"The handbook has no item {', '.join(unknown)}. Known: {', '.join(sorted(known_items or ()))}.",
            zh=f"手册中没有小类 {'、'.join(unknown)}。已有：{'、'.join(sorted(known_items or ()))}。",
        )
    return list(dict.fromkeys(items))


def _polygons(name: Sentence, polygons: Sequence[Polygon] | None) -> list[list[list[float]]] | None:
    if not polygons:
        return None
    if len(polygons) > MOST_POLYGONS:
        raise ViewInvalid(
            f"A view may have {MOST_POLYGONS} polygons of a kind; these are {len(polygons)}.",
            zh=f"预置位的每类区域最多 {MOST_POLYGONS} 个，现有 {len(polygons)} 个。",
        )
    for number, polygon in enumerate(polygons, start=1):
        refuse_bad_polygon(polygon, name=Sentence(zh=f"{name.zh} {number} ", en=f"{name.en} {number}"))
    return [[[float(x), float(y)] for x, y in polygon] for polygon in polygons]


def _regions(regions: Mapping[str, Sequence[Polygon]] | None) -> dict[str, list[list[list[float]]]] | None:
    kept = {}
    for kind, polygons in (regions or {}).items():
        if kind not in set(RegionKind):
            raise ViewInvalid(
                f'There is no region of kind "{kind}". Known kinds: {", ".join(RegionKind)}.',
                zh=f"没有“{kind}”类型的专用区域。已有类型：{'、'.join(RegionKind)}。",
            )
        drawn = _polygons(Sentence(zh=f"专用区域 {kind} ", en=f"Region {kind}"), polygons)
        if drawn is not None:
            kept[str(kind)] = drawn
    return kept or None


def _control_points(points: Sequence[Sequence[float]] | None) -> list[list[float]] | None:
    if not points:
        return None
    for number, point in enumerate(points, start=1):
        if len(point) != 4 or not all(math.isfinite(value) for value in point):
            raise ViewInvalid(
                f"Control point {number} needs four numbers: x, y, longitude, latitude.",
                zh=f"控制点 {number} 须有四个数：x、y、经度、纬度。",
            )
    ground.fit([ground.ControlPoint(*point) for point in points])
    return [[float(value) for value in point] for point in points]


def _area(area: tuple[float, float] | None) -> tuple[float | None, float | None]:
    if area is None:
        return None, None
    longitude, latitude = area
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ViewInvalid(
            f"The area's centre {longitude:g}, {latitude:g} is not on the map: longitude first.",
            zh=f"区域中心 {longitude:g}, {latitude:g} 不在地图上：应先写经度，后写纬度。",
        )
    return longitude, latitude


def _slices(slices: str | None) -> str | None:
    if slices is None:
        return None
    match = _SLICES.fullmatch(slices.replace("×", "x"))
    if match is None or int(match[1]) * int(match[2]) > MOST_SLICES:
        raise ViewInvalid(
            f'"{slices}" is no slicing: write columns×rows such as 2x2, at most {MOST_SLICES} in all.',
            zh=f"“{slices}”不是有效的切分方式：请按“列数×行数”填写，例如 2x2，总数最多 {MOST_SLICES}。",
        )
    return match[0]
