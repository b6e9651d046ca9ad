"""Take over a map file: what is new, what changed, what vanished, what came back. All of the file, or nothing.

The file is read before the unit of work begins. An import that changes nothing leaves the version of the map as it is.
The inspector that a beat names gets the post for it (`accounts`); a beat that names none leaves the posts alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from accounts.appointments import hand_over_beat
from accounts.tables import Person
from city_map import repository
from city_map.coordinates import Crs
from city_map.errors import CoordinatesInvalid
from city_map.features import Mistakes
from city_map.kinds import MapKind
from city_map.map_files import read_features
from city_map.records import BeatRecord, Reading, Record, read_records
from city_map.tables import MapChange
from kit.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """How many; each thing is counted once. What had vanished before and is still gone counts nowhere."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    vanished: int = 0
    returned: int = 0

    @property
    def changes_something(self) -> bool:
        return bool(self.added or self.updated or self.vanished or self.returned)


def read_map_file(path: Path, kind: MapKind, reading: Reading) -> list[Record]:
    """Every record of the file; at least one.

    Raises:
        CoordinatesInvalid: nobody said in which system the outlines are.
        MapFileInvalid: names file, feature or row, and field of up to 20 mistakes.
    """
    if kind is not MapKind.BEATS and reading.crs is None:
        raise CoordinatesInvalid(
            f"Say in which system the coordinates of {path.name} are: --crs {', '.join(Crs)}. "
            "Shifted web-map coordinates (GCJ-02) taken for true ones lie some hundred metres off.",
            zh=(
                f"请指明 {path.name} 的坐标系：--crs {'、'.join(Crs)}。若将加偏的网络地图坐标（GCJ-02）当作真实坐标，"
                "会偏差数百米。"
            ),
        )
    mistakes = Mistakes(path.name)
    records = read_records(read_features(path, mistakes), kind, reading, mistakes)
    mistakes.refuse_any()
    return records


def import_records(
    session: Session,
    kind: MapKind,
    records: Sequence[Record],
    *,
    source: str,
    crs: Crs | None,
    now: datetime,
    is_partial: bool = False,
) -> ImportReport:
    """Bring the map into line with the records: all there are of this kind, or with `is_partial` some of them.

    Raises:
        MapFileInvalid: a beat names a cell or an inspector that does not exist.
    """
    table = repository.TABLES[kind]
    known = repository.by_code(session, table)
    links = _links_of_beats(session, records, source) if kind is MapKind.BEATS else _NO_LINKS
    counts = dict.fromkeys(("added", "updated", "unchanged", "vanished", "returned"), 0)
    for record in records:
        result = _take_over(session, table, known, record, links)
        is_handed_over = isinstance(record, BeatRecord) and _appoint(session, record, links, now=now)
        counts["updated" if is_handed_over and result == "unchanged" else result] += 1
    named = {record.code for record in records}
    for code, row in known.items():
        if not is_partial and code not in named and row.vanished_at is None:
            row.vanished_at = now
            counts["vanished"] += 1
    report = ImportReport(**counts)
    if report.changes_something:
        session.add(_change(kind, source, None if kind is MapKind.BEATS else crs, report, now))
    session.flush()
    return report


@dataclass(frozen=True, slots=True)
class _Links:
    """What beats name by code, and the rows that are meant."""

    cell_ids: Mapping[str, int]
    people: Mapping[str, Person]
    cells_of_beats: Mapping[int, Sequence[str]]


_NO_LINKS = _Links({}, {}, {})


def _links_of_beats(session: Session, records: Sequence[Record], source: str) -> _Links:
    beats = cast("Sequence[BeatRecord]", records)
    cell_ids = repository.cell_ids(session, {code for beat in beats for code in beat.cell_codes})
    people = repository.people(session, {beat.inspector for beat in beats if beat.inspector})
    mistakes = Mistakes(source)
    for beat in beats:
        _note_unknown(beat, cell_ids, people, mistakes)
    mistakes.refuse_any()
    return _Links(cell_ids, people, repository.cells_of_beats(session))


def _note_unknown(beat: BeatRecord, cell_ids: Collection[str], people: Collection[str], mistakes: Mistakes) -> None:
    for code in beat.cell_codes:
        if code not in cell_ids:
            mistakes.add(
                beat.where,
                "cells",
                Sentence(
                    zh=f"地图上没有单元网格 {code}，请先导入单元网格",
                    en=f"there is no cell {code} on the map; import the cells first",
                ),
            )
    if beat.inspector is not None and beat.inspector not in people:
        mistakes.add(
            beat.where,
            "inspector",
            Sentence(
                zh=f"没有登录名为“{beat.inspector}”的人员",
                en=f'there is nobody with the sign-in name "{beat.inspector}"',
            ),
        )


def _take_over(
    session: Session,
    table: type[repository.Imported],
    known: Mapping[str, repository.Imported],
    record: Record,
    links: _Links,
) -> str:
    """Write one record; which of the report's counts it belongs to."""
    columns = _columns(record)
    row = known.get(record.code)
    if row is None:
        row = table(**columns)
        session.add(row)
        result = "added"
    else:
        result = "updated" if _differs(row, columns) else "unchanged"
        for name, value in columns.items():
            setattr(row, name, value)
        if row.vanished_at is not None:
            row.vanished_at = None
            result = "returned"
    if isinstance(record, BeatRecord) and _write_cells(session, row, record, links) and result == "unchanged":
        return "updated"
    return result


def _differs(row: repository.Imported, columns: Mapping[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in columns.items())


def _columns(record: Record) -> dict[str, object]:
    """A record's fields are named after the columns; a beat's links are rows of their own."""
    if isinstance(record, BeatRecord):
        return {"code": record.code, "name": record.name}
    values = fields(record)  # type: ignore[arg-type]  # every record is a dataclass, which a Protocol cannot say
    return {one.name: getattr(record, one.name) for one in values if one.compare}


def _appoint(session: Session, record: BeatRecord, links: _Links, *, now: datetime) -> bool:
    """Whether somebody else than before has the beat."""
    return record.inspector is not None and hand_over_beat(session, links.people[record.inspector], record.code, at=now)


def _write_cells(session: Session, beat: repository.Imported, record: BeatRecord, links: _Links) -> bool:
    """Whether the beat has other cells than before."""
    if beat.id is not None and sorted(record.cell_codes) == sorted(links.cells_of_beats.get(beat.id, ())):
        return False
    session.flush()
    wanted = [links.cell_ids[code] for code in record.cell_codes]
    repository.write_cells_of_beat(session, beat_id=beat.id, cell_ids=wanted)
    return True


def _change(kind: MapKind, source: str, crs: Crs | None, report: ImportReport, now: datetime) -> MapChange:
    return MapChange(
        kind=kind,
        source=source[-200:],
        crs=crs,
        added=report.added,
        updated=report.updated,
        vanished=report.vanished,
        returned=report.returned,
        changed_at=now,
    )
