"""How long to leave a failing camera alone. Pure: the caller brings the count and the chance."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Doubles from `first` up to `cap`; chance takes up to `jitter` off, so cameras do not return in step."""

    first: timedelta = timedelta(seconds=30)
    cap: timedelta = timedelta(minutes=15)
    jitter: float = 0.3
    """Share of the wait, in [0, 1]. A third spreads a platform's cameras well after it comes back."""

    def wait(self, failures_in_a_row: int, *, chance: float) -> timedelta:
        """Zero after no failure. `chance` is uniform in [0, 1)."""
        if failures_in_a_row <= 0:
            return timedelta(0)
        # 2**40 times any first wait is beyond any cap, and timedelta does not overflow below it.
        exponent = min(failures_in_a_row - 1, 40)
        full_s = min(self.first.total_seconds() * 2.0**exponent, self.cap.total_seconds())
        return timedelta(seconds=full_s * (1 - self.jitter * chance))
