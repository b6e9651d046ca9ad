"""Weights in every form are looked through as the product does, and give the same boxes."""

from pathlib import Path

import numpy as np
import openvino
import pytest

from detection.models.errors import WeightsChanged
from detection.models.settings import Backend
from detection.models.slicing import Slicing
from kit.errors import Invalid
from kit.pictures import PictureUnreadable, decode
from tests.training.a_colour_detector import a_detector, a_folder
from training.classes import LABELS
from training.detectors_under_test import ASSUMED_THRESHOLD, UnderTest, WeightsUnfit, load, look
from training.matching import iou
from training.pictures_under_test import load as load_pictures

BOXES = {"garbage": (40, 40, 120, 90), "pothole": (200, 100, 260, 160)}


def loaded(weights: Path, *, backend: Backend = Backend.AUTO, size_px: int | None = None) -> UnderTest:
    return load(weights, size_px=size_px, backend=backend, threads=1)


@pytest.mark.parametrize("backend", [Backend.OPENVINO, Backend.ONNXRUNTIME])
@pytest.mark.parametrize("slices", [None, Slicing(columns=2, rows=2)])
def test_things_are_found_where_they_are_in_our_class_ids(
    tmp_path: Path, backend: Backend, slices: Slicing | None
) -> None:
    data = a_folder(tmp_path / "data", {"one": list(BOXES.items())})
    under_test = loaded(a_detector(tmp_path / "weights"), backend=backend)
    (looked,), cpu_ms = look(under_test, load_pictures(data, "val").pictures, slices=slices)
    for label, box in BOXES.items():
        rows = looked.found[looked.found[:, 5] == LABELS.index(label)]
        assert iou(rows, np.array([box], np.float32)).max() > 0.9
    assert cpu_ms > 0


def test_openvinos_own_form_says_the_same(tmp_path: Path) -> None:
    weights = a_detector(tmp_path / "weights", with_card=False)
    openvino.save_model(openvino.convert_model(weights), weights.with_suffix(".xml"))
    data = a_folder(tmp_path / "data", {"one": list(BOXES.items())})
    pictures = load_pictures(data, "val").pictures
    (onnx,), _ = look(loaded(weights, size_px=320), pictures, slices=None)
    (own,), _ = look(loaded(weights.with_suffix(".xml"), size_px=320), pictures, slices=None)
    assert own.found == pytest.approx(onnx.found, abs=0.01)


def test_the_card_beside_the_weights_gives_thresholds_labels_and_size(tmp_path: Path) -> None:
    weights = a_detector(tmp_path, threshold=0.37)
    for named in (weights, weights.with_suffix(".toml")):
        under_test = loaded(named)
        assert under_test.has_card
        assert under_test.thresholds == {"garbage": 0.37, "garbage_bin": 0.37, "pothole": 0.37}
        assert under_test.card.input_size_px == 320
    assert loaded(weights, size_px=640).card.input_size_px == 640


def test_weights_without_a_card_are_taken_to_know_our_classes(tmp_path: Path) -> None:
    under_test = loaded(a_detector(tmp_path, with_card=False))
    assert not under_test.has_card
    assert under_test.labels == LABELS
    assert set(under_test.thresholds.values()) == {ASSUMED_THRESHOLD}


def test_a_checkpoint_says_what_its_export_says(training_extra: None, shared_data: Path, tmp_path: Path) -> None:
    from training.export import export

    weights = shared_data / "weights" / "street5n.pt"
    exported = export(weights, tmp_path / "street5n.onnx").path
    data = a_folder(tmp_path / "data", {"one": list(BOXES.items()), "two": []})
    pictures = load_pictures(data, "val").pictures
    checkpoint = loaded(weights, size_px=320)
    assert checkpoint.labels == LABELS[:9]
    for ours, theirs in zip(
        # Not through OpenVINO, which rounds to bfloat16 on CPUs that have it: the export is asked, not the runtime.
        look(loaded(exported, size_px=320, backend=Backend.ONNXRUNTIME), pictures, slices=None)[0],
        look(checkpoint, pictures, slices=None)[0],
        strict=True,
    ):
        assert ours.found[:20] == pytest.approx(theirs.found[:20], abs=0.05)


def test_weights_that_are_not_there_or_not_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.txt").write_text("none", encoding="utf-8")
    with pytest.raises(WeightsUnfit, match="there are no such weights"):
        loaded(tmp_path / "gone.onnx")
    with pytest.raises(WeightsUnfit, match="expected weights in"):
        loaded(tmp_path / "weights.txt")


def test_weights_that_are_not_those_of_their_card_are_refused(tmp_path: Path) -> None:
    weights = a_detector(tmp_path)
    weights.write_bytes(weights.read_bytes() + b"x")
    with pytest.raises(WeightsChanged):
        loaded(weights)


def test_a_detector_of_other_things_is_refused(tmp_path: Path) -> None:
    weights = a_detector(tmp_path)
    card = weights.with_suffix(".toml")
    text = card.read_text(encoding="utf-8")
    for ours, theirs in (('"garbage"', '"apple"'), ('"garbage_bin"', '"pear"'), ('"pothole"', '"plum"')):
        text = text.replace(ours, theirs)
    card.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match="knows none of our classes; it knows apple, pear, plum"):
        loaded(weights)


def test_pillow_still_refuses_what_is_no_picture_after_a_checkpoint_was_loaded(
    training_extra: None, shared_data: Path
) -> None:
    loaded(shared_data / "weights" / "street5n.pt", size_px=320)
    with pytest.raises(PictureUnreadable, match="not a picture"):
        decode(b"none", name="none.png")
