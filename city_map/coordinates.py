"""Longitude and latitude: which system they are in, whether they can be right, and metres around a place. Pure.

Inside Gridwarden all is WGS-84 degrees, longitude first. CGCS2000, the system of Chinese base maps, is taken as the
same: origins and ellipsoids agree to centimetres, and the continent has drifted by less than a metre since the year
2000, at which CGCS2000 stands still. GCJ-02, the shifted system of web maps, is some hundred metres off.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from city_map.errors import CoordinatesInvalid

Degrees = NDArray[np.float64]
"""(N, 2): longitude, latitude."""
CHINA_LONGITUDE, CHINA_LATITUDE = (73.0, 136.0), (3.0, 54.0)  # the outermost whole degrees; they share no number
WGS84_AXIS_M, WGS84_ECCENTRICITY_SQUARED = 6_378_137.0, 0.006_694_379_990_14
# GCJ-02 as it was reverse engineered and published: sums of sines around 105° E 35° N, ellipsoid of Krasovsky 1940.
GCJ_AXIS_M, GCJ_ECCENTRICITY_SQUARED = 6_378_245.0, 0.006_693_421_622_965_943
GCJ_CENTRE = np.array((105.0, 35.0))
INVERSE_ROUNDS, INVERSE_ENOUGH_DEG = 20, 1e-10  # 0.01 mm; each round gains some three digits, so four or five do
PLACE_EXAMPLE = "117.125000,31.822500"


class Crs(StrEnum):
    """The system in which a file or a person gives coordinates (坐标系)."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere within `radius_m` of these WGS-84 degrees."""

    longitude: float
    latitude: float
    radius_m: float = 0.0


def to_wgs84(degrees: Degrees, crs: Crs) -> Degrees:
    """The same places in WGS-84."""
    return gcj02_to_wgs84(degrees) if crs is Crs.GCJ02 else degrees


def geometry_to_wgs84(geometry: BaseGeometry, crs: Crs) -> BaseGeometry:
    return shapely.transform(geometry, gcj02_to_wgs84) if crs is Crs.GCJ02 else geometry


def wgs84_to_gcj02(degrees: Degrees) -> Degrees:
    """As web maps of China show the places; means nothing outside China."""
    return degrees + _gcj_shift(degrees)


def gcj02_to_wgs84(degrees: Degrees) -> Degrees:
    """The inverse, which has no closed form: take the shift off again until it fits, to far less than 1e-6°."""
    guess = degrees
    for _ in range(INVERSE_ROUNDS):
        better = degrees - _gcj_shift(guess)
        moved_deg = np.abs(better - guess).max(initial=0.0)
        guess = better
        if moved_deg < INVERSE_ENOUGH_DEG:
            break
    return guess


def refuse_misplaced(longitude: float, latitude: float) -> None:
    """Raises CoordinatesInvalid, with a suggestion where one can be made, for what is no place in China."""
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise CoordinatesInvalid(
            f"{longitude}, {latitude} are no numbers of degrees.", zh=f"{longitude}, {latitude} 不是有效的度数。"
        )
    if _in_china(longitude, latitude):
        return
    written = f"{longitude:.10g}, {latitude:.10g}"
    if _in_china(latitude, longitude):
        raise CoordinatesInvalid(
            f"{written} is latitude before longitude: exchange them ({latitude:.10g}, {longitude:.10g}).",
            zh=f"{written} 先写了纬度后写经度：请对调为（{latitude:.10g}, {longitude:.10g}）。",
        )
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise CoordinatesInvalid(
            f"{written} are no degrees; they look like metres of a projected system. Export longitude and latitude.",
            zh=f"{written} 不是度数，像是投影坐标的米数。请按经纬度导出。",
        )
    raise CoordinatesInvalid(
        f"{written} lies outside China (longitude {CHINA_LONGITUDE[0]:g} to {CHINA_LONGITUDE[1]:g}, "
        f"latitude {CHINA_LATITUDE[0]:g} to {CHINA_LATITUDE[1]:g}).",
        zh=(
            f"{written} 不在中国境内（经度 {CHINA_LONGITUDE[0]:g} 至 {CHINA_LONGITUDE[1]:g}，纬度 "
            f"{CHINA_LATITUDE[0]:g} 至 {CHINA_LATITUDE[1]:g}）。"
        ),
    )


def parse_place(text: str) -> tuple[float, float]:
    """Longitude and latitude from "LON,LAT"; raises CoordinatesInvalid."""
    try:
        longitude, latitude = (float(part) for part in text.replace("，", ",").split(","))  # a Chinese keyboard's comma
    except ValueError as error:
        raise CoordinatesInvalid(
            f'"{text}" is no place: write LON,LAT, for example {PLACE_EXAMPLE}.',
            zh=f"“{text}”不是有效位置：请按“经度,纬度”填写，例如 {PLACE_EXAMPLE}。",
        ) from error
    refuse_misplaced(longitude, latitude)
    return longitude, latitude


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Metres (east, north) around a centre. Both scales are those of the centre.

    A degree eastwards shrinks by 0.011 % for each kilometre northwards at 32° N: 10 m are 1 cm off at 10 km.
    """

    longitude: float
    latitude: float

    def to_metres(self, degrees: Degrees) -> NDArray[np.float64]:
        """(N, 2) to (N, 2)."""
        metres: NDArray[np.float64] = (degrees - (self.longitude, self.latitude)) * self._metres_per_degree()
        return metres

    def to_degrees(self, metres: NDArray[np.float64]) -> Degrees:
        return metres / self._metres_per_degree() + (self.longitude, self.latitude)

    def _metres_per_degree(self) -> NDArray[np.float64]:
        """Eastwards, northwards: from the two radii of curvature of the WGS-84 ellipsoid."""
        latitude = math.radians(self.latitude)
        bulge = 1 - WGS84_ECCENTRICITY_SQUARED * math.sin(latitude) ** 2
        across_m = WGS84_AXIS_M / math.sqrt(bulge)
        along_m = WGS84_AXIS_M * (1 - WGS84_ECCENTRICITY_SQUARED) / float(bulge**1.5)
        one_degree = math.radians(1)
        return np.array((across_m * math.cos(latitude) * one_degree, along_m * one_degree), dtype=np.float64)


def _in_china(longitude: float, latitude: float) -> bool:
    west, east = CHINA_LONGITUDE
    south, north = CHINA_LATITUDE
    return west <= longitude <= east and south <= latitude <= north


def _gcj_shift(degrees: Degrees) -> Degrees:
    """How far GCJ-02 lies from WGS-84 at WGS-84 places, in degrees; (N, 2)."""
    x, y = (degrees - GCJ_CENTRE).T
    root = np.sqrt(np.abs(x))
    ripple = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root + ripple
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root + ripple
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    latitude = np.radians(degrees[:, 1])
    bulge = 1 - GCJ_ECCENTRICITY_SQUARED * np.sin(latitude) ** 2
    across_m = GCJ_AXIS_M / np.sqrt(bulge) * np.cos(latitude)
    along_m = GCJ_AXIS_M * (1 - GCJ_ECCENTRICITY_SQUARED) / bulge**1.5
    shift: Degrees = np.degrees(np.column_stack((east / across_m, north / along_m)))
    return shift
