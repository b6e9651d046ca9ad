"""Structured logs for people or machines, with credentials taken out of every line."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_USERINFO = re.compile(r"(?<=://)[^/\s'\"]+@")  # to the last @, because people put one into passwords
_SECRET_QUERY = re.compile(r"(?i)\b((?:password|passwd|pwd|token|access-token|api-key|secret|callid|sign)=)[^&\s'\"]+")
_SECRET_FIELD = re.compile(r"(?i)password|passwd|secret|token|authorization|cookie|api_key|sealed|credential")
_PERSONAL_FIELD = re.compile(r"(?i)(?:^|_)(?:caller|phone|mobile|telephone|email|id_card|person_name|reporter)$")
HIDDEN = "***"

# A number stands alone: no digit or Latin letter beside it, no decimal point or minus before it. Chinese may touch it.
_ALONE = r"(?<![0-9A-Za-z])(?<!\d\.)"
_TO_HERE = r"(?![0-9A-Za-z])"
_OUR_TOKEN = re.compile(r"(?<![0-9A-Za-z])(gw[ksl]_)[A-Za-z0-9_-]{8,}")  # API keys, sessions, one-time links
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# 18 characters with a date of birth inside (GB 11643). The 15 digits of before 1999 look like codes of cells.
_ID_CARD = re.compile(
    rf"{_ALONE}[1-9]\d{{5}}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}[\dXx]{_TO_HERE}"
)
_MOBILE = re.compile(rf"{_ALONE}(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{{4}}){{2}}{_TO_HERE}")
# With its area code: 010, 02x, or 0 and three digits. Without one, eight digits may be anything.
_AREA = r"(?:10|2\d|[3-9]\d\d)"
_LANDLINE = re.compile(
    rf"{_ALONE}(?:[(（]?0{_AREA}[)）]?|(?:\+|00)86[- ]?{_AREA})[- ]?[2-9]\d{{6,7}}(?:-\d{{1,6}})?{_TO_HERE}"
)
_HIDDEN_WHOLE = (_ID_CARD, _MOBILE, _LANDLINE, _EMAIL)


def redact(text: str) -> str:
    """The text without credentials and without what tells who a person is.

    Hidden are user names and passwords in addresses, secret query parameters, our own keys and tokens, e-mail
    addresses, and telephone and ID card numbers of mainland China. A name cannot be told from other words.
    """
    text = _SECRET_QUERY.sub(rf"\1{HIDDEN}", _USERINFO.sub(f"{HIDDEN}@", text))
    text = _OUR_TOKEN.sub(rf"\1{HIDDEN}", text)
    for personal in _HIDDEN_WHOLE:
        text = personal.sub(HIDDEN, text)
    return text


def is_secret(name: str) -> bool:
    """Whether a field of this name holds what nobody may read."""
    return _SECRET_FIELD.search(name) is not None


def configure_logging(*, as_json: bool, level: int = logging.INFO) -> None:
    """Send structlog and the standard library's loggers through one redacting chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer(colors=False)
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact_event,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for client in ("httpx", "httpcore"):  # they log whole addresses and headers, tokens included
        logging.getLogger(client).setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each step of having nothing to do


def redact_event(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: hides secret and personal fields and redacts every text."""
    for key, value in event.items():
        event[key] = _redacted(key, value)
    return event


def _redacted(key: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if is_secret(key) or _PERSONAL_FIELD.search(key):
        return HIDDEN
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {inner: _redacted(str(inner), one) for inner, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted("", one) for one in value]
    return redact(str(value))
