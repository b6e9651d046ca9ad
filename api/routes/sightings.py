"""Visits, findings and spots, to read; and the pictures that prove them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from accounts.permissions import Permission
from api.caller import PUBLIC, InCaller, needs
from api.context import InContext
from api.filters import InSightings, OfItem
from api.originals import original_response
from api.paging import Cursor, Limit, Page, RowId, id_of, page_of
from api.picture_addresses import Size, signed_only
from api.routes.pictures import FOREVER, RESPONSES, picture_response
from api.schemas.sightings import (
    EvidenceOfSpot,
    FindingOut,
    SpotOut,
    VisitOut,
    evidence_of_spot,
    finding_out,
    spot_out,
    visit_out,
)
from cases.case_parts import refuse_evidence_beyond_reach
from detection import browsing as patrol
from detection.browsing import VisitOutcome
from detection.streams.errors import StreamErrorKind
from detection.tables import SpotState
from kit.as_written import LARGEST_ID
from kit.errors import NotFound
from kit.resources import credentials_box

router = APIRouter()
OfSpot = Annotated[int | None, Query(description="Only of this spot.", ge=1, le=LARGEST_ID, examples=[5])]
VisitError = Annotated[
    StreamErrorKind | Literal["internal"] | None, Query(description="Only visits that ended in this error.")
]


@router.get(
    "/visits",
    tags=["visits"],
    operation_id="listAllVisits",
    summary="Visits of all views, newest first",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_visits(
    context: InContext,
    sightings: InSightings,
    *,
    outcome: VisitOutcome | None = None,
    error: VisitError = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[VisitOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        visits = patrol.list_visits(
            session, sightings, before_id=id_of(cursor), limit=size + 1, error=error, outcome=outcome
        )
    return page_of(visits, visit_out, limit=size, row_id=lambda visit: visit.id)


@router.get(
    "/visits/{visit_id}",
    tags=["visits"],
    operation_id="getVisit",
    summary="One visit with what was detected",
    responses={404: {"description": "No such visit, or its retention time has ended"}},
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_visit(context: InContext, visit_id: RowId) -> VisitOut:
    with context.database.read() as session:
        return visit_out(patrol.get_visit(session, visit_id))


@router.get(
    "/findings",
    tags=["findings"],
    operation_id="listFindings",
    summary="Findings, newest first",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_findings(
    context: InContext,
    sightings: InSightings,
    *,
    item_id: OfItem = None,
    is_danger: bool | None = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[FindingOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        findings = patrol.list_findings(
            session, sightings, before_id=id_of(cursor), limit=size + 1, item_id=item_id, is_danger=is_danger
        )
    return page_of(findings, lambda one: finding_out(one, context.edition), limit=size, row_id=lambda one: one.id)


@router.get(
    "/findings/{finding_id}",
    tags=["findings"],
    operation_id="getFinding",
    summary="One finding",
    responses={404: {"description": "No such finding"}},
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_finding(context: InContext, finding_id: RowId) -> FindingOut:
    with context.database.read() as session:
        return finding_out(patrol.get_finding(session, finding_id), context.edition)


@router.get(
    "/spots",
    tags=["spots"],
    operation_id="listSpots",
    summary="Spots, newest first",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_spots(
    context: InContext,
    sightings: InSightings,
    *,
    state: SpotState | None = None,
    item_id: OfItem = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[SpotOut]:
    size = limit or context.settings.page_size
    conditions = None if item_id is None else [one.id for one in context.edition.item(item_id).conditions]
    with context.database.read() as session:
        spots = patrol.list_spots(
            session, sightings, before_id=id_of(cursor), limit=size + 1, state=state, condition_ids=conditions
        )
    return page_of(spots, lambda spot: spot_out(spot, context.edition), limit=size, row_id=lambda spot: spot.id)


@router.get(
    "/spots/{spot_id}",
    tags=["spots"],
    operation_id="getSpot",
    summary="One spot with its latest looks",
    responses={404: {"description": "No such spot"}},
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_spot(context: InContext, spot_id: RowId) -> SpotOut:
    with context.database.read() as session:
        return spot_out(patrol.get_spot(session, spot_id), context.edition)


@router.get(
    "/evidence",
    tags=["evidence"],
    operation_id="listEvidence",
    summary="Kept pictures, newest first",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_evidence(
    context: InContext,
    sightings: InSightings,
    *,
    spot_id: OfSpot = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[EvidenceOfSpot]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        kept = patrol.list_evidence(session, sightings, before_id=id_of(cursor), limit=size + 1, spot_id=spot_id)
    return page_of(kept, lambda one: evidence_of_spot(*one), limit=size, row_id=lambda one: one[0].id)


@router.get(
    "/evidence/{evidence_id}",
    tags=["evidence"],
    operation_id="getEvidence",
    summary="One kept picture: when it was taken, and of what",
    responses={404: {"description": "No such evidence, or its retention time has ended"}},
    dependencies=[needs(Permission.CAMERA_READ)],
)
def get_evidence(context: InContext, evidence_id: RowId) -> EvidenceOfSpot:
    with context.database.read() as session:
        evidence = patrol.get_evidence(session, evidence_id)
        return evidence_of_spot(evidence, patrol.get_visit(session, evidence.visit_id))


@router.get(
    "/evidence/{evidence_id}/picture",
    tags=["evidence"],
    operation_id="getEvidencePicture",
    summary="A picture with faces and plates blurred, by the address that names it; it never changes",
    response_class=Response,
    responses=RESPONSES,
    dependencies=[needs(PUBLIC), signed_only],
)
def evidence_picture(context: InContext, request: Request, evidence_id: RowId, size: Size = Size.FULL) -> Response:
    with context.database.read() as session:
        key = patrol.get_evidence(session, evidence_id).blurred_key
    return picture_response(context, request, key=key, size=size, caching=FOREVER)


@router.get(
    "/evidence/{evidence_id}/original",
    tags=["evidence"],
    operation_id="getEvidenceOriginal",
    summary="The picture as the camera took it, where originals are kept; every look is logged",
    response_class=Response,
    responses=RESPONSES,
    dependencies=[needs(Permission.EVIDENCE_READ_ORIGINAL)],
)
def evidence_original(context: InContext, caller: InCaller, evidence_id: RowId) -> Response:
    with context.database.read() as session:
        evidence = patrol.get_evidence(session, evidence_id)
        refuse_evidence_beyond_reach(session, evidence, caller.actor)
        key = evidence.original_key
    if key is None:
        raise NotFound(
            f"Of evidence {evidence_id} no original is kept (any more).",
            zh=f"证据 {evidence_id} 的原图未保存或已删除。",
        )
    content = credentials_box().open_bytes(context.store.get(key))
    return original_response(context, caller, content=content, about=f"evidence:{evidence_id}")
