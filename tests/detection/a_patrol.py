"""A small zone for patrol tests: one platform, some cameras, a grabber and a detector that do as they are told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camera_registry.platform_protocol import OpenedStream
from camera_registry.tables import Camera, Platform, PlatformKind, View
from detection.concluding import Concluder
from detection.evidence import EvidenceKeeper
from detection.model_versions import register
from detection.models.card import ModelCard
from detection.models.detections import Detections
from detection.models.slicing import Slicing
from detection.patrol import Patrol
from detection.settings import PatrolSettings
from detection.streams.errors import StreamError
from detection.streams.frames import Frame
from handbook.edition import Edition
from handbook.loading import load_edition
from kit.database import Database
from kit.storage import PictureStore

GARBAGE_PX = (128.0, 90.0, 160.0, 108.0)
HOLE_PX = (50.0, 150.0, 70.0, 160.0)
LABELS = (
    ("garbage", "problem"),
    ("garbage_bin", "in_order"),
    ("overflowing_bin", "problem"),
    ("manhole_cover", "in_order"),
    ("manhole_missing", "problem"),
    ("manhole_broken", "problem"),
    ("manhole_displaced", "problem"),
    ("drain_grate", "in_order"),
    ("pothole", "problem"),
    ("person", "context"),
    ("car", "context"),
)
CARD = ModelCard.model_validate(
    {
        "path": Path("tiny.toml"),
        "name": "tiny",
        "version": "1",
        "file": "tiny.onnx",
        "sha256": "0" * 64,
        "input_size_px": 640,
        "classes": [
            {"id": number, "label": label, "role": role, "threshold": 0.4}
            for number, (label, role) in enumerate(LABELS)
        ],
    }
)


def detections(*found: tuple[str, tuple[float, float, float, float], float]) -> Detections:
    ids = [next(number for number, (label, _) in enumerate(LABELS) if label == one[0]) for one in found]
    return Detections(
        boxes=np.array([one[1] for one in found], dtype=np.float32).reshape(-1, 4),
        scores=np.array([one[2] for one in found], dtype=np.float32),
        class_ids=np.array(ids, dtype=np.int32),
    )


def a_street(seed: int) -> NDArray[np.uint8]:
    coarse = np.random.default_rng(1).integers(40, 200, (18, 32, 1)).repeat(10, 0).repeat(10, 1)
    noise = np.random.default_rng(seed).integers(-8, 8, (180, 320, 1))
    return np.asarray(np.clip(coarse + noise, 0, 255).astype(np.uint8).repeat(3, 2))


@dataclass
class ToldDetector:
    """Finds what it is told to find, in every frame."""

    finds: Detections = field(default_factory=detections)
    card: ModelCard = CARD
    batches: list[int] = field(default_factory=list)

    def detect(
        self,
        frames_bgr: Sequence[NDArray[np.uint8]],
        *,
        slices: Slicing | None = None,
        min_score: float | None = None,
        for_blurring: bool = False,
    ) -> list[Detections]:
        self.batches.append(len(frames_bgr))
        return [self.finds for _ in frames_bgr]


@dataclass
class ToldGrabber:
    """Gives a noisy street, a new one at each visit, or raises what it is told for an address."""

    errors: dict[str, StreamError] = field(default_factory=dict)
    grabbed: list[str] = field(default_factory=list)
    street: Callable[[int], NDArray[np.uint8]] = a_street
    """From the number of the visit."""

    def grab(self, address: str, *, deadline_s: float | None = None, began_at: datetime | None = None) -> Frame:
        self.grabbed.append(address)
        if address in self.errors:
            raise self.errors[address]
        return Frame(
            frame_bgr=self.street(len(self.grabbed)),
            received_at=datetime.now(UTC),
            age_s=None,
            connect_ms=5.0,
            keyframe_ms=20.0,
            codec="h264",
        )


class ToldSources:
    """Every camera streams from an address that is its external id."""

    @contextmanager
    def opened(self, platform: Platform, camera: Camera) -> Iterator[OpenedStream]:
        yield OpenedStream(address=camera.external_id, began_at=None)


def cameras(database: Database, *, count: int = 1, period_s: int = 60) -> list[int]:
    """Register cameras with one view each; returns view ids."""
    with database.write() as session:
        platform = Platform(name="test", kind=PlatformKind.WVP, address="http://127.0.0.1:9")
        session.add(platform)
        session.flush()
        views = []
        for number in range(count):
            camera = Camera(
                platform_id=platform.id,
                external_id=f"camera-{number}",
                listed_name=f"路口 {number}",
                longitude=116.4,
                latitude=39.9,
                created_at=datetime.now(UTC),
            )
            session.add(camera)
            session.flush()
            view = View(camera_id=camera.id, name="main", period_s=period_s)
            session.add(view)
            session.flush()
            views.append(view.id)
        return views


@dataclass
class Beat:
    """A patrol with its database; `patrol.visit_batch` is the real one."""

    database: Database
    store: PictureStore
    settings: PatrolSettings = field(default_factory=PatrolSettings)
    card: ModelCard = CARD
    edition: Edition = field(default_factory=lambda: load_edition(Path("demo.yaml")))
    detector: ToldDetector = field(default_factory=ToldDetector)
    grabber: ToldGrabber = field(default_factory=ToldGrabber)

    def patrol(self) -> Patrol:
        with self.database.write() as session:
            version_id = register(session, name="tiny", version="1", sha256="0" * 64).id
        concluder = Concluder(
            database=self.database,
            keeper=EvidenceKeeper(self.store, originals=None),
            card=self.card,
            model_version_id=version_id,
            edition=self.edition,
            settings=self.settings,
        )
        return Patrol(
            database=self.database,
            sources=ToldSources(),
            grabber=self.grabber,
            detector=self.detector,
            concluder=concluder,
            settings=self.settings,
        )


def later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)
