"""People, the posts they hold, what they may do besides, and the departments. Rows are ended or changed, never deleted.

Departments are named by their slugs, which an import never changes, so rules, queries and rows speak of the same thing.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from accounts.contact import Language
from accounts.departments import DepartmentKind
from accounts.permissions import Permission
from accounts.posts import Post
from kit.database import Base, Choice, Flag, RowId, UtcDateTime, Words


class Person(Base):
    """Every decision and every case event names one of these rows."""

    __tablename__ = "person"

    id: Mapped[RowId]
    login: Mapped[str] = mapped_column(Words(60), unique=True)
    name: Mapped[str] = mapped_column(Words(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: may sign in. What the person did keeps their name."""
    email: Mapped[str | None] = mapped_column(Words(200))
    """None: the person is told in the application alone."""
    language: Mapped[Language | None] = mapped_column(Choice(Language))
    """In which the person is told; None: in that of the settings."""
    quiet_from_minute: Mapped[int | None] = mapped_column(Integer)
    """After midnight on the wall clock of the city, as in `accounts.contact.QuietHours`; None: the usual ones."""
    quiet_to_minute: Mapped[int | None] = mapped_column(Integer)


class Department(Base):
    """One node of the tree of `accounts.departments`."""

    __tablename__ = "department"

    id: Mapped[RowId]
    slug: Mapped[str] = mapped_column(Words(60), unique=True)
    zh: Mapped[str] = mapped_column(Words(60))
    en: Mapped[str] = mapped_column(Words(100))
    parent: Mapped[str | None] = mapped_column(ForeignKey("department.slug"), index=True)
    """None for the root."""
    kind: Mapped[DepartmentKind] = mapped_column(Choice(DepartmentKind))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PostHolding(Base):
    """One person in one post for a time."""

    __tablename__ = "post_holding"

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post: Mapped[Post] = mapped_column(Choice(Post))
    department: Mapped[str | None] = mapped_column(ForeignKey("department.slug"), index=True)
    beat: Mapped[str | None] = mapped_column(Words(40))
    """Code of a beat (责任网格); no foreign key, because the map stands above the accounts."""
    valid_from: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_to: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Exclusive; None: until further notice."""


class OwnPermission(Base):
    """What one person may or may not, whatever the posts say."""

    __tablename__ = "own_permission"
    __table_args__ = (UniqueConstraint("person_id", "permission"),)

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    permission: Mapped[Permission] = mapped_column(Choice(Permission))
    is_granted: Mapped[bool] = mapped_column(Flag)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DutyShift(Base):
    """One row of somebody's roster (排班), an `accounts.duty.Shift`; ended before its first day it never counts."""

    __tablename__ = "duty_shift"

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    weekdays: Mapped[str] = mapped_column(Words(7))
    """Digits from 1 for Monday to 7 for Sunday, in ascending order."""
    begins_minute: Mapped[int] = mapped_column(Integer)
    """After midnight on the wall clock of the city; the shift runs over midnight where it begins after it ends."""
    ends_minute: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[str] = mapped_column(Words(10))
    """YYYY-MM-DD in city time."""
    last_day: Mapped[str | None] = mapped_column(Words(10))
    """Included; None: until further notice."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DutyAbsence(Base):
    """One person away for a time, an `accounts.duty.Absence`; ended where it begins it never was."""

    __tablename__ = "duty_absence"
    __table_args__ = (Index(None, "person_id", "ends_at"),)

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begins_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Exclusive."""
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who stands in (替班); None: nobody."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
