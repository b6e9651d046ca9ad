"""A finished upload becomes one photo, or nothing at all, however often and from wherever it is asked for."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from cases.case_tables import Photo
from cases.photo_uploads import become_photo, details_of
from detection.tables import PictureBlurring
from kit import uploads
from kit.database import Database
from kit.errors import Invalid
from kit.pictures import PictureUnreadable
from kit.settings import UploadSettings
from kit.storage import PictureStore
from kit.uploads import Owner, Upload, UploadPart, UploadUnknown
from tests.cases.a_street import NOON
from tests.cases.an_inspector import a_person, a_photo
from tests.kit.a_giant import png_that_claims

SAID = {"name": "IMG_1.jpg", "longitude": "117.2", "latitude": "31.9", "accuracy_m": "12", "colour": "blue"}


def uploaded(database: Database, store: PictureStore, content: bytes, details: dict[str, str] | None = None) -> Upload:
    """In two pieces, by somebody."""
    owner = Owner(person_id=a_person(database, "li"), key_id=None)
    with database.write() as session:
        upload = uploads.begin(
            session,
            owner=owner,
            purpose="photo",
            size=len(content),
            details=SAID if details is None else details,
            settings=UploadSettings(),
            now=NOON,
        )
    half = len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        uploads.append(database, store, found(database, upload), offset=offset, content=piece)
    return found(database, upload)


def found(database: Database, upload: Upload) -> Upload:
    with database.read() as session:
        owner = Owner(person_id=upload.person_id, key_id=None)
        return uploads.find(session, upload.token, owner=owner, now=NOON + timedelta(hours=1))


def photos(database: Database) -> list[Photo]:
    with database.read() as session:
        return list(session.scalars(select(Photo)))


def parts(database: Database, store: PictureStore) -> int:
    with database.read() as session:
        rows = len(list(session.scalars(select(UploadPart.key))))
    assert rows == sum(path.is_file() for path in Path(store.address, "uploads").rglob("*"))
    return rows


def test_it_becomes_a_photo_without_what_it_carried_and_its_raw_bytes_go(
    either_database: Database, store: PictureStore
) -> None:
    upload = uploaded(either_database, store, a_photo())
    assert parts(either_database, store) == 2
    photo_id = become_photo(either_database, store, upload, now=NOON)
    (photo,) = photos(either_database)
    assert (photo.id, photo.person_id, photo.longitude, photo.accuracy_m) == (photo_id, upload.person_id, 117.2, 12.0)
    assert parts(either_database, store) == 0
    with Image.open(io.BytesIO(store.get(photo.key))) as stored:
        assert stored.format == "WEBP"
        assert dict(stored.getexif()) == {}
    with either_database.read() as session:
        assert session.scalars(select(PictureBlurring.source_key)).all() == [photo.key]
    assert found(either_database, upload).result_id == photo_id


def test_asked_for_again_it_is_the_same_photo(either_database: Database, store: PictureStore) -> None:
    upload = uploaded(either_database, store, a_photo())
    first = become_photo(either_database, store, upload, now=NOON)
    assert become_photo(either_database, store, upload, now=NOON) == first
    assert len(photos(either_database)) == 1


def test_two_requests_at_once_make_one_photo(either_database: Database, store: PictureStore) -> None:
    upload = uploaded(either_database, store, a_photo(size=(1600, 1200)))
    with ThreadPoolExecutor(4) as threads:
        ids = list(threads.map(lambda _: become_photo(either_database, store, upload, now=NOON), range(4)))
    assert len(set(ids)) == 1
    assert [photo.id for photo in photos(either_database)] == ids[:1]


@pytest.mark.parametrize(
    "content",
    [b"#!/bin/sh\nrm -rf /\n" * 10, b"\xff\xd8\xff\xe0" + b"JFIF" * 50, b"<svg onload=alert(1)>", a_photo()[:-2000],
     png_that_claims(50_000, 50_000), b"GIF89a" + b"\0" * 50, b"%PDF-1.7\n" * 9],
)  # fmt: skip
def test_what_is_no_picture_is_refused_and_removed_whatever_it_is_called(
    database: Database, store: PictureStore, content: bytes
) -> None:
    upload = uploaded(database, store, content, {"name": "IMG_1.jpg"})
    with pytest.raises(PictureUnreadable):
        become_photo(database, store, upload, now=NOON)
    assert (photos(database), parts(database, store)) == ([], 0)
    with pytest.raises(UploadUnknown):
        found(database, upload)


def test_an_upload_that_ended_meanwhile_becomes_nothing(database: Database, store: PictureStore) -> None:
    upload = uploaded(database, store, a_photo())
    uploads.discard(database, store, upload.token)
    with pytest.raises(UploadUnknown):
        become_photo(database, store, upload, now=NOON)
    assert photos(database) == []


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"longitude": "117"}, "said together"),
        ({"longitude": "181", "latitude": "0"}, "longitude"),
        ({"longitude": "nan", "latitude": "0"}, "longitude"),
        ({"longitude": "117", "latitude": "31", "accuracy_m": "-1"}, "accuracy_m"),
        ({"taken_at": "2026-03-02T12:00:00"}, "taken_at"),
        ({"taken_at": "yesterday"}, "taken_at"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_what_cannot_be_said_of_a_photo_is_named(said: dict[str, str], word: str) -> None:
    with pytest.raises(Invalid, match=word):
        details_of(said)
