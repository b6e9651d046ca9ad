"""JSON and XML of GeoReport v2, its errors included, which are no problem details."""

import json
import re
from collections.abc import Callable, Coroutine, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree as ET

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException

from accounts.contact import Language
from api.errors import problem_of
from api.languages import language_of
from api.open311.schemas import RefusalOut
from api.problem_kinds import title_of
from kit.errors import GridwardenError
from kit.validation_words import said_in_chinese


class Extension(StrEnum):
    """How an address ends."""

    JSON = "json"
    XML = "xml"


_EACH = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
}
"""What an entry of a list is called in XML."""
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write, not even escaped."""
_REPORTED_AS = {HTTPStatus.UNPROCESSABLE_ENTITY: HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED: HTTPStatus.FORBIDDEN}
"""GeoReport v2 knows 400, 403 and 404."""


def answer(
    extension: Extension, root: str, told: BaseModel | Sequence[BaseModel], *, status: int = HTTPStatus.OK
) -> Response:
    """`root` is the outermost element of the XML."""
    content = to_jsonable_python(told)
    if extension is Extension.JSON:
        return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json; charset=utf-8")
    body = ET.tostring(_element(root, content), encoding="utf-8", xml_declaration=True)
    return Response(body, status, media_type="text/xml; charset=utf-8")


class Open311Route(APIRoute):
    """Says what went wrong in the form of GeoReport v2."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                return await handle(request)
            except (GridwardenError, RequestValidationError, HTTPException) as error:
                return _refusal(request, error)

        return handle_or_refuse


def _refusal(request: Request, error: GridwardenError | RequestValidationError | HTTPException) -> Response:
    status, description = _told(error, language_of(request))
    code = _REPORTED_AS.get(HTTPStatus(status), HTTPStatus(status)).value
    extension = Extension.XML if request.url.path.endswith(".xml") else Extension.JSON
    return answer(extension, "errors", [RefusalOut(code=code, description=description)], status=code)


def _told(error: GridwardenError | RequestValidationError | HTTPException, language: Language) -> tuple[int, str]:
    if isinstance(error, GridwardenError):
        problem = problem_of(error, language=language)
        return problem.status, problem.detail
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        return status, title_of(status).zh if language is Language.CHINESE else str(error.detail)
    # What was entered is not repeated: it may be a key, or what a caller said.
    if language is Language.CHINESE:
        said = "；".join(f"{_where(one['loc'])}：{said_in_chinese(one)}" for one in error.errors())
    else:
        said = "; ".join(f"{_where(one['loc'])}: {one['msg']}" for one in error.errors())
    return HTTPStatus.BAD_REQUEST, said


def _where(location: tuple[int | str, ...]) -> str:
    return str(location[-1]) if location else "request"


def _element(name: str, content: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(content, dict):
        element.extend(_element(key, value) for key, value in content.items())
    elif isinstance(content, list):
        element.extend(_element(_EACH[name], entry) for entry in content)
    elif isinstance(content, bool):
        element.text = str(content).lower()
    elif content is not None:
        element.text = _NOT_IN_XML.sub("\ufffd", str(content))
    return element
