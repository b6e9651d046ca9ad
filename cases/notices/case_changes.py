"""Other systems that keep a copy of the cases are told of each change (案卷变更), by state, version and ids alone.

Notices say what concerns somebody; this says that something is different, and whoever may read the case asks what.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from cases.notices import repository
from cases.notices.tell import announce
from cases.topics import CASE_CHANGED, key_of


def announce_change(session: Session, *, case_id: int, version: int, now: datetime) -> None:
    """Tell the webhooks that asked for `case.changed` of one event; it may leave before an earlier one."""
    wanting = [one for one in repository.active_webhooks(session) if CASE_CHANGED in one.templates]
    if not wanting:
        return
    case, event = repository.find_case(session, case_id), repository.find_event(session, case_id, version)
    assert case is not None  # whoever follows an event has found both
    assert event is not None
    said = {
        "case_id": case_id,
        "version": version,
        "acceptance_number": case.acceptance_number,
        "action": event.action.value,
        "state": event.to_state.value,
        "happened_at": event.happened_at.isoformat(),
    }
    for webhook in wanting:
        announce(session, webhook, CASE_CHANGED, key=f"case:{key_of(case_id, version)}", at=now, said=said)
