"""Model versions on the wire: what a detector finds, and from which score on."""

from datetime import datetime

from pydantic import BaseModel, Field, JsonValue

from detection.models.card import ModelCard, PrivatePart, Role
from detection.tables import ModelVersion


class ClassOut(BaseModel):
    """One class that the network tells apart."""

    label: str
    role: Role
    threshold: float = Field(examples=[0.42])
    """The score from which a detection counts."""
    blurred: PrivatePart | None
    """What of it stored pictures do not show."""


class CardOut(BaseModel):
    """The card of a detector."""

    input_size_px: int
    classes: list[ClassOut]
    training: dict[str, JsonValue]
    """From what it learned. Free facts, for people."""
    quality: dict[str, JsonValue]
    """How well it did, and on what."""


class ModelVersionOut(BaseModel):
    id: int
    name: str = Field(examples=["street5n"])
    version: str = Field(examples=["0.1.0"])
    sha256: str
    is_in_service: bool
    registered_at: datetime
    card: CardOut | None
    """null: it lies on no disk that this server sees."""


def model_version_out(row: ModelVersion, card: ModelCard | None) -> ModelVersionOut:
    """`card` is the one on disk; shown only where it is that of the row."""
    is_its_own = card is not None and (card.name, card.version, card.sha256) == (row.name, row.version, row.sha256)
    return ModelVersionOut(
        id=row.id,
        name=row.name,
        version=row.version,
        sha256=row.sha256,
        is_in_service=row.is_in_service,
        registered_at=row.registered_at,
        card=_card_out(card) if card is not None and is_its_own else None,
    )


def _card_out(card: ModelCard) -> CardOut:
    return CardOut(
        input_size_px=card.input_size_px,
        classes=[
            ClassOut(label=one.label, role=one.role, threshold=one.threshold, blurred=one.private)
            for one in card.classes
        ],
        training=dict(card.training),
        quality=dict(card.quality),
    )
