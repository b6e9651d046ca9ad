"""What people keep for their own desk."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base, Json, RowId, UtcDateTime


class PersonFilters(Base):
    """The filters of one person's list of cases."""

    __tablename__ = "person_filters"

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    filters: Mapped[Any] = mapped_column(Json)
    """A `cases.case_filter.SavedFilters`."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
