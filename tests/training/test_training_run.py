"""A real training, small: coloured squares, 64 px, one epoch, through the command that trains for real."""

import hashlib
import json
import subprocess
import time
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import pytest

from training.classes import LABELS
from training.manifest import Entry, ManifestError, read, write

PICTURES = 8
EPOCHS = 6  # of 1 s each: the training is killed after two, long before its end


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Eight pictures of one red square each, in the split `train`."""
    generator = np.random.default_rng(4)
    entries = []
    for number in range(PICTURES):
        frame = generator.integers(80, 120, (96, 96, 3), dtype=np.uint8)
        x, y = (int(value) for value in generator.integers(8, 50, 2))
        frame[y : y + 32, x : x + 32] = (20, 20, 230)
        path = tmp_path / f"square_{number}.png"
        cv2.imwrite(str(path), frame)
        entries.append(
            Entry(
                picture=path.name,
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                source="bins",
                split="train",
                group=str(number),
                boxes=((0.0, float(x), float(y), float(x + 32), float(y + 32)),),
            )
        )
    write(tmp_path / "manifest.jsonl", entries)
    return tmp_path / "manifest.jsonl"


def run(gridwarden: str, *arguments: object, config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [gridwarden, "training", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=environment(config),
    )


def environment(config: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "YOLO_CONFIG_DIR": str(config), "YOLO_OFFLINE": "true", "HOME": str(config)}


@pytest.mark.slow
def test_a_training_runs_begins_again_from_its_weights_and_is_exported(
    training_extra: None, gridwarden: str, manifest: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    sizes = ("--size", 64, "--batch", 4, "--workers", 0)
    first = run(gridwarden, "train", manifest, "--out", out, "--epochs", 1, *sizes, config=tmp_path)
    assert first.returncode == 0, first.stderr
    weights = out / "weights" / "last.pt"
    assert weights.is_file()
    further = run(
        gridwarden, "train", manifest, "--out", tmp_path / "more", "--weights", weights, "--epochs", 1, *sizes,
        config=tmp_path,
    )  # fmt: skip
    assert further.returncode == 0, further.stderr
    exported = run(gridwarden, "export", weights, "--out", tmp_path / "model.onnx", config=tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert "largest difference" in exported.stdout
    _hold_to_the_format(tmp_path / "model.onnx")


@pytest.mark.slow
def test_a_killed_training_goes_on_and_a_finished_one_says_so(
    training_extra: None, gridwarden: str, manifest: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    arguments = ("train", manifest, "--out", out, "--size", 64, "--batch", 4, "--workers", 0, "--epochs", EPOCHS)
    with subprocess.Popen(
        [gridwarden, "training", *map(str, arguments)],
        env=environment(tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as killed:
        deadline = time.monotonic() + 120
        while not (out / "weights" / "epoch1.pt").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        killed.kill()
    assert not (out / "weights" / f"epoch{EPOCHS - 1}.pt").exists()
    resumed = run(gridwarden, *arguments, config=tmp_path)
    assert resumed.returncode == 0, resumed.stderr
    assert "Resuming training" in resumed.stdout + resumed.stderr
    assert (out / "weights" / f"epoch{EPOCHS - 1}.pt").exists()
    again = run(gridwarden, *arguments, config=tmp_path)
    assert again.returncode == 1
    assert f"has all of its {EPOCHS} epochs" in again.stderr
    assert "Traceback" not in again.stderr


@pytest.mark.slow
def test_training_does_not_start_on_a_picture_that_is_missing(
    training_extra: None, gridwarden: str, manifest: Path, tmp_path: Path
) -> None:
    (tmp_path / "square_3.png").unlink()
    (tmp_path / "square_5.png").write_bytes(b"no picture")
    failed = run(gridwarden, "train", manifest, "--out", tmp_path / "run", "--size", 64, config=tmp_path)
    assert failed.returncode == 1
    assert "square_3.png" in failed.stderr
    assert "square_5.png" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (tmp_path / "run" / "weights" / "last.pt").exists()


def test_a_manifest_reads_back_as_it_was_written(manifest: Path) -> None:
    entries = list(read(manifest))
    assert len(entries) == PICTURES
    again = manifest.with_name("again.jsonl")
    assert write(again, reversed(entries)) == hashlib.sha256(manifest.read_bytes()).hexdigest()
    assert list(read(again, split="val")) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"boxes": [[len(LABELS), 1, 1, 9, 9]]}, "expected a class below"),
        ({"boxes": [[0, 9, 1, 1, 9]]}, "x0 < x1"),
        ({"boxes": [[0, 1, 1, 9]]}, "is no box"),
        ({"source": "moon"}, "unknown source 'moon'"),
    ],
)
def test_a_line_that_training_would_choke_on_is_named(manifest: Path, change: dict[str, object], said: str) -> None:
    first, *others = list(read(manifest))
    bad = json.dumps({**asdict(first), **change})
    lines = [json.dumps(asdict(entry)) for entry in others]
    manifest.write_text("\n".join([*lines[:2], bad, *lines[2:]]), encoding="utf-8")
    with pytest.raises(ManifestError, match=f"line 3: .*{said}"):
        list(read(manifest))


def _hold_to_the_format(path: Path) -> None:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = np.asarray(session.run(None, {"images": np.zeros((2, 3, 320, 352), np.float32)})[0])
    assert rows.shape[0] == 2
    assert rows.shape[2] == 6
    assert set(np.unique(rows[..., 5]).astype(int)) <= set(range(len(LABELS)))
