"""What somebody tells us (来报), before it is a case or one more report of a case. A value."""

from dataclasses import dataclass

from camera_registry.ground import Place
from cases.states import CaseSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody tells us. A condition is more than an item; one of them is needed."""

    source: CaseSource
    item_id: str | None = None
    condition_id: str | None = None
    place: Place | None = None
    address: str = ""
    description: str = ""
    caller: str = ""
    """The number to call back; kept encrypted."""
    call_reference: str = ""
    photos: tuple[int, ...] = ()
    """Ids of the reporter's own uploaded photos."""
    shown_duplicates: tuple[int, ...] | None = None
    """Ids of the cases that were looked at and found to be other problems; None: nobody looked."""
