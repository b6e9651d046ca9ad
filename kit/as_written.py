"""Types of what is sent to us, which take what the schema says and nothing that pydantic would understand besides.

To pydantic true is 1, "3" is 3, and 0 is the first instant of 1970; nobody who sends that means it.
"""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, FiniteFloat

from kit.validation_words import SaidTwice

LARGEST_ID = 2**53 - 1  # the largest whole number that JavaScript keeps; databases hold more
_BARE_NUMBER = re.compile(r"\s*[-+]?[\d.eE+-]+\s*")
_DAY_FIRST = re.compile(r"\d{4}-\d\d")


def a_number(value: object) -> object:
    if isinstance(value, str | bool):
        raise SaidTwice("must be a number, not a text and not yes or no", zh="须为数字，不能是文本或是否值")
    return value


def yes_or_no(value: object) -> object:
    if not isinstance(value, bool):
        raise SaidTwice("must be true or false", zh="须为 true 或 false")
    return value


def day_or_instant(value: object) -> object:
    """No count of seconds since 1970, also in a query; what is a day or an instant already comes from ourselves."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or (_BARE_NUMBER.fullmatch(value) and not _DAY_FIRST.match(value)):
        raise SaidTwice(
            "must be a day or an instant such as 2026-11-24 or 2026-11-24T05:00:00Z",
            zh="须为日期或时刻，例如 2026-11-24 或 2026-11-24T05:00:00Z",
        )
    return value


def span(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not value.lstrip("+-").startswith("P"):
        raise SaidTwice("must be a span such as PT2H or P1DT30M", zh="须为时长，例如 PT2H 或 P1DT30M")
    return value


Whole = Annotated[int, BeforeValidator(a_number)]
Number = Annotated[float, BeforeValidator(a_number)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID), BeforeValidator(a_number)]
"""Of a row. Limits come before the validator, or pydantic writes no minimum into the schema."""
Finite = Annotated[FiniteFloat, BeforeValidator(a_number)]
YesNo = Annotated[bool, BeforeValidator(yes_or_no)]
WrittenDay = Annotated[date, BeforeValidator(day_or_instant)]
WrittenInstant = Annotated[AwareDatetime, BeforeValidator(day_or_instant)]
WrittenSpan = Annotated[timedelta, BeforeValidator(span)]
