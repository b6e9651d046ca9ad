"""Findings and spots, to read; and the pictures that prove them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from accounts.permissions import Permission
from api.caller import needs
from api.context import InContext
from api.paging import LARGEST_ID, Cursor, Limit, Page, RowId, id_of, next_after
from api.routes.pictures import FOREVER, MEDIA_TYPE, Size, picture_response
from api.schemas.sightings import FindingOut, SpotOut, finding_out, spot_out
from detection import browsing as patrol
from detection.tables import SpotState

router = APIRouter()
OfView = Annotated[int | None, Query(description="Only of this view.", ge=1, le=LARGEST_ID)]


@router.get(
    "/findings",
    tags=["findings"],
    operation_id="listFindings",
    summary="Findings, newest first",
    dependencies=[needs(Permission.CAMERA_READ)],
)
def list_findings(
    context: InContext, view_id: OfView = None, cursor: Cursor = None, limit: Limit = None
) -> Page[FindingOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        findings = patrol.list_findings(session, view_id=view_id, before_id=id_of(cursor), limit=size + 1)
    return Page(
        items=[finding_out(finding, context.edition) for finding in findings[:size]],
        next_cursor=next_after([finding.id for finding in findings], limit=size),
    )


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
    view_id: OfView = None,
    state: SpotState | None = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> Page[SpotOut]:
    size = limit or context.settings.page_size
    with context.database.read() as session:
        spots = patrol.list_spots(session, view_id=view_id, state=state, before_id=id_of(cursor), limit=size + 1)
    return Page(
        items=[spot_out(spot, context.edition) for spot in spots[:size]],
        next_cursor=next_after([spot.id for spot in spots], limit=size),
    )


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
    "/evidence/{evidence_id}/picture",
    tags=["evidence"],
    operation_id="getEvidencePicture",
    summary="A picture with faces and plates blurred; it never changes",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {}}},
        304: {"description": "The browser has it"},
        404: {"description": "No such evidence, or its retention time has ended"},
    },
    dependencies=[needs(Permission.CAMERA_READ)],
)
def evidence_picture(context: InContext, request: Request, evidence_id: RowId, size: Size = Size.FULL) -> Response:
    with context.database.read() as session:
        key = patrol.get_evidence(session, evidence_id).blurred_key
    return picture_response(context, request, key=key, size=size, caching=FOREVER)
