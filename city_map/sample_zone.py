"""The drawn zone that ships: 25 km² of a development zone that exists nowhere, with everything a map can hold.

`simulator/zone_map.py` draws it. Its division 349901 is unassigned, and its inspectors are placeholders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path

from sqlalchemy.orm import Session

from accounts.department_import import ImportedDepartments, import_departments, read_departments
from accounts.people import add_person
from city_map import repository
from city_map.coordinates import Crs
from city_map.importing import ImportReport, import_records, read_map_file
from city_map.kinds import MapKind
from city_map.records import BeatRecord, Reading, Record

FOLDER = Path(__file__).parent / "data" / "sample_zone"
FILES = {
    MapKind.CELLS: FOLDER / "cells.geojson",
    MapKind.BEATS: FOLDER / "beats.csv",
    MapKind.COMPONENTS: FOLDER / "components.csv",
    MapKind.ROADS: FOLDER / "roads.geojson",
    MapKind.PERMITS: FOLDER / "permits.geojson",
}
"""In the order in which they build on each other."""
DEPARTMENTS = FOLDER / "departments.yaml"
SAMPLE_CRS = Crs.CGCS2000


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What an import of the zone did."""

    departments: ImportedDepartments
    map: Mapping[MapKind, ImportReport]


def import_sample(session: Session, *, time_zone: tzinfo, now: datetime) -> SampleReport:
    """Import the whole zone with its departments and inspectors; again, it changes nothing."""
    reading = Reading(crs=SAMPLE_CRS, time_zone=time_zone, item_ids=None)
    departments = import_departments(session, read_departments(DEPARTMENTS), now=now)
    reports = {}
    for kind, path in FILES.items():
        records = read_map_file(path, kind, reading)
        if kind is MapKind.BEATS:
            _seed_inspectors(session, records, now)
        reports[kind] = import_records(session, kind, records, source=path.name, crs=SAMPLE_CRS, now=now)
    return SampleReport(departments, reports)


def _seed_inspectors(session: Session, records: Sequence[Record], now: datetime) -> None:
    """The zone's inspectors exist nowhere else, so the import makes the people who are missing."""
    logins = {one.inspector for one in records if isinstance(one, BeatRecord) and one.inspector}
    known = repository.people(session, logins)
    for login in sorted(logins - known.keys()):
        number = login.rpartition("-")[2]
        add_person(session, login=login, name=f"监督员{number} Inspector {number}", now=now)
