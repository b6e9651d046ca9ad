"""When a view is active: a daily window in city time, which may run over midnight. Pure."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from kit.errors import Invalid
from kit.times_of_day import MINUTES_A_DAY, minutes_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveHours:
    """Active from `begins` (included) to `ends` (excluded), minutes after midnight; over midnight if begins > ends."""

    begins: int
    ends: int

    def holds(self, minute_of_day: int) -> bool:
        if self.begins < self.ends:
            return self.begins <= minute_of_day < self.ends
        return minute_of_day >= self.begins or minute_of_day < self.ends


def active_hours(*, active_from: str | None, active_to: str | None) -> ActiveHours | None:
    """The window of two times "HH:MM" ("24:00" may end it). None: always active, because both are None.

    Raises:
        Invalid: one is missing, is no time of day, or both are the same (always, or never?).
    """
    if active_from is None and active_to is None:
        return None
    if active_from is None or active_to is None:
        raise Invalid(
            "Active hours need both a beginning and an end, or neither (then the view is always active).",
            zh="巡查时段的起止须同时填写，或都不填（不填则全天巡查）。",
        )
    begins, ends = minutes_of(active_from), minutes_of(active_to)
    if begins % MINUTES_A_DAY == ends % MINUTES_A_DAY and (begins, ends) != (0, MINUTES_A_DAY):
        raise Invalid(
            f"Active hours from {active_from} to {active_to} are empty. For always, leave both out.",
            zh=f"巡查时段 {active_from} 至 {active_to} 长度为零；如需全天巡查，请都不填。",
        )
    return ActiveHours(begins=begins % MINUTES_A_DAY, ends=ends)


def is_active(now: datetime, *, active_from: str | None, active_to: str | None, city_zone: tzinfo) -> bool:
    """Whether a view with these hours is active at an instant; the wall clock of the city decides.

    Raises:
        Invalid: as `active_hours`.
    """
    hours = active_hours(active_from=active_from, active_to=active_to)
    if hours is None:
        return True
    there = now.astimezone(city_zone)
    return hours.holds(there.hour * 60 + there.minute)
