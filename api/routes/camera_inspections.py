"""Pictures of cameras' second looks at cases, before and after: both blurred, by the addresses that name them."""

from fastapi import APIRouter, Request, Response

from api.caller import PUBLIC, needs
from api.context import Context, InContext
from api.paging import RowId
from api.picture_addresses import Size, signed_only
from api.routes.pictures import FOREVER, RESPONSES, picture_response
from cases.browsing import get_inspection
from kit.errors import NotFound

router = APIRouter(prefix="/camera-inspections", tags=["evidence"])


@router.get(
    "/{inspection_id}/before",
    operation_id="getInspectionPictureBefore",
    summary="What was decided on",
    response_class=Response,
    responses=RESPONSES,
    dependencies=[needs(PUBLIC), signed_only],
)
def picture_before(context: InContext, request: Request, inspection_id: RowId, size: Size = Size.FULL) -> Response:
    with context.database.read() as session:
        key = get_inspection(session, inspection_id).before_key
    return _response(context, request, key, size)


@router.get(
    "/{inspection_id}/after",
    operation_id="getInspectionPictureAfter",
    summary="What the camera saw after the feedback",
    response_class=Response,
    responses=RESPONSES,
    dependencies=[needs(PUBLIC), signed_only],
)
def picture_after(context: InContext, request: Request, inspection_id: RowId, size: Size = Size.FULL) -> Response:
    with context.database.read() as session:
        key = get_inspection(session, inspection_id).after_key
    return _response(context, request, key, size)


def _response(context: Context, request: Request, key: str | None, size: Size) -> Response:
    if key is None:
        raise NotFound(
            "There is no such picture yet, or its retention time has ended.", zh="该图片尚未生成或保存期限已过。"
        )
    return picture_response(context, request, key=key, size=size, caching=FOREVER)
