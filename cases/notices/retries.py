"""When a delivery that failed is tried again (重试), and when it is given up. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST_JITTER = 0.5  # a server that comes back meets half a minute of messages, not all of them at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long is waited between attempts, and for how long there are any."""

    first: timedelta
    longest: timedelta
    give_up_after: timedelta


def next_try_at(
    now: datetime, *, attempts: int, first_tried_at: datetime, patience: Patience, chance: float
) -> datetime | None:
    """When to try again; None: no more.

    Args:
        now: of the failure.
        attempts: made so far, that one included; at least 1.
        first_tried_at: when the first of them began.
        patience: from the settings.
        chance: in [0, 1); spreads the attempts between half and all of the pause.
    """
    doubled = min(attempts - 1, 30)  # beyond that every pause is the longest, and a timedelta overflows
    pause = min(patience.first * 2**doubled, patience.longest)
    at = now + pause * (LEAST_JITTER + (1 - LEAST_JITTER) * chance)
    return at if at <= first_tried_at + patience.give_up_after else None
