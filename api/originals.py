"""Pictures in which people can be recognised: only with a permission of its own, and every look is logged first."""

from fastapi import Response

from api.audited import note
from api.caller import Caller
from api.context import Context
from api.routes.pictures import MEDIA_TYPE

READ = "evidence.original_read"


def original_response(context: Context, caller: Caller, *, content: bytes, about: str) -> Response:
    """The picture, once the look at it is in the log; kept by no cache. `about`: as in `evidence:7`."""
    with context.database.write() as session:
        note(session, caller, READ, about)
    return Response(content, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
