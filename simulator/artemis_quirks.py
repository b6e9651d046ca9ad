"""What differs from one Artemis gateway to the next, as switches; tests throw them while the city runs."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(slots=True)
class ArtemisQuirks:
    is_hikcentral: bool = False
    """HikCentral answers a preview with a list, and with the media server before the address."""
    clock_ahead: timedelta = timedelta(0)
    """Of the gateway's clock; signatures that it takes for old or early are refused with a bare 401."""
    most_per_page: int | None = None
    """Longer answers are refused, as by a gateway that cuts at 1 MB."""
    answers_html: bool = False
    """Somebody entered the address of the web page."""
    refused_protocols: frozenset[str] = frozenset()
    failure_code: str | None = None
    """What every signed request ends in; None: nothing is wrong."""
    extra_cameras: int = 0
    """Announced in the total, but never listed."""
