"""`gridwarden city …`: import the map, ask it about a place, and see whether its beats cover the city (无缝覆盖)."""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kit.errors import Invalid

if TYPE_CHECKING:
    from city_map.coordinates import Place
    from city_map.coverage import Coverage
    from city_map.importing import ImportReport
    from city_map.lookup import Hit

app = typer.Typer(no_args_is_help=True)

NEAR_M, MOST_NEAR = 30.0, 5  # a person looks about so far, and at so many, to see which cover is meant
AS_JSON = typer.Option("--json", help="One JSON object for machines.")


class Kind(StrEnum):
    """What is imported; `sample` is the drawn zone that ships."""

    CELLS = "cells"
    BEATS = "beats"
    COMPONENTS = "components"
    ROADS = "roads"
    PERMITS = "permits"
    SAMPLE = "sample"


class System(StrEnum):
    """As `city_map.coordinates.Crs`, which is imported late."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"


@app.command("import")
def import_command(
    kind: Annotated[Kind, typer.Argument(help="What the file holds.")],
    file: Annotated[
        Path | None, typer.Argument(help="GeoJSON, CSV, or the JSON answer of an ArcGIS FeatureServer.")
    ] = None,
    *,
    crs: Annotated[System | None, typer.Option(help="The system of the file's coordinates; beats have none.")] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="The file holds only some of them: what it does not name stays.")
    ] = False,
) -> None:
    """Import a part of the map, or import it again: rows are found by their code, and nothing is deleted."""
    if kind is Kind.SAMPLE:
        if file or crs or partial:
            raise Invalid("`gridwarden city import sample` takes no file and no options: the zone ships.")
        _import_sample()
        return
    if file is None:
        raise Invalid(f"Name the file that holds the {kind}: `gridwarden city import {kind} FILE --crs …`.")
    typer.echo(_in_words(file.name, _import_file(kind, file, crs, is_partial=partial)))


@app.command("show")
def show_command(
    *,
    at: Annotated[str | None, typer.Option(metavar="LON,LAT", help="A place; without it, what is on the map.")] = None,
    radius: Annotated[float, typer.Option(min=0, max=5_000, help="How far off the place may be, in metres.")] = 0.0,
    crs: Annotated[System, typer.Option(help="The system of the place's coordinates.")] = System.WGS84,
    as_json: Annotated[bool, AS_JSON] = False,
) -> None:
    """Show what is on the map; or of one place: cell, beat and inspector, components, roads and permits."""
    from cli.database import prepare_database

    place = None if at is None else _place(at, radius, crs)  # a mistyped place needs no database
    prepare_database()
    found = _on_the_map() if place is None else _around(place)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        for line in value if isinstance(value, list) else [value]:
            typer.echo(f"{name}: {_line(line)}")


@app.command("validate")
def validate_command(*, as_json: Annotated[bool, AS_JSON] = False) -> None:
    """Check that every cell is in one beat, every beat has an inspector, and cells leave no gap; exits 1 otherwise."""
    from city_map.browsing import counts
    from city_map.errors import NoCells
    from city_map.kinds import MapKind
    from city_map.loading import coverage
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database

    prepare_database()
    with database().read() as session:
        found = coverage(session, at=utc_now())
        cells = counts(session)[MapKind.CELLS]
    if not cells:
        raise NoCells
    if as_json:
        typer.echo(json.dumps(_coverage_json(found), ensure_ascii=False))
    else:
        for line in _coverage_lines(found):
            typer.echo(line)
        if found.is_seamless:
            typer.echo(f"无缝覆盖 Seamless: each of {cells:,} cells is in one beat, and each beat has an inspector.")
    raise typer.Exit(code=0 if found.is_seamless else 1)


def _import_file(kind: Kind, file: Path, crs: System | None, *, is_partial: bool) -> "ImportReport":
    from zoneinfo import ZoneInfo

    from city_map.coordinates import Crs
    from city_map.importing import import_records, read_map_file
    from city_map.kinds import MapKind
    from city_map.records import Reading
    from cli.audited import note
    from cli.database import prepare_database
    from handbook.loading import edition_in_force
    from kit.clock import utc_now
    from kit.resources import database
    from kit.settings import kit_settings

    reading = Reading(
        crs=None if crs is None else Crs(crs),
        time_zone=ZoneInfo(kit_settings().city_time_zone),
        item_ids={item.id for item in edition_in_force().items} if kind is Kind.PERMITS else None,
    )
    map_kind = MapKind(kind)
    records = read_map_file(file, map_kind, reading)
    prepare_database()
    with database().write() as session:
        report = import_records(
            session, map_kind, records, source=file.name, crs=reading.crs, now=utc_now(), is_partial=is_partial
        )
        note(session, "map.imported", f"map:{kind}", added=report.added, updated=report.updated)
    return report


def _import_sample() -> None:
    from zoneinfo import ZoneInfo

    from city_map.sample_zone import import_sample
    from cli.audited import note
    from cli.database import prepare_database
    from kit.clock import utc_now
    from kit.resources import database
    from kit.settings import kit_settings

    prepare_database()
    with database().write() as session:
        done = import_sample(session, time_zone=ZoneInfo(kit_settings().city_time_zone), now=utc_now())
        note(session, "map.imported", "map:sample")
    departments = done.departments
    typer.echo(
        f"departments: {departments.added} added, {departments.changed} changed, {departments.unchanged} unchanged."
    )
    for kind, report in done.map.items():
        typer.echo(_in_words(kind, report))


def _in_words(name: str, report: "ImportReport") -> str:
    return (
        f"{name}: {report.added} added, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.vanished} vanished, {report.returned} returned."
    )


def _place(written: str, radius_m: float, crs: System) -> "Place":
    import numpy as np

    from city_map.coordinates import Crs, Place, parse_place, to_wgs84

    longitude, latitude = to_wgs84(np.array((parse_place(written),)), Crs(crs))[0]
    return Place(float(longitude), float(latitude), radius_m)


def _on_the_map() -> dict[str, object]:
    from city_map.browsing import counts, map_version
    from kit.resources import database

    with database().read() as session:
        found: dict[str, object] = {"version": map_version(session)}
        return found | {str(kind): count for kind, count in counts(session).items()}


def _around(place: "Place") -> dict[str, object]:
    from city_map.browsing import describe
    from kit.clock import utc_now
    from kit.resources import database

    with database().read() as session:
        found = describe(session, place, at=utc_now(), reach_m=NEAR_M, most=MOST_NEAR)
    return {
        "cell": _hit(found.cells[0], "code", "name"),
        "beat": found.beat and {"code": found.beat.code, "name": found.beat.name},
        "inspector": "、".join(found.inspectors) or None,
        "cells_touched": [_hit(one, "code", "name") for one in found.cells[1:]],
        "components": [_hit(one, "code", "name", "state", "department", "owner") for one in found.components],
        "roads": [_hit(one, "code", "name", "road_class") for one in found.roads],
        "permits": [
            {"reference": one.code, "item": one.item_id, "holder": one.holder, "valid_to": one.valid_to_at.isoformat()}
            for one in found.permits
        ],
    }


def _hit(hit: "Hit[Any]", *names: str) -> dict[str, object]:
    return {name: getattr(hit.thing, name) for name in names} | {"distance_m": round(hit.distance_m, 2)}


def _line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_line(one)}" for name, one in value.items() if one is not None)
    zh = getattr(value, "zh", None)  # a word of a closed set is shown in both languages
    return f"{zh} {value}" if zh else "—" if value is None else str(value)


def _coverage_json(found: "Coverage") -> dict[str, object]:
    from dataclasses import asdict

    return {
        "seamless": found.is_seamless,
        "cells_in_no_beat": found.gaps,
        "cells_in_several_beats": found.doubles,
        "beats_naming_unknown_cells": found.unknown,
        "beats_without_cells": found.empty,
        "beats_without_inspector": found.unattended,
        "overlapping_cells": [asdict(one) for one in found.overlaps],
        "holes": [asdict(one) for one in found.holes],
        "parts": found.parts,
    }


def _coverage_lines(found: "Coverage") -> Iterator[str]:
    for code in found.gaps:
        yield f"漏格 gap: cell {code} is in no beat"
    for code, beats in found.doubles.items():
        yield f"重格 overlap: cell {code} is in {len(beats)} beats: {', '.join(beats)}"
    for beat, cells in found.unknown.items():
        yield f"无效单元网格 unknown: beat {beat} names cells that are not on the map: {', '.join(cells)}"
    for beat in found.empty:
        yield f"空网格 empty: beat {beat} has no cell"
    for beat in found.unattended:
        yield f"无监督员 unattended: beat {beat} has no inspector"
    for one in found.overlaps:
        yield f"重叠 overlap: cells {one.first} and {one.second} share {one.area_m2:,.1f} m²"
    for hole in found.holes:
        yield f"空白 hole: {hole.area_m2:,.1f} m² between cells {', '.join(hole.neighbours)} belong to none"
    if found.parts:
        yield f"注意 note: the cells fall into {len(found.parts)} parts, such as at {', '.join(found.parts)}"
