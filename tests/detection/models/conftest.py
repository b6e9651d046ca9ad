"""The tiny network of the tests, and the two runtimes."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from detection.models.detector import Detector
from detection.models.loading import load_detector
from detection.models.settings import Backend, ModelSettings

COLOURS_CARD = Path(__file__).with_name("colours.toml")


@pytest.fixture(scope="session", params=[Backend.OPENVINO, Backend.ONNXRUNTIME])
def backend(request: pytest.FixtureRequest) -> Backend:
    return Backend(request.param)


@pytest.fixture(scope="session")
def colours(backend: Backend) -> Detector:
    """The tiny network in each of the runtimes; batches of 2, so that more frames make several."""
    return load_detector(ModelSettings(card=COLOURS_CARD, backend=backend, threads=2, batch=2))


@pytest.fixture(scope="session")
def street_like_bgr() -> NDArray[np.uint8]:
    """(1080, 1920, 3) a grey road with a red, a green and a blue thing on it, coarse noise, and no sharp corners."""
    random = np.random.default_rng(7)
    picture = random.integers(80, 140, (1080, 1920, 1), dtype=np.uint8).repeat(3, axis=2)
    cv2.rectangle(picture, (300, 600), (699, 799), (0, 0, 255), thickness=-1)
    cv2.rectangle(picture, (1200, 100), (1259, 199), (0, 255, 0), thickness=-1)
    cv2.rectangle(picture, (900, 900), (1019, 1019), (200, 0, 0), thickness=-1)
    return cv2.GaussianBlur(picture, (3, 3), 0).astype(np.uint8)
