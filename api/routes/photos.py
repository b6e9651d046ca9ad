"""Photos of people on the spot: sent in one request where the network is good, and shown as one may see them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from accounts.permissions import Permission
from api.bodies import Body, read_body
from api.caller import PUBLIC, SIGNED_IN, InCaller, needs
from api.context import InContext
from api.originals import original_response
from api.paging import RowId
from api.photo_senders import photo_sender
from api.picture_addresses import Seen, Size, signed_only
from api.routes.pictures import FOREVER, RESPONSES, picture_response
from api.schemas.photos import PhotoOut, photo_out
from cases.photo_uploads import PhotoDetails, details_of
from cases.photos import get_photo, keep_photo, picture_for, readable_photo
from kit.errors import Invalid
from kit.settings import upload_settings
from kit.uploads import refuse_size

router = APIRouter(prefix="/photos", tags=["photos"])
NO_SUCH: dict[int | str, dict[str, Any]] = {404: {"description": "No such photo, or not within your reach"}}
Word = Annotated[str | None, Query(max_length=200)]
RAW_PICTURE = {
    "required": True,
    "content": {"image/*": {"schema": {"type": "string", "format": "binary"}}},
}


async def _body(request: Request, _caller: InCaller) -> Body:
    """Read before a thread is taken: a slow telephone holds none."""
    return await read_body(request, limit=upload_settings().max_bytes)


def _details(
    name: Word = None, longitude: Word = None, latitude: Word = None, accuracy_m: Word = None, taken_at: Word = None
) -> PhotoDetails:
    said = {
        "name": name,
        "longitude": longitude,
        "latitude": latitude,
        "accuracy_m": accuracy_m,
        "taken_at": taken_at,
    }
    return details_of({word: text for word, text in said.items() if text is not None})


@router.post(
    "",
    operation_id="sendPhoto",
    summary="Send a photo in one request, as the body; over bad networks use uploads",
    status_code=201,
    openapi_extra={"requestBody": RAW_PICTURE},
    responses={413: {"description": "Too many bytes"}, 422: {"description": "No picture, or what is said of it"}},
    dependencies=[needs(SIGNED_IN), photo_sender],
)
def send_photo(
    context: InContext,
    caller: InCaller,
    response: Response,
    details: Annotated[PhotoDetails, Depends(_details)],
    body: Annotated[Body, Depends(_body)],
) -> PhotoOut:
    """What is in the body counts, not what it is called; EXIF says where and when if the parameters do not."""
    if body.is_cut:
        raise Invalid("The photo broke off on its way; nothing was kept.", zh="照片传输中断，未保存。")
    refuse_size(len(body.content), upload_settings())
    photo = keep_photo(
        context.database,
        context.store,
        content=body.content,
        name=details.name,
        person_id=caller.person_id,
        key_id=caller.key_id,
        position=details.position,
        taken_at=details.taken_at,
        now=caller.at,
    )
    response.headers["Location"] = f"/api/v1/photos/{photo.id}"
    return photo_out(photo, person_id=caller.person_id)


@router.get(
    "/{photo_id}",
    operation_id="getPhoto",
    summary="One's own photo, or that of a case within reach",
    responses=NO_SUCH,
    dependencies=[needs(SIGNED_IN)],
)
def show_photo(context: InContext, caller: InCaller, photo_id: RowId) -> PhotoOut:
    with context.database.read() as session:
        return photo_out(readable_photo(session, photo_id, caller.actor), person_id=caller.person_id)


@router.get(
    "/{photo_id}/picture",
    operation_id="getPhotoPicture",
    summary="The picture, by the address that names it; others than whoever took it see it blurred",
    response_class=Response,
    responses=RESPONSES | {409: {"description": "Not blurred yet"}},
    dependencies=[needs(PUBLIC), signed_only],
)
def photo_picture(
    context: InContext, request: Request, photo_id: RowId, size: Size = Size.FULL, seen: Seen = Seen.BLURRED
) -> Response:
    with context.database.read() as session:
        photo = get_photo(session, photo_id)
        key = photo.key if seen is Seen.OWN else picture_for(session, photo, person_id=None)
    return picture_response(context, request, key=key, size=size, caching=FOREVER)


@router.get(
    "/{photo_id}/original",
    operation_id="getPhotoOriginal",
    summary="The photo as it was taken; every look is logged",
    response_class=Response,
    responses=RESPONSES,
    dependencies=[needs(Permission.EVIDENCE_READ_ORIGINAL)],
)
def photo_original(context: InContext, caller: InCaller, photo_id: RowId) -> Response:
    with context.database.read() as session:
        key = readable_photo(session, photo_id, caller.actor).key
    return original_response(context, caller, content=context.store.get(key), about=f"photo:{photo_id}")
