"""ETag and If-Match: whoever changes something says which state of it they have seen (RFC 9110, 13.1.1)."""

import hashlib
import re
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from kit.errors import Conflict, Invalid

InIfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of the state that was seen; refused where it has changed. Absent: whatever it is.",
        max_length=100,
    ),
]
_VERSION = re.compile(r'"(\d{1,18})"', re.ASCII)


class PreconditionFailed(Conflict):
    """It has changed since it was seen."""


def etag_of(seen: int | BaseModel) -> str:
    """A version number as it is; of anything else the hash of what it shows."""
    if isinstance(seen, int):
        return f'"{seen}"'
    return f'"{hashlib.sha256(seen.model_dump_json().encode()).hexdigest()[:20]}"'


def version_of(if_match: str | None) -> int | None:
    """The version that an If-Match names; None: whatever it is.

    Raises:
        Invalid: it is none of our versions.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    match = _VERSION.fullmatch(if_match.strip())
    if match is None:
        raise Invalid(
            f"If-Match '{if_match}' is no version: send the ETag of the answer before, unchanged.",
            zh=f"If-Match '{if_match}' 不是有效版本：请原样发送上次答复的 ETag。",
        )
    return int(match[1])


def refuse_stale(if_match: str | None, now_is: int | BaseModel) -> None:
    """Call inside the write unit, with what is stored there.

    Raises:
        PreconditionFailed: something else was seen.
    """
    if if_match is None or if_match.strip() == "*" or if_match.strip() == etag_of(now_is):
        return
    raise PreconditionFailed(
        "It has been changed since you looked: load it again, and decide anew. Nothing was changed.",
        zh="该内容在您查看后已被修改：请重新加载后再操作。未作任何更改。",
    )
