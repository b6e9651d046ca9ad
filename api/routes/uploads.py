"""Resumable uploads for bad networks, by tus 1.0: begun, sent in pieces, asked how far, given up.

When the last piece is there, the file becomes a photo; `X-Gridwarden-Photo` and `Content-Location` say which.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Path, Request, Response

from api import tus
from api.bodies import Body, read_body
from api.caller import PUBLIC, SIGNED_IN, Caller, InCaller, needs
from api.context import InContext
from api.photo_senders import photo_sender
from cases.photo_uploads import PURPOSE, become_photo, details_of
from kit import uploads
from kit.settings import upload_settings
from kit.uploads import OffsetWrong, Owner, Upload

PREFIX = "/uploads"
PHOTO = "X-Gridwarden-Photo"
router = APIRouter(prefix=PREFIX, tags=["uploads"])
Token = Annotated[str, Path(max_length=43, pattern=r"^[A-Za-z0-9_-]+$")]
TusVersion = Annotated[str | None, Header(alias=tus.RESUMABLE, description="1.0.0")]
NO_SUCH: dict[int | str, dict[str, Any]] = {404: {"description": "No such upload of yours, or it has expired"}}
PIECE = {"required": True, "content": {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


def _tus_spoken(version: TusVersion = None) -> None:
    if version != tus.VERSION:
        raise HTTPException(412, f"Say {tus.RESUMABLE}: {tus.VERSION}.", headers={"Tus-Version": tus.VERSION})


spoken = Depends(_tus_spoken)


def _found(context: InContext, caller: InCaller, token: Token) -> Upload:
    with context.database.read() as session:
        return uploads.find(session, token, owner=_owner(caller), now=caller.at)


InUpload = Annotated[Upload, Depends(_found)]


@dataclass(frozen=True, slots=True)
class _Piece:
    offset: int
    body: Body


async def _piece(
    request: Request,
    upload: InUpload,
    offset: Annotated[str | None, Header(alias=tus.OFFSET, description="Where the piece begins")] = None,
) -> _Piece:
    """Read only after upload and offset are known to fit, and in no thread: telephones are slow."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != tus.PIECE_TYPE:
        raise HTTPException(415, f"A piece has the Content-Type {tus.PIECE_TYPE}.")
    begins_at = tus.count_of(offset, header=tus.OFFSET)
    if begins_at != upload.offset_bytes:
        raise OffsetWrong(offset=upload.offset_bytes)
    return _Piece(begins_at, await read_body(request, limit=upload.size_bytes - begins_at))


@router.options(
    "",
    operation_id="describeUploads",
    summary="What this server speaks and takes",
    status_code=204,
    dependencies=[needs(PUBLIC)],
)
def describe_uploads() -> Response:
    headers = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(upload_settings().max_bytes),
    }
    return Response(status_code=204, headers=headers)


@router.post(
    "",
    operation_id="beginUpload",
    summary="Announce a photo: `Upload-Metadata` may say name, longitude, latitude, accuracy_m and taken_at",
    status_code=201,
    response_class=Response,
    responses={412: {"description": "Another tus version"}, 413: {"description": "Too large"}},
    dependencies=[needs(SIGNED_IN), photo_sender, spoken],
)
def begin_upload(
    context: InContext,
    caller: InCaller,
    length: Annotated[str | None, Header(alias=tus.LENGTH, description="Bytes of the file")] = None,
    metadata: Annotated[str | None, Header(alias=tus.METADATA, description="key base64,key base64")] = None,
) -> Response:
    said = tus.metadata_of(metadata)
    details_of(said)  # refused now, and not when everything has been sent
    with context.database.write() as session:
        upload = uploads.begin(
            session,
            owner=_owner(caller),
            purpose=PURPOSE,
            size=tus.count_of(length, header=tus.LENGTH),
            details=said,
            settings=upload_settings(),
            now=caller.at,
        )
    headers = {"Location": f"/api/v1{PREFIX}/{upload.token}", tus.EXPIRES: tus.http_date(upload.expires_at)}
    return Response(status_code=201, headers=headers)


@router.head(
    "/{token}",  # noqa: FAST003  a parameter of InUpload
    operation_id="getUploadOffset",
    summary="How much has arrived",
    response_class=Response,
    responses=NO_SUCH,
    dependencies=[needs(SIGNED_IN), spoken],
)
def get_offset(upload: InUpload) -> Response:
    headers = _standing(upload, upload.offset_bytes, upload.result_id) | {tus.LENGTH: str(upload.size_bytes)}
    if upload.details:
        headers[tus.METADATA] = tus.metadata_header(upload.details)
    return Response(status_code=200, headers=headers)


@router.patch(
    "/{token}",  # noqa: FAST003  a parameter of InUpload
    operation_id="sendPiece",
    summary="The next piece; what arrives of one that breaks off is kept",
    status_code=204,
    response_class=Response,
    openapi_extra={"requestBody": PIECE},
    responses=NO_SUCH
    | {
        409: {"description": "It begins elsewhere than the last one ended"},
        413: {"description": "More than was announced"},
        415: {"description": "Another content type"},
        422: {"description": "Whole, and no picture: the upload is removed"},
    },
    dependencies=[needs(SIGNED_IN), spoken],
)
def send_piece(
    context: InContext, caller: InCaller, upload: InUpload, piece: Annotated[_Piece, Depends(_piece)]
) -> Response:
    """An empty piece at the end asks again what the file has become."""
    stands_at = upload.offset_bytes
    if upload.result_id is None:
        stands_at = uploads.append(
            context.database, context.store, upload, offset=piece.offset, content=piece.body.content
        )
    photo_id = upload.result_id
    if photo_id is None and stands_at == upload.size_bytes:
        photo_id = become_photo(context.database, context.store, upload, now=caller.at)
    return Response(status_code=204, headers=_standing(upload, stands_at, photo_id))


@router.delete(
    "/{token}",  # noqa: FAST003  a parameter of InUpload
    operation_id="giveUploadUp",
    summary="Give an upload up; a photo that it has become stays",
    status_code=204,
    response_class=Response,
    responses=NO_SUCH,
    dependencies=[needs(SIGNED_IN), spoken],
)
def give_up(context: InContext, upload: InUpload) -> Response:
    uploads.discard(context.database, context.store, upload.token)
    return Response(status_code=204)


def _standing(upload: Upload, offset: int, photo_id: int | None) -> dict[str, str]:
    headers = {
        tus.OFFSET: str(offset),
        tus.EXPIRES: tus.http_date(upload.expires_at),
        "Cache-Control": "no-store",
    }
    if photo_id is not None:
        headers |= {PHOTO: str(photo_id), "Content-Location": f"/api/v1/photos/{photo_id}"}
    return headers


def _owner(caller: Caller) -> Owner:
    return Owner(person_id=caller.person_id, key_id=caller.key_id)
