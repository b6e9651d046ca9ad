"""Numbers of cases: zone, city day, six digits, without gaps.

The counter row is raised in the transaction that registers the case: another registration waits for that transaction,
and one that fails gives its number back.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from cases import repository
from cases.settings import case_settings
from cases.tables import NumberKind
from kit.settings import kit_settings


def next_acceptance_number(session: Session, *, now: datetime) -> str:
    """受理号 for a case registered now. Ask for it last: until the commit every other registration waits."""
    return _next(session, NumberKind.ACCEPTANCE, form="{zone}{day}{number:06d}", now=now)


def next_case_number(session: Session, *, now: datetime) -> str:
    """案卷编号 for a case filed now. Ask for it last: until the commit every other filing waits."""
    return _next(session, NumberKind.CASE, form="{zone}-{day}-{number:06d}", now=now)


def _next(session: Session, kind: NumberKind, *, form: str, now: datetime) -> str:
    day = now.astimezone(ZoneInfo(kit_settings().city_time_zone))
    number = repository.next_number(session, kind, day=f"{day:%Y-%m-%d}")
    return form.format(zone=case_settings().zone, day=f"{day:%Y%m%d}", number=number)
