"""Small shapes that several resources use."""

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator

from handbook.conditions import Condition
from handbook.edition import Edition, Item
from handbook.errors import ItemUnknown
from kit.validation_words import SaidTwice
from kit.wording import Sentence


def _a_number(value: object) -> object:
    if isinstance(value, str | bool):
        raise SaidTwice("must be a number, not a text and not yes or no", zh="须为数字，不能是文本或是否值")
    return value


def _yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise SaidTwice("must be true or false", zh="须为 true 或 false")
    return value


def _no_count_of_seconds(value: object) -> object:
    """Pydantic takes a bare number for seconds since 1970, also in a query; nobody means that."""
    if not isinstance(value, str) or (
        re.fullmatch(r"\s*[-+]?[\d.eE+-]+\s*", value) and not re.match(r"\d{4}-\d\d", value)
    ):
        raise SaidTwice(
            "must be a day or an instant such as 2026-11-24 or 2026-11-24T05:00:00Z",
            zh="须为日期或时刻，例如 2026-11-24 或 2026-11-24T05:00:00Z",
        )
    return value


Whole = Annotated[int, BeforeValidator(_a_number)]
Number = Annotated[float, BeforeValidator(_a_number)]
YesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
WrittenDay = Annotated[date, BeforeValidator(_no_count_of_seconds)]
WrittenInstant = Annotated[AwareDatetime, BeforeValidator(_no_count_of_seconds)]
"""As the schema says, and nothing that pydantic would be so kind as to understand besides: true is no 1."""

Box = tuple[float, float, float, float]
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
