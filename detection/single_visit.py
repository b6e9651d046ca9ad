"""One look through a camera because somebody asked: it is recorded nowhere but in the answer of its job.

The patrol's rounds, its memory of places and the health of the camera are left alone, and so is the view's lease: a
test that meets the patrol at the same camera may cost that visit, which is repeated.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from camera_registry.browsing import camera_of_view
from camera_registry.errors import PlatformError
from camera_registry.platform_protocol import OpenedStream
from camera_registry.tables import Camera, Platform, View
from detection.evidence import EvidenceKeeper
from detection.job_kinds import ADDRESS, SingleVisit, TestVisit
from detection.labelling import as_json, private_things
from detection.models.detector import Detector
from detection.models.slicing import parse_slicing
from detection.patrol import FrameGrabber, StreamSources
from detection.streams.errors import StreamError
from detection.streams.frames import Frame
from detection.streams.picture_health import check_picture
from detection.video_sources import stream_error
from kit.database import Database
from kit.job_running import Asked, Conclude

OPENED_PERCENT, GRABBED_PERCENT, INFERRED_PERCENT = 10, 60, 80  # by where the seconds go: most wait for a keyframe


class Tools(Protocol):
    """`detection.worker.Equipment` in service."""

    @property
    def sources(self) -> StreamSources: ...
    @property
    def grabber(self) -> FrameGrabber: ...
    @property
    def detector(self) -> Detector: ...
    @property
    def keeper(self) -> EvidenceKeeper: ...


def look_once(asked: Asked, *, database: Database, tools: Tools) -> Conclude:
    """Grab, judge, infer, blur, keep. A camera that does not answer is an answer, not a failure.

    Raises:
        NotFound: there is no such view.
        StoreUnwritable: the picture could not be kept.
    """
    question = TestVisit.model_validate(asked.parameters)
    seen = _Target()
    if question.view_id is not None:
        with database.read() as session:
            seen = _target(session, question.view_id)
    answer = SingleVisit()
    try:
        frame = _grabbed(asked, seen, tools)
        answer = _told(frame)
        asked.report(GRABBED_PERCENT)
        check_picture(frame.frame_bgr, previous=None)
    except StreamError as error:
        answer = answer.model_copy(update={"error": str(error.kind), "error_text": error.message})
        return lambda _: answer.model_dump(mode="json")
    answer = answer.model_copy(update=_inferred(frame, seen, tools, asked))
    return lambda _: answer.model_dump(mode="json")


@dataclass(frozen=True, slots=True)
class _Target:
    """A view with its camera and platform, detached; all None: an address alone."""

    view: View | None = None
    camera: Camera | None = None
    platform: Platform | None = None


def _target(session: Session, view_id: int) -> _Target:
    view, camera, platform = camera_of_view(session, view_id)
    session.expunge_all()
    return _Target(view, camera, platform)


def _grabbed(asked: Asked, seen: _Target, tools: Tools) -> Frame:
    with _opened(asked, seen, tools) as stream:
        asked.report(OPENED_PERCENT)
        return tools.grabber.grab(stream.address, began_at=stream.began_at)


@contextmanager
def _opened(asked: Asked, seen: _Target, tools: Tools) -> Iterator[OpenedStream]:
    if seen.camera is None or seen.platform is None:
        yield OpenedStream(address=asked.secrets[ADDRESS], began_at=None)
        return
    try:
        with tools.sources.opened(seen.platform, seen.camera) as stream:
            yield stream
    except PlatformError as error:
        raise stream_error(error) from error


def _told(frame: Frame) -> SingleVisit:
    height_px, width_px = frame.frame_bgr.shape[:2]
    return SingleVisit(
        width_px=width_px,
        height_px=height_px,
        age_s=frame.age_s,
        codec=frame.codec,
        connect_ms=frame.connect_ms,
        keyframe_ms=frame.keyframe_ms,
    )


def _inferred(frame: Frame, seen: _Target, tools: Tools, asked: Asked) -> dict[str, object]:
    card = tools.detector.card  # loads the network at its first use, which is no part of the time it takes to infer
    slices = parse_slicing(seen.view.slices) if seen.view is not None and seen.view.slices else None
    began = time.perf_counter()
    (found,) = tools.detector.detect([frame.frame_bgr], slices=slices, for_blurring=True)
    inference_ms = (time.perf_counter() - began) * 1000
    asked.report(INFERRED_PERCENT)
    private, problems = private_things(card, frame.frame_bgr, found)
    kept = tools.keeper.keep(
        frame.frame_bgr, private=private, problems=problems, is_searched=not card.private_parts_suffice
    )
    detections = as_json(card, frame.frame_bgr, found)
    return {"inference_ms": inference_ms, "detections": detections, "picture_key": kept.blurred_key}
