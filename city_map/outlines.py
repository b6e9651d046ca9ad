"""Checks a feature's outline and brings it to WGS-84: of the right kind, in China, not crossing itself. Pure."""

import shapely
from shapely.geometry.base import BaseGeometry

from city_map.coordinates import Crs, geometry_to_wgs84, refuse_misplaced
from city_map.errors import CoordinatesInvalid
from city_map.features import OUTLINE, positions
from city_map.record_fields import Fields

AREAL = frozenset({"Polygon", "MultiPolygon"})
LINES_AND_AREAS = AREAL | {"LineString", "MultiLineString"}
EVERY_KIND = LINES_AND_AREAS | {"Point", "MultiPoint"}
DECIMALS_DEG = 1e-9  # 0.1 mm: what the conversion from GCJ-02 gives beyond is noise


def checked_outline(fields: Fields, crs: Crs | None, kinds: frozenset[str] = EVERY_KIND) -> str | None:
    """GeoJSON text in WGS-84; None where it is missing or wrong, which is noted."""
    geometry = fields.feature.geometry
    if geometry is None or geometry.is_empty:
        fields.wrong(OUTLINE, fields.feature.fault or "is missing")
        return None
    assert crs is not None, "a kind with an outline is read with a system of coordinates"
    reason = _fault(geometry, kinds)
    if reason is not None:
        fields.wrong(OUTLINE, reason)
        return None
    moved = geometry_to_wgs84(geometry, crs)
    return str(shapely.to_geojson(shapely.set_precision(moved, DECIMALS_DEG, mode="pointwise")))


def _fault(geometry: BaseGeometry, kinds: frozenset[str]) -> str | None:
    if geometry.geom_type not in kinds:
        return f"is a {geometry.geom_type}; {', '.join(sorted(kinds))} are possible here"
    for longitude, latitude in positions(geometry):
        try:
            refuse_misplaced(longitude, latitude)
        except CoordinatesInvalid as error:
            return error.message
    return None if geometry.is_valid else f"is not a proper outline: {shapely.is_valid_reason(geometry)}"
