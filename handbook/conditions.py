"""When an item counts as a problem (立案条件), how urgent that is and how long each stage of the work may take."""

import operator
from collections.abc import Callable, Mapping
from enum import StrEnum

from pydantic import Field, ValidationInfo, field_validator, model_validator

from handbook.detection_rule import DetectionRule
from handbook.fields import Duration, Entry, Slug, Verified, Word, Wording
from handbook.limits import ClockRun, Limit, LimitUnit, limit_as_printed, names_its_clock
from kit.validation_words import SaidTwice


class Stage(StrEnum):
    """What of the work a limit is for."""

    ARRIVE = "arrive"
    """到场: until somebody is there."""
    HANDLE = "handle"
    """处置: until it is done; the official limit."""
    STOP = "stop"
    """制止: until an offence has been stopped."""
    PENALISE = "penalise"
    """处罚: until it has been punished."""
    DEMOLISH = "demolish"
    """拆除: until what was built is gone."""


ENFORCEMENT = frozenset({Stage.STOP, Stage.PENALISE, Stage.DEMOLISH})
"""Stages that only an authority carries out (执法)."""


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class ReworkPolicy(StrEnum):
    """What the handling clock does when an inspection fails."""

    RESUME = "resume"
    """Goes on with its remainder, but at least a quarter of the limit."""
    RESTART = "restart"
    FIXED = "fixed"
    """Has run on all the time."""


class Comparison(StrEnum):
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"


_COMPARE: dict[Comparison, Callable[[float, float], bool]] = {
    Comparison.LESS: operator.lt,
    Comparison.AT_MOST: operator.le,
    Comparison.EQUAL: operator.eq,
    Comparison.AT_LEAST: operator.ge,
    Comparison.MORE: operator.gt,
}


class Criterion(Entry):
    """What must be measured (量化标准): a quantity compared with a value."""

    quantity: Word
    op: Comparison
    value: float = Field(ge=0, allow_inf_nan=False)
    unit: str = Field(min_length=1, max_length=12)

    def is_met(self, measured: float) -> bool:
        """`measured` in the unit of the criterion."""
        return _COMPARE[self.op](measured, self.value)


class StageLimit(Entry):
    """How long one stage may take, and who says so."""

    stage: Stage
    value: float
    unit: LimitUnit
    clock: ClockRun
    printed: str | None = None
    """As the source prints it, for example 2 紧急工作时."""
    source: str
    """Keys of the edition's sources, separated by commas."""
    verified: Verified
    is_proposed: bool = False
    """Not from the plan that the city adopted: taken from elsewhere, to be decided by the city."""
    is_clock_assumed: bool = False
    """The source does not say how the clock runs."""

    @field_validator("value")
    @classmethod
    def _above_zero(cls, value: float) -> float:
        return Limit(value, LimitUnit.HOUR, ClockRun.CONTINUOUS).value

    @field_validator("printed")
    @classmethod
    def _means_the_same(cls, printed: str | None, info: ValidationInfo) -> str | None:
        ours = [info.data.get(name) for name in ("value", "unit", "clock")]
        if printed is None or None in ours:
            return printed
        meant = limit_as_printed(printed)
        said = ours if names_its_clock(printed) else ours[:2]
        if said != [meant.value, meant.unit, meant.clock][: len(said)]:
            raise SaidTwice(
                f"'{printed}' means {meant.value:g} {meant.unit} {meant.clock}, which differs from the entry",
                zh=f"“{printed}”即 {meant.value:g} {meant.unit} {meant.clock}，与所填内容不符",
            )
        return printed

    @model_validator(mode="after")
    def _admits_what_is_open(self) -> "StageLimit":
        if self.printed is not None and not names_its_clock(self.printed) and not self.is_clock_assumed:
            raise SaidTwice(
                f"'{self.printed}' does not say how its clock runs: write is_clock_assumed: true",
                zh=f"“{self.printed}”没有写明计时方式：请注明 is_clock_assumed: true",
            )
        return self

    @property
    def limit(self) -> Limit:
        return Limit(self.value, self.unit, self.clock)

    @property
    def is_settled(self) -> bool:
        """Read in the text that counts, clock included."""
        return self.verified is Verified.VERIFIED and not (self.is_proposed or self.is_clock_assumed)


class Condition(Entry):
    """When the item counts as a problem (立案条件), and how urgent it is."""

    id: Slug
    text: Wording
    criteria: tuple[Criterion, ...] = ()
    """All must be met; empty: the text alone decides."""
    closing_text: Wording | None = None
    """When it is solved (结案条件)."""
    limits: tuple[StageLimit, ...] = ()
    """At most one per stage. None for HANDLE: nobody has said how long it may take."""
    urgency: Urgency = Urgency.NORMAL
    is_danger: bool = False
    """A person may come to harm: jumps the queue and never expires by age."""
    is_simple: bool = False
    """May be filed and dispatched with one key; false unless the edition says so."""
    coordination: bool = False
    """Several departments work together (协调)."""
    evidence_before: tuple[Wording, ...] = ()
    """Pictures that the file needs before handling."""
    evidence_after: tuple[Wording, ...] = ()
    rework_policy: ReworkPolicy = ReworkPolicy.RESUME
    extension_max: int = Field(default=2, ge=0, le=10)
    """How many extensions (延期) may be granted; two is the practice of existing systems."""
    reopen_within: Duration | None = None
    """How long after closing the same problem reopens the case (反复); None: not decided."""
    detection: DetectionRule | None = None
    """None: cameras do not look for it."""

    @field_validator("limits")
    @classmethod
    def _one_per_stage(cls, limits: tuple[StageLimit, ...]) -> tuple[StageLimit, ...]:
        stages = [one.stage for one in limits]
        doubled = sorted({stage for stage in stages if stages.count(stage) > 1})
        if doubled:
            raise SaidTwice(
                f"two limits for one stage: {', '.join(doubled)}", zh=f"同一处置环节有两个时限：{'、'.join(doubled)}"
            )
        return limits

    def limit_for(self, stage: Stage) -> Limit | None:
        """None: the edition gives no limit for the stage."""
        return next((one.limit for one in self.limits if one.stage is stage), None)

    def is_met_by(self, measured: Mapping[str, float]) -> bool:
        """Whether every criterion is met; what was not measured is not met. Values in the units of the criteria."""
        return all(one.quantity in measured and one.is_met(measured[one.quantity]) for one in self.criteria)
