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
    day = now.astimezone(ZoneInfo(kit_settings().city_time_zone))
    number = repository.next_number(session, NumberKind.ACCEPTANCE, day=f"{day:%Y-%m-%d}")
    return f"{case_settings().zone}{day:%Y%m%d}{number:06d}"
