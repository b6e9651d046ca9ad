"""Small map files as text, right ones, and what reading a wrong one says."""

import json
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from city_map.coordinates import Crs
from city_map.errors import MapFileInvalid
from city_map.importing import read_map_file
from city_map.kinds import MapKind
from city_map.records import Reading, Record

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEST, SOUTH, STEP = 117.1, 31.8, 0.001
READING = Reading(crs=Crs.WGS84, time_zone=SHANGHAI, item_ids={"exposed-garbage", "road-damage"})


def square(column: int = 0, row: int = 0, *, size: float = STEP) -> list[list[list[float]]]:
    """The ring of a cell about 100 m wide, counter-clockwise as GeoJSON wants it."""
    west, south = WEST + column * STEP, SOUTH + row * STEP
    corners = ((0.0, 0.0), (size, 0.0), (size, size), (0.0, size), (0.0, 0.0))
    return [[[round(west + east, 6), round(south + north, 6)] for east, north in corners]]


def cell_code(number: int) -> str:
    return f"349901001001{number:03d}"


def feature(properties: Mapping[str, object], kind: str, coordinates: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def a_cell(number: int, **changed: object) -> dict[str, object]:
    """Cells of one row, from west to east."""
    return feature({"code": cell_code(number), "name": f"格{number}"} | changed, "Polygon", square(number))


def collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features} | members, ensure_ascii=False)


def answer(*features: object, wkid: int = 4490, **members: object) -> str:
    """As a FeatureServer gives it."""
    document = {"geometryType": "esriGeometryPolygon", "spatialReference": {"wkid": wkid}, "features": features}
    return json.dumps(document | members)


def read(
    folder: Path, text: str | bytes, kind: MapKind = MapKind.CELLS, reading: Reading = READING, name: str = "map.json"
) -> list[Record]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_map_file(path, kind, reading)


def mistakes(
    folder: Path, text: str | bytes, kind: MapKind = MapKind.CELLS, reading: Reading = READING, name: str = "map.json"
) -> tuple[str, ...]:
    """What is said of a file that is refused."""
    with pytest.raises(MapFileInvalid) as refused:
        read(folder, text, kind, reading, name)
    assert refused.value.message.startswith(f"{name}: nothing was imported.")
    assert all(mistake.en in refused.value.message for mistake in refused.value.mistakes)
    assert refused.value.zh is not None
    assert all(mistake.zh in refused.value.zh for mistake in refused.value.mistakes)
    return tuple(mistake.en for mistake in refused.value.mistakes)
