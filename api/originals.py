"""Pictures in which people can be recognised: only with a permission of its own, and every look is logged first."""

import structlog
from fastapi import Response
from sqlalchemy.orm import Session

from api.caller import Caller
from api.context import Context
from api.routes.pictures import MEDIA_TYPE

logger = structlog.get_logger()

READ = "evidence.original_read"


def original_response(context: Context, caller: Caller, *, content: bytes, about: str) -> Response:
    """The picture, once the look at it is in the log; kept by no cache. `about`: as in `evidence:7`."""
    with context.database.write() as session:
        note_read(session, caller, about=about)
    return Response(content, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def note_read(_session: Session, caller: Caller, *, about: str) -> None:
    """In the transaction at hand: without the entry there is no picture."""
    logger.info(READ, person_id=caller.person_id, key_id=caller.key_id, about=about)
