"""CPU of one visit to a 1080p H.264 stream, part by part, whole-frame and sliced, beside Ultralytics on that stream.

`python -m benchmarks.visit [--visits 80] [--ultralytics PYTHON]`: PYTHON is an interpreter with the training extra.
Counted is the CPU of this process and of its decoding child; the camera streams from a process of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import httpx
import numpy as np

from accounts.people import seed_local_operator
from camera_registry.tables import Camera, Platform, PlatformKind, View
from detection.concluding import Concluder, LookedAt
from detection.evidence import EvidenceKeeper
from detection.model_versions import register
from detection.models.loading import load_detector
from detection.models.settings import ModelSettings
from detection.models.slicing import parse_slicing
from detection.settings import PatrolSettings
from detection.streams.grabber import Grabber
from detection.streams.picture_health import check_picture
from detection.tables import PatrolState
from detection.targets import Target
from handbook.loading import load_edition
from kit.database import Base, Database
from kit.storage import PictureStore

BAR_WHOLE_MS, BAR_SLICED_MS = 90.0, 400.0
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
WARM_UP = 3


class Stopwatch:
    """CPU of this process and of a child, in ms."""

    def __init__(self, child_pid: Callable[[], int | None]) -> None:
        self._child_pid = child_pid
        self._marks: list[tuple[str, float]] = []
        self._last = 0.0

    def start(self) -> None:
        self._marks, self._last = [], self._cpu_ms()

    def mark(self, part: str) -> None:
        now = self._cpu_ms()
        self._marks.append((part, now - self._last))
        self._last = now

    def parts(self) -> dict[str, float]:
        return dict(self._marks)

    def _cpu_ms(self) -> float:
        own = time.process_time() * 1000
        pid = self._child_pid()
        if pid is None:
            return own
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return own + (int(fields[11]) + int(fields[12])) * TICK_MS


@contextmanager
def a_city(size: str) -> Iterator[dict[str, str]]:
    command = [sys.executable, "-m", "simulator", "--cameras", "1", "--size", size]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def an_address(city: dict[str, str], *, form: str) -> Callable[[], str]:
    """Plays the camera anew at each call, as a visit does."""
    import hashlib

    digest = hashlib.md5(city["password"].encode(), usedforsecurity=False).hexdigest()
    client = httpx.Client(base_url=city["address"], timeout=20)
    login = client.get("/api/user/login", params={"username": city["username"], "password": digest}).json()
    client.headers["access-token"] = login["data"]["accessToken"]
    channel = client.get("/api/common/channel/list", params={"page": 1, "count": 1}).json()["data"]["list"][0]["gbId"]
    return lambda: str(client.get("/api/common/channel/play", params={"channelId": channel}).json()["data"][form])


def a_concluder(database: Database, folder: Path, detector_card: object) -> tuple[Concluder, Target]:
    from detection.models.card import ModelCard

    assert isinstance(detector_card, ModelCard)
    now = datetime.now(UTC)
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        seed_local_operator(session)
        platform = Platform(name="bench", kind=PlatformKind.WVP, address="http://127.0.0.1")
        session.add(platform)
        session.flush()
        camera = Camera(platform_id=platform.id, external_id="1", listed_name="1", created_at=now)
        session.add(camera)
        session.flush()
        view = View(camera_id=camera.id, name="main", period_s=60)
        session.add(view)
        session.flush()
        session.add(PatrolState(view_id=view.id, camera_id=camera.id, due_at=now, picture_at=now))
        version_id = register(session, name="bench", version="1", sha256="0" * 64).id
    concluder = Concluder(
        database=database,
        keeper=EvidenceKeeper(PictureStore(str(folder / "pictures")), originals=None),
        card=detector_card,
        model_version_id=version_id,
        edition=load_edition(Path("standard.yaml")),
        settings=PatrolSettings(),
    )
    target = Target(view, camera, platform, slot_at=now, failures=0, fingerprint=None, picture_at=now)
    return concluder, target


def visits(address: Callable[[], str], *, count: int, slices: str | None, batch: int) -> dict[str, float]:
    """Mean CPU in ms per part and visit, in batches as the patrol visits."""
    from dataclasses import replace

    detector = load_detector(ModelSettings())
    slicing = parse_slicing(slices) if slices else None
    parts: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, Grabber(networks=[ip_network("127.0.0.0/8")]) as grabber:
        database = Database(f"sqlite:///{folder}/bench.sqlite3")
        concluder, target = a_concluder(database, Path(folder), detector.card)
        watch = Stopwatch(lambda: next(iter(grabber.child_pids()), None))
        for number in range(WARM_UP + count // batch):
            watch.start()
            frames = [grabber.grab(address()) for _ in range(batch)]
            watch.mark("play, connect, keyframe, decode")
            taken = [check_picture(frame.frame_bgr, previous=None) for frame in frames]
            watch.mark("picture health")
            found = detector.detect([frame.frame_bgr for frame in frames], slices=slicing, for_blurring=True)
            watch.mark("inference")
            for frame, print_of_frame, detections in zip(frames, taken, found, strict=True):
                target = replace(target, slot_at=target.slot_at + timedelta(minutes=1), picture_at=datetime.now(UTC))
                concluder.conclude(LookedAt(target, datetime.now(UTC), frame, print_of_frame, detections, 0.0))
            watch.mark("spots, database")
            if number >= WARM_UP:
                for part, spent in watch.parts().items():
                    parts.setdefault(part, []).append(spent / batch)
        database.dispose()
    return {part: round(statistics.mean(spent), 1) for part, spent in parts.items()}


PEER = """
import sys, time, types, json
from importlib.machinery import ModuleSpec
try:
    import torchvision
except Exception:
    sys.path.insert(0, sys.argv[3]); from training.torchvision_stand_in import install; install()
import torch
torch.set_num_threads(1)
from ultralytics import YOLO
model = YOLO(sys.argv[1], task="detect")
frames, before = 0, None
for result in model.predict(sys.argv[2], stream=True, verbose=False, imgsz=640, device="cpu"):
    frames += 1
    if frames == 5:
        before = time.process_time()
    if frames == 35:
        break
print(json.dumps({"cpu_ms": (time.process_time() - before) * 1000 / 30}))
"""


def ultralytics(python: str, weights: str, address: str) -> float | None:
    """CPU in ms per frame looked at, reading the stream as its users do; None where it cannot run."""
    command = [python, "-c", PEER, weights, address, str(Path(__file__).parent.parent)]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=folder)
    if done.returncode:
        print("Ultralytics did not run:", done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return float(json.loads(done.stdout.strip().splitlines()[-1])["cpu_ms"])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--visits", type=int, default=80)
    arguments.add_argument("--batch", type=int, default=PatrolSettings().batch_size, help="visits in one task")
    arguments.add_argument("--ultralytics", metavar="PYTHON", help="an interpreter that has Ultralytics and torch")
    arguments.add_argument("--weights", default=None, help="what Ultralytics runs; default: the shipped ONNX")
    wanted = arguments.parse_args()
    np.seterr(all="raise")
    with a_city("1920x1080") as city:
        address = an_address(city, form="ts")
        totals = {}
        for name, slices, bar in (("whole frame", None, BAR_WHOLE_MS), ("sliced 2x2", "2x2", BAR_SLICED_MS)):
            parts = visits(address, count=wanted.visits, slices=slices, batch=wanted.batch)
            totals[name] = sum(parts.values())
            print(f"\n{name}: {totals[name]:.1f} ms of CPU a visit (bar {bar:.0f})")
            for part, spent in parts.items():
                print(f"  {spent:7.1f}  {part}")
        if wanted.ultralytics:
            weights = wanted.weights or str(load_detector(ModelSettings()).card.weights_path)
            # Ultralytics takes an address that ends in .ts for a file, and downloads it for ever.
            peer = ultralytics(wanted.ultralytics, weights, an_address(city, form="flv")())
            if peer is not None:
                ratio = peer / totals["whole frame"]
                print(f"\nUltralytics predict on the stream: {peer:.1f} ms a frame looked at, {ratio:.2f} × our visit")


if __name__ == "__main__":
    main()
