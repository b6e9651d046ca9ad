"""A report over GeoReport v2 becomes a case, or one more report of an open case that it surely repeats.

A rule decides, because nobody sits at the other end to be shown likely duplicates.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from accounts.actor import SYSTEM, Actor
from api.open311.schemas import CONDITION, RequestIn
from camera_registry.ground import Place
from cases.known_problems import duplicates_of_report
from cases.registration import add_report, register
from cases.report import Report
from cases.states import CaseSource
from cases.tables import Case
from handbook.edition import Edition
from kit.errors import Invalid
from kit.secrets import SecretBox

RADIUS_M = 20.0  # nineteen of twenty positions of phones on a street are this good; the specification sends no error


class ConditionUnfit(Invalid):
    """The condition is none of the item's."""


def report_of(request: RequestIn, edition: Edition) -> Report:
    """What was sent, by the handbook in force.

    Raises:
        ItemUnknown: there is no such service.
        ConditionUnfit: the service has no such condition.
    """
    item = edition.item(request.service_code)
    known = [one.id for one in item.conditions]
    if request.condition is not None and request.condition not in known:
        raise ConditionUnfit(
            f"attribute[{CONDITION}] of {item.id} is one of: {', '.join(known)}.",
            zh=f"{item.id} 的 attribute[{CONDITION}] 须为下列之一：{'、'.join(known)}。",
        )
    place = None
    if request.lat is not None and request.long is not None:
        place = Place(longitude=request.long, latitude=request.lat, radius_m=RADIUS_M)
    # Text for a person to open: the server itself fetches no address that a stranger names.
    link = f"media_url: {request.media_url}" if request.media_url else ""
    return Report(
        source=CaseSource.API,
        item_id=item.id,
        condition_id=request.condition or (known[0] if len(known) == 1 else None),
        place=place,
        address=request.address_string,
        description="\n".join(part for part in (request.description, link) if part),
        caller=request.phone,
        shown_duplicates=(),
    )


def take_in(
    session: Session, report: Report, *, actor: Actor, edition: Edition, box: SecretBox, at: datetime
) -> tuple[Case, bool]:
    """The case that tells of it now, and whether it is new. Raises as `register` does."""
    open_id = _same_problem(session, report, edition=edition, at=at)
    if open_id is not None:
        # By the system, as a further sighting is: it is the rule that says they are one.
        return add_report(session, report, case_id=open_id, actor=SYSTEM, box=box, at=at), False
    return register(session, report, actor=actor, edition=edition, box=box, at=at), True


def _same_problem(session: Session, report: Report, *, edition: Edition, at: datetime) -> int | None:
    """Id of the open case. One of another condition is none: a danger would be lost in it."""
    for case_id, one in duplicates_of_report(session, report, edition=edition, seen_at=at).items():
        if one.known.first.condition_id == report.condition_id:
            return case_id
    return None
