"""Pictures from elsewhere are blurred once, by whichever worker lives long enough, and whoever asked is told."""

import io
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sqlalchemy import select, update

from detection.blurring import Blurrer
from detection.blurring_requests import KEPT_FOR, ask_to_blur, blurred_key_of, forget_old, note_blurred, rendition_of
from detection.models.card import ModelCard
from detection.models.detections import Detections
from detection.repository import is_picture_named
from detection.tables import PictureBlurring
from detection.topics import PICTURE_BLURRED, PICTURE_TO_BLUR
from kit.database import Database
from kit.outbox import FORGOTTEN_AFTER, Handled, OutboxMessage
from kit.pictures import encode_webp
from kit.storage import PictureStore
from tests.detection.a_patrol import CARD, ToldDetector, detections

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SIZE_WH = (640, 360)
PERSON_PX, CAR_PX = (100.0, 60.0, 200.0, 340.0), (400.0, 100.0, 600.0, 300.0)


def a_card(*, knows: bool = True, suffices: bool = True) -> ModelCard:
    private = {"person": ("upper", 0.15), "car": ("lower", 0.15)} if knows else {}
    classes = []
    for one in CARD.classes:
        part, least = private.get(one.label, (None, None))
        classes.append(one.model_dump() | {"private": part, "blur_threshold": least})
    card = CARD.model_dump() | {"classes": classes, "private_parts_suffice": suffices}
    return ModelCard.model_validate(card)


def a_street() -> NDArray[np.uint8]:
    return np.random.default_rng(4).integers(0, 255, (SIZE_WH[1], SIZE_WH[0], 3)).astype(np.uint8)


def shown(store: PictureStore, key: str) -> NDArray[np.int16]:
    with Image.open(io.BytesIO(store.get(key))) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.int16)


class Street:
    """A stored photo, and a worker that blurs."""

    def __init__(self, database: Database, store: PictureStore, finds: Detections, card: ModelCard) -> None:
        self.database, self.store = database, store
        self.key = store.put(encode_webp(a_street()), suffix=".webp")
        self.blurrer = Blurrer(database=database, store=store, detector=ToldDetector(finds=finds, card=card))

    def asked(self, *, at: datetime = NOON) -> str | None:
        with self.database.write() as session:
            return ask_to_blur(session, self.key, now=at)

    def messages(self, topic: str) -> list[str]:
        with self.database.read() as session:
            wanted = select(OutboxMessage.key).where(OutboxMessage.topic == topic).order_by(OutboxMessage.id)
            return list(session.scalars(wanted))

    def row(self) -> PictureBlurring:
        with self.database.read() as session:
            return session.scalars(select(PictureBlurring)).one()


@pytest.fixture
def street(either_database: Database, store: PictureStore) -> Street:
    found = detections(("person", PERSON_PX, 0.2), ("car", CAR_PX, 0.9), ("garbage", (10.0, 10.0, 60.0, 60.0), 0.9))
    return Street(either_database, store, found, a_card())


def changed(street: Street, blurred_key: str, box: tuple[float, ...]) -> float:
    left, top, right, bottom = map(int, box)
    before, after = shown(street.store, street.key), shown(street.store, blurred_key)
    return float(np.abs(before - after)[top:bottom, left:right].mean())


def test_people_and_plates_are_unrecognisable_afterwards_and_the_rest_stays(street: Street) -> None:
    assert street.asked() is None
    (key,) = street.messages(PICTURE_TO_BLUR)
    street.blurrer.blur_asked(int(key))
    blurred_key = street.row().blurred_key
    assert blurred_key is not None
    head, plate, garbage = (100, 60, 200, 200), (400, 180, 600, 300), (10, 10, 60, 60)
    assert changed(street, blurred_key, head) > 40
    assert changed(street, blurred_key, plate) > 40
    assert changed(street, blurred_key, garbage) < 20, "encoded twice, and that is all"
    assert street.messages(PICTURE_BLURRED) == [key]
    with street.database.read() as session:
        rendition = rendition_of(session, int(key))
        assert rendition is not None
        assert (rendition.source_key, rendition.blurred_key) == (street.key, blurred_key)
        assert is_picture_named(session, blurred_key)


def test_a_detector_that_knows_no_people_searches_the_whole_picture(database: Database, store: PictureStore) -> None:
    from tests.detection.test_privacy_search import BLACK, WHITE, a_parked_car

    street = Street(database, store, detections(), a_card(knows=False))
    street.key = store.put(encode_webp(a_parked_car(plate_bgr=WHITE, strokes_bgr=BLACK), quality=100), suffix=".webp")
    street.asked()
    street.blurrer.blur_asked(1)
    assert street.row().blurred_key not in {None, street.key}


def test_done_twice_it_is_done_once_and_told_once(street: Street) -> None:
    street.asked()
    street.blurrer.blur_asked(1)
    first = street.row()
    street.blurrer.blur_asked(1)
    assert (street.row().blurred_key, street.row().done_at) == (first.blurred_key, first.done_at)
    assert len(street.messages(PICTURE_BLURRED)) == 1
    with street.database.read() as session:
        assert session.get(Handled, (PICTURE_TO_BLUR, "1")) is not None


def test_of_two_workers_the_first_counts_and_is_told_of(street: Street) -> None:
    street.asked()
    for key in ("first", "second"):
        with street.database.write() as session:
            note_blurred(session, 1, blurred_key=key, now=NOON)
    assert street.row().blurred_key == "first"
    assert len(street.messages(PICTURE_BLURRED)) == 1


def test_asking_twice_is_asking_once_and_gives_what_is_there(street: Street) -> None:
    assert street.asked() is None
    assert street.asked() is None
    assert len(street.messages(PICTURE_TO_BLUR)) == 1
    street.blurrer.blur_asked(1)
    assert street.asked() == street.row().blurred_key
    assert len(street.messages(PICTURE_TO_BLUR)) == 1


def test_a_picture_that_has_gone_is_said_and_the_outbox_asks_no_more(street: Street) -> None:
    street.asked()
    street.store.delete(street.key)
    street.blurrer.blur_asked(1)
    assert "not in the store" in (street.row().failed_text or "")
    assert street.messages(PICTURE_BLURRED) == []
    with street.database.read() as session:
        assert session.get(Handled, (PICTURE_TO_BLUR, "1")) is not None


@pytest.mark.parametrize("is_lost", [True, False], ids=["lost for days", "failed"])
def test_what_failed_or_was_lost_for_days_is_begun_anew(street: Street, *, is_lost: bool) -> None:
    street.asked()
    if not is_lost:
        with street.database.write() as session:
            session.execute(update(PictureBlurring).values(failed_text="no such picture"))
    street.asked(at=NOON + (FORGOTTEN_AFTER if is_lost else timedelta(0)) + timedelta(seconds=1))
    messages = street.messages(PICTURE_TO_BLUR)
    assert len(messages) == 2
    street.blurrer.blur_asked(int(messages[1]))
    assert street.row().blurred_key is not None


def test_old_requests_are_forgotten_and_a_message_about_one_does_no_harm(street: Street) -> None:
    street.asked()
    with street.database.write() as session:
        assert forget_old(session, now=NOON + KEPT_FOR) == 0
        assert forget_old(session, now=NOON + KEPT_FOR + timedelta(seconds=1)) == 1
    street.blurrer.blur_asked(1)
    with street.database.read() as session:
        assert blurred_key_of(session, street.key) is None
        assert session.get(Handled, (PICTURE_TO_BLUR, "1")) is not None
