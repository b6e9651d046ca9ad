"""Checks a feature's outline and brings it to WGS-84: of the right kind, in China, not crossing itself. Pure."""

import shapely
from shapely.geometry.base import BaseGeometry

from city_map.coordinates import Crs, geometry_to_wgs84, refuse_misplaced
from city_map.errors import CoordinatesInvalid
from city_map.features import OUTLINE, positions
from city_map.record_fields import Fields
from kit.wording import Sentence

AREAL = frozenset({"Polygon", "MultiPolygon"})
LINES_AND_AREAS = AREAL | {"LineString", "MultiLineString"}
EVERY_KIND = LINES_AND_AREAS | {"Point", "MultiPoint"}
DECIMALS_DEG = 1e-9  # 0.1 mm: what the conversion from GCJ-02 gives beyond is noise


def checked_outline(fields: Fields, crs: Crs | None, kinds: frozenset[str] = EVERY_KIND) -> str | None:
    """GeoJSON text in WGS-84; None where it is missing or wrong, which is noted."""
    geometry = fields.feature.geometry
    if geometry is None or geometry.is_empty:
        fault = fields.feature.fault or Sentence(zh="缺失", en="is missing")
        fields.wrong(OUTLINE, en=fault.en, zh=fault.zh)
        return None
    assert crs is not None, "a kind with an outline is read with a system of coordinates"
    reason = _fault(geometry, kinds)
    if reason is not None:
        fields.wrong(OUTLINE, en=reason.en, zh=reason.zh)
        return None
    moved = geometry_to_wgs84(geometry, crs)
    return str(shapely.to_geojson(shapely.set_precision(moved, DECIMALS_DEG, mode="pointwise")))


def _fault(geometry: BaseGeometry, kinds: frozenset[str]) -> Sentence | None:
    if geometry.geom_type not in kinds:
        possible = ", ".join(sorted(kinds))
        return Sentence(
            zh=f"是 {geometry.geom_type}，此处只能是 {possible}",
            en=f"is a {geometry.geom_type}; {possible} are possible here",
        )
    for longitude, latitude in positions(geometry):
        try:
            refuse_misplaced(longitude, latitude)
        except CoordinatesInvalid as error:
            return Sentence(zh=error.zh or error.message, en=error.message)
    if geometry.is_valid:
        return None
    reason = shapely.is_valid_reason(geometry)
    return Sentence(zh=f"不是有效的图形：{reason}", en=f"is not a proper outline: {reason}")
