"""Which `StreamError` an exception of FFmpeg, the HTTP client or the system means. Pure; runs in the child.

The same exception means different things before and after the server's answer: silence is a time-out, then a stall.
"""

import errno
import ssl
from http.client import HTTPException
from urllib.error import HTTPError, URLError

import av.error

from detection.streams.errors import (
    NoSuchStream,
    Refused,
    Stalled,
    StreamError,
    TimedOut,
    Unauthorised,
    Undecodable,
    UnsupportedCodec,
    silence,
)

# What opening and decoding may raise for a reason that lies with the stream.
EXPECTED = (av.error.FFmpegError, OSError, HTTPException, ValueError, EOFError, OverflowError)

_MISSING = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR}
_NO_CODEC = (av.error.DecoderNotFoundError, av.error.PatchWelcomeError, av.error.NotImplementedError)


def classified(exc: Exception, *, place: str, answered: bool) -> StreamError:
    """The error to report for `exc`, met while opening or reading `place`."""
    if isinstance(exc, URLError) and not isinstance(exc, HTTPError) and isinstance(exc.reason, Exception):
        exc = exc.reason
    if isinstance(exc, StreamError):
        return exc
    status = _status_of(exc)
    if status is not None:
        return for_status(status, place=place)
    if _is_timeout(exc):
        return silence(place=place, answered=answered)
    if isinstance(exc, _NO_CODEC):
        return UnsupportedCodec(f"{place} sends video in a codec that cannot be decoded here.")
    return _connection_error(exc, place=place, answered=answered) or _content_error(exc, place=place)


def for_status(status: int, *, place: str) -> StreamError:
    """The error for an HTTP or RTSP status that brings no stream."""
    if status in {401, 403, 407}:
        return Unauthorised(f"{place} answers {status}: user or password is wrong, or may not see this camera.")
    if status in {204, 404, 410}:
        return NoSuchStream(f"{place} answers {status}: there is no such stream or picture.")
    if status in {408, 504}:
        return TimedOut(f"{place} answers {status}: it waited in vain for the camera.")
    return Refused(f"{place} answers {status} and sends no stream.")


def _status_of(exc: Exception) -> int | None:
    by_class: dict[type[Exception], int] = {
        av.error.HTTPUnauthorizedError: 401,
        av.error.HTTPForbiddenError: 403,
        av.error.HTTPNotFoundError: 404,
        av.error.HTTPBadRequestError: 400,
        av.error.HTTPTooManyRequestsError: 429,
        av.error.HTTPServerError: 500,
    }
    if isinstance(exc, HTTPError):
        return exc.code
    # FFmpeg keeps no number for the rest of the 4xx; 400 says as much as it knows.
    return by_class.get(type(exc), 400 if isinstance(exc, av.error.HTTPClientError) else None)


def _is_timeout(exc: Exception) -> bool:
    # ExitError: PyAV's own watch interrupted FFmpeg. EAGAIN: FFmpeg's non-blocking sockets.
    return isinstance(exc, TimeoutError | av.error.ExitError | av.error.BlockingIOError) or (
        isinstance(exc, OSError) and exc.errno in {errno.ETIMEDOUT, errno.EAGAIN}
    )


def _connection_error(exc: Exception, *, place: str, answered: bool) -> StreamError | None:
    if isinstance(exc, ssl.SSLError):
        reason: str | None = getattr(exc, "reason", None)
        return Refused(f"{place}: no secure connection ({reason or 'TLS'}). Is its authority trusted here?")
    if isinstance(exc, PermissionError):
        return Unauthorised(f"{place} may not be read by this user.")
    if isinstance(exc, OSError) and exc.errno in _MISSING:
        return NoSuchStream(f"There is no file {place}.")
    if isinstance(exc, OSError | HTTPException):
        if answered:
            return Stalled(f"{place} answered, then broke the connection off.")
        return Refused(f"{place} cannot be reached ({_reason(exc)}). Are name, port and route right?")
    return None


def _content_error(exc: Exception, *, place: str) -> StreamError:
    if isinstance(exc, EOFError):
        return Undecodable(f"{place} ended before a picture was complete.")
    return Undecodable(f"{place} sends something that is no picture or video, or a damaged one.")


def _reason(exc: Exception) -> str:
    strerror: object = getattr(exc, "strerror", None)
    return strerror if isinstance(strerror, str) else type(exc).__name__
