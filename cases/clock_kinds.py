"""Which clocks a case has, and what a transition may do to one.

Words only: `cases.lifecycle` says which move belongs to which transition, `cases.case_clocks` carries the moves out.
The K-numbers are those of docs/clocks.md.
"""

from dataclasses import dataclass
from enum import StrEnum


class ClockKind(StrEnum):
    """What a clock measures."""

    CASE = "case"
    """K0 全程时限, from filing (立案) on; it follows from K4 to K7, so no transition moves it."""
    ACCEPT = "accept"
    """K1 受理时限."""
    VERIFY = "verify"
    """K2 核实时限."""
    FILE = "file"
    """K3 立案时限."""
    DISPATCH = "dispatch"
    """K4 派遣时限."""
    ARRIVE = "arrive"
    """K5a 到场时限."""
    HANDLE = "handle"
    """K5 处置时限, the official limit."""
    INSPECT = "inspect"
    """K6 核查时限."""
    CLOSE = "close"
    """K7 结案时限."""

    @property
    def zh(self) -> str:
        return CLOCKS_ZH[self]


class MoveKind(StrEnum):
    """What happens to a clock."""

    START = "start"
    START_NEW = "start_new"
    """A new clock for another department or another round; the old one is kept as returned."""
    STOP = "stop"
    STOP_UNACCEPTED = "stop_unaccepted"
    """Closed although no feedback was accepted: the work counts as not done in time."""
    PAUSE = "pause"
    RESUME = "resume"
    """Go on with the remainder."""
    RESUME_WITH_FLOOR = "resume_with_floor"
    """Go on with the remainder, but at least a quarter of the original limit."""
    STOP_PROVISIONALLY = "stop_provisionally"
    """Feedback: the clock stands, and counts as stopped then unless the inspection fails."""
    EXTEND = "extend"
    """The limit grows by the granted span (延期); the old due time is kept."""
    VOID = "void"
    """The clock stops without an outcome (作废)."""

    @property
    def zh(self) -> str:
        return MOVES_ZH[self]


CLOCKS_ZH = {
    ClockKind.CASE: "全程时限",
    ClockKind.ACCEPT: "受理时限",
    ClockKind.VERIFY: "核实时限",
    ClockKind.FILE: "立案时限",
    ClockKind.DISPATCH: "派遣时限",
    ClockKind.ARRIVE: "到场时限",
    ClockKind.HANDLE: "处置时限",
    ClockKind.INSPECT: "核查时限",
    ClockKind.CLOSE: "结案时限",
}
MOVES_ZH = {
    MoveKind.START: "开始",
    MoveKind.START_NEW: "重新开始",
    MoveKind.STOP: "停止",
    MoveKind.STOP_UNACCEPTED: "按未完成停止",
    MoveKind.PAUSE: "暂停",
    MoveKind.RESUME: "恢复",
    MoveKind.RESUME_WITH_FLOOR: "按保底时限恢复",
    MoveKind.STOP_PROVISIONALLY: "暂定停止",
    MoveKind.EXTEND: "延期",
    MoveKind.VOID: "作废",
}


@dataclass(frozen=True, slots=True)
class ClockMove:
    """One move of one clock, as a transition prescribes it."""

    kind: ClockKind
    move: MoveKind
