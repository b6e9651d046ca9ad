"""Files that arrive piece by piece: resumed by any process, counted once, gone when their time is up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kit import uploads
from kit.database import Database
from kit.errors import Invalid
from kit.settings import UploadSettings
from kit.storage import PictureStore
from kit.uploads import (
    PARTS_AT_MOST,
    OffsetWrong,
    Owner,
    TooLarge,
    TooManyUploads,
    Upload,
    UploadPart,
    UploadUnknown,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SETTINGS = UploadSettings(max_bytes=100_000, open_at_most=3)
LI, MEI = Owner(person_id=1, key_id=None), Owner(person_id=2, key_id=None)
KEY = Owner(person_id=None, key_id=7)


def begun(database: Database, *, size: int = 10, owner: Owner = LI) -> Upload:
    with database.write() as session:
        return uploads.begin(
            session, owner=owner, purpose="photo", size=size, details={"name": "a.jpg"}, settings=SETTINGS, now=NOON
        )


def found(database: Database, upload: Upload, *, owner: Owner = LI, now: datetime = NOON) -> Upload:
    with database.read() as session:
        return uploads.find(session, upload.token, owner=owner, now=now)


def files(store: PictureStore) -> list[Path]:
    return sorted(path for path in Path(store.address).rglob("*") if path.is_file())


def test_pieces_make_the_file_whole_whoever_takes_them(either_database: Database, store: PictureStore) -> None:
    upload = begun(either_database)
    other_host = PictureStore(store.address)
    assert uploads.append(either_database, store, upload, offset=0, content=b"0123") == 4
    assert uploads.append(either_database, other_host, found(either_database, upload), offset=4, content=b"45678") == 9
    assert not found(either_database, upload).is_whole
    uploads.append(either_database, store, found(either_database, upload), offset=9, content=b"9")
    whole = found(either_database, upload)
    assert whole.is_whole
    assert uploads.content_of(either_database, other_host, whole) == b"0123456789"


def test_a_piece_that_does_not_fit_is_refused_and_leaves_nothing(
    either_database: Database, store: PictureStore
) -> None:
    upload = begun(either_database)
    uploads.append(either_database, store, upload, offset=0, content=b"0123")
    now = found(either_database, upload)
    for offset in (0, 3, 5):
        with pytest.raises(OffsetWrong, match="stands at byte 4") as caught:
            uploads.append(either_database, store, now, offset=offset, content=b"45")
        assert caught.value.offset == 4
    with pytest.raises(TooLarge):
        uploads.append(either_database, store, now, offset=4, content=b"4567890")
    assert len(files(store)) == 1


def test_of_two_equal_requests_one_counts_even_if_both_looked_before(
    either_database: Database, store: PictureStore
) -> None:
    upload = begun(either_database)
    seen = found(either_database, upload)

    def send(number: int) -> str:
        try:
            uploads.append(either_database, store, seen, offset=0, content=str(number).encode() * 10)
        except OffsetWrong as error:
            return f"refused at {error.offset}"
        return "taken"

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(send, range(4)))
    assert answers == ["refused at 10"] * 3 + ["taken"]
    content = uploads.content_of(either_database, store, found(either_database, upload))
    assert len(content) == 10
    assert len(set(content)) == 1
    assert len(files(store)) == 1


def test_only_its_owner_finds_it(either_database: Database) -> None:
    mine, of_a_key = begun(either_database), begun(either_database, owner=KEY)
    assert found(either_database, mine, owner=Owner(person_id=1, key_id=9)).token == mine.token
    assert found(either_database, of_a_key, owner=KEY).token == of_a_key.token
    for upload, owner in ((mine, MEI), (mine, KEY), (of_a_key, LI), (of_a_key, Owner(person_id=None, key_id=8))):
        with pytest.raises(UploadUnknown):
            found(either_database, upload, owner=owner)


def test_a_giant_an_empty_file_and_one_too_many_are_refused(either_database: Database) -> None:
    with pytest.raises(TooLarge):
        begun(either_database, size=100_001)
    with pytest.raises(Invalid):
        begun(either_database, size=0)
    for _ in range(3):
        last = begun(either_database)
    with pytest.raises(TooManyUploads):
        begun(either_database)
    begun(either_database, owner=MEI)
    with either_database.write() as session:
        assert uploads.finish(session, last.token, result_id=5)
    begun(either_database)


def test_it_becomes_something_once(either_database: Database, store: PictureStore) -> None:
    upload = begun(either_database, size=2)
    uploads.append(either_database, store, upload, offset=0, content=b"ab")
    with either_database.write() as session:
        assert uploads.finish(session, upload.token, result_id=5)
    with either_database.write() as session:
        assert not uploads.finish(session, upload.token, result_id=6)
        assert uploads.result_of(session, upload.token) == 5
    uploads.drop_parts(either_database, store, upload.token)
    assert files(store) == []


def test_too_many_pieces_are_refused(either_database: Database, store: PictureStore) -> None:
    upload = begun(either_database)
    with either_database.write() as session:
        session.add_all(
            UploadPart(token=upload.token, from_byte=-number, key=str(number)) for number in range(1, PARTS_AT_MOST)
        )
    uploads.append(either_database, store, upload, offset=0, content=b"x")
    with pytest.raises(TooManyUploads, match="larger ones"):
        uploads.append(either_database, store, found(either_database, upload), offset=1, content=b"x")
    assert len(files(store)) == 1


def test_an_upload_whose_time_is_up_is_found_no_more_and_goes_with_its_pieces(
    either_database: Database, store: PictureStore
) -> None:
    upload, young = begun(either_database), begun(either_database)
    uploads.append(either_database, store, upload, offset=0, content=b"01")
    with either_database.read() as session:
        key = files(store)[0].relative_to(store.address).as_posix()
        assert uploads.is_part(session, key)
        assert not uploads.is_part(session, "ab/cd/ef.webp")
    late = NOON + SETTINGS.expires_after
    with pytest.raises(UploadUnknown):
        found(either_database, upload, now=late)
    assert uploads.drop_expired(either_database, store, now=late - timedelta(seconds=1)) == 0
    assert uploads.drop_expired(either_database, store, now=late) == 2
    assert files(store) == []
    with pytest.raises(UploadUnknown):
        found(either_database, young)


def test_an_upload_that_is_given_up_leaves_nothing(either_database: Database, store: PictureStore) -> None:
    upload = begun(either_database)
    uploads.append(either_database, store, upload, offset=0, content=b"01")
    uploads.discard(either_database, store, upload.token)
    assert files(store) == []
    with pytest.raises(UploadUnknown):
        uploads.append(either_database, store, upload, offset=0, content=b"01")
