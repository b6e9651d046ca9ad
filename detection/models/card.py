"""The card of a detector, TOML beside the weights: what it finds, from what it learned, how well it does.

Read by everyone who must know labels, roles or thresholds; it loads no runtime.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator, model_validator

from detection.models.errors import CardInvalid, WeightsChanged, WeightsMissing

Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Role(StrEnum):
    """What it means to see one."""

    PROBLEM = "problem"
    """Something to be dealt with: may become a finding."""
    IN_ORDER = "in_order"
    """A thing in its proper state, learned so that it is not taken for a problem."""
    CONTEXT = "context"
    """What may cover a spot or must be blurred: a vehicle, a person."""


class PrivatePart(StrEnum):
    """Where in its box a thing shows who somebody is."""

    UPPER = "upper"
    """The head of a person."""
    LOWER = "lower"
    """The number plate of a vehicle."""


class ClassCard(BaseModel):
    """One class that the network tells apart."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: int = Field(ge=0)
    label: Label
    role: Annotated[Role, Field(strict=False)]
    threshold: float = Field(gt=0, le=1)
    """The score from which a detection counts, chosen on validation pictures."""
    private: Annotated[PrivatePart | None, Field(strict=False)] = None
    """What stored pictures must not show; only of context."""
    blur_threshold: float | None = Field(default=None, gt=0, le=1)
    """The score from which it is blurred; lower: a miss costs a person's privacy, a needless blur costs little."""

    @model_validator(mode="after")
    def _private_parts_are_blurred_early(self) -> "ClassCard":
        if (self.private is None) != (self.blur_threshold is None):
            raise ValueError("private and blur_threshold belong together: give both or neither")
        if self.private is not None and self.role is not Role.CONTEXT:
            raise ValueError(f"only a class of role context has private parts, not one of role {self.role}")
        if self.blur_threshold is not None and self.blur_threshold > self.threshold:
            raise ValueError(f"blur_threshold {self.blur_threshold} lies above the threshold {self.threshold}")
        return self


class ModelCard(BaseModel):
    """A detector described. `classes` are in the order of their ids, which run from 0 without a gap."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: Path
    """The card itself."""
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    version: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._+-]{0,39}$")
    file: str
    """The name of the weights, which lie beside the card."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    input_size_px: int = Field(ge=32, le=4096, multiple_of=32)
    """The longer side of what the network looks at; a multiple of its stride."""
    private_parts_suffice: bool = True
    """False: its private parts were measured to miss what a search of the frame finds, so both are blurred."""
    classes: tuple[ClassCard, ...] = Field(min_length=1, strict=False)
    training: Mapping[str, JsonValue] = Field(default_factory=dict)
    """From what it learned, and whose rights are in it. Free facts, for people."""
    quality: Mapping[str, JsonValue] = Field(default_factory=dict)
    """How well it did, and on what. Free facts, for people."""

    @property
    def weights_path(self) -> Path:
        return self.path.parent / self.file

    @property
    def labels(self) -> tuple[str, ...]:
        """Indexed by class id."""
        return tuple(each.label for each in self.classes)

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Indexed by class id."""
        return tuple(each.threshold for each in self.classes)

    @property
    def blur_thresholds(self) -> tuple[float, ...]:
        """Indexed by class id; as `thresholds` where there is nothing to blur."""
        return tuple(each.blur_threshold or each.threshold for each in self.classes)

    @property
    def knows_private_parts(self) -> bool:
        """Whether it says where heads and plates are, so that nobody has to search for them."""
        return any(each.private is not None for each in self.classes)

    @field_validator("file")
    @classmethod
    def _lies_beside_the_card(cls, file: str) -> str:
        if not file or file.startswith(".") or "/" in file or "\\" in file:
            raise ValueError("the weights lie beside the card: give their name, without a folder")
        return file

    @model_validator(mode="after")
    def _ids_and_labels_are_unique(self) -> "ModelCard":
        ids = [each.id for each in self.classes]
        if ids != list(range(len(ids))):
            raise ValueError(f"class ids run from 0 without gaps and in order, here they are {ids}")
        labels = self.labels
        twice = sorted({label for label in labels if labels.count(label) > 1})
        if twice:
            raise ValueError(f"a label belongs to one class, these have more: {', '.join(twice)}")
        return self


def load_card(path: Path) -> ModelCard:
    """Read and validate; the weights are not looked at.

    Raises:
        CardInvalid: no such file, no TOML, or a field that breaks a rule.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as exc:
        raise CardInvalid(card_path=path, reason=f"it cannot be read ({exc.strerror})") from exc
    except UnicodeDecodeError as exc:
        raise CardInvalid(card_path=path, reason="it is not text in UTF-8") from exc
    try:
        facts = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise CardInvalid(card_path=path, reason=f"it is not TOML ({exc})") from exc
    if "path" in facts:
        raise CardInvalid(card_path=path, reason="path: no such field")
    try:
        return ModelCard.model_validate({**{key: _without_dates(fact) for key, fact in facts.items()}, "path": path})
    except ValidationError as exc:
        raise CardInvalid(card_path=path, reason=_first_reason(exc)) from exc


def verify_weights(card: ModelCard) -> bytes:
    """The weights, which are those that the card describes.

    Returned, not only checked, so that what is run is what was checked.

    Raises:
        WeightsMissing: no such file, or it may not be read.
        WeightsChanged: another checksum.
    """
    path = card.weights_path
    try:
        weights = path.read_bytes()
    except OSError as exc:
        raise WeightsMissing(weights_path=path, reason=exc.strerror or type(exc).__name__) from exc
    found = hashlib.sha256(weights).hexdigest()
    if found != card.sha256:
        raise WeightsChanged(weights_path=path, expected_sha256=card.sha256, found_sha256=found)
    return weights


def _without_dates(fact: object) -> object:
    """TOML knows dates, JSON does not: they become ISO 8601 text."""
    if isinstance(fact, datetime | date | time):
        return fact.isoformat()
    if isinstance(fact, dict):
        return {key: _without_dates(inner) for key, inner in fact.items()}
    if isinstance(fact, list):
        return [_without_dates(inner) for inner in fact]
    return fact


def _first_reason(exc: ValidationError) -> str:
    """`classes[2].threshold: Input should be …`, of the first of the faults."""
    first = exc.errors()[0]
    place = ""
    for part in first["loc"]:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    reason = first["msg"].removeprefix("Value error, ")
    return f"{place}: {reason}" if place else reason
