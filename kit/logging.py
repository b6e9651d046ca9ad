"""Structured logs for people or machines, with credentials taken out of every line."""

import logging
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_USERINFO = re.compile(r"(?<=://)[^/\s'\"]+@")  # to the last @, because people put one into passwords
_SECRET_QUERY = re.compile(r"(?i)\b((?:password|passwd|pwd|token|access-token|api-key|secret|callid|sign)=)[^&\s'\"]+")
_SECRET_FIELD = re.compile(r"(?i)password|secret|token|authorization|api_key")
HIDDEN = "***"


def redact(text: str) -> str:
    """The text without user names and passwords in addresses and without secret query parameters."""
    return _SECRET_QUERY.sub(rf"\1{HIDDEN}", _USERINFO.sub(f"{HIDDEN}@", text))


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
    """A structlog processor: hides secret fields and redacts every text."""
    for key, value in event.items():
        event[key] = _redacted(key, value)
    return event


def _redacted(key: str, value: object) -> object:
    if _SECRET_FIELD.search(key):
        return HIDDEN
    if isinstance(value, str | bytes | BaseException | os.PathLike):
        return redact(str(value))
    if isinstance(value, Mapping):
        return {inner: _redacted(str(inner), one) for inner, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted("", one) for one in value]
    return value
