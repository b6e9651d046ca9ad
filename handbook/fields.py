"""What the entries of an edition are made of: durations like `90s`, `10min`, `4h`, `7d`; names; slugs.

Parsed and validated by pydantic where the YAML enters; immutable afterwards.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from kit.validation_words import SaidTwice

_DURATION = re.compile(r"^(\d+(?:\.\d+)?)\s*(s|min|h|d)$")
_UNIT_S = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def _duration(written: object) -> timedelta:
    if isinstance(written, timedelta):
        return written
    match = _DURATION.match(str(written).strip())
    if match is None:
        raise SaidTwice(
            f"'{written}' is no duration: write a number and s, min, h or d, for example 10min",
            zh=f"“{written}”不是有效时长：请写数字和 s、min、h 或 d，例如 10min",
        )
    return timedelta(seconds=float(match[1]) * _UNIT_S[match[2]])


def _written(duration: timedelta) -> str:
    """In the form that `_duration` reads, so that a stored edition can be read again."""
    seconds = duration.total_seconds()
    return f"{int(seconds)}s" if seconds.is_integer() else f"{seconds}s"


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(_written, when_used="json"),
    Field(ge=timedelta(0)),
]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=60)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:_[a-z0-9]+)*$", max_length=40)]
"""A plain word such as `no_parking`."""
Line = Annotated[str, Field(min_length=1, max_length=300)]
"""One line of the handbook in the language in which it was issued."""


class Entry(BaseModel):
    """Parent of everything in an edition: unknown fields are refused, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Name(Entry):
    """A name in both languages of the product."""

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field(min_length=1, max_length=60)


class Wording(Entry):
    """A sentence or two in both languages of the product."""

    zh: str = Field(min_length=1, max_length=300)
    en: str = Field(min_length=1, max_length=300)


class Verified(StrEnum):
    """How sure we are that a code or a limit is what its source prints."""

    VERIFIED = "verified"
    """Read in the text that counts: the standard, or the plan that the city adopted."""
    PARTLY = "partly"
    """Read in a transcription or in other cities' tables."""
    NO = "no"
    """Inferred, or our own proposal."""

    @classmethod
    def _missing_(cls, value: object) -> "Verified | None":
        """YAML reads a bare yes and no as true and false."""
        return {True: cls.VERIFIED, False: cls.NO}.get(value) if isinstance(value, bool) else None
