"""What a list of cases is filtered and sorted by; a person may save it under a name. Values without a database."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat, model_validator

from cases.states import CaseSource, CaseState, PublicStage
from cases.terms import ENDS, public_stage
from kit.as_written import WrittenInstant, a_number, yes_or_no
from kit.errors import Invalid
from kit.validation_words import SaidTwice

GOING_ON = tuple(state for state in CaseState if state not in ENDS)
SHORTEST_NUMBER = 8
"""A day alone has eight digits; what is shorter is a house number."""
Slug = Annotated[str, Field(max_length=60)]


class CaseSort(StrEnum):
    """The order of a list."""

    NEWEST = "newest"
    """Registered last first."""
    DUE = "due"
    """Of those that go on: danger first, then the most overdue, then what is due soonest, then what has no due time."""
    CHANGED = "changed"
    """Changed last first."""


class CaseFilter(BaseModel):
    """Every part that is given must hold; nothing given is every case within reach."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    state: Annotated[tuple[CaseState, ...], Field(max_length=len(CaseState))] = ()
    """Any of these."""
    stage: PublicStage | None = None
    item: Slug | None = None
    department: Slug | None = None
    """The main department of the latest dispatch."""
    beat: Annotated[str | None, Field(max_length=40)] = None
    cell: Annotated[str | None, Field(max_length=20)] = None
    source: CaseSource | None = None
    is_danger: bool | None = None
    is_open: bool = False
    """Only cases that go on."""
    is_overdue: bool = False
    """Only those of which a running clock has passed."""
    is_due_soon: bool = False
    """临期: only those of which a clock has used up 80 % and has not passed."""
    is_mine: bool = False
    """Only what waits on this person's own desk, by the posts that they hold."""
    due_before: WrittenInstant | None = None
    registered_from: WrittenInstant | None = None
    registered_to: WrittenInstant | None = None
    """Exclusive."""
    q: Annotated[str | None, Field(min_length=1, max_length=80)] = None
    """A number (受理号, 案卷编号), whole; or a part of the address or the description, of what goes on or was
    registered within 30 days or since `registered_from`."""
    west: Annotated[FiniteFloat | None, Field(ge=-180, le=180)] = None
    south: Annotated[FiniteFloat | None, Field(ge=-90, le=90)] = None
    east: Annotated[FiniteFloat | None, Field(ge=-180, le=180)] = None
    north: Annotated[FiniteFloat | None, Field(ge=-90, le=90)] = None

    @model_validator(mode="after")
    def _is_whole_window(self) -> "CaseFilter":
        edges = (self.west, self.south, self.east, self.north)
        if any(edge is None for edge in edges) and any(edge is not None for edge in edges):
            raise Invalid(
                "A window has four edges: west, south, east and north.",
                zh="地图范围须有西、南、东、北四条边界：west、south、east、north。",
            )
        return self

    @property
    def states(self) -> frozenset[CaseState]:
        """Those that all parts of the filter leave."""
        left = frozenset(self.state or CaseState)
        if self.stage is not None:
            left &= {state for state in CaseState if public_stage(state) is self.stage}
        return left - ENDS if self.is_open else left


_EXACTLY: dict[str, Callable[[object], object]] = {
    **dict.fromkeys(("west", "south", "east", "north"), a_number),
    **dict.fromkeys(("is_danger", "is_open", "is_overdue", "is_due_soon", "is_mine"), yes_or_no),
}


def _as_json_has_it(value: object) -> object:
    """A query has nothing but texts, JSON has numbers and yes and no besides."""
    for name, given in value.items() if isinstance(value, dict) else ():
        if given is not None and name in _EXACTLY:
            try:
                _EXACTLY[name](given)
            except SaidTwice as error:
                raise SaidTwice(f"{name} {error}", zh=f"{name} {error.zh}") from error
    return value


class NamedFilter(BaseModel):
    """A filter that a person keeps under a name."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str = Field(min_length=1, max_length=40)
    sort: CaseSort = CaseSort.NEWEST
    filter: Annotated[CaseFilter, BeforeValidator(_as_json_has_it)] = CaseFilter()


class SavedFilters(BaseModel):
    """All of one person's, in their own order."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={
            "examples": [
                {"filters": [{"name": "本网格超时", "sort": "due", "filter": {"beat": "B-1", "is_overdue": True}}]}
            ]
        },
    )

    filters: tuple[NamedFilter, ...] = Field(default=(), max_length=20)
    """At most 20: each is counted whenever the page asks."""

    @model_validator(mode="after")
    def _is_each_name_once(self) -> "SavedFilters":
        names = [one.name for one in self.filters]
        if len(set(names)) != len(names):
            raise Invalid("Each filter needs a name of its own.", zh="每个筛选条件须有不同的名称。")
        return self


def is_number(text: str) -> bool:
    """Whether it looks like a number of a case rather than a street."""
    bare = text.strip()
    return len(bare) >= SHORTEST_NUMBER and bare.isascii() and any(map(str.isdigit, bare)) and " " not in bare


def as_number(text: str) -> str:
    return text.strip().upper()
