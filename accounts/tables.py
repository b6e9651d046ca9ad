"""People. Every decision and every case event names one of these rows."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kit.database import Base, RowId, UtcDateTime, Words


class Person(Base):
    __tablename__ = "person"

    id: Mapped[RowId]
    login: Mapped[str] = mapped_column(Words(60), unique=True)
    name: Mapped[str] = mapped_column(Words(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
