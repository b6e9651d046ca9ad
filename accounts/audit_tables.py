"""The audit log (审计日志): who did what to the installation, hash-chained and append-only.

The triggers below stop slips of the hand on PostgreSQL and SQLite; the chain shows what somebody does past them.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, ForeignKey, FromClause, Index, Integer, Table, event
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from kit.database import Base, BigId, Json, UtcDateTime, Words


class AuditEntry(Base):
    """One thing that was done. Names people, keys and things by their ids, and never holds a secret."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "person_id", "seq"),
        Index(None, "action", "seq"),
        Index(None, "about", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    """1, 2, 3 … without a gap."""
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None: nobody who is signed in, such as a command or a refused sign-in."""
    key_id: Mapped[int | None] = mapped_column(BigId)
    """Of the API key by which another system came."""
    address: Mapped[str | None] = mapped_column(Words(60))
    """Of the caller on the network; None for a command."""
    action: Mapped[str] = mapped_column(Words(60))
    """As in `person.added`."""
    about: Mapped[str] = mapped_column(Words(120))
    """As in `person:7`."""
    details: Mapped[Any] = mapped_column(Json)
    """A flat object of `accounts.audit_chain.Detail`."""
    previous_hash: Mapped[str] = mapped_column(Words(64))
    hash: Mapped[str] = mapped_column(Words(64), unique=True)


class AuditHead(Base):
    """One row: how many entries there are. Writers take turns at it, and a missing tail shows by it."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigId)
    seal: Mapped[str] = mapped_column(Words(64))
    """`accounts.audit_chain.seal_of` the last entry."""


SQLITE_TRIGGERS = (
    """CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head WHEN NEW.seq < OLD.seq OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)

POSTGRESQL_TRIGGERS = (
    """CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''the audit log is append-only''; END'""",
    """CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head
FOR EACH ROW WHEN (NEW.seq < OLD.seq OR NEW.id <> OLD.id) EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()""",
    """CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()""",
)


def _append_only(table: FromClause) -> None:
    """Tables that are made from this metadata get their triggers too; a migration says the same statements."""
    assert isinstance(table, Table)
    for dialect, statements in (("sqlite", SQLITE_TRIGGERS), ("postgresql", POSTGRESQL_TRIGGERS)):
        for statement in statements:
            if f" ON {table.name} " in statement.replace("\n", " ") or "FUNCTION" in statement.splitlines()[0]:
                ddl: ExecutableDDLElement = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
                event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


_append_only(AuditEntry.__table__)
_append_only(AuditHead.__table__)
