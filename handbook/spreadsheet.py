"""A city's own table of items (CSV) laid over an edition: the result is a new edition, the old one stays as it is.

One row per condition. An empty cell keeps what the edition says; an item or condition that it lacks is added. Limits
are written as handbooks print them (2 紧急工作时, 4 工作时, 3 工作日, 1 天). A city decides on limits, not on codes of
a national scheme: those stay partly verified.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

import yaml
from pydantic import ValidationError

from handbook.codes import Scheme
from handbook.conditions import Stage
from handbook.edition import Edition
from handbook.errors import HandbookInvalid
from handbook.limits import limit_as_printed, names_its_clock
from handbook.yaml_files import refusal
from kit.chinese_text import decoded

SOURCE = "CITY"
"""The source of whatever the table says."""
_UNITS = ("supervising_unit", "lead_unit", "jurisdiction")
_LISTS = ("departments", "co_departments")
_TEXTS = ("name_zh", "name_en", "text_zh", "text_en", "closing_zh", "closing_en")
COLUMNS = ("item", "kind", "condition", *_TEXTS, *_UNITS, *_LISTS, *Stage, *Scheme)
_NEEDED = ("item", "condition")
_BY_COMMA = str.maketrans("，、;；", ",,,,")


@dataclass(frozen=True, slots=True)
class NewEdition:
    """What the new edition is called and when it begins."""

    id: str
    valid_from: date
    note: str = ""


def edition_with_table(base: Edition, table: Path, new: NewEdition) -> Edition:
    """The base with the rows of a file laid over it; raises as `edition_with_rows`."""
    try:
        content = table.read_bytes()
    except OSError as error:
        raise HandbookInvalid(
            f"{table}: cannot be read: {error.strerror}", zh=f"{table}：无法读取：{error.strerror}"
        ) from error
    return edition_with_rows(base, content, table, new)


def edition_with_rows(base: Edition, content: bytes, table: PurePath, new: NewEdition) -> Edition:
    """The base with the table's rows laid over it; `table` is used in the errors and as its source.

    Raises:
        HandbookInvalid: names row and column, or the rule that the result would break.
    """
    tree = base.model_dump(mode="json", exclude_defaults=True)
    tree |= {"id": new.id, "valid_from": new.valid_from.isoformat(), "note": new.note}
    tree.pop("valid_to", None)
    tree.pop("approved_by", None)
    origin = {"zh": f"本市导入的表格 {table.name}", "en": f"the city's own table {table.name}"}
    tree["sources"] = tree.get("sources", {}) | {SOURCE: origin}
    items = {item["id"]: item for item in tree["items"]}
    for number, row in _rows(content, table):
        _lay_over(items, row, where=f"{table}: row {number}")
    tree["items"] = list(items.values())
    try:
        return Edition.model_validate(tree)
    except ValidationError as error:
        raise refusal(table, error, tree) from error


def as_yaml(edition: Edition) -> str:
    """In the form that `load_edition` reads."""
    tree = edition.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)


def _rows(content: bytes, table: PurePath) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their number as a spreadsheet shows it; without empty cells."""
    reader = csv.DictReader(io.StringIO(_text(content, table), newline=""))
    unknown = [name for name in reader.fieldnames or () if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if unknown or missing:
        raise HandbookInvalid(
            f"{table}: row 1: {_listed('unknown columns', unknown)}{_listed('missing columns', missing)}"
            f"known are {', '.join(COLUMNS)}.",
            zh=(
                f"{table}：第 1 行：{_listed('未知的列', unknown)}{_listed('缺少的列', missing)}可用的列为 "
                f"{'、'.join(COLUMNS)}。"
            ),
        )
    for number, row in enumerate(reader, 2):
        if None in row:
            raise HandbookInvalid(
                f"{table}: row {number}: has more cells than the first row has names.",
                zh=f"{table}：第 {number} 行的单元格多于首行的列名。",
            )
        yield number, {name: cell.strip() for name, cell in row.items() if cell and cell.strip()}


def _text(content: bytes, table: PurePath) -> str:
    text = decoded(content)
    if text is not None:
        return text
    raise HandbookInvalid(
        f"{table}: is neither UTF-8 nor GB 18030; save it as CSV UTF-8.",
        zh=f"{table}：既非 UTF-8 也非 GB 18030 编码；请另存为 UTF-8 格式的 CSV。",
    )


def _listed(what: str, names: list[str]) -> str:
    return f"{what} {', '.join(names)}; " if names else ""


def _lay_over(items: dict[str, Any], row: Mapping[str, str], *, where: str) -> None:
    for name in _NEEDED:
        if name not in row:
            raise HandbookInvalid(
                f"{where}: column {name} is empty; every row names its item and its condition.",
                zh=f"{where}：列 {name} 为空；每行须写明小类和立案条件。",
            )
    item = items.setdefault(row["item"], {"id": row["item"], "conditions": []})
    item |= {name: row[name] for name in ("kind", *_UNITS) if name in row}
    item |= {name: _split(row[name]) for name in _LISTS if name in row}
    _set_words(item, "name", row, "name")
    for scheme in Scheme:
        if scheme in row:
            code = {"scheme": str(scheme), "code": row[scheme], "verified": "partly", "source": SOURCE}
            item["codes"] = [*(one for one in item.get("codes", []) if one["scheme"] != scheme), code]
    condition = next((one for one in item["conditions"] if one["id"] == row["condition"]), None)
    if condition is None:
        condition = {"id": row["condition"]}
        item["conditions"].append(condition)
    _set_words(condition, "text", row, "text")
    _set_words(condition, "closing_text", row, "closing")
    for stage in Stage:
        if stage in row:
            limit = _limit(stage, row[stage], where=where)
            condition["limits"] = [*(one for one in condition.get("limits", []) if one["stage"] != stage), limit]


def _split(cell: str) -> list[str]:
    return [name.strip() for name in cell.translate(_BY_COMMA).split(",") if name.strip()]


def _set_words(entry: dict[str, Any], field: str, row: Mapping[str, str], prefix: str) -> None:
    words = {language: row[f"{prefix}_{language}"] for language in ("zh", "en") if f"{prefix}_{language}" in row}
    if words:
        entry[field] = entry.get(field, {}) | words


def _limit(stage: Stage, printed: str, *, where: str) -> dict[str, object]:
    try:
        limit = limit_as_printed(printed)
    except ValueError as error:
        raise HandbookInvalid(
            f"{where}: column {stage}: {error}", zh=f"{where}：列 {stage}：“{printed}”不是有效时限。"
        ) from error
    return {
        "stage": str(stage),
        "value": limit.value,
        "unit": str(limit.unit),
        "clock": str(limit.clock),
        "printed": printed,
        "source": SOURCE,
        "verified": "verified",
        "is_clock_assumed": not names_its_clock(printed),
    }
