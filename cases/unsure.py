"""The operator is not sure (存疑): the case is registered and an inspector sent at once; what he finds is the label."""

from datetime import datetime

from sqlalchemy.orm import Session

from cases import door
from cases.confirmation import Correction, registered
from cases.settling import Reviewer
from cases.states import CaseAction, DecisionKind
from cases.tables import Case
from handbook.edition import Edition


def send_unsure(
    session: Session,
    *,
    candidate_id: int,
    reviewer: Reviewer,
    edition: Edition,
    now: datetime,
    correction: Correction | None = None,
) -> Case:
    """The case, being verified. Raises as `cases.confirmation.confirm` does, and NotAllowed without that permission."""
    case, actor = registered(
        session,
        candidate_id=candidate_id,
        reviewer=reviewer,
        kind=DecisionKind.UNSURE,
        edition=edition,
        now=now,
        correction=correction,
    )
    return door.apply(session, case_id=case.id, action=CaseAction.SEND_VERIFY, actor=actor, at=now)
