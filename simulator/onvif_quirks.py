"""What differs from one ONVIF device to the next, as switches; tests throw them while the device runs."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Wants(StrEnum):
    """The one way of signing in that a device takes."""

    DIGEST = "digest"
    TEXT = "text"
    HTTP_DIGEST = "http_digest"


@dataclass(slots=True)
class OnvifQuirks:
    wants: Wants = Wants.DIGEST
    clock_ahead: timedelta = timedelta(0)
    hides_clock: bool = False
    """Wants a login also for telling the time."""
    announced_host: str | None = None
    """Host in the addresses that it tells, such as 0.0.0.0; None: the true one."""
    answers_html: bool = False
    """As where somebody entered the port of its web page."""
    has_snapshots: bool = True
    tells_moves: bool = True
    hangs: bool = False
    """Takes the question and says nothing."""
