"""Draws the map of the pretend zone: cells, beats, components, roads and permits, as files that Gridwarden imports.

`python -m simulator.zone_map FOLDER` writes them. The zone is the one in which the pretend cameras stand: 25 km² in
2,500 cells of 100 m, 25 communities and 50 beats. Its division 349901 is unassigned; nothing that it shows exists.
"""

import csv
import io
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.places import EAST_WEST, NORTH_SOUTH, SOUTH_WEST, ZONE_DEG

DIVISION = "349901"
ZONE_M, LINES = 5_000, 50  # a side, and its cells
PER_COMMUNITY = 10  # cells of a community's side
WOBBLE = 0.12  # of a cell: corners leave the lattice a little, as streets do
DECIMALS = 7  # 1 cm
STREETS = ("丹霞", "云谷", "彩虹", "望江", "创新")  # from north to south
COMMUNITIES = ("石莲", "枫林", "梦园", "银杏", "香樟")  # from west to east
COVERS = (
    ("01001", "供水井盖", "自来水公司"),
    ("01002", "污水井盖", "市政公司"),
    ("01003", "雨水井盖", "市政公司"),
    ("01005", "电力井盖", "公用事业局"),
    ("01011", "燃气井盖", "燃气公司"),
    ("01023", "不明井盖", ""),
)
GRATE, LAMP = ("01004", "雨水箅子", "市政公司"), ("01037", "路灯", "公用事业局")
BIN = ("03005", "垃圾箱", "环境卫生管理处")
BROKEN_EACH = 97  # one component in so many is broken
WIDTHS_M = {"main": 40.0, "secondary": 24.0, "branch": 14.0, "lane": 6.0}

Point = tuple[float, float]
"""Metres east and north of the south-west corner."""
Kind = tuple[str, str, str]
"""Code of the item, name, department."""


@dataclass(frozen=True, slots=True)
class Street:
    """A straight road through the whole zone."""

    code: str
    name: str
    road_class: str
    runs_east: bool
    offset_m: float

    def at(self, along_m: float, aside_m: float) -> Point:
        aside = self.offset_m + aside_m
        return (along_m, aside) if self.runs_east else (aside, along_m)

    @property
    def width_m(self) -> float:
        return WIDTHS_M[self.road_class]


def draw(folder: Path) -> None:
    """Write the five files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files().items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def files() -> dict[str, str]:
    """Contents by name."""
    return {
        "cells.geojson": _collection(_cells()),
        "beats.csv": _table(("code", "name", "inspector", "cells"), _beats()),
        "components.csv": _table(
            ("code", "name", "state", "longitude", "latitude", "cell", "department"), _components()
        ),
        "roads.geojson": _collection(_roads()),
        "permits.geojson": _collection(_permits()),
    }


def _streets() -> list[Street]:
    found = []
    for runs_east, names in ((True, EAST_WEST), (False, NORTH_SOUTH)):
        for index, name in enumerate(names):
            kind = "main" if name.endswith("大道") else ("secondary", "branch")[index % 2]
            code = f"{'EW' if runs_east else 'NS'}-{index + 1:02d}"
            found.append(Street(code, name, kind, runs_east, (index + 0.5) * ZONE_M / len(names)))
    return found


def _degrees(point: Point) -> list[float]:
    return [
        round(corner + metres / ZONE_M * degrees, DECIMALS)
        for corner, metres, degrees in zip(SOUTH_WEST, point, ZONE_DEG, strict=True)
    ]


def _corner(column: int, row: int) -> Point:
    """A crossing of the lattice; those on the edge of the zone stay on it."""
    step_m = ZONE_M / LINES
    east = WOBBLE * math.sin(1.7 * column + 2.3 * row) if 0 < column < LINES else 0.0
    north = WOBBLE * math.sin(2.9 * column - 1.3 * row) if 0 < row < LINES else 0.0
    return (column + east) * step_m, (row + north) * step_m


def _community(column: int, row: int) -> str:
    """12 digits; streets count from the north, communities from the west."""
    band = LINES // PER_COMMUNITY
    return f"{DIVISION}{band - row // PER_COMMUNITY:03d}{column // PER_COMMUNITY + 1:03d}"


def _cell_code(column: int, row: int) -> str:
    """Cells count from west to east and from north to south within their community."""
    from_north = PER_COMMUNITY - 1 - row % PER_COMMUNITY
    return f"{_community(column, row)}{from_north * PER_COMMUNITY + column % PER_COMMUNITY + 1:03d}"


def _named(community: str) -> str:
    return f"{STREETS[int(community[6:9]) - 1]}街道{COMMUNITIES[int(community[9:]) - 1]}社区"


def _cells() -> Iterator[str]:
    for row in reversed(range(LINES)):
        for column in range(LINES):
            corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
            code = _cell_code(column, row)
            ring = [_degrees(_corner(*corner)) for corner in corners]
            yield _feature({"code": code, "name": f"{_named(code[:12])}{code[12:]}"}, "Polygon", [ring])


def _beats() -> Iterator[Sequence[str]]:
    """Each community has a northern and a southern one."""
    half = PER_COMMUNITY // 2
    number = 0
    for top in range(LINES - half, -1, -half):
        for left in range(0, LINES, PER_COMMUNITY):
            number += 1
            rows = reversed(range(top, top + half))
            codes = [_cell_code(column, row) for row in rows for column in range(left, left + PER_COMMUNITY)]
            side, digit = ("南", 2) if top % PER_COMMUNITY == 0 else ("北", 1)
            community = _community(left, top)
            name = f"{_named(community)}{side}责任网格"
            yield f"{community}-{digit}", name, f"inspector-{number:02d}", " ".join(codes)


def _components() -> Iterator[Sequence[str]]:
    counted: dict[str, int] = {}
    for number, ((item, name, department), point) in enumerate(_things()):
        counted[item] = counted.get(item, 0) + 1
        longitude, latitude = _degrees(point)
        state = "破损" if number % BROKEN_EACH == BROKEN_EACH - 1 else "完好"
        code = f"{DIVISION}{item}{counted[item]:06d}"
        yield code, name, state, f"{longitude:.7f}", f"{latitude:.7f}", _cell_of(point), department


def _things() -> Iterator[tuple[Kind, Point]]:
    """Along every street: lamps and grates at the kerbs, covers in the carriageway, bins on the footway."""
    for street in _streets():
        for step in range(ZONE_M // 100):
            side = 1 if step % 2 else -1
            kerb_m = street.width_m / 2 - 3  # the footway is 3 m wide
            yield LAMP, street.at(100 * step + 30, side * (kerb_m + 0.5))
            yield COVERS[step % len(COVERS)], street.at(100 * step + 55, side * street.width_m / 8)
            yield GRATE, street.at(100 * step + 70, side * (kerb_m - 0.3))
            if step % 2:
                yield BIN, street.at(100 * step + 85, -side * (kerb_m + 2))


def _cell_of(point: Point) -> str:
    """The lattice cell, or a neighbour whose wobbling corner took the point."""
    column, row = (int(metres * LINES // ZONE_M) for metres in point)
    around = [(column + east, row + north) for east in (0, -1, 1) for north in (0, -1, 1)]
    inside = (one for one in around if 0 <= one[0] < LINES and 0 <= one[1] < LINES and _holds(*one, point))
    return _cell_code(*next(inside))


def _holds(column: int, row: int, point: Point) -> bool:
    corners = [_corner(column + east, row + north) for east, north in ((0, 0), (1, 0), (1, 1), (0, 1))]
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return all((x1 - x0) * (point[1] - y0) - (y1 - y0) * (point[0] - x0) >= 0 for (x0, y0), (x1, y1) in sides)


def _roads() -> Iterator[str]:
    for street in _streets():
        about = {"code": street.code, "name": street.name, "class": street.road_class, "width_m": street.width_m}
        yield _feature(about, "LineString", [_degrees(street.at(along, 0)) for along in (0, ZONE_M)])
    for number, (east, north) in enumerate(((400, 620), (1_380, 2_600), (2_900, 1_150), (3_640, 3_900)), start=1):
        about = {"code": f"LANE-{number}", "name": f"{number}号巷", "class": "lane", "width_m": WIDTHS_M["lane"]}
        yield _feature(about, "LineString", [_degrees((east, north)), _degrees((east + 180, north + 40))])
    for code, name, road_class, (west, south, width, height) in (
        ("AREA-1", "站前广场", "key_area", (2_300, 2_290, 150, 120)),
        ("BRIDGE-1", "科学大道立交桥", "interchange", (650, 1_150, 200, 200)),
        ("BRIDGE-2", "望江桥", "river_bridge", (2_000, 735, 120, 30)),
        ("BRIDGE-3", "玉兰天桥", "footbridge", (3_715, 3_000, 70, 5)),
    ):
        about = {"code": code, "name": name, "class": road_class}
        yield _feature(about, "Polygon", [_box(west, south, width, height)])


def _permits() -> Iterator[str]:
    for reference, item, holder, begin, end, (west, south, width, height) in (
        ("SP-2026-001", "road-damage", "市政公司", "2026-01-01", "2030-12-31", (1_300, 230, 300, 40)),
        ("SP-2026-002", "exposed-garbage", "环境卫生管理处", "2026-01-01", "2030-12-31", (3_100, 2_020, 60, 60)),
        ("SP-2025-014", "road-damage", "燃气公司", "2025-03-01", "2025-06-30", (2_700, 1_730, 200, 30)),
    ):
        about = {"reference": reference, "item": item, "holder": holder, "valid_from": begin, "valid_to": end}
        yield _feature(about, "Polygon", [_box(west, south, width, height)])


def _box(west: float, south: float, width: float, height: float) -> list[list[float]]:
    corners = ((0, 0), (width, 0), (width, height), (0, height), (0, 0))
    return [_degrees((west + east, south + north)) for east, north in corners]


def _feature(about: Mapping[str, object], kind: str, coordinates: object) -> str:
    feature = {"type": "Feature", "properties": about, "geometry": {"type": kind, "coordinates": coordinates}}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _collection(features: Iterator[str]) -> str:
    """One feature a line, so that changes can be read."""
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def _table(header: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
