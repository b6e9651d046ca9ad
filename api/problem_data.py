"""What an error knows, as JSON for the caller: plain attributes only, sentences in the caller's language.

Whatever is none of the kinds listed here is left out: an object of ours may hold what nobody should read.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from pathlib import PurePath
from types import NoneType
from typing import Any

from accounts.contact import Language
from kit.errors import GridwardenError
from kit.logging import is_secret, redact
from kit.wording import Sentence

_SAID_ALREADY = frozenset({"message", "zh"})


_LEFT = object()  # stands for what is left out


def data_of(error: GridwardenError, language: Language) -> dict[str, object] | None:
    """None: it knows nothing beyond its message."""
    known = {name: value for name, value in vars(error).items() if name not in _SAID_ALREADY}
    return _mapping(known, language) or None


def _plain(value: object, language: Language) -> object:
    """The value as JSON, or `_LEFT`."""
    if isinstance(value, Sentence):
        return value.zh if language is Language.CHINESE else value.en
    for kind, as_json in _PLAIN.items():
        if isinstance(value, kind):
            return as_json(value)
    if isinstance(value, Mapping):
        return _mapping({str(name): inner for name, inner in value.items()}, language)
    if isinstance(value, list | tuple | set | frozenset):
        return [one for one in (_plain(inner, language) for inner in value) if one is not _LEFT]
    if is_dataclass(value) and not isinstance(value, type):
        return _mapping({one.name: getattr(value, one.name) for one in fields(value)}, language)
    return _LEFT


_PLAIN: dict[type, Callable[[Any], object]] = {
    NoneType: lambda _: None,
    int: lambda number: number,  # bool and IntEnum too
    float: lambda number: number if math.isfinite(number) else _LEFT,
    str: lambda text: redact(str(text)),
    date: lambda day: day.isoformat(),  # datetime too
    time: lambda clock: clock.isoformat(),
    timedelta: lambda span: span.total_seconds(),
    PurePath: lambda path: path.name,  # where it lies on our disk is nobody's business
}


def _mapping(values: Mapping[str, object], language: Language) -> dict[str, object]:
    plain = {
        name: _plain(value, language)
        for name, value in values.items()
        if not name.startswith("_") and not is_secret(name)
    }
    return {name: value for name, value in plain.items() if value is not _LEFT}
