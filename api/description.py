"""The OpenAPI file: what FastAPI makes of the routes, and what it cannot know of refusals and permissions."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts

from api.caller import Needs, Public, declared_by
from api.cookies import SECURE_NAME
from api.errors import MEDIA_TYPE, Problem
from api.routers import OPEN311, PREFIX

VERSION = "1.0.0"
"""Of the interface, not of the product."""
ADDRESS = f"{PREFIX}/openapi.json"
DESCRIPTION = """From the cameras of a city to a closed case.

Lists come in pages (`limit`, `cursor`). Instants are UTC. Boxes are x0, y0, x1, y1 relative to the frame. Errors are
problem details (RFC 9457); their `type` is stable. `x-permission` says what a route needs. A browser signs in with
`POST /sessions` and gets a cookie; a program asks for a token there, or has an API key, and sends
`Authorization: Bearer`. Whatever creates something takes an `Idempotency-Key`.
"""


class GridwardenApi(FastAPI):
    """Describes every refusal as problem details, and whom a route is for."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schema = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            _describe_problems(schema)
            _describe_permissions(schema, routes_of(self))
            self.openapi_schema = schema
        return self.openapi_schema


def routes_of(app: FastAPI) -> list[RouteContext]:
    """All that the OpenAPI file describes, but for what watches the process itself."""
    return [route for route in iter_route_contexts(app.routes) if _is_ours(route.path or "")]


def permission_of(route: RouteContext) -> Needs | Public:
    """What a route declares.

    Raises:
        RuntimeError: nothing, or more than one thing.
    """
    declared = declared_by(route.dependencies)
    if len(declared) != 1:
        raise RuntimeError(f"{route.path} declares not exactly one permission: use `needs(…)`")
    return declared[0]


def refuse_undeclared(app: FastAPI) -> None:
    """A route that says nothing of who may use it stops the server, not the first person who notices."""
    for route in routes_of(app):
        permission_of(route)


def named_permission(declared: Needs | Public) -> str:
    """As `x-permission` has it."""
    return "public" if isinstance(declared, Public) else str(declared.permission or "signed-in")


def _is_ours(path: str) -> bool:
    return path.startswith((f"{PREFIX}/", f"{OPEN311}/")) and path != ADDRESS


def _describe_permissions(schema: dict[str, Any], routes: list[RouteContext]) -> None:
    schema["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": SECURE_NAME},
        "bearer": {"type": "http", "scheme": "bearer"},
    }
    for route in routes:
        declared = permission_of(route)
        for method in route.methods or ():
            operation = schema["paths"].get(route.path_format, {}).get(method.lower())
            if operation is not None:
                operation["security"] = [] if isinstance(declared, Public) else [{"session": []}, {"bearer": []}]
                operation["x-permission"] = named_permission(declared)


def _describe_problems(schema: dict[str, Any]) -> None:
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components |= problem.pop("$defs", {}) | {"Problem": problem}
    refusal = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in schema["paths"].items():
        for operation in operations.values() if path.startswith(PREFIX) else ():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = refusal
            operation["responses"]["4XX"] = {"description": "Refused, and nothing was changed", "content": refusal}
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
