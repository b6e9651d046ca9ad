"""Photos from the street: taken in without trust, stripped of what they carry, and used once."""

import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from cases.case_tables import Photo
from cases.entered import Position
from cases.photos import (
    NotBlurredYet,
    PhotoUnknown,
    PhotoUnusable,
    ask_again,
    get_photo,
    keep_photo,
    mark_used,
    photos_for,
    picture_for,
    take_blurred,
)
from cases.settings import case_settings
from detection.blurring_requests import note_blurred
from detection.tables import PictureBlurring
from kit.database import Database
from kit.pictures import LARGEST_PIXELS, PictureUnreadable
from kit.storage import PictureStore
from tests.cases.a_street import NOON
from tests.cases.an_inspector import a_bare_case, a_person, a_photo
from tests.kit.a_giant import png_that_claims

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HERE = Position(longitude=117.2, latitude=31.9, accuracy_m=12.0)


class Phone:
    """Somebody's, at noon."""

    def __init__(self, database: Database, store: PictureStore, login: str = "li") -> None:
        self.database, self.store, self.person_id = database, store, a_person(database, login)

    def sends(
        self,
        content: bytes | None = None,
        *,
        position: Position | None = None,
        taken_at: datetime | None = None,
        name: str = "IMG_1.jpg",
    ) -> Photo:
        return keep_photo(
            self.database,
            self.store,
            content=a_photo() if content is None else content,
            name=name,
            person_id=self.person_id,
            position=position,
            taken_at=taken_at,
            now=NOON,
        )


@pytest.fixture
def phone(database: Database, store: PictureStore) -> Phone:
    return Phone(database, store)


@pytest.fixture
def either_phone(either_database: Database, store: PictureStore) -> Phone:
    return Phone(either_database, store)


def rows(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Photo)) or 0


def test_a_photo_is_stored_upright_without_what_it_carries_and_says_where_and_when(either_phone: Phone) -> None:
    photo = either_phone.sends(a_photo(orientation=6))
    with Image.open(io.BytesIO(either_phone.store.get(photo.key))) as stored:
        assert (stored.format, stored.size) == ("WEBP", (240, 320))
        assert dict(stored.getexif()) == {}
        assert "exif" not in stored.info
    with either_phone.database.read() as session:
        row = session.get_one(Photo, photo.id)
    assert (row.width_px, row.height_px, row.person_id, row.uploaded_at) == (240, 320, either_phone.person_id, NOON)
    assert (round(row.longitude or 0, 6), round(row.latitude or 0, 6), row.accuracy_m) == (117.125, 31.8225, 6.0)
    assert row.taken_at == NOON - 2 * MINUTE  # 11:58 in the city
    assert (row.case_id, row.event_version) == (None, None)


def test_what_the_device_says_counts_before_what_the_photo_says(phone: Phone) -> None:
    photo = phone.sends(position=HERE, taken_at=NOON - MINUTE)
    assert (photo.longitude, photo.latitude, photo.accuracy_m) == (117.2, 31.9, 12.0)
    assert photo.taken_at == NOON - MINUTE


def test_a_photo_that_says_nothing_is_taken_all_the_same(phone: Phone) -> None:
    photo = phone.sends(a_photo(has_position=False, taken=None))
    assert (photo.longitude, photo.latitude, photo.accuracy_m, photo.taken_at) == (None, None, None, None)


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2026:03:02 04:09:00", "+00:00", NOON + 9 * MINUTE),
        ("2026:03:02 12:09:00", None, NOON + 9 * MINUTE),
        ("2026:03:02 12:11:00", None, None),
        ("2026:01:31 12:00:00", None, NOON - 30 * DAY),
        ("1970:01:01 08:00:00", None, None),
        ("0001:01:01 00:00:00", None, None),
        ("9999:12:31 23:59:59", "-12:00", None),
    ],
)
def test_a_time_to_come_is_not_believed_and_an_old_one_is_kept(
    phone: Phone, taken: str, offset: str | None, expected: datetime | None
) -> None:
    assert phone.sends(a_photo(taken=taken, offset=offset)).taken_at == expected


def test_where_the_device_is_wrong_about_the_time_the_photo_is_asked(phone: Phone) -> None:
    assert phone.sends(taken_at=NOON + DAY).taken_at == NOON - 2 * MINUTE
    assert phone.sends(taken_at=datetime(1, 1, 1, tzinfo=UTC)).taken_at == NOON - 2 * MINUTE


def test_a_large_photo_is_shrunk(phone: Phone) -> None:
    photo = phone.sends(a_photo(size=(4032, 3024)))
    assert (photo.width_px, photo.height_px) == (case_settings().photo_long_side_px, 1920)
    with Image.open(io.BytesIO(phone.store.get(photo.key))) as stored:
        assert stored.size == (2560, 1920)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"The bin is full.\n" * 20, r"^IMG_1\.jpg: not a picture \(JPEG, .* are read\)\.$"),
        (b"", r"^IMG_1\.jpg: not a picture"),
        (a_photo(size=(1600, 1200))[:9_000], r"^IMG_1\.jpg: the picture is damaged or too large \(.*\)\.$"),
        (
            png_that_claims(10_000, 6_000),
            r"^IMG_1\.jpg: 10000 × 6000 pixels; at most 50,000,000 are read\.$",
        ),
        (png_that_claims(60_000, 60_000), r"^IMG_1\.jpg: the picture is damaged or too large"),
    ],
    ids=["text", "nothing", "half", "giant", "bomb"],
)
def test_what_is_no_picture_is_refused_in_words_and_leaves_nothing(phone: Phone, content: bytes, said: str) -> None:
    assert LARGEST_PIXELS < 10_000 * 6_000
    with pytest.raises(PictureUnreadable, match=said) as refused:
        phone.sends(content)
    assert str(refused.value.zh).startswith("IMG_1.jpg：")
    assert rows(phone.database) == 0
    assert phone.store.sweep(is_named=lambda _: False, before=datetime.now(UTC) + DAY) == 0


def test_the_file_is_there_before_its_row(phone: Phone) -> None:
    """A row that cannot be written leaves a file, which the sweep takes; never a row without a file."""
    phone.person_id = 999
    with pytest.raises(IntegrityError):
        phone.sends()
    assert rows(phone.database) == 0
    assert phone.store.sweep(is_named=lambda _: False, before=datetime.now(UTC) + DAY) == 1


def test_photos_come_in_the_order_in_which_they_are_named_and_each_once(either_phone: Phone) -> None:
    first, second = either_phone.sends().id, either_phone.sends().id
    with either_phone.database.read() as session:
        photos = photos_for(session, (second, first, second), either_phone.person_id)
        assert [one.id for one in photos] == [second, first]
        assert photos_for(session, (), either_phone.person_id) == ()


def test_photos_that_cannot_be_used_are_named_each_with_its_reason(either_phone: Phone) -> None:
    database = either_phone.database
    other = Phone(database, either_phone.store, "han")
    own, used, foreign = either_phone.sends().id, either_phone.sends().id, other.sends().id
    with database.write() as session:
        mark_used(session, [used], case_id=a_bare_case(session, number="SL-7").id, version=3)
    with database.read() as session, pytest.raises(PhotoUnusable) as refused:
        photos_for(session, (own, used, foreign, 999), either_phone.person_id)
    assert [one.en for one in refused.value.problems] == [
        f"photo {used} is used already in case SL-7",
        f"photo {foreign} was uploaded by somebody else",
        "there is no photo 999",
    ]
    assert f"照片 {foreign} 由他人上传" in str(refused.value.zh)


def test_the_system_uses_no_photo_of_a_person(phone: Phone) -> None:
    photo = phone.sends().id
    with phone.database.read() as session, pytest.raises(PhotoUnusable, match="somebody else"):
        photos_for(session, (photo,), None)


def test_a_used_photo_names_its_event_and_is_not_used_again(either_phone: Phone) -> None:
    photo = either_phone.sends().id
    with either_phone.database.write() as session:
        case = a_bare_case(session)
        photos_for(session, [photo], either_phone.person_id)
        mark_used(session, [photo, photo], case_id=case.id, version=2)
        mark_used(session, [], case_id=case.id, version=2)
        row = session.scalars(select(Photo).execution_options(populate_existing=True)).one()
        assert (row.case_id, row.event_version) == (case.id, 2)
        with pytest.raises(PhotoUnusable, match="is used already in case SL-1"):
            photos_for(session, [photo], either_phone.person_id)
        with pytest.raises(PhotoUnusable, match="has just been used"):
            mark_used(session, [photo], case_id=case.id, version=3)


def test_of_two_actions_at_once_one_gets_the_photo(either_phone: Phone) -> None:
    """Both looked before either wrote."""
    database, photo = either_phone.database, either_phone.sends().id
    with database.write() as session:
        case_id = a_bare_case(session).id
    with database.read() as slower:
        assert len(photos_for(slower, [photo], either_phone.person_id)) == 1
        with database.write() as faster:
            mark_used(faster, [photo], case_id=case_id, version=2)
    with pytest.raises(PhotoUnusable), database.write() as session:
        mark_used(session, [photo], case_id=case_id, version=3)
    with database.read() as session:
        assert session.get_one(Photo, photo).event_version == 2


def test_a_shrunk_photo_still_shows_what_it_showed(phone: Phone) -> None:
    photo = phone.sends(a_photo(size=(5120, 3840)))
    with Image.open(io.BytesIO(phone.store.get(photo.key))) as stored, Image.open(io.BytesIO(a_photo())) as small:
        difference = np.asarray(stored.resize((8, 6)), float) - np.asarray(small.resize((8, 6)), float)
    assert np.abs(difference).mean() < 12


def blurred(phone: Phone, photo: Photo) -> int:
    """As the patrol's worker does it; the id of the request."""
    with phone.database.write() as session:
        blurring = session.scalars(select(PictureBlurring).where(PictureBlurring.source_key == photo.key)).one()
        note_blurred(session, blurring.id, blurred_key=f"blurred-{photo.key}", now=NOON)
        return blurring.id


def seen_by(phone: Phone, photo: Photo, person_id: int | None) -> str:
    with phone.database.read() as session:
        return picture_for(session, get_photo(session, photo.id), person_id=person_id)


def test_others_see_nothing_until_the_picture_is_blurred_and_then_only_that(either_phone: Phone) -> None:
    photo = either_phone.sends()
    other = a_person(either_phone.database, "mei")
    assert seen_by(either_phone, photo, either_phone.person_id) == photo.key
    for person_id in (other, None):
        with pytest.raises(NotBlurredYet):
            seen_by(either_phone, photo, person_id)
    blurring_id = blurred(either_phone, photo)
    assert seen_by(either_phone, photo, other) == f"blurred-{photo.key}", "even before casework has heard of it"
    with either_phone.database.write() as session:
        assert take_blurred(session, blurring_id=blurring_id) == 1
        assert take_blurred(session, blurring_id=blurring_id) == 0
        session.execute(delete(PictureBlurring))
    assert seen_by(either_phone, photo, None) == f"blurred-{photo.key}"
    assert seen_by(either_phone, photo, either_phone.person_id) == photo.key


def test_a_photo_of_another_system_is_nobodys_own(phone: Phone) -> None:
    phone.person_id = None  # type: ignore[assignment]  # another system sends
    photo = phone.sends()
    with pytest.raises(NotBlurredYet):
        seen_by(phone, photo, None)


def test_the_same_photo_sent_again_shows_what_is_blurred_already(either_phone: Phone) -> None:
    first = either_phone.sends()
    blurring_id = blurred(either_phone, first)
    with either_phone.database.write() as session:
        take_blurred(session, blurring_id=blurring_id)
    assert either_phone.sends().blurred_key == f"blurred-{first.key}"


def test_a_rendition_that_never_came_is_asked_for_again(either_phone: Phone) -> None:
    photo = either_phone.sends()
    with either_phone.database.write() as session:
        assert ask_again(session, now=NOON + timedelta(hours=1), limit=9) == 0
        session.execute(delete(PictureBlurring))  # whatever became of it
    with either_phone.database.write() as session:
        assert ask_again(session, now=NOON + timedelta(hours=1, seconds=1), limit=9) == 1
    blurred(either_phone, photo)
    with either_phone.database.write() as session:
        ask_again(session, now=NOON + timedelta(hours=2), limit=9)
    with either_phone.database.read() as session:
        assert get_photo(session, photo.id).blurred_key == f"blurred-{photo.key}"
        with pytest.raises(PhotoUnknown):
            get_photo(session, 99)
