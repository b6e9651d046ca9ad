"""Which detector runs, and on what."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

SHIPPED_CARD = Path(__file__).parent / "weights" / "street5n.toml"


class Backend(StrEnum):
    """The runtime that runs the network."""

    AUTO = "auto"
    OPENVINO = "openvino"
    ONNXRUNTIME = "onnxruntime"


class ModelSettings(BaseSettings):
    """The detector of this machine."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_MODEL_", frozen=True, use_attribute_docstrings=True)

    card: Path = SHIPPED_CARD
    """The model card; the weights lie beside it."""

    backend: Backend = Backend.AUTO
    """`auto` is ONNX Runtime where it finds an NVIDIA card, else OpenVINO on the CPU."""

    threads: int = Field(default=1, ge=1, le=64)
    """Cores that one worker process uses to infer; a 16:9 frame costs 45 ms of one. More processes do as well."""

    batch: int = Field(default=8, ge=1, le=64)
    """Most pictures handed to the network at once; bounds its memory. On a GPU more is faster."""


@cache
def model_settings() -> ModelSettings:
    return ModelSettings()
