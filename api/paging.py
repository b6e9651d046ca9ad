"""Lists come in pages with a cursor: an opaque text that says where the next page begins."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel

from kit.as_written import LARGEST_ID
from kit.errors import Invalid

Entry = TypeVar("Entry")
Row = TypeVar("Row")
CursorPart = int | float | str | bool

Cursor = Annotated[
    str | None, Query(description="`next_cursor` of the page before; absent: the first page.", max_length=400)
]
RowId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
Limit = Annotated[int | None, Query(ge=1, le=200, description="Entries of a page; absent: 50, or what is set.")]


class Page(BaseModel, Generic[Entry]):
    """Some entries of a list."""

    items: list[Entry]
    next_cursor: str | None
    """null: this is the last page."""


def encode_cursor(*parts: CursorPart) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> list[CursorPart]:
    """The parts again, each of its kind.

    Raises:
        Invalid: it is none of ours.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise foreign_cursor(cursor) from error
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds):
        raise foreign_cursor(cursor)
    return parts


def id_of(cursor: str | None) -> int | None:
    """The id after which the page begins; None: from the start."""
    if cursor is None:
        return None
    row_id = int(decode_cursor(cursor, int)[0])
    if not 0 < row_id <= LARGEST_ID:
        raise foreign_cursor(cursor)
    return row_id


def page_of(
    found: Sequence[Row], show: Callable[[Row], Entry], *, limit: int, row_id: Callable[[Row], int]
) -> Page[Entry]:
    """What was found with one entry more than the limit, so that it shows whether there is a next page."""
    next_cursor = next_after([row_id(one) for one in found], limit=limit)
    return Page(items=[show(one) for one in found[:limit]], next_cursor=next_cursor)


def next_after(ids: Sequence[int], *, limit: int) -> str | None:
    """The cursor for what follows, where one entry more than the limit was found."""
    return encode_cursor(ids[limit - 1]) if len(ids) > limit else None


def foreign_cursor(cursor: str) -> Invalid:
    return Invalid(
        f"'{cursor[:40]}' is no cursor of this list: take `next_cursor` of the page before, unchanged.",
        zh=f"“{cursor[:40]}”不是本列表的游标：请原样使用上一页的 `next_cursor`。",
    )
