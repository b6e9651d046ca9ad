"""Opens a map file and tells by its content what it is: GeoJSON (RFC 7946), CSV, or a FeatureServer's JSON.

CSV: the first row names the columns; the outline is in `wkt`, or in `longitude` and `latitude`. UTF-8, or GBK as office
programs save it.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from city_map import arcgis
from city_map.features import Feature, Mistakes, drawn, feature_number, field_text, named_fields, row_number
from kit.chinese_text import decoded
from kit.wording import Sentence

MOST_BYTES = 500_000_000  # a million components; more than that is not what somebody meant to import
WGS84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
NEITHER = Sentence(
    zh="文件是 JSON，但既不是 GeoJSON FeatureCollection，也不是 FeatureServer 的应答",
    en="it is JSON, but neither a GeoJSON FeatureCollection nor the answer of a FeatureServer",
)
POINT_COLUMNS = (("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("经度", "纬度"))


def read_features(path: Path, mistakes: Mistakes) -> list[Feature]:
    """Every feature of the file; at least one.

    Raises:
        MapFileInvalid: it cannot be read as any of the three, or holds nothing. Faults of single features are noted.
    """
    content = _content(path, mistakes)
    text = _decoded(content, mistakes)
    features = _from_csv(text, mistakes) if path.suffix.lower() == ".csv" else _from_json(text, mistakes)
    if not features and not mistakes.found:
        raise mistakes.refusal(
            Sentence(
                zh="文件中没有内容；空文件会使所有要素被标记为已移除",
                en="it holds nothing; an empty file would make everything vanish",
            )
        )
    return features


def _content(path: Path, mistakes: Mistakes) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise mistakes.refusal(
                Sentence(zh=f"文件超过 {MOST_BYTES:,} 字节", en=f"it is larger than {MOST_BYTES:,} bytes")
            )
        return path.read_bytes()
    except OSError as error:
        raise mistakes.refusal(
            Sentence(zh=f"文件无法读取（{error.strerror}）", en=f"it cannot be read ({error.strerror})")
        ) from error


def _decoded(content: bytes, mistakes: Mistakes) -> str:
    text = decoded(content)
    if text is not None:
        return text
    raise mistakes.refusal(
        Sentence(
            zh="文件不是 UTF-8 或 GBK 编码的文本；shapefile 和工作簿须导出为 GeoJSON 或 CSV",
            en="it is no text in UTF-8 or GBK; shapefiles and workbooks must be exported as GeoJSON or CSV",
        )
    )


def _from_json(text: str, mistakes: Mistakes) -> list[Feature]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise mistakes.refusal(
            Sentence(
                zh=f"文件不是 JSON（{error}）；表格的文件名须为 *.csv",
                en=f"it is no JSON ({error}); a table must be called *.csv",
            )
        ) from error
    if not isinstance(document, dict):
        raise mistakes.refusal(NEITHER)
    if document.get("type") == "FeatureCollection":
        return _from_geojson(document, mistakes)
    if arcgis.is_answer(document):
        return arcgis.features_of(document, mistakes)
    raise mistakes.refusal(NEITHER)


def _from_geojson(document: Mapping[str, Any], mistakes: Mistakes) -> list[Feature]:
    _refuse_foreign_crs(document.get("crs"), mistakes)
    properties = document.get("properties")
    if isinstance(properties, dict) and properties.get("exceededTransferLimit"):
        raise mistakes.refusal(arcgis.CUT_SHORT)
    listed = document.get("features")
    if not isinstance(listed, list):
        raise mistakes.refusal(Sentence(zh="其 features 不是列表", en='its "features" are no list'))
    features = []
    for number, one in enumerate(listed, start=1):
        where = feature_number(number)
        properties = one.get("properties") or {} if isinstance(one, dict) else None
        if not isinstance(properties, dict):
            mistakes.add(
                where,
                "properties",
                Sentence(zh="没有属性，请检查它是否为 Feature", en="there are none; is it a Feature?"),
            )
            continue
        features.append(drawn(where, named_fields(properties), partial(_geojson_shape, one.get("geometry"))))
    return features


def _geojson_shape(written: object) -> BaseGeometry | None:
    return None if written is None else shapely.from_geojson(json.dumps(written))


def _refuse_foreign_crs(crs: object, mistakes: Mistakes) -> None:
    """RFC 7946 knows WGS-84 alone; files of the form before it may name another system."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name") if isinstance(properties, dict) else crs)
    if not name.upper().endswith(WGS84_NAMES):
        raise mistakes.refusal(
            Sentence(
                zh=f"其坐标系为 {name}；请按经纬度导出（EPSG:4490 或 EPSG:4326）",
                en=f"its coordinates are in {name}; export them as longitude and latitude (EPSG:4490 or EPSG:4326)",
            )
        )


def _from_csv(text: str, mistakes: Mistakes) -> list[Feature]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    features: list[Feature] = []
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _header(row, mistakes)
                continue
            if any(cell.strip() for cell in row[len(header) :]):
                mistakes.add(
                    row_number(number),
                    f"column {len(header) + 1}",
                    Sentence(zh=f"总共只有 {len(header)} 列", en=f"there are only {len(header)} columns"),
                )
                continue
            fields = dict.fromkeys(header, "") | dict(zip(header, map(field_text, row), strict=False))
            features.append(drawn(row_number(number), fields, partial(_csv_shape, fields)))
    except csv.Error as error:
        raise mistakes.refusal(Sentence(zh=f"第 {number + 1} 行：{error}", en=f"row {number + 1}: {error}")) from error
    return features


def _header(row: Sequence[str], mistakes: Mistakes) -> list[str]:
    header = [cell.strip().lower() for cell in row]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise mistakes.refusal(
            Sentence(zh=f"第 1 行：列 {doubled[0]} 重复", en=f"row 1: the column {doubled[0]} is there twice")
        )
    return header


def _csv_shape(fields: Mapping[str, str]) -> BaseGeometry | None:
    if fields.get("wkt"):
        return shapely.from_wkt(fields["wkt"])
    for columns in POINT_COLUMNS:
        if any(fields.get(column) for column in columns):
            return shapely.Point([_degrees(column, fields.get(column, "")) for column in columns])
    return None


def _degrees(column: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ValueError(f'{column} "{text}" is no number of degrees' if text else f"{column} is empty") from error
