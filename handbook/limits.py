"""How long something may take: a number, its unit and the clock that counts it.

Two clocks only. The plan's 紧急工作时, and hours or days said to be continuous, run on; 工作时 counts working time,
and a working day (工作日) is eight hours of it.
"""

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from kit.validation_words import SaidTwice

WORKING_DAY_S = 8 * 3600
"""8–12 and 14–18: the hours of the centre's offices."""
_PRINTED = re.compile(r"^(\d+(?:\.\d+)?)\s*个?(紧急工作时|工作时|工作日|分钟|小时|天)$")


class ClockRun(StrEnum):
    """How the clock of a limit runs."""

    CONTINUOUS = "continuous"
    WORKING = "working"


class LimitUnit(StrEnum):
    """The units in which handbooks write limits."""

    MINUTE = "min"
    HOUR = "h"
    DAY = "day"


_PRINTED_UNITS: dict[str, tuple[LimitUnit, ClockRun]] = {
    "紧急工作时": (LimitUnit.HOUR, ClockRun.CONTINUOUS),
    "工作时": (LimitUnit.HOUR, ClockRun.WORKING),
    "工作日": (LimitUnit.DAY, ClockRun.WORKING),
    # These three name no clock; that they run on is our reading, and an edition that takes it over has to say so.
    "分钟": (LimitUnit.MINUTE, ClockRun.CONTINUOUS),
    "小时": (LimitUnit.HOUR, ClockRun.CONTINUOUS),
    "天": (LimitUnit.DAY, ClockRun.CONTINUOUS),
}
_SILENT_ON_THE_CLOCK = ("分钟", "小时", "天")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this long on that clock. A `day` is 24 h of the continuous clock, or one working day of 8 h.

    Raises:
        ValueError: for a limit that is not above zero.
    """

    value: float
    unit: LimitUnit
    clock: ClockRun

    def __post_init__(self) -> None:
        if not (self.value > 0 and math.isfinite(self.value)):
            raise SaidTwice(
                f"a limit must be above zero, not {self.value:g}: work would be overdue before it begins",
                zh=f"时限须大于零，不能为 {self.value:g}：否则工作尚未开始即已超期",
            )

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit} {self.clock}"

    @property
    def seconds(self) -> int:
        """On the clock of the limit: working seconds are seconds of working time."""
        return round(self.value * self._unit_s)

    @property
    def span(self) -> timedelta:
        return timedelta(seconds=self.seconds)

    @property
    def _unit_s(self) -> int:
        if self.unit == LimitUnit.DAY:
            return WORKING_DAY_S if self.clock == ClockRun.WORKING else 24 * 3600
        return 60 if self.unit == LimitUnit.MINUTE else 3600


def limit_as_printed(words: str) -> Limit:
    """The meaning of a limit as Chinese handbooks print it: 2 紧急工作时, 4 工作时, 3 工作日, 90 分钟, 4 小时, 1 天.

    Raises:
        ValueError: says which words are known.
    """
    match = _PRINTED.match(words.strip())
    if match is None:
        raise SaidTwice(
            f"'{words}' is no limit: write a number and one of {', '.join(_PRINTED_UNITS)}",
            zh=f"“{words}”不是有效时限：请写数字和下列单位之一：{'、'.join(_PRINTED_UNITS)}",
        )
    unit, clock = _PRINTED_UNITS[match[2]]
    return Limit(float(match[1]), unit, clock)


def names_its_clock(words: str) -> bool:
    """Whether the printed limit says how its clock runs; 分钟, 小时 and 天 leave it open."""
    match = _PRINTED.match(words.strip())
    return match is not None and match[2] not in _SILENT_ON_THE_CLOCK
