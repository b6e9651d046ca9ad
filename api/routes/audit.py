"""The audit log (审计日志), to read. Nothing here can change it."""

from typing import Annotated

from fastapi import APIRouter, Query

from accounts.audit import audit_entries, audit_mark
from accounts.audit_filter import AuditFilter
from accounts.permissions import Permission
from api.caller import needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, id_of, page_of
from api.schemas.audit import AuditEntryOut, AuditHeadOut, audit_entry_out
from kit.as_written import LARGEST_ID, WrittenInstant

router = APIRouter(prefix="/audit", tags=["audit"])


@router.get(
    "",
    operation_id="listAuditEntries",
    summary="Who did what, newest first",
    dependencies=[needs(Permission.AUDIT_READ)],
)
def list_entries(
    context: InContext,
    *,
    person: Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Id of whoever did it.")] = None,
    action: Annotated[str | None, Query(max_length=60, description="As in `post.given`.")] = None,
    about: Annotated[str | None, Query(max_length=120, description="As in `person:7`.")] = None,
    from_: Annotated[WrittenInstant | None, Query(alias="from", description="Included.")] = None,
    to: Annotated[WrittenInstant | None, Query(description="Excluded.")] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[AuditEntryOut]:
    size = limit or context.settings.page_size
    wanted = AuditFilter(person_id=person, action=action or None, about=about or None, from_at=from_, to_at=to)
    with context.database.read() as session:
        rows = audit_entries(session, wanted, before_seq=id_of(cursor), limit=size + 1)
    return page_of(rows, audit_entry_out, limit=size, row_id=lambda row: row.seq)


@router.get(
    "/head",
    operation_id="getAuditHead",
    summary="Number and hash of the newest entry, to keep elsewhere",
    dependencies=[needs(Permission.AUDIT_READ)],
)
def get_head(context: InContext) -> AuditHeadOut:
    with context.database.read() as session:
        mark = audit_mark(session)
    return AuditHeadOut(seq=mark.seq, hash=mark.hash, mark=str(mark))
