"""Registering (登记): a report begins a case, or joins one that goes on."""

from fastapi import APIRouter, Response

from accounts.permissions import Permission
from api.caller import SIGNED_IN, InCaller, needs
from api.case_pages import one_case_out
from api.context import InBox, InContext
from api.paging import RowId
from api.preconditions import etag_of
from api.problem_responses import NO_CASE, OF_REPORTS
from api.schemas.cases import CaseOut
from api.schemas.reports import FurtherReport, NewReport
from cases.finding_duplicates import refuse_unseen
from cases.reading_reach import readable_case
from cases.registration import add_report, refuse_who_may_not, register

router = APIRouter(prefix="/cases", tags=["reports"])


@router.post(
    "",
    operation_id="registerCase",
    summary="Register a call, an instruction, an inspector's report, or what another system says",
    status_code=201,
    responses=OF_REPORTS,
    dependencies=[needs(SIGNED_IN)],  # by the source, the lifecycle says who may
)
def register_case(context: InContext, caller: InCaller, box: InBox, response: Response, wish: NewReport) -> CaseOut:
    """Look at `GET /cases/duplicates` first: what is on it and is not ruled out is refused, with the ids."""
    report = wish.report()
    with context.database.write() as session:
        refuse_who_may_not(report, actor=caller.actor, at=caller.at)
        refuse_unseen(session, report, actor=caller.actor, edition=context.edition, at=caller.at)
        case = register(session, report, actor=caller.actor, edition=context.edition, box=box, at=caller.at)
        out = one_case_out(session, case, context.edition, now=caller.at)
    response.headers["Location"] = f"/api/v1/cases/{out.id}"
    response.headers["ETag"] = etag_of(out.version)
    return out


@router.post(
    "/{case_id}/reports",
    operation_id="addReport",
    summary="The same problem was reported again: the open case takes it in, and nobody is sent twice",
    status_code=201,
    responses=OF_REPORTS | NO_CASE,
    dependencies=[needs(Permission.CASE_READ)],
)
def add_further_report(
    *, context: InContext, caller: InCaller, box: InBox, response: Response, case_id: RowId, wish: FurtherReport
) -> CaseOut:
    with context.database.write() as session:
        readable_case(session, case_id, caller.actor)
        case = add_report(session, wish.report(), case_id=case_id, actor=caller.actor, box=box, at=caller.at)
        out = one_case_out(session, case, context.edition, now=caller.at)
    response.headers["ETag"] = etag_of(out.version)
    return out
