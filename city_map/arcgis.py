"""The answer of an ArcGIS FeatureServer to a query (f=json): attributes, and geometry as x/y, points, paths or rings.

Esri draws outer rings clockwise and holes the other way round, all in one list. GCJ-02 has no number of its own there,
so shifted data says 4326 like any other: which it is, the person who imports must say.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from city_map.features import Feature, Mistakes, drawn, feature_number, named_fields
from kit.wording import Sentence

ACCEPTED_WKIDS = frozenset({4326, 4490})  # WGS-84 and CGCS2000, both in degrees
CUT_SHORT = Sentence(
    zh="FeatureServer 的应答被截断（exceededTransferLimit），"
    "缺少的部分会被标记为已移除；请分页查询后合并，或提高其上限",
    en="the FeatureServer cut its answer short (exceededTransferLimit), and what is missing would be marked as "
    "vanished; query it in pages and join them, or raise its limit",
)
KNOWN_WKIDS = {
    3857: "Web Mercator, metres",
    102100: "Web Mercator, metres",
    4214: "Beijing 1954",
    4610: "Xian 1980",
    **dict.fromkeys(range(4491, 4513), "CGCS2000 Gauss-Kruger 6-degree zones, metres"),
    **dict.fromkeys(range(4513, 4555), "CGCS2000 Gauss-Kruger 3-degree zones, metres"),
}


def is_answer(document: Mapping[str, Any]) -> bool:
    """Whether this is what a FeatureServer says, a refusal included."""
    return document.get("error") is not None or (
        isinstance(document.get("features"), list)
        and bool({"spatialReference", "geometryType", "fields", "objectIdFieldName"} & document.keys())
    )


def features_of(document: Mapping[str, Any], mistakes: Mistakes) -> list[Feature]:
    """Raises MapFileInvalid where the answer as a whole is of no use."""
    _refuse_unusable(document, mistakes)
    features = []
    for number, one in enumerate(document["features"], start=1):
        where = feature_number(number)
        attributes = one.get("attributes") if isinstance(one, dict) else None
        if not isinstance(attributes, dict):
            mistakes.add(where, "attributes", Sentence(zh="没有属性", en="there are none"))
            continue
        features.append(drawn(where, named_fields(attributes), partial(_shape, one.get("geometry"))))
    return features


def _refuse_unusable(document: Mapping[str, Any], mistakes: Mistakes) -> None:
    error = document.get("error")
    if error is not None:
        said = error.get("message", error) if isinstance(error, dict) else error
        raise mistakes.refusal(
            Sentence(zh=f"FeatureServer 应答出错：{said}", en=f"the FeatureServer answered with an error: {said}")
        )
    if document.get("exceededTransferLimit"):
        raise mistakes.refusal(CUT_SHORT)
    reference = document.get("spatialReference")
    if reference is None and not any(isinstance(one, dict) and one.get("geometry") for one in document["features"]):
        return  # a table without outlines
    reference = reference if isinstance(reference, dict) else {}
    wkid = reference.get("latestWkid") or reference.get("wkid")
    if not isinstance(wkid, int) or wkid not in ACCEPTED_WKIDS:
        raise mistakes.refusal(
            Sentence(
                zh=f"其坐标系为 {_named(wkid)}；请用 outSR=4490（CGCS2000）或 outSR=4326（WGS-84）查询",
                en=f"its coordinates are in {_named(wkid)}; query it with outSR=4490 (CGCS2000) or outSR=4326 (WGS-84)",
            )
        )


def _named(wkid: object) -> str:
    if wkid is None:
        return "a system that it does not name (spatialReference.wkid is missing)"
    known = KNOWN_WKIDS.get(wkid) if isinstance(wkid, int) else None
    return f"wkid {wkid} ({known})" if known else f"wkid {wkid}"


def _shape(written: Any) -> BaseGeometry | None:
    """Raises whatever a mangled geometry leads to."""
    if not written:
        return None
    if "rings" in written:
        return _polygon([_flat(ring) for ring in written["rings"]])
    if "paths" in written:
        return _one_or_many([shapely.LineString(_flat(path)) for path in written["paths"]], shapely.MultiLineString)
    if "points" in written:
        return shapely.MultiPoint(_flat(written["points"]))
    if "x" in written:
        return shapely.Point(float(written["x"]), float(written["y"]))
    raise ValueError(f"it has {', '.join(sorted(written))}; x and y, points, paths or rings are read, and no curves")


def _flat(positions: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    """Heights and measures are left out."""
    return [(float(position[0]), float(position[1])) for position in positions]


def _polygon(rings: Sequence[Sequence[tuple[float, float]]]) -> BaseGeometry:
    """Each hole belongs to the outer ring that holds it."""
    drawn = [shapely.LinearRing(ring) for ring in rings]
    outer = [shapely.Polygon(ring) for ring in drawn if not shapely.is_ccw(ring)]
    holes = [shapely.Polygon(ring) for ring in drawn if shapely.is_ccw(ring)]
    parts = []
    for outline in outer:
        inside = [hole for hole in holes if outline.covers(hole)]
        holes = [hole for hole in holes if hole not in inside]
        parts.append(shapely.Polygon(outline.exterior, [hole.exterior for hole in inside]))
    if holes or not parts:
        raise ValueError("a ring runs counter-clockwise, as a hole does, but no clockwise ring holds it")
    return _one_or_many(parts, shapely.MultiPolygon)


def _one_or_many(parts: Sequence[BaseGeometry], many: Any) -> BaseGeometry:
    return parts[0] if len(parts) == 1 else many(parts)
