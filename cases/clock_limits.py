"""How long each clock of a case may run: the centre's limits from the settings, the departments' from the handbook."""

from dataclasses import dataclass
from datetime import timedelta

from cases.clock_kinds import ClockKind
from cases.deadlines import MOST_EXTENSIONS
from cases.settings import ClockSettings
from handbook.conditions import Condition, ReworkPolicy, Stage
from handbook.limits import ClockRun, Limit, LimitUnit


@dataclass(frozen=True, slots=True)
class ClockLimits:
    """The limits that a case is filed under."""

    accept: Limit
    verify: Limit
    file: Limit
    dispatch: Limit
    inspect: Limit
    close: Limit
    handle: Limit | None = None
    """None until the condition is known, and where nobody has said how long it may take; such a case is not filed."""
    arrive: Limit | None = None
    """None where nobody has to be on site by a time: then there is no such clock."""
    rework: ReworkPolicy = ReworkPolicy.RESUME
    most_extensions: int = MOST_EXTENSIONS
    edition_id: str | None = None
    """The handbook edition that gave what concerns the department."""

    def of(self, kind: ClockKind) -> Limit | None:
        """None also for the whole case, whose due time follows from the others."""
        limit: Limit | None = getattr(self, kind.value, None)
        return limit


def clock_limits(
    settings: ClockSettings, condition: Condition | None = None, *, edition_id: str | None = None
) -> ClockLimits:
    """What counts now; `condition` is None as long as nobody has chosen one."""
    return ClockLimits(
        accept=_minutes(settings.accept_limit),
        verify=_minutes(settings.verify_limit),
        file=_minutes(settings.file_limit),
        dispatch=_minutes(settings.dispatch_limit),
        inspect=_minutes(settings.inspect_limit),
        close=_minutes(settings.close_limit),
        handle=condition.limit_for(Stage.HANDLE) if condition else None,
        arrive=condition.limit_for(Stage.ARRIVE) if condition else None,
        rework=condition.rework_policy if condition else ReworkPolicy.RESUME,
        most_extensions=condition.extension_max if condition else MOST_EXTENSIONS,
        edition_id=edition_id,
    )


def _minutes(span: timedelta) -> Limit:
    return Limit(span / timedelta(minutes=1), LimitUnit.MINUTE, ClockRun.CONTINUOUS)
