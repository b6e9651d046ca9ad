"""Cases, to read; the workflow moves them."""

from fastapi import APIRouter

from accounts.permissions import Permission
from api.caller import needs
from api.context import InContext
from api.paging import Cursor, Limit, Page, RowId, id_of, next_after
from api.schemas.cases import CaseDetail, CaseOut, case_out, event_out
from cases import browsing

router = APIRouter(prefix="/cases", tags=["cases"])


@router.get("", operation_id="listCases", summary="Cases, newest first", dependencies=[needs(Permission.CASE_READ)])
def list_cases(context: InContext, cursor: Cursor = None, limit: Limit = None) -> Page[CaseOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        cases = browsing.list_cases(session, before_id=id_of(cursor), limit=size + 1)
    return Page(
        items=[case_out(case, context.edition) for case in cases[:size]],
        next_cursor=next_after([case.id for case in cases], limit=size),
    )


@router.get(
    "/{case_id}",
    operation_id="getCase",
    summary="One case with its events",
    responses={404: {"description": "No such case"}},
    dependencies=[needs(Permission.CASE_READ)],
)
def get_case(context: InContext, case_id: RowId) -> CaseDetail:
    with context.database.read() as session:
        case = browsing.get_case(session, case_id)
        events = [event_out(event, name) for event, name in browsing.events_of(session, case_id)]
    return CaseDetail(**dict(case_out(case, context.edition)), events=events)
