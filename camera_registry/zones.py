"""Polygons drawn in a view: whether a thing stands in them, and whether they are polygons at all. Pure.

Polygons and boxes are relative to the frame, each coordinate in [0, 1], y down. An edge belongs to its polygon.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import shapely

from camera_registry.errors import ViewInvalid
from kit.wording import Sentence

Polygon = Sequence[Sequence[float]]
"""Corners [[x, y], …] in order, at least three, not closed by repeating the first."""

SMALLEST_AREA = 1e-5  # of the frame: 20 pixels of a 1080p picture; less is a slip of the mouse
MOST_CORNERS = 200


class RegionKind(StrEnum):
    """Zones with a meaning of their own, for handbook rules that count nowhere else."""

    NO_PARKING = "no_parking"
    """禁停区域: no vehicle may be left standing here."""
    FIRE_LANE = "fire_lane"
    """消防通道: must be free for the fire brigade."""


def stands_in(box: tuple[float, float, float, float], polygons: Iterable[Polygon]) -> bool:
    """Whether the bottom centre of the xyxy box lies in one of the polygons; without polygons it does not."""
    left, _, right, bottom = box
    foot = shapely.Point((left + right) / 2, bottom)
    return any(_holds(polygon, foot) for polygon in polygons)


def refuse_bad_polygon(polygon: Polygon, *, name: Sentence) -> None:
    """Raises ViewInvalid with the reason and the place; `name` says which polygon it is, such as "Zone 2"."""
    if any(len(corner) != 2 for corner in polygon):
        raise ViewInvalid(
            f"{name.en}: every corner needs two numbers, x and y.", zh=f"{name.zh}：每个顶点须有 x、y 两个数。"
        )
    for number, (x, y) in enumerate(polygon, start=1):
        if not (0 <= x <= 1 and 0 <= y <= 1):
            raise ViewInvalid(
                f"{name.en}: corner {number} ({x:g}, {y:g}) lies outside the picture. "
                "Coordinates are shares of its width and height, from 0 to 1.",
                zh=f"{name.zh}：顶点 {number}（{x:g}, {y:g}）在画面之外。坐标应为画面宽高的比例，0 至 1。",
            )
    corners = len({(x, y) for x, y in polygon})
    if corners < 3:
        raise ViewInvalid(
            f"{name.en} has {corners} different corners; an area needs at least 3.",
            zh=f"{name.zh}只有 {corners} 个不同的顶点，至少需要 3 个。",
        )
    if len(polygon) > MOST_CORNERS:
        raise ViewInvalid(
            f"{name.en} has {len(polygon)} corners; at most {MOST_CORNERS} are kept.",
            zh=f"{name.zh}有 {len(polygon)} 个顶点，最多 {MOST_CORNERS} 个。",
        )
    _refuse_crossing(polygon, name)
    if shapely.Polygon(polygon).area < SMALLEST_AREA:
        raise ViewInvalid(
            f"{name.en} covers next to nothing of the picture: its corners lie on a line.",
            zh=f"{name.zh}几乎没有面积：各顶点在一条直线上。",
        )


def _refuse_crossing(polygon: Polygon, name: Sentence) -> None:
    ring = [tuple(corner) for corner in polygon]
    if ring[0] == ring[-1]:
        ring.pop()
    edges = [shapely.LineString((ring[index], ring[(index + 1) % len(ring)])) for index in range(len(ring))]
    for first, edge in enumerate(edges):
        for second in range(first + 1, len(edges)):
            met = edge.intersection(edges[second])
            if met.is_empty:
                continue
            neighbours = second == first + 1 or (first == 0 and second == len(edges) - 1)
            if neighbours and met.geom_type == "Point":
                continue  # their common corner
            place = met.representative_point()
            raise ViewInvalid(
                f"{name.en} crosses itself at ({place.x:.3f}, {place.y:.3f}), where its side {first + 1} meets "
                f"its side {second + 1}. Draw it around the area without crossing, or draw two areas.",
                zh=(
                    f"{name.zh}在（{place.x:.3f}, {place.y:.3f}）处自相交，第 {first + 1} 条边与第 {second + 1} 条边相"
                    "遇。请沿外围重画，或画成两个区域。"
                ),
            )


def _holds(polygon: Polygon, foot: shapely.Point) -> bool:
    return bool(shapely.Polygon(polygon).intersects(foot))
