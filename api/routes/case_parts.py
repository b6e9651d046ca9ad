"""What hangs on one case, to read; each part by itself, so that a page asks only for what it shows."""

from fastapi import APIRouter

from accounts.permissions import Permission
from api import case_parts_pages as pages
from api.audited import note
from api.caller import InCaller, needs
from api.case_pages import events_out
from api.context import InBox, InContext
from api.paging import RowId
from api.problem_responses import NO_CASE
from api.schemas.case_parts import (
    AuthorisationOut,
    DeadlinesOut,
    EvidenceOfCase,
    RelatedOut,
    ReportOut,
    SubtaskOut,
    SupervisionOut,
)
from api.schemas.cases import CaseEventOut
from cases.reading_reach import readable_case

router = APIRouter(prefix="/cases/{case_id}", tags=["cases"], responses=NO_CASE)
READING = [needs(Permission.CASE_READ)]


@router.get(
    "/events", operation_id="listCaseEvents", summary="Everything that happened, oldest first", dependencies=READING
)
def list_events(context: InContext, caller: InCaller, case_id: RowId) -> list[CaseEventOut]:
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        return events_out(session, case_id)


@router.get(
    "/deadlines",
    operation_id="listCaseDeadlines",
    summary="Every clock, with pauses and extensions, as it stands at `at`",
    dependencies=READING,
)
def list_deadlines(context: InContext, caller: InCaller, case_id: RowId) -> DeadlinesOut:
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        return pages.deadlines_of(session, case_id, now=caller.at)


@router.get(
    "/evidence",
    operation_id="listCaseEvidence",
    summary="Pictures of cameras and of people, and the camera's second looks",
    dependencies=READING,
)
def list_evidence(context: InContext, caller: InCaller, case_id: RowId) -> EvidenceOfCase:
    with context.database.read() as session:
        return pages.evidence_of(session, readable_case(session, case_id, caller.actor))


@router.get(
    "/authorisations",
    operation_id="listCaseAuthorisations",
    summary="What was asked for, judged, granted, declined or has lapsed, in that order",
    dependencies=READING,
)
def list_authorisations(context: InContext, caller: InCaller, case_id: RowId) -> list[AuthorisationOut]:
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        return pages.authorisations_of(session, case_id)


@router.get(
    "/related",
    operation_id="listRelatedCases",
    summary="Merged cases, those of the same spot, and open ones within 100 m",
    dependencies=READING,
)
def list_related(context: InContext, caller: InCaller, case_id: RowId) -> list[RelatedOut]:
    with context.database.read() as session:
        case = readable_case(session, case_id, caller.actor)
        return pages.related_to(session, case, caller.actor, context.edition, now=caller.at)


@router.get(
    "/reports",
    operation_id="listCaseReports",
    summary="Who told us of it; callers' numbers only for whoever may register calls",
    dependencies=READING,
)
def list_reports(context: InContext, caller: InCaller, box: InBox, case_id: RowId) -> list[ReportOut]:
    """Each look at a caller's number is an entry of the audit log."""
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        reports = pages.reports_of(session, case_id, caller.actor, box)
    if any(one.caller for one in reports):
        with context.database.write() as session:
            note(session, caller, "caller.read", f"case:{case_id}")
    return reports


@router.get(
    "/subtasks", operation_id="listCaseSubtasks", summary="What other departments contribute", dependencies=READING
)
def list_subtasks(context: InContext, caller: InCaller, case_id: RowId) -> list[SubtaskOut]:
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        return pages.subtasks_of(session, case_id, now=caller.at)


@router.get(
    "/supervisions",
    operation_id="listCaseSupervisions",
    summary="Questions that must be answered by a date",
    dependencies=READING,
)
def list_supervisions(context: InContext, caller: InCaller, case_id: RowId) -> list[SupervisionOut]:
    with context.database.read() as session:
        readable_case(session, case_id, caller.actor)
        return pages.supervisions_of(session, case_id, now=caller.at)
