"""One batch of visits: grab the frames concurrently, infer in one batch, then conclude and record each visit by itself.

No transaction is open while a camera, a decoder or a network is waited for. Streams and models meet only here.
"""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from camera_registry.errors import PlatformError
from camera_registry.platform_protocol import OpenedStream
from camera_registry.tables import Camera, Platform
from detection import repository
from detection.concluding import Concluder, LookedAt
from detection.models.detector import Detector
from detection.models.slicing import parse_slicing
from detection.recording import Failure, record_failure
from detection.settings import PatrolSettings
from detection.streams.backoff import Backoff
from detection.streams.errors import DecoderCrashed, NoConnection, StreamError
from detection.streams.fingerprint import Fingerprint
from detection.streams.frames import Frame
from detection.streams.picture_health import check_picture
from detection.targets import Target, leased_targets
from detection.video_sources import stream_error
from kit.clock import utc_now
from kit.database import Database
from kit.storage import StoreUnwritable

logger = structlog.get_logger()

UNEXPECTED = "internal"


class StreamSources(Protocol):
    """Opens the stream of a camera; `detection.video_sources.VideoSources` in service."""

    def opened(self, platform: Platform, camera: Camera) -> AbstractContextManager[OpenedStream]:
        """Raises PlatformError or StreamError."""
        ...


class FrameGrabber(Protocol):
    """Gets one frame from an address; `detection.streams.grabber.Grabber` in service."""

    def grab(self, address: str, *, deadline_s: float | None = None, began_at: datetime | None = None) -> Frame:
        """Raises StreamError."""
        ...


@dataclass(frozen=True, slots=True)
class Grabbed:
    """A usable frame and its fingerprint, or what went wrong."""

    target: Target
    started_at: datetime
    frame: Frame | None
    fingerprint: Fingerprint | None
    failure: Failure | None


class Patrol:
    """What a worker process needs to visit views; made once, after the fork."""

    def __init__(
        self,
        *,
        database: Database,
        sources: StreamSources,
        grabber: FrameGrabber,
        detector: Detector,
        concluder: Concluder,
        settings: PatrolSettings,
    ) -> None:
        self._database = database
        self._sources = sources
        self._grabber = grabber
        self._detector = detector
        self._concluder = concluder
        self._settings = settings
        self._backoff = Backoff(cap=settings.backoff_cap)

    def visit_batch(self, token: str) -> int:
        """Visit what the lease token names; a token whose batch is done does nothing. Returns visits recorded."""
        targets = leased_targets(self._database, token)
        if not targets:
            return 0
        with ThreadPoolExecutor(max_workers=len(targets), thread_name_prefix="visit") as threads:
            grabbed = list(threads.map(self._grab_supervised, targets))
        looked_at = self._infer([one for one in grabbed if one.frame is not None])
        recorded = sum(self._fail(one, one.failure) for one in grabbed if one.failure is not None)
        return recorded + sum(self._conclude(one) for one in looked_at)

    def _grab_supervised(self, target: Target) -> Grabbed:
        started_at = utc_now()
        try:
            frame = self._grab(target)
            taken = check_picture(frame.frame_bgr, previous=target.fingerprint)
        except StreamError as error:
            return Grabbed(target, started_at, None, None, failure_of(error))
        except Exception as error:  # the supervisor of a visit: one camera's surprise must not end the others' visits
            logger.exception("visit_failed_unexpectedly", view_id=target.view.id)
            failure = Failure(UNEXPECTED, f"{type(error).__name__}: {error}", counts_as_offline=True, is_crash=False)
            return Grabbed(target, started_at, None, None, failure)
        return Grabbed(target, started_at, frame, taken, None)

    def _grab(self, target: Target) -> Frame:
        try:
            with self._sources.opened(target.platform, target.camera) as stream:
                return self._grabber.grab(stream.address, began_at=stream.began_at)
        except PlatformError as error:
            raise stream_error(error) from error

    def _infer(self, grabbed: Sequence[Grabbed]) -> list[LookedAt]:
        """Frames that are sliced alike go through the network together."""
        looked_at: list[LookedAt] = []
        for slices in {one.target.view.slices for one in grabbed}:
            alike = [one for one in grabbed if one.target.view.slices == slices]
            began = time.perf_counter()
            frames = [one.frame.frame_bgr for one in alike if one.frame is not None]
            slicing = parse_slicing(slices) if slices else None
            found = self._detector.detect(frames, slices=slicing, for_blurring=True)
            share_ms = (time.perf_counter() - began) * 1000 / len(alike)
            for one, detections in zip(alike, found, strict=True):
                assert one.frame is not None
                assert one.fingerprint is not None
                looked_at.append(LookedAt(one.target, one.started_at, one.frame, one.fingerprint, detections, share_ms))
        return looked_at

    def _conclude(self, looked_at: LookedAt) -> bool:
        try:
            return self._concluder.conclude(looked_at)
        except StoreUnwritable as error:
            # The slot stays leased and is tried again: better a late visit than a finding without its picture.
            logger.warning("visit_not_recorded", view_id=looked_at.target.view.id, reason=error.message)
            with self._database.write() as session:
                repository.give_back(session, looked_at.target.view.id, due_at=looked_at.target.slot_at)
            return False

    def _fail(self, grabbed: Grabbed, failure: Failure) -> bool:
        target = grabbed.target
        failures = target.failures + 1 if failure.counts_as_offline else 0
        wait = self._backoff.wait(failures, chance=random.random()) if failures > 1 else timedelta(0)  # noqa: S311  jitter
        logger.info("visit_failed", view_id=target.view.id, error=failure.word, reason=failure.text)
        return record_failure(
            self._database,
            target.key(grabbed.started_at),
            failure,
            now=utc_now(),
            wait=wait,
            settings=self._settings,
        )


def failure_of(error: StreamError) -> Failure:
    """A StreamError as the row that records it."""
    return Failure(
        word=str(error.kind),
        text=error.message,
        counts_as_offline=isinstance(error, NoConnection),
        is_crash=isinstance(error, DecoderCrashed),
    )
