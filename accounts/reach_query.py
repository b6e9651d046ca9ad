"""Reach as a condition of a query, for the repositories of those who own the rows."""

from sqlalchemy import ColumnElement, SQLColumnExpression, false, or_, true

from accounts.reach import Reach


def within_reach(
    reach: Reach,
    *,
    department: SQLColumnExpression[str] | SQLColumnExpression[str | None],
    beat: SQLColumnExpression[str] | SQLColumnExpression[str | None],
) -> ColumnElement[bool]:
    """True for the rows that `Reach.covers`. The columns hold a department's slug and a beat's code.

    A person reaches some dozen departments and beats; Oracle takes up to 1,000 in one list.
    """
    if reach.is_everything:
        return true()
    seen = []
    if reach.departments:
        seen.append(department.in_(sorted(reach.departments)))
    if reach.beats:
        seen.append(beat.in_(sorted(reach.beats)))
    return or_(false(), *seen)
