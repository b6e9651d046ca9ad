"""Seamless coverage (无缝覆盖): each cell in one beat, an inspector for each beat, no overlaps, no holes. Pure.

Outlines are in metres of a local plane. A strip without cells that runs from edge to edge of the city is no hole to be
found here: the two sides are then reported as separate parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

LEAST_AREA_M2 = 5.0  # corners rounded to 7 decimals (1 cm) along the side of a large cell, 500 m, make slivers of this


@dataclass(frozen=True, slots=True)
class BeatCells:
    """A beat with what it claims to hold."""

    code: str
    cell_codes: tuple[str, ...]
    has_inspector: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two cells that cover the same ground."""

    first: str
    second: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Hole:
    """Ground within the city that no cell covers."""

    neighbours: tuple[str, ...]
    """Codes of the cells around it, in order."""
    area_m2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is wrong; everything is sorted by code, and empty where nothing is."""

    gaps: tuple[str, ...]
    """Cells in no beat."""
    doubles: Mapping[str, tuple[str, ...]]
    """Cell → the beats, two or more, that all hold it."""
    unknown: Mapping[str, tuple[str, ...]]
    """Beat → cells it names that are not, or no longer, on the map."""
    empty: tuple[str, ...]
    """Beats without a cell."""
    unattended: tuple[str, ...]
    """Beats without an inspector."""
    overlaps: tuple[Overlap, ...]
    holes: tuple[Hole, ...]
    parts: tuple[str, ...]
    """A cell of each part, where the cells fall into parts that do not touch. A city may be so: no fault by itself."""

    @property
    def is_seamless(self) -> bool:
        faults = (self.gaps, self.doubles, self.unknown, self.empty, self.unattended, self.overlaps, self.holes)
        return not any(faults)


def examine(outlines: Mapping[str, BaseGeometry], beats: Sequence[BeatCells]) -> Coverage:
    """`outlines` by cell code."""
    holders: dict[str, list[str]] = {code: [] for code in sorted(outlines)}
    unknown: dict[str, tuple[str, ...]] = {}
    for beat in sorted(beats, key=lambda one: one.code):
        for code in sorted(set(beat.cell_codes) & holders.keys()):
            holders[code].append(beat.code)
        missing = tuple(sorted(set(beat.cell_codes) - holders.keys()))
        if missing:
            unknown[beat.code] = missing
    holes, parts = _holes_and_parts(outlines)
    return Coverage(
        gaps=tuple(code for code, held_by in holders.items() if not held_by),
        doubles={code: tuple(held_by) for code, held_by in holders.items() if len(held_by) > 1},
        unknown=unknown,
        empty=tuple(sorted(beat.code for beat in beats if not beat.cell_codes)),
        unattended=tuple(sorted(beat.code for beat in beats if not beat.has_inspector)),
        overlaps=_overlaps(outlines),
        holes=holes,
        parts=parts,
    )


def _overlaps(outlines: Mapping[str, BaseGeometry]) -> tuple[Overlap, ...]:
    codes = sorted(outlines)
    shapes = np.array([outlines[code] for code in codes], dtype=object)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    is_once = first < second
    first, second = first[is_once], second[is_once]
    areas_m2 = shapely.area(shapely.intersection(shapes[first], shapes[second]))
    return tuple(
        Overlap(codes[one], codes[other], round(float(area_m2), 1))
        for one, other, area_m2 in sorted(zip(first, second, areas_m2, strict=True))
        if area_m2 > LEAST_AREA_M2
    )


def _holes_and_parts(outlines: Mapping[str, BaseGeometry]) -> tuple[tuple[Hole, ...], tuple[str, ...]]:
    if not outlines:
        return (), ()
    codes = sorted(outlines)
    shapes = np.array([outlines[code] for code in codes], dtype=object)
    tree = shapely.STRtree(shapes)

    def around(ground: BaseGeometry) -> tuple[str, ...]:
        return tuple(codes[index] for index in sorted(tree.query(ground, predicate="intersects")))

    parts = shapely.get_parts(shapely.union_all(shapes))
    rings = [shapely.polygons(ring) for part in parts for ring in part.interiors]
    holes = [Hole(around(ring), round(float(ring.area), 1)) for ring in rings if ring.area > LEAST_AREA_M2]
    apart = tuple(sorted(around(part)[0] for part in parts)) if len(parts) > 1 else ()
    return tuple(sorted(holes, key=lambda hole: hole.neighbours)), apart
