"""The addresses of GeoReport v2. One jurisdiction, so `jurisdiction_id` may be anything or absent."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from accounts.contact import Language
from api.caller import PUBLIC, needs
from api.context import Context, InContext
from api.open311.asking import MOST_REQUESTS, named, wanted
from api.open311.keys import refuse_stranger, reporter
from api.open311.rendering import Extension, Open311Route, answer
from api.open311.reporting import report_of, take_in
from api.open311.schemas import (
    AcknowledgementOut,
    DefinitionOut,
    RefusalOut,
    RequestIn,
    RequestOut,
    ServiceOut,
    acknowledgement_out,
    definition_out,
    request_out,
    service_out,
)
from cases.public_facts import Wanted, list_public_facts, public_facts_of
from kit.clock import utc_now
from kit.errors import Invalid, NotFound
from kit.resources import credentials_box
from kit.secrets import SecretBox

LARGEST_FORM_BYTES = 64 * 1024  # 4,000 Chinese characters, each of nine bytes in a form, and the rest
FORM = "application/x-www-form-urlencoded"
_REFUSAL = {"model": list[RefusalOut], "content": {"text/xml": {"schema": {}}}}
_IN_XML_TOO: dict[int | str, dict[str, Any]] = {200: {"content": {"text/xml": {"schema": {}}}}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    **{status: _REFUSAL | {"description": HTTPStatus(status).phrase} for status in (400, 403, 404)},
    "default": _REFUSAL | {"description": "Refused"},  # or FastAPI promises its own 422
}
_FORM_BODY = {"required": True, "content": {FORM: {"schema": RequestIn.model_json_schema()}}}

router = APIRouter(
    prefix="/open311/v2",
    tags=["open311"],
    route_class=Open311Route,
    responses=_REFUSALS,
    dependencies=[needs(PUBLIC)],  # the specification has a way of its own to name a key: `keys.py` looks at it
)

ApiKey = Annotated[str | None, Query(description="Given out by the centre.", max_length=200)]
Jurisdiction = Annotated[str | None, Query(description="Ignored: there is one jurisdiction.", max_length=200)]
Filter = Annotated[str | None, Query(max_length=4000)]
Instant = Annotated[
    str | None,
    Query(max_length=40, examples=["2026-03-02T08:00:00Z"], json_schema_extra={"format": "date-time"}),
]


class RequestUnknown(NotFound):
    """No case has this number."""


class FormInvalid(Invalid):
    """The body is no form that could be read."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Another system that asks, before anybody has looked at its key."""

    context: Context
    api_key: str | None
    language: Language

    def let_in(self) -> None:
        """Raises KeyRefused where reading needs a key and this is none."""
        if not self.context.settings.open311_is_public:
            with self.context.database.read() as session:
                refuse_stranger(session, self.api_key)


def _visitor(
    context: InContext,
    *,
    api_key: ApiKey = None,
    jurisdiction_id: Jurisdiction = None,  # noqa: ARG001  declared, so that the description has it
    accept_language: Annotated[str, Header()] = "",
) -> Visitor:
    language = Language.ENGLISH if accept_language.lower().startswith("en") else Language.CHINESE
    return Visitor(context, api_key, language)


@dataclass(frozen=True, slots=True)
class Question:
    """Numbers override the other filters, says the specification."""

    numbers: Sequence[str]
    wanted: Wanted


def _question(
    *,
    service_request_id: Filter = None,
    service_code: Filter = None,
    start_date: Instant = None,
    end_date: Instant = None,
    status: Filter = None,
) -> Question:
    filters = wanted(start_date=start_date, end_date=end_date, service_code=service_code, status=status, now=utc_now())
    return Question(named("service_request_id", service_request_id), filters)


async def _posted(request: Request) -> RequestIn:
    """The form; async, because a body comes that way."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise FormInvalid(f"A request is posted as {FORM}.", zh=f"请求须以 {FORM} 格式提交。")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM_BYTES:
            raise FormInvalid(
                f"A request has {LARGEST_FORM_BYTES} bytes at most.", zh=f"请求最多 {LARGEST_FORM_BYTES} 字节。"
            )
    try:
        fields = parse_qsl(body.decode(), errors="strict", max_num_fields=100)
    except ValueError as error:  # not UTF-8, or a flood of fields
        raise FormInvalid(
            "The form cannot be read: it is UTF-8 with at most 100 fields.",
            zh="表单无法读取：须为 UTF-8 编码，最多 100 个字段。",
        ) from error
    try:
        return RequestIn.model_validate(dict(fields))
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from error


InVisitor = Annotated[Visitor, Depends(_visitor)]
Asked = Annotated[Question, Depends(_question)]
Posted = Annotated[RequestIn, Depends(_posted)]
InBox = Annotated[SecretBox, Depends(credentials_box)]


@router.get(
    "/services.{extension}",
    operation_id="listServices",
    summary="What can be reported: the items of the handbook in force",
    response_model=list[ServiceOut],
    responses=_IN_XML_TOO,
)
def list_services(visitor: InVisitor, extension: Extension) -> Response:
    visitor.let_in()
    services = [service_out(item, visitor.language) for item in visitor.context.edition.items]
    return answer(extension, "services", services)


@router.get(
    "/services/{service_code}.{extension}",
    operation_id="getServiceDefinition",
    summary="Which conditions an item has",
    response_model=DefinitionOut,
    responses=_IN_XML_TOO,
)
def get_service(visitor: InVisitor, service_code: str, extension: Extension) -> Response:
    visitor.let_in()
    item = visitor.context.edition.item(service_code)
    return answer(extension, "service_definition", definition_out(item, visitor.language))


@router.post(
    "/requests.{extension}",
    operation_id="createServiceRequest",
    summary="Report a problem; what is known already is added to its case",
    response_model=list[AcknowledgementOut],
    status_code=HTTPStatus.CREATED,
    responses={201: _IN_XML_TOO[200]},
    openapi_extra={"requestBody": _FORM_BODY},
)
def create_request(visitor: InVisitor, box: InBox, posted: Posted, extension: Extension) -> Response:
    edition = visitor.context.edition
    with visitor.context.database.write() as session:
        actor = reporter(session, posted.api_key or visitor.api_key)
        report = report_of(posted, edition)
        case, is_new = take_in(session, report, actor=actor, edition=edition, box=box, at=utc_now())
    acknowledgement = acknowledgement_out(case.acceptance_number, visitor.language, is_new=is_new)
    return answer(extension, "service_requests", [acknowledgement], status=HTTPStatus.CREATED)


@router.get(
    "/requests.{extension}",
    operation_id="listServiceRequests",
    summary="Public facts of cases, the newest first; at most 1000, of 90 days",
    response_model=list[RequestOut],
    responses=_IN_XML_TOO,
)
def list_requests(visitor: InVisitor, asked: Asked, extension: Extension) -> Response:
    visitor.let_in()
    with visitor.context.database.read() as session:
        found = (
            public_facts_of(session, asked.numbers)
            if asked.numbers
            else list_public_facts(session, asked.wanted, limit=MOST_REQUESTS)
        )
    edition, language = visitor.context.edition, visitor.language
    return answer(extension, "service_requests", [request_out(one, edition, language) for one in found])


@router.get(
    "/requests/{service_request_id}.{extension}",
    operation_id="getServiceRequest",
    summary="Public facts of one case, by its acceptance number",
    response_model=list[RequestOut],
    responses=_IN_XML_TOO,
)
def get_request(visitor: InVisitor, service_request_id: str, extension: Extension) -> Response:
    visitor.let_in()
    numbers = named("service_request_id", service_request_id)
    with visitor.context.database.read() as session:
        found = public_facts_of(session, numbers)
    if len(found) != 1:
        raise RequestUnknown(
            "There is no such request, or the number names several.", zh="没有该请求，或该编号对应多个请求。"
        )
    only = request_out(found[0], visitor.context.edition, visitor.language)
    return answer(extension, "service_requests", [only])
