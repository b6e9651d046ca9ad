"""What features mean: a cell, a beat, a component, a stretch of road, a permit, each checked field by field. Pure.

A field is found under our own name, the abbreviation of GB/T 47678.5 tables 2 and 3, or a Chinese heading.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from city_map.coordinates import Crs
from city_map.features import Feature, Mistakes
from city_map.grid_codes import parse_cell_code, parse_component_code
from city_map.kinds import ComponentState, MapKind, RoadClass
from city_map.outlines import AREAL, LINES_AND_AREAS, checked_outline
from city_map.record_fields import Fields
from kit.wording import Sentence

LONGEST_NAME, LONGEST_CODE = 100, 40
WIDEST_ROAD_M = 200.0  # a motorway with its verges has less; more is a width in centimetres


class Record(Protocol):
    """What every kind of record can be asked for."""

    @property
    def where(self) -> Sentence:
        """In its file, for people."""

    @property
    def code(self) -> str:
        """By which an import finds its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRecord:
    where: Sentence = field(compare=False)
    code: str
    name: str | None
    geometry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatRecord:
    where: Sentence = field(compare=False)
    code: str
    name: str
    cell_codes: tuple[str, ...]
    inspector: str | None
    """Sign-in name of a person; None: nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRecord:
    where: Sentence = field(compare=False)
    code: str
    item_code: str
    name: str
    state: ComponentState
    cell_code: str | None
    department: str | None
    owner: str | None
    maintainer: str | None
    geometry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadRecord:
    where: Sentence = field(compare=False)
    code: str
    name: str
    road_class: RoadClass
    width_m: float | None
    geometry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitRecord:
    where: Sentence = field(compare=False)
    code: str
    item_id: str
    holder: str
    valid_from_at: datetime
    valid_to_at: datetime
    geometry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How to read a file: its system of coordinates, the city's time zone, the items that a permit may be for."""

    crs: Crs | None
    """None where the kind has no outline: beats."""
    time_zone: tzinfo
    item_ids: Collection[str] | None
    """None: not checked."""


def read_records(features: Sequence[Feature], kind: MapKind, reading: Reading, mistakes: Mistakes) -> list[Record]:
    """A record of every feature; what is wrong is noted, and a feature with a mistake has no record."""
    read = READERS[kind]
    records: list[Record] = []
    places: dict[str, Sentence] = {}
    for feature in features:
        before = len(mistakes.found)
        record = read(Fields(feature, mistakes), reading)
        if len(mistakes.found) > before or record is None:
            continue
        first = places.setdefault(record.code, feature.where)
        if first != feature.where:
            told = Sentence(
                zh=f"{record.code} 已是{first.zh}的编码", en=f"{record.code} is already the code of {first.en}"
            )
            mistakes.add(feature.where, "code", told)
            continue
        records.append(record)
    return records


def _cell(fields: Fields, reading: Reading) -> CellRecord | None:
    code = fields.checked("code", parse_cell_code)
    name = fields.text("name", longest=LONGEST_NAME)
    geometry = checked_outline(fields, reading.crs, AREAL)
    if code is None or geometry is None:
        return None
    return CellRecord(where=fields.where, code=str(code), name=name, geometry=geometry)


def _beat(fields: Fields, _reading: Reading) -> BeatRecord | None:
    code = fields.required("code", longest=LONGEST_CODE)
    name = fields.required("name", longest=LONGEST_NAME)
    cells = tuple(str(parsed) for parsed in fields.each("cells", parse_cell_code))
    inspector = fields.text("inspector", longest=60)
    if code is None or name is None:
        return None
    return BeatRecord(where=fields.where, code=code, name=name, cell_codes=cells, inspector=inspector)


def _component(fields: Fields, reading: Reading) -> ComponentRecord | None:
    code = fields.checked("code", parse_component_code)
    name = fields.required("name", longest=LONGEST_NAME)
    state = fields.choice("state", ComponentState, default=ComponentState.INTACT)
    cell_code = fields.checked("cell", parse_cell_code) if fields.written("cell") else None
    geometry = checked_outline(fields, reading.crs)
    if code is None or name is None or state is None or geometry is None:
        return None
    return ComponentRecord(
        where=fields.where,
        code=str(code),
        item_code=code.item_code,
        name=name,
        state=state,
        cell_code=None if cell_code is None else str(cell_code),
        department=fields.text("department", longest=LONGEST_NAME),
        owner=fields.text("owner", longest=LONGEST_NAME),
        maintainer=fields.text("maintainer", longest=LONGEST_NAME),
        geometry=geometry,
    )


def _road(fields: Fields, reading: Reading) -> RoadRecord | None:
    code = fields.required("code", longest=LONGEST_CODE)
    name = fields.required("name", longest=LONGEST_NAME)
    road_class = fields.choice("class", RoadClass, default=None)
    width_m = fields.number("width_m", least=0.5, most=WIDEST_ROAD_M)  # half a metre: a footway between walls
    geometry = checked_outline(fields, reading.crs, LINES_AND_AREAS)
    if code is None or name is None or road_class is None or geometry is None:
        return None
    return RoadRecord(
        where=fields.where, code=code, name=name, road_class=road_class, width_m=width_m, geometry=geometry
    )


def _permit(fields: Fields, reading: Reading) -> PermitRecord | None:
    code = fields.required("reference", longest=60)
    item_id = fields.required("item", longest=60)
    if item_id is not None and reading.item_ids is not None and item_id not in reading.item_ids:
        fields.wrong(
            "item",
            en=f'"{item_id}" is no item of the handbook in force',
            zh=f"现行手册中没有小类“{item_id}”",
        )
    holder = fields.required("holder", longest=LONGEST_NAME)
    begin = fields.instant("valid_from", reading.time_zone)
    end = fields.instant("valid_to", reading.time_zone, is_end=True)
    geometry = checked_outline(fields, reading.crs, AREAL)
    if begin is not None and end is not None and end <= begin:
        fields.wrong(
            "valid_to",
            en="lies before valid_from; such a permit is never valid",
            zh="早于 valid_from，这样的许可永远无效",
        )
    if code is None or item_id is None or holder is None or begin is None or end is None or geometry is None:
        return None
    return PermitRecord(
        where=fields.where,
        code=code,
        item_id=item_id,
        holder=holder,
        valid_from_at=begin,
        valid_to_at=end,
        geometry=geometry,
    )


READERS: dict[MapKind, Callable[[Fields, Reading], Record | None]] = {
    MapKind.CELLS: _cell,
    MapKind.BEATS: _beat,
    MapKind.COMPONENTS: _component,
    MapKind.ROADS: _road,
    MapKind.PERMITS: _permit,
}
