"""Builds the HTTP application. It opens nothing by itself: database and store are given to it."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import RouteContext, iter_route_contexts

from api import errors, idempotency
from api.caller import Needs, Public, declared_by
from api.context import Context
from api.cookies import SECURE_NAME
from api.guards import Guards
from api.literal_paths import LiteralPaths
from api.metrics import registry_of
from api.oidc import IdentityProvider
from api.open311.router import router as open311_router
from api.routes import (
    api_keys,
    appointments,
    audit,
    cameras,
    candidates,
    cases,
    departments,
    desk_page,
    handbook,
    health,
    me,
    oidc,
    people,
    roster,
    sessions,
    settings_in_force,
    sightings,
    views,
    webhooks,
)
from api.settings import ApiSettings, OidcSettings
from handbook.edition import Edition
from kit.database import Database
from kit.resources import credentials_box
from kit.storage import PictureStore

VERSION = "1.0.0"
"""Of the interface, not of the product."""
PREFIX = "/api/v1"
DESCRIPTION = """From the cameras of a city to a confirmed case.

Lists come in pages (`limit`, `cursor`). Instants are UTC. Boxes are x0, y0, x1, y1 relative to the frame. Errors are
problem details (RFC 9457); their `type` is stable. `x-permission` says what a route needs. A browser signs in with
`POST /sessions` and gets a cookie; a program asks for a token there, or has an API key, and sends
`Authorization: Bearer`. Whatever creates something takes an `Idempotency-Key`.
"""


class GridwardenApi(FastAPI):
    """Describes every refusal as problem details, which FastAPI by itself does not."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schema = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            _describe_problems(schema)
            _describe_permissions(schema, routes_of(self))
            self.openapi_schema = schema
        return self.openapi_schema


def create_app(database: Database, store: PictureStore, edition: Edition, settings: ApiSettings) -> FastAPI:
    """The application on these resources. Beyond loopback serve it over HTTPS only (`cli.processes` sees to that)."""
    app = GridwardenApi(
        title="Gridwarden",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its scripts come from a foreign host, which a city network does not reach
        redoc_url=None,
    )
    app.state.context = Context(database=database, store=store, edition=edition, settings=settings)
    app.state.identity_provider = _identity_provider()
    app.state.registry = registry_of(database)
    api = APIRouter(prefix=PREFIX)
    for module in (sessions, oidc, me, cameras, views, sightings, candidates, cases, handbook):
        api.include_router(module.router)
    for module in (people, appointments, roster, departments, audit, api_keys, webhooks, settings_in_force):
        api.include_router(module.router)
    app.include_router(api)
    app.include_router(open311_router)
    app.include_router(health.router)
    app.include_router(desk_page.router)
    errors.install(app)
    idempotency.watch(database)
    app.add_middleware(LiteralPaths, routes=list(iter_route_contexts(app.routes)))
    app.add_middleware(idempotency.Idempotency, database=database)
    app.add_middleware(Guards, hosts=settings.hosts)
    _refuse_undeclared(app)
    return app


def _identity_provider() -> IdentityProvider | None:
    """None: the settings name none."""
    settings = OidcSettings()
    return IdentityProvider(settings, box=credentials_box()) if settings.is_set_up else None


def permission_of(route: RouteContext) -> Needs | Public:
    """What a route of ours declares."""
    (declared,) = declared_by(route.dependencies)
    return declared


def _refuse_undeclared(app: FastAPI) -> None:
    """A route that says nothing of who may use it stops the server, not the first person who notices."""
    for route in routes_of(app):
        if len(declared_by(route.dependencies)) != 1:
            raise RuntimeError(f"{route.path} declares not exactly one permission: use `needs(…)`")


def routes_of(app: FastAPI) -> list[RouteContext]:
    """All that the OpenAPI file describes, but for what watches the process itself."""
    return [route for route in iter_route_contexts(app.routes) if _is_ours(route)]


def _is_ours(route: RouteContext) -> bool:
    path = route.path or ""
    return path.startswith((f"{PREFIX}/", f"{open311_router.prefix}/")) and path != f"{PREFIX}/openapi.json"


def _describe_permissions(schema: dict[str, Any], routes: list[RouteContext]) -> None:
    """Who may use what, and how they prove that they are that."""
    schema["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": SECURE_NAME},
        "bearer": {"type": "http", "scheme": "bearer"},
    }
    for route in routes:
        declared = permission_of(route)
        for method in route.methods or ():
            operation = schema["paths"].get(route.path_format, {}).get(method.lower())
            if operation is None:
                continue
            if isinstance(declared, Public):
                operation["security"] = []
                operation["x-permission"] = "public"
                continue
            operation["security"] = [{"session": []}, {"bearer": []}]
            operation["x-permission"] = str(declared.permission or "signed-in")


def _describe_problems(schema: dict[str, Any]) -> None:
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    problem = errors.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components |= problem.pop("$defs", {}) | {"Problem": problem}
    refusal = {errors.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if not path.startswith(PREFIX):
                continue
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = refusal
            operation["responses"]["4XX"] = {"description": "Refused, and nothing was changed", "content": refusal}
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
