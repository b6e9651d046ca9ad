"""The city map on the wire: GeoJSON (RFC 7946) in WGS-84 degrees, and what the map knows of one place."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field

from city_map.browsing import PlaceReport
from city_map.coverage import Coverage
from city_map.errors import WindowInvalid
from city_map.kinds import ComponentState, RoadClass
from city_map.place_names import PlaceKind
from city_map.tables import Permit
from city_map.windows import MapExcerpt, Window

BoundingBox = Annotated[
    str,
    Query(
        description="west,south,east,north in WGS-84 degrees; at most 1° wide and high.",
        max_length=120,
        examples=["117.10,31.80,117.12,31.82"],
    ),
]


class MapState(BaseModel):
    """How much is on the map."""

    version: int
    """Grows with every import that changed something; what a browser keeps of the map is of one version."""
    counts: dict[str, int] = Field(examples=[{"cells": 400, "beats": 50, "components": 3000}])


class FeatureOut(BaseModel):
    """One thing on the map."""

    type: Literal["Feature"] = "Feature"
    id: str = Field(examples=["349901001001001"])
    """Its code."""
    geometry: dict[str, Any] = Field(examples=[{"type": "Point", "coordinates": [117.1, 31.8]}])
    properties: dict[str, Any] = Field(examples=[{"name": "格1", "beats": ["B01"]}])


class FeaturesOut(BaseModel):
    """What lies in a window, in the order of codes."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[FeatureOut]
    found: int
    """More than there are features here: look closer, not everything is shown."""
    map_version: int


class CellHit(BaseModel):
    code: str
    name: str | None
    distance_m: float
    """0: it holds the place."""


class ComponentHit(BaseModel):
    code: str
    item_code: str
    name: str
    state: ComponentState
    department: str | None
    owner: str | None
    maintainer: str | None
    distance_m: float


class RoadHit(BaseModel):
    code: str
    name: str
    road_class: RoadClass
    distance_m: float


class PermitOut(BaseModel):
    """What somebody may do on a piece of ground for a while."""

    code: str = Field(examples=["SP-1"])
    item_id: str
    holder: str
    valid_from: datetime
    valid_to: datetime
    """The first instant at which it is valid no more."""


class PlaceOut(BaseModel):
    """All that the map knows of a place; lists begin with the nearest."""

    cells: list[CellHit]
    """The one that holds the place first; the others are touched by its radius."""
    beat_code: str | None
    """null: in no beat."""
    beat_name: str | None
    inspectors: list[str]
    """Names of those who have the beat now; empty: nobody."""
    components: list[ComponentHit]
    roads: list[RoadHit]
    permits: list[PermitOut]


class PlaceNameOut(BaseModel):
    """What a place is called, with a point on it."""

    kind: PlaceKind
    name: str = Field(examples=["中山路与人民路交叉口"])
    code: str
    longitude: float
    latitude: float


class PlaceNamesOut(BaseModel):
    """Names to search in: roads, crossings, beats, cells, in that order."""

    map_version: int
    names: list[PlaceNameOut]


class OverlapOut(BaseModel):
    first: str
    second: str
    area_m2: float


class HoleOut(BaseModel):
    neighbours: list[str]
    area_m2: float


class CoverageOut(BaseModel):
    """Seamless coverage (无缝覆盖): whatever is wrong with cells and beats."""

    is_seamless: bool
    gaps: list[str]
    """Cells in no beat."""
    doubles: dict[str, list[str]]
    """Cell → the beats that all hold it."""
    unknown: dict[str, list[str]]
    """Beat → cells it names that are not on the map."""
    empty: list[str]
    """Beats without a cell."""
    unattended: list[str]
    """Beats without an inspector."""
    overlaps: list[OverlapOut]
    holes: list[HoleOut]
    parts: list[str]
    """A cell of each part, where the cells fall into parts that do not touch."""


def window_of(written: str) -> Window:
    """Raises WindowInvalid."""
    try:
        west, south, east, north = (float(part) for part in written.split(","))
    except ValueError as error:
        raise WindowInvalid(
            f"'{written[:60]}' is no window: write west,south,east,north, for example 117.10,31.80,117.12,31.82.",
            zh=f"“{written[:60]}”不是有效范围：请写作 西,南,东,北，例如 117.10,31.80,117.12,31.82。",
        ) from error
    return Window(west, south, east, north)


def features_out(excerpt: MapExcerpt) -> FeaturesOut:
    return FeaturesOut(
        features=[
            FeatureOut(id=one.code, geometry=dict(one.geometry), properties=dict(one.facts)) for one in excerpt.features
        ],
        found=excerpt.found,
        map_version=excerpt.map_version,
    )


def permit_out(permit: Permit) -> PermitOut:
    return PermitOut(
        code=permit.code,
        item_id=permit.item_id,
        holder=permit.holder,
        valid_from=permit.valid_from_at,
        valid_to=permit.valid_to_at,
    )


def place_out(report: PlaceReport) -> PlaceOut:
    return PlaceOut(
        cells=[CellHit(code=one.thing.code, name=one.thing.name, distance_m=one.distance_m) for one in report.cells],
        beat_code=report.beat.code if report.beat else None,
        beat_name=report.beat.name if report.beat else None,
        inspectors=list(report.inspectors),
        components=[ComponentHit(**asdict(one.thing), distance_m=one.distance_m) for one in report.components],
        roads=[
            RoadHit(
                code=one.thing.code, name=one.thing.name, road_class=one.thing.road_class, distance_m=one.distance_m
            )
            for one in report.roads
        ],
        permits=[permit_out(one) for one in report.permits],
    )


def coverage_out(found: Coverage) -> CoverageOut:
    def listed(by_code: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        return {code: list(codes) for code, codes in by_code.items()}

    return CoverageOut(
        is_seamless=found.is_seamless,
        gaps=list(found.gaps),
        doubles=listed(found.doubles),
        unknown=listed(found.unknown),
        empty=list(found.empty),
        unattended=list(found.unattended),
        overlaps=[OverlapOut(first=one.first, second=one.second, area_m2=one.area_m2) for one in found.overlaps],
        holes=[HoleOut(neighbours=list(one.neighbours), area_m2=one.area_m2) for one in found.holes],
        parts=list(found.parts),
    )
