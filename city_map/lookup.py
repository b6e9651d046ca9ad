"""Which cell and beat a place belongs to, what stands near it, and on what road it lies. Pure, in memory.

Distances are metres in one local plane around the middle of the cells; a distance to an outline is 0 inside it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from city_map.coordinates import LocalPlane, Place
from city_map.errors import NoCells, OutsideEveryCell
from city_map.kinds import ComponentState, RoadClass

Thing = TypeVar("Thing")
FIRST_REACH_M = 10.0  # of a search for the nearest; it widens fourfold until enough is found
RANKS = {road_class: rank for rank, road_class in enumerate(RoadClass)}


@dataclass(frozen=True, slots=True)
class MappedBeat:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MappedCell:
    code: str
    name: str | None
    beats: tuple[MappedBeat, ...]
    """One, where coverage is seamless; by code."""


@dataclass(frozen=True, slots=True)
class MappedComponent:
    code: str
    item_code: str
    name: str
    state: ComponentState
    department: str | None
    owner: str | None
    maintainer: str | None


@dataclass(frozen=True, slots=True)
class MappedRoad:
    code: str
    name: str
    road_class: RoadClass
    width_m: float | None


@dataclass(frozen=True, slots=True)
class Hit(Generic[Thing]):
    """Something found, and how far its outline is from the middle of the place."""

    thing: Thing
    distance_m: float


class Layer(Generic[Thing]):
    """Things with outlines in metres, and a tree to find them by."""

    def __init__(self, things: Sequence[Thing], shapes: NDArray[np.object_]) -> None:
        self.things = tuple(things)
        self._shapes = shapes
        self._tree = shapely.STRtree(shapes)

    def within(self, point: BaseGeometry, reach_m: float) -> list[Hit[Thing]]:
        """Nearest first; of equally near ones the earlier first."""
        found = np.sort(self._tree.query(point, predicate="dwithin", distance=reach_m))
        distances_m = shapely.distance(point, self._shapes[found])
        order = np.argsort(distances_m, kind="stable")
        return [Hit(self.things[found[index]], float(distances_m[index])) for index in order]

    def touching(self, area: BaseGeometry) -> list[Thing]:
        """Those whose outline meets the area, in their own order."""
        return [self.things[index] for index in np.sort(self._tree.query(area, predicate="intersects"))]

    def nearest(self, point: BaseGeometry) -> Hit[Thing] | None:
        """None where the layer is empty."""
        index = self._tree.nearest(point)
        return None if index is None else Hit(self.things[index], float(shapely.distance(point, self._shapes[index])))

    def middles(self) -> list[tuple[Thing, NDArray[np.float64]]]:
        """Each with a point (x, y) on it, in metres, in their own order."""
        points = shapely.get_coordinates(shapely.point_on_surface(self._shapes))
        return list(zip(self.things, points, strict=True))

    def crossings(self) -> list[tuple[Thing, Thing, NDArray[np.float64]]]:
        """Each two that meet, the earlier first, with a point (x, y) in metres where they do."""
        first, second = self._tree.query(self._shapes, predicate="intersects")
        ours = first < second
        first, second = first[ours], second[ours]
        met = shapely.point_on_surface(shapely.intersection(self._shapes[first], self._shapes[second]))
        points = shapely.get_coordinates(met)
        return [
            (self.things[one], self.things[other], point)
            for one, other, point in zip(first, second, points, strict=True)
        ]

    def nearest_few(self, point: BaseGeometry, *, most: int, reach_m: float) -> list[Hit[Thing]]:
        """At most `most` within `reach_m`, nearest first; looks no farther than it must."""
        reach = min(FIRST_REACH_M, reach_m)
        while len(found := self.within(point, reach)) < most and reach < reach_m:
            reach = min(4 * reach, reach_m)
        return found[:most]


@dataclass(frozen=True, slots=True)
class CityMap:
    """What is on the map at one version of it. Make one with `build_map`."""

    version: int
    plane: LocalPlane
    cells: Layer[MappedCell]
    components: Layer[MappedComponent]
    components_by_item: Mapping[str, Layer[MappedComponent]]
    roads: Layer[MappedRoad]
    widest_road_m: float

    def cells_at(self, place: Place) -> list[Hit[MappedCell]]:
        """The cell that holds the place, then the others that its radius touches, nearest first.

        Raises:
            NoCells: the map is empty.
            OutsideEveryCell: no cell holds the place, however far its radius reaches.
        """
        point = self._point(place)
        nearest = self.cells.nearest(point)
        if nearest is None:
            raise NoCells
        if nearest.distance_m > 0:
            raise OutsideEveryCell(
                longitude=place.longitude,
                latitude=place.latitude,
                nearest_code=nearest.thing.code,
                distance_m=nearest.distance_m,
            )
        return self.cells.within(point, place.radius_m)

    def nearest_components(
        self, place: Place, *, reach_m: float, most: int, item_codes: Collection[str] | None = None
    ) -> list[Hit[MappedComponent]]:
        """At most `most` within `reach_m` of the middle of the place, nearest first; of these item codes, or of any."""
        point = self._point(place)
        if item_codes is None:
            return self.components.nearest_few(point, most=most, reach_m=reach_m)
        wanted = (self.components_by_item[code] for code in sorted(set(item_codes)) if code in self.components_by_item)
        found = [hit for layer in wanted for hit in layer.nearest_few(point, most=most, reach_m=reach_m)]
        return sorted(found, key=lambda hit: hit.distance_m)[:most]

    def roads_at(self, place: Place) -> list[Hit[MappedRoad]]:
        """Roads that the place's circle touches, nearest kerb first; at a crossing, the class kept clean longest.

        A middle line reaches half its width to either side.
        """
        found = self.roads.within(self._point(place), place.radius_m + self.widest_road_m / 2)
        to_kerb = [Hit(hit.thing, max(0.0, hit.distance_m - (hit.thing.width_m or 0.0) / 2)) for hit in found]
        touched = (hit for hit in to_kerb if hit.distance_m <= place.radius_m)
        return sorted(touched, key=lambda hit: (hit.distance_m, RANKS[hit.thing.road_class]))

    def _point(self, place: Place) -> BaseGeometry:
        return shapely.Point(self.plane.to_metres(np.array(((place.longitude, place.latitude),)))[0])


def build_map(
    version: int,
    *,
    cells: Iterable[tuple[MappedCell, str]],
    components: Iterable[tuple[MappedComponent, str]] = (),
    roads: Iterable[tuple[MappedRoad, str]] = (),
) -> CityMap:
    """Each thing comes with its outline as GeoJSON text in WGS-84."""
    cell_things, cell_shapes = _parsed(cells)
    plane = plane_around(cell_shapes)
    component_things, component_shapes = _parsed(components)
    road_things, road_shapes = _parsed(roads)
    in_metres = shapely.transform(component_shapes, plane.to_metres)
    return CityMap(
        version=version,
        plane=plane,
        cells=Layer(cell_things, shapely.transform(cell_shapes, plane.to_metres)),
        components=Layer(component_things, in_metres),
        components_by_item=_by_item(component_things, in_metres),
        roads=Layer(road_things, shapely.transform(road_shapes, plane.to_metres)),
        widest_road_m=max((road.width_m or 0.0 for road in road_things), default=0.0),
    )


def plane_around(shapes: NDArray[np.object_]) -> LocalPlane:
    """The plane in which this ground is measured; anywhere where there is none."""
    if not len(shapes):
        return LocalPlane(0.0, 0.0)
    west, south, east, north = shapely.total_bounds(shapes)
    return LocalPlane(float(west + east) / 2, float(south + north) / 2)


def outlines(written: Iterable[str]) -> NDArray[np.object_]:
    """GeoJSON texts as geometries."""
    shapes: NDArray[np.object_] = np.asarray(shapely.from_geojson(list(written)), dtype=object)
    return shapes


def _parsed(pairs: Iterable[tuple[Thing, str]]) -> tuple[list[Thing], NDArray[np.object_]]:
    listed = list(pairs)
    return [thing for thing, _ in listed], outlines(text for _, text in listed)


def _by_item(things: Sequence[MappedComponent], shapes: NDArray[np.object_]) -> dict[str, Layer[MappedComponent]]:
    places: dict[str, list[int]] = {}
    for index, thing in enumerate(things):
        places.setdefault(thing.item_code, []).append(index)
    return {code: Layer([things[index] for index in of_item], shapes[of_item]) for code, of_item in places.items()}
