"""Makes people and plates unrecognisable in pictures from elsewhere, with the detector that the patrol has loaded.

Runs any number of times with the same result: the store keeps equal content once, and the first note of it counts.
"""

import numpy as np
import structlog
from numpy.typing import NDArray

from detection.blurring_requests import note_blurred, note_failed, note_settled, waiting_source
from detection.boxes import Box
from detection.models.detector import Detector
from detection.models.slicing import Slicing
from detection.privacy import PrivateThing, blur
from kit.clock import utc_now
from kit.database import Database
from kit.errors import NotFound
from kit.pictures import PictureUnreadable, decode, encode_webp
from kit.storage import PictureStore

logger = structlog.get_logger()

CLOSER = Slicing(columns=2, rows=2)
CLOSER_FROM_PX = 1280  # a photo of a telephone has twice that; the people across the street are in the quarters


class Blurrer:
    """For one worker process."""

    def __init__(self, *, database: Database, store: PictureStore, detector: Detector) -> None:
        self._database = database
        self._store = store
        self._detector = detector

    def blur_asked(self, blurring_id: int) -> None:
        """Do what was asked for, unless it is done.

        Raises:
            StoreUnwritable: it stays to be done, and the outbox brings it again.
        """
        with self._database.read() as session:
            source_key = waiting_source(session, blurring_id)
        if source_key is None:
            with self._database.write() as session:
                note_settled(session, blurring_id)
            return
        try:
            frame_bgr = decode(self._store.get(source_key), name=source_key)
        except (NotFound, PictureUnreadable) as error:
            logger.warning("picture_not_blurred", blurring=blurring_id, reason=error.message)
            with self._database.write() as session:
                note_failed(session, blurring_id, text=error.message)
            return
        blurred_key = self._store.put(encode_webp(self._blurred(frame_bgr)), suffix=".webp")
        with self._database.write() as session:
            note_blurred(session, blurring_id, blurred_key=blurred_key, now=utc_now())

    def _blurred(self, frame_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Nothing is spared for what the photo is evidence of: nobody has marked where that is."""
        card = self._detector.card
        if not card.knows_private_parts:
            return blur(frame_bgr, None)
        return blur(frame_bgr, self._private(frame_bgr), is_searched=not card.private_parts_suffice)

    def _private(self, frame_bgr: NDArray[np.uint8]) -> list[PrivateThing]:
        height_px, width_px = frame_bgr.shape[:2]
        slices = CLOSER if max(height_px, width_px) > CLOSER_FROM_PX else None
        (found,) = self._detector.detect([frame_bgr], slices=slices, for_blurring=True)
        card = self._detector.card
        scale = np.array([width_px, height_px, width_px, height_px], dtype=np.float32)
        private = []
        for box_px, score, class_id in zip(found.boxes, found.scores, found.class_ids, strict=True):
            kind = card.classes[int(class_id)]
            if kind.private is not None and score >= np.float32(card.blur_thresholds[int(class_id)]):
                box = Box(*(float(corner) for corner in np.clip(box_px / scale, 0, 1)))
                private.append(PrivateThing(box, kind.private))
        return private
