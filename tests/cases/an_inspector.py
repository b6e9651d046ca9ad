"""Inspectors on the street: people with the post, bare cases that they are sent for, photos as phones write them."""

import io
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from PIL import ExifTags, Image
from sqlalchemy.orm import Session

from accounts.appointments import Scope, hold_post
from accounts.people import add_person
from accounts.posts import Post
from accounts.tables import Person
from cases.case_tables import InspectorTask
from cases.states import CaseSource, CaseState, TaskKind
from cases.tables import Case
from kit.database import Database
from tests.cases.a_street import GARBAGE, NOON

BEAT = "b1"
LATITUDE, LONGITUDE = (31.0, 49.0, 21.0), (117.0, 7.0, 30.0)
"""31.8225° N, 117.125° E."""


def an_inspector(session: Session, login: str, *, beat: str | None = BEAT) -> Person:
    person = add_person(session, login=login, name=login.title(), now=NOON)
    hold_post(session, person, Post.INSPECTOR, Scope(beat=beat), period=(NOON - timedelta(days=30), None))
    return person


def a_bare_case(session: Session, *, number: str = "SL-1") -> Case:
    """As a row alone, without events or clocks."""
    case = Case(
        acceptance_number=number,
        state=CaseState.REGISTERED,
        source=CaseSource.HOTLINE,
        item_id=GARBAGE.partition(".")[0],
        condition_id=GARBAGE,
        edition_id="standard",
        is_danger=False,
        progress={},
        first_seen_at=NOON,
        registered_at=NOON,
        changed_at=NOON,
    )
    session.add(case)
    session.flush()
    return case


def a_task(session: Session, case: Case, *, position: int, person_id: int | None, is_open: bool = True) -> None:
    session.add(
        InspectorTask(
            case_id=case.id,
            position=position,
            kind=TaskKind.VERIFY,
            beat=BEAT,
            person_id=person_id,
            sent_at=NOON,
            ended_at=None if is_open else NOON,
        )
    )
    session.flush()


def a_photo(
    *,
    size: tuple[int, int] = (320, 240),
    has_position: bool = True,
    taken: str | None = "2026:03:02 11:58:00",
    offset: str | None = None,
    orientation: int = 1,
) -> bytes:
    """A JPEG with the EXIF that a phone writes; `size` as the sensor has it, before it is turned upright."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    gps: dict[int, Any] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: LATITUDE,
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: LONGITUDE,
        ExifTags.GPS.GPSHPositioningError: 6.0,
    }
    details = {ExifTags.Base.DateTimeOriginal: taken, ExifTags.Base.OffsetTimeOriginal: offset}
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps if has_position else {})
    exif.get_ifd(ExifTags.IFD.Exif).update({tag: said for tag, said in details.items() if said is not None})
    pixels = np.random.default_rng(1).integers(0, 255, (8, 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).resize(size).save(out, "JPEG", exif=exif, quality=90)
    return out.getvalue()


def a_person(database: Database, login: str, *, now: datetime = NOON) -> int:
    with database.write() as session:
        return add_person(session, login=login, name=login.title(), now=now).id
