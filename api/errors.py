"""Errors over HTTP: problem details (RFC 9457), in the caller's language.

`type` is stable and meant for programs, `detail` is a sentence for people, `data` holds what the error knows.
`api.problem_kinds` knows the status codes.
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
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from accounts import errors as account_errors
from accounts.contact import Language
from api.idempotency import answer_again
from api.languages import language_of
from api.methods import methods_at
from api.problem_data import data_of
from api.problem_kinds import FAILED, MALFORMED, TYPE_PREFIX, slug_of, slug_of_status, status_of, title_of
from kit.errors import GridwardenError
from kit.idempotency import AlreadyAsked
from kit.logging import redact
from kit.uploads import TooLarge
from kit.validation_words import place_of, said_in_chinese
from kit.wording import Sentence

logger = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
_UNEXPECTED = Sentence(
    zh="服务器发生意外错误，未作任何更改。日志中可按请求编号查到原因。",
    en="Something unexpected went wrong here; nothing was changed. The log names it under the request id.",
)


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


def problem_of(
    error: GridwardenError, *, request_id: str | None = None, language: Language = Language.ENGLISH
) -> Problem:
    """What the error says to somebody who reads this language; in English where it was never translated."""
    detail = Sentence(zh=error.zh or error.message, en=error.message)
    problem = _problem(status_of(type(error)), slug_of(type(error)), detail, request_id=request_id, language=language)
    return problem.model_copy(update={"data": data_of(error, language)})


def problem_response(
    problem: Problem, headers: dict[str, str] | None = None, *, language: Language = Language.ENGLISH
) -> JSONResponse:
    """`language` is the one in which the problem was written; a cache must not show it to speakers of another."""
    spoken = {"Content-Language": language.value, "Vary": "Accept-Language"}
    return JSONResponse(
        jsonable_encoder(problem, exclude_none=True),
        problem.status,
        headers=spoken | (headers or {}),
        media_type=MEDIA_TYPE,
    )


def refusal_response(request: Request, error: GridwardenError) -> JSONResponse:
    """The answer of a middleware that lets nobody through to the routes; inside of them the error is raised."""
    language = language_of(request)
    problem = problem_of(error, request_id=_request_id(request), language=language)
    return problem_response(problem, headers=_headers_of(error), language=language)


def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GridwardenError)
    return refusal_response(request, error)


def _headers_of(error: GridwardenError) -> dict[str, str] | None:
    if isinstance(error, account_errors.NotSignedIn):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, account_errors.SignInBlocked):
        return {"Retry-After": str(error.wait_s)}
    if isinstance(error, TooLarge):
        return {"Connection": "close"}  # or the rest, however long it is, would be read and thrown away
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
    details: list[ErrorDetails] = list(error.errors())
    language = language_of(request)
    in_chinese = language is Language.CHINESE
    fields = [
        FieldProblem(field=place_of(one), message=said_in_chinese(one) if in_chinese else one["msg"]) for one in details
    ]
    between, colon = ("；", "：") if in_chinese else ("; ", ": ")
    said = between.join(f"{one.field}{colon}{one.message}" for one in fields)
    problem = _problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        MALFORMED,
        Sentence(zh=said, en=said),
        request_id=_request_id(request),
        language=language,
    )
    return problem_response(problem.model_copy(update={"errors": fields}), language=language)


def _from_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status, language = HTTPStatus(error.status_code), language_of(request)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        methods = methods_at(request.url.path, list(iter_route_contexts(request.app.routes)))
        return method_not_allowed(request, methods)
    detail = Sentence(zh=f"{title_of(status).zh}。", en=str(error.detail))
    problem = _problem(status, slug_of_status(status), detail, request_id=_request_id(request), language=language)
    return problem_response(problem, headers=dict(error.headers or {}), language=language)


def method_not_allowed(request: Request, methods: Sequence[str]) -> JSONResponse:
    """Names the methods that the path has."""
    status, language = HTTPStatus.METHOD_NOT_ALLOWED, language_of(request)
    has = ", ".join(methods)
    detail = Sentence(zh=f"此地址仅支持：{has}。", en=f"This address has {has} and no other method.")
    problem = _problem(status, slug_of_status(status), detail, request_id=_request_id(request), language=language)
    return problem_response(problem, headers={"Allow": has}, language=language)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    request_id, language = _request_id(request), language_of(request)
    logger.error("request_failed", path=request.url.path, request_id=request_id, error=redact(repr(error)))
    problem = _problem(HTTPStatus.INTERNAL_SERVER_ERROR, FAILED, _UNEXPECTED, request_id=request_id, language=language)
    return problem_response(problem, headers={"X-Request-ID": request_id or ""}, language=language)


def _problem(status: HTTPStatus, slug: str, detail: Sentence, *, request_id: str | None, language: Language) -> Problem:
    title, in_chinese = title_of(status), language is Language.CHINESE
    return Problem(
        type=TYPE_PREFIX + slug,
        title=title.zh if in_chinese else title.en,
        status=status.value,
        detail=detail.zh if in_chinese else detail.en,
        request_id=request_id,
    )


def _request_id(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)
