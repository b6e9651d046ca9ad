"""Errors over HTTP: problem details (RFC 9457). The only place that knows status codes of our errors.

`type` is stable and meant for programs, `detail` is a sentence for people, `data` holds what the error knows.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from accounts import errors as account_errors
from api.idempotency import KeyReused, StillBeingDone, answer_again
from api.methods import methods_at
from api.oidc import OidcRefused, OidcUnavailable
from api.preconditions import PreconditionFailed
from cases import door_errors
from cases import errors as case_errors
from kit.errors import Conflict, Forbidden, GridwardenError, Invalid, NotFound
from kit.idempotency import AlreadyAsked
from kit.logging import redact
from kit.storage import StoreUnwritable

logger = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:gridwarden:problem:"

_KINDS: dict[type[GridwardenError], tuple[HTTPStatus, str]] = {
    NotFound: (HTTPStatus.NOT_FOUND, "not-found"),
    Conflict: (HTTPStatus.CONFLICT, "conflict"),
    Forbidden: (HTTPStatus.FORBIDDEN, "forbidden"),
    Invalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "invalid"),
    StoreUnwritable: (HTTPStatus.INSUFFICIENT_STORAGE, "store-unwritable"),
    GridwardenError: (HTTPStatus.INTERNAL_SERVER_ERROR, "failed"),
    account_errors.NotSignedIn: (HTTPStatus.UNAUTHORIZED, "not-signed-in"),
    account_errors.SignInRefused: (HTTPStatus.UNAUTHORIZED, "sign-in-refused"),
    account_errors.LinkUnusable: (HTTPStatus.UNAUTHORIZED, "link-unusable"),
    account_errors.SignInBlocked: (HTTPStatus.TOO_MANY_REQUESTS, "sign-in-blocked"),
    account_errors.PasswordChangeNeeded: (HTTPStatus.FORBIDDEN, "password-change-needed"),
    account_errors.PasswordUnfit: (HTTPStatus.UNPROCESSABLE_ENTITY, "password-unfit"),
    OidcRefused: (HTTPStatus.UNAUTHORIZED, "identity-not-proved"),
    OidcUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "identity-provider-unavailable"),
    account_errors.LoginUnknownHere: (HTTPStatus.UNAUTHORIZED, "login-unknown-here"),
    KeyReused: (HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused"),
    StillBeingDone: (HTTPStatus.CONFLICT, "still-being-done"),
    PreconditionFailed: (HTTPStatus.PRECONDITION_FAILED, "changed-since-seen"),
    case_errors.AlreadySettled: (HTTPStatus.CONFLICT, "already-settled"),
    case_errors.ClaimedByAnother: (HTTPStatus.CONFLICT, "claimed-by-another"),
    case_errors.ChangedMeanwhile: (HTTPStatus.CONFLICT, "changed-meanwhile"),
    case_errors.NotHolding: (HTTPStatus.CONFLICT, "not-holding"),
    case_errors.EvidenceMissing: (HTTPStatus.CONFLICT, "evidence-missing"),
    case_errors.ReasonIncomplete: (HTTPStatus.UNPROCESSABLE_ENTITY, "reason-incomplete"),
    case_errors.CorrectionInvalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "correction-invalid"),
    case_errors.SnoozeInvalid: (HTTPStatus.UNPROCESSABLE_ENTITY, "snooze-invalid"),
    case_errors.NothingToUndo: (HTTPStatus.CONFLICT, "nothing-to-undo"),
    door_errors.CaseChanged: (HTTPStatus.CONFLICT, "case-changed"),
    door_errors.NotNow: (HTTPStatus.CONFLICT, "not-now"),
    door_errors.NotAllowed: (HTTPStatus.FORBIDDEN, "not-allowed"),
    door_errors.EntryIncomplete: (HTTPStatus.UNPROCESSABLE_ENTITY, "entry-incomplete"),
}


class FieldProblem(BaseModel):
    """One thing that is wrong with the request."""

    field: str = Field(examples=["body.reason"])
    """Where: path, query or body, then the path inside."""
    message: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(examples=["urn:gridwarden:problem:already-settled"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Candidate 7 is already confirmed by 李雷; nothing was changed."])
    request_id: str | None = None
    """Name it when you report the problem; the log has it too."""
    errors: list[FieldProblem] | None = None
    data: dict[str, object] | None = None


def install(app: FastAPI) -> None:
    """Let every error of this application leave as problem details."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Response]] = {
        GridwardenError: _ours,
        AlreadyAsked: _again,
        RequestValidationError: _malformed,
        HTTPException: _from_framework,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        jsonable_encoder(problem, exclude_none=True), problem.status, headers=headers, media_type=MEDIA_TYPE
    )


def problem_of(error: GridwardenError, *, request_id: str | None = None) -> Problem:
    """Status and type come from the nearest class that is listed."""
    status, slug = next(_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS)
    data = {name: value for name, value in vars(error).items() if name not in {"message", "zh"}}
    return _problem(status, slug, error.message, request_id=request_id).model_copy(update={"data": data or None})


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GridwardenError)
    return problem_response(problem_of(error, request_id=_request_id(request)), headers=_headers_of(error))


def _headers_of(error: GridwardenError) -> dict[str, str] | None:
    if isinstance(error, account_errors.NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, account_errors.SignInBlocked):
        return {"Retry-After": str(error.wait_s)}
    return None


def _again(request: Request, error: Exception) -> Response:
    """What was asked for before is answered as before."""
    assert isinstance(error, AlreadyAsked)
    try:
        status, headers, body = answer_again(error.known)
    except GridwardenError as refusal:
        return _ours(request, refusal)
    return Response(body, status, headers=headers)


def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = [
        FieldProblem(field=".".join(str(part) for part in one["loc"]), message=str(one["msg"]))
        for one in error.errors()
    ]
    detail = "; ".join(f"{one.field}: {one.message}" for one in fields)
    problem = _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "malformed", detail, request_id=_request_id(request))
    return problem_response(problem.model_copy(update={"errors": fields}))


def _from_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    slug = status.phrase.lower().replace(" ", "-")
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        methods = methods_at(request.url.path, list(iter_route_contexts(request.app.routes)))
        return method_not_allowed(methods, request_id=_request_id(request))
    problem = _problem(status, slug, str(error.detail), request_id=_request_id(request))
    return problem_response(problem, headers=dict(error.headers or {}))


def method_not_allowed(methods: Sequence[str], *, request_id: str | None) -> JSONResponse:
    status = HTTPStatus.METHOD_NOT_ALLOWED
    problem = _problem(status, "method-not-allowed", status.phrase, request_id=request_id)
    return problem_response(problem, headers={"Allow": ", ".join(methods)})


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    request_id = _request_id(request)
    logger.error("request_failed", path=request.url.path, request_id=request_id, error=redact(repr(error)))
    detail = "Something unexpected went wrong here; nothing was changed. The log names it under the request id."
    return problem_response(
        _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "failed", detail, request_id=request_id),
        headers={"X-Request-ID": request_id or ""},
    )


def _problem(status: HTTPStatus, slug: str, detail: str, *, request_id: str | None) -> Problem:
    return Problem(
        type=TYPE_PREFIX + slug, title=status.phrase, status=status.value, detail=detail, request_id=request_id
    )


def _request_id(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)
