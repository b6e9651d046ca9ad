"""Builds the HTTP application. It opens nothing by itself: database and store are given to it."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from api import errors
from api.context import Context
from api.guards import Guards
from api.metrics import registry_of
from api.open311.router import router as open311_router
from api.routes import cameras, candidates, cases, desk_page, handbook, health, sightings, views
from api.settings import ApiSettings
from handbook.edition import Edition
from kit.database import Database
from kit.storage import PictureStore

VERSION = "1.0.0"
"""Of the interface, not of the product."""
PREFIX = "/api/v1"
DESCRIPTION = """From the cameras of a city to a confirmed case.

Lists come in pages (`limit`, `cursor`). Instants are UTC. Boxes are x0, y0, x1, y1 relative to the frame. Errors are
problem details (RFC 9457). Until sign-in exists, the server answers on this machine only, and everybody is the local
operator.
"""


class GridwardenApi(FastAPI):
    """Describes every refusal as problem details, which FastAPI by itself does not."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schema = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            _describe_problems(schema)
            self.openapi_schema = schema
        return self.openapi_schema


def create_app(database: Database, store: PictureStore, edition: Edition, settings: ApiSettings) -> FastAPI:
    """The application on these resources. Serve it on a loopback address only: nobody signs in yet."""
    app = GridwardenApi(
        title="Gridwarden",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its scripts come from a foreign host, which a city network does not reach
        redoc_url=None,
    )
    app.state.context = Context(database=database, store=store, edition=edition, settings=settings)
    app.state.registry = registry_of(database)
    api = APIRouter(prefix=PREFIX)
    for module in (cameras, views, sightings, candidates, cases, handbook):
        api.include_router(module.router)
    app.include_router(api)
    app.include_router(open311_router)
    app.include_router(health.router)
    app.include_router(desk_page.router)
    errors.install(app)
    app.add_middleware(Guards)
    return app


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
    for unused in ("HTTPValidationError", "ValidationError"):
        components.pop(unused, None)
