"""The handbook as values: an edition holds items (小类), items hold conditions (立案条件), conditions hold rules.

Parsed and validated by pydantic where the YAML enters; immutable afterwards. Durations are written like `90s`, `10min`,
`4h`, `7d`.
"""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from handbook.errors import ItemUnknown

_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(s|min|h|d)$")
_UNIT_S = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def _duration(written: object) -> timedelta:
    if isinstance(written, timedelta):
        return written
    match = _DURATION.match(str(written).strip())
    if match is None:
        raise ValueError(f"'{written}' is no duration: write a number and s, min, h or d, for example 10min")
    return timedelta(seconds=float(match[1]) * _UNIT_S[match[2]])


Duration = Annotated[timedelta, BeforeValidator(_duration), Field(ge=timedelta(0))]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=60)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class ItemKind(StrEnum):
    """Components (部件) are things on the register; events (事件) happen."""

    EVENT = "event"
    COMPONENT = "component"


class Name(_Entry):
    """A name in both languages of the product."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)


class Hint(_Entry):
    """A sentence or two for the reviewer, in both languages."""

    zh: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class Code(_Entry):
    """One code per scheme; the national schemes changed twice, so codes are never keys."""

    scheme: str
    code: str
    is_verified: bool
    """Whether the code was read in the standard itself."""
    source: str


class DetectionRule(_Entry):
    """When what the detector sees is steady enough to be worth a person's time."""

    labels: tuple[str, ...] = Field(min_length=1)
    """Classes of the detector that count as this condition."""
    k: int = Field(ge=1, le=60)
    """Visits (distinct due slots) that must show it …"""
    n: int = Field(ge=1, le=60)
    """… among this many latest visits."""
    dwell: Duration
    """From the first to the latest hit at least this long."""
    min_score: float | None = Field(default=None, gt=0, le=1)
    """Least median score over the n visits, a miss counting as 0; None: the threshold of the model card."""
    min_area: float = Field(default=0.0, ge=0, le=1)
    """Least share of the frame a box must cover."""
    clears_after: int = Field(default=3, ge=1, le=100)
    """Visits in a row without it until the place counts as clear."""

    @model_validator(mode="after")
    def _k_within_n(self) -> "DetectionRule":
        if self.k > self.n:
            raise ValueError(f"k = {self.k} is more than n = {self.n}: it could never be seen often enough")
        return self


class Condition(_Entry):
    """When the item counts as a problem (立案条件), and how urgent it is."""

    id: Slug
    text: Name
    is_danger: bool = False
    """A person may come to harm: jumps the queue and never expires by age."""
    is_simple: bool = False
    """May be filed and dispatched with one key; false unless the edition says so."""
    detection: DetectionRule | None = None
    """None: cameras do not look for it."""


class Item(_Entry):
    id: Slug
    kind: ItemKind
    name: Name
    aliases: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    hint: Hint | None = None
    """This, not that."""
    conditions: tuple[Condition, ...] = Field(min_length=1)


class Edition(_Entry):
    """What is in force from a day on; never changed afterwards."""

    id: Slug
    city: str
    valid_from: date
    note: str = ""
    open_points: tuple[str, ...] = ()
    """What nobody has decided or verified yet, said openly."""
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Edition":
        item_ids = [item.id for item in self.items]
        condition_ids = [condition.id for item in self.items for condition in item.conditions]
        for kind, ids in (("item", item_ids), ("condition", condition_ids)):
            doubled = sorted({one for one in ids if ids.count(one) > 1})
            if doubled:
                raise ValueError(f"{kind} id used twice: {', '.join(doubled)}")
        return self

    def item(self, item_id: str) -> Item:
        """Raises ItemUnknown where the edition has no such item."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise ItemUnknown(f"The handbook edition {self.id} has no item '{item_id}'.")

    def item_of(self, condition_id: str) -> Item:
        """The item that a condition belongs to; raises ItemUnknown."""
        return self._find(condition_id)[0]

    def condition(self, condition_id: str) -> Condition:
        """Raises ItemUnknown where the edition has no such condition."""
        return self._find(condition_id)[1]

    def detected(self) -> tuple[tuple[Item, Condition, DetectionRule], ...]:
        """Every condition that cameras look for, in the order of the file."""
        return tuple(
            (item, condition, condition.detection)
            for item in self.items
            for condition in item.conditions
            if condition.detection is not None
        )

    def _find(self, condition_id: str) -> tuple[Item, Condition]:
        for item in self.items:
            for condition in item.conditions:
                if condition.id == condition_id:
                    return item, condition
        raise ItemUnknown(f"The handbook edition {self.id} has no condition '{condition_id}'.")
