"""Codes of an item, one per scheme (编码体系). The national schemes changed twice, so codes are never keys.

Components and events are numbered apart: 部件 01-02 and 事件 01-02 are two things.
"""

import re
from enum import StrEnum

from pydantic import Field, field_validator, model_validator

from handbook.fields import Entry, Verified
from kit.validation_words import SaidTwice


class Scheme(StrEnum):
    """The national generations; a city's own codes are `local:` and its name."""

    CJT214 = "CJT214"
    GBT30428_2 = "GBT30428_2"
    GBT47678_5 = "GBT47678_5"


TITLES = {
    Scheme.CJT214: "CJ/T 214-2007",
    Scheme.GBT30428_2: "GB/T 30428.2-2013",
    Scheme.GBT47678_5: "GB/T 47678.5-2026",
}
_FORMS = {
    Scheme.CJT214: (re.compile(r"\d\d-\d\d"), "two digits, a hyphen, two digits, for example 01-02"),
    Scheme.GBT30428_2: (re.compile(r"\d\d-\d\d"), "two digits, a hyphen, two digits, for example 01-10"),
    Scheme.GBT47678_5: (re.compile(r"\d{5}"), "five digits, for example 06010"),
}
_LOCAL = re.compile(r"local:\S+")


class Code(Entry):
    """What one scheme calls the item."""

    scheme: str
    """A member of Scheme, or `local:` and the city."""
    code: str = Field(min_length=1, max_length=20)
    name_in_scheme: str | None = None
    """Where the scheme has another name for it."""
    verified: Verified
    source: str
    """Keys of the edition's sources, separated by commas."""

    @field_validator("scheme")
    @classmethod
    def _is_known(cls, scheme: str) -> str:
        if scheme in set(Scheme) or _LOCAL.fullmatch(scheme):
            return scheme
        raise SaidTwice(
            f"'{scheme}' is no scheme: write {', '.join(Scheme)} or local:<city>",
            zh=f"没有编码体系“{scheme}”：请填 {'、'.join(Scheme)} 或 local:<城市>",
        )

    @model_validator(mode="after")
    def _has_the_form_of_its_scheme(self) -> "Code":
        if self.scheme in set(Scheme):
            form, words = _FORMS[Scheme(self.scheme)]
            if not form.fullmatch(self.code):
                raise SaidTwice(
                    f"'{self.code}' is no code of {TITLES[Scheme(self.scheme)]}: expected {words}",
                    zh=f"“{self.code}”不是 {TITLES[Scheme(self.scheme)]} 的代码：应匹配 {form.pattern}",
                )
        return self

    @property
    def title(self) -> str:
        """The scheme as people call it."""
        return TITLES[Scheme(self.scheme)] if self.scheme in set(Scheme) else self.scheme.removeprefix("local:")
