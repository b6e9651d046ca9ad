"""The database, picture store and secret box of this process, opened once and never carried across a fork."""

import os
from collections.abc import Callable
from functools import cache

from kit.database import Database
from kit.secrets import SecretBox, secret_box
from kit.settings import kit_settings
from kit.storage import PictureStore

_database_listeners: list[Callable[[Database], None]] = []


def when_database_opens(listener: Callable[[Database], None]) -> None:
    """Call the listener with each process's database as it opens; the composition root hangs the outbox relay there."""
    _database_listeners.append(listener)


def database() -> Database:
    return _database(os.getpid())


def picture_store() -> PictureStore:
    return _picture_store(os.getpid())


def credentials_box() -> SecretBox:
    return secret_box(kit_settings())


@cache
def _database(_process_id: int) -> Database:
    opened = Database(kit_settings().database_address)
    for listener in _database_listeners:
        listener(opened)
    return opened


@cache
def _picture_store(_process_id: int) -> PictureStore:
    return PictureStore(kit_settings().store_address)
