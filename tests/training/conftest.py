"""What only the training needs: PyTorch and Ultralytics, which `make test EXTRAS=postgres,dev,training` installs."""

import importlib.util

import pytest

from tests.conftest import missing


@pytest.fixture(scope="session")
def training_extra() -> None:
    """Skips where the extra `training` is not installed."""
    absent = [name for name in ("torch", "ultralytics", "onnx") if importlib.util.find_spec(name) is None]
    if absent:
        missing(f"{', '.join(absent)} is not installed: make test EXTRAS=postgres,dev,training")
