"""What the routes of one application share: database, pictures, handbook, settings.

Each route opens its own unit of work inside its function, so the commit is over before the answer begins and a failing
one never answers 200. A dependency that yields a session would keep SQLite's write lock while it waits for a thread
of the pool; with every thread waiting for that lock, the server would stand still.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.settings import ApiSettings
from handbook.edition import Edition
from kit.database import Database
from kit.resources import credentials_box
from kit.secrets import SecretBox
from kit.storage import PictureStore


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    store: PictureStore
    edition: Edition
    settings: ApiSettings


async def _context(request: Request) -> Context:  # `async`, or every request would be sent to a thread for it
    context = request.app.state.context
    assert isinstance(context, Context)
    return context


def _box() -> SecretBox:
    return credentials_box()


InContext = Annotated[Context, Depends(_context)]
InBox = Annotated[SecretBox, Depends(_box)]
"""Seals and opens callers' numbers; made at first use, so that reading cases needs no key."""
