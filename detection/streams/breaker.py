"""Stops asking a platform that is down, and asks again now and then. Pure: state in, state out, `now` is an argument.

closed → (failures in a row) → open → (rest) → half open: one trial → closed or open again
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class BreakerRule:
    """When to stop, and for how long."""

    failures_to_open: int = 5
    """One camera's reboot costs one or two failures; five in a row over all cameras are the platform."""
    rest: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Breaker:
    """State of one platform. `opened_at`: since when it rests, or when its last trial began; `None`: closed."""

    rule: BreakerRule = BreakerRule()
    failures_in_a_row: int = 0
    opened_at: datetime | None = None

    def permits(self, now: datetime) -> bool:
        return self.opened_at is None or now - self.opened_at >= self.rule.rest

    def asked(self, now: datetime) -> "Breaker":
        """A call is made. While open, this is the trial: no other call until its answer or another rest."""
        return self if self.opened_at is None else replace(self, opened_at=now)

    def succeeded(self) -> "Breaker":
        return Breaker(self.rule)

    def failed(self, now: datetime) -> "Breaker":
        failures = self.failures_in_a_row + 1
        is_open = failures >= self.rule.failures_to_open
        return replace(self, failures_in_a_row=failures, opened_at=now if is_open else None)
