"""An inspector is found for a task (派发核实、核查任务): whoever is on duty in the beat and has the least to do."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from accounts.roster import inspectors_on_duty
from cases.inspector_repository import open_tasks
from cases.sending_out import who_is_sent


def inspector_for(session: Session, *, beat: str | None, parties: Collection[int], at: datetime) -> int | None:
    """Id of the person to send.

    None: nobody is on duty there but parties to the dispute, so that the whole beat sees the task; or nobody knows the
    beat, so that every inspector sees it. Whoever comes first takes it.
    """
    if beat is None:
        return None
    on_duty = inspectors_on_duty(session, beat, at)
    return who_is_sent(on_duty, parties, open_tasks(session, on_duty))
