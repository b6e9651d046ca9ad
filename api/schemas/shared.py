"""Small shapes that several resources use."""

from typing import Annotated

from pydantic import BaseModel, WithJsonSchema

from handbook.conditions import Condition
from handbook.edition import Edition, Item
from handbook.errors import ItemUnknown
from kit.as_written import Number
from kit.wording import Sentence


def alike(count: int, kind: str = "number") -> WithJsonSchema:
    """A tuple as an array of fixed length; `prefixItems`, which pydantic writes, is understood by few programs."""
    return WithJsonSchema({"type": "array", "items": {"type": kind}, "minItems": count, "maxItems": count})


Pair = Annotated[tuple[Number, Number], alike(2)]
FourNumbers = Annotated[tuple[Number, Number, Number, Number], alike(4)]
Box = FourNumbers
"""x0, y0, x1, y1 relative to the frame, each in [0, 1], y down."""


class Named(BaseModel):
    """An entry of the handbook with its names; an entry that is no longer in the edition shows its id."""

    id: str
    zh: str
    en: str


class Said(BaseModel):
    """One thing said in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, sentence: Sentence) -> "Said":
        return cls(zh=sentence.zh, en=sentence.en)


class Place(BaseModel):
    """On the ground, WGS-84 degrees, true to `radius_m`; null where nobody has said where the camera looks."""

    longitude: float | None
    latitude: float | None
    radius_m: float | None


def named_item(edition: Edition, item_id: str) -> Named:
    item = find_item(edition, item_id)
    return Named(id=item_id, zh=item.name.zh if item else item_id, en=item.name.en if item else item_id)


def named_condition(edition: Edition, condition_id: str) -> Named:
    condition = find_condition(edition, condition_id)
    return Named(
        id=condition_id,
        zh=condition.text.zh if condition else condition_id,
        en=condition.text.en if condition else condition_id,
    )


def find_item(edition: Edition, item_id: str) -> Item | None:
    """None: an edition of another time had it."""
    try:
        return edition.item(item_id)
    except ItemUnknown:
        return None


def find_condition(edition: Edition, condition_id: str) -> Condition | None:
    """None: an edition of another time had it."""
    try:
        return edition.condition(condition_id)
    except ItemUnknown:
        return None
