"""The weights in the repository are the ones their card describes."""

import hashlib
import tomllib
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from training.classes import LABELS

WEIGHTS = Path(__file__).parents[2] / "detection" / "models" / "weights"
CARDS = sorted(WEIGHTS.glob("*.toml"))


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_the_checksum_of_the_shipped_weights_matches_the_card(path: Path) -> None:
    card = tomllib.loads(path.read_text(encoding="utf-8"))
    assert hashlib.sha256((WEIGHTS / card["file"]).read_bytes()).hexdigest() == card["sha256"]


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_the_card_lists_the_labels_training_uses_in_the_same_order(path: Path) -> None:
    card = tomllib.loads(path.read_text(encoding="utf-8"))
    labels = [entry["label"] for entry in card["classes"]]
    assert labels == list(LABELS[: len(labels)])  # earlier detectors know fewer, in the same order
    assert [entry["id"] for entry in card["classes"]] == list(range(len(labels)))


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("size_wh", [(640, 384), (320, 320)])
def test_the_network_takes_any_size_and_gives_rows_best_first(path: Path, size_wh: tuple[int, int]) -> None:
    card = tomllib.loads(path.read_text(encoding="utf-8"))
    session = onnxruntime.InferenceSession(str(WEIGHTS / card["file"]), providers=["CPUExecutionProvider"])
    images = np.full((2, 3, size_wh[1], size_wh[0]), 0.45, np.float32)
    rows = np.asarray(session.run(None, {"images": images})[0])
    assert rows.shape == (2, 300, 6)
    assert (np.diff(rows[..., 4], axis=1) <= 0).all()
    assert set(np.unique(rows[..., 5]).tolist()) <= set(range(len(card["classes"])))


def test_there_is_a_card_and_the_weights_stay_small() -> None:
    assert CARDS
    assert sum(path.stat().st_size for path in WEIGHTS.glob("*.onnx")) <= 25 * 2**20
