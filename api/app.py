"""Builds the HTTP application. It opens nothing by itself: database and store are given to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api import errors, idempotency
from api.access_log import AccessLog
from api.body_limit import BodyLimit
from api.context import Context
from api.description import ADDRESS, DESCRIPTION, VERSION, GridwardenApi, refuse_undeclared
from api.guards import Guards
from api.literal_paths import LiteralPaths
from api.live_events import LiveEvents
from api.metrics import registry_of
from api.oidc import IdentityProvider
from api.routers import LARGER_BODIES, PREFIX, UPLOADS, few_routes, routes
from api.settings import ApiSettings, OidcSettings
from api.switchboard import Switchboard
from api.tus import TusHeader
from handbook.edition import Edition
from kit.database import KEPT_CONNECTIONS, Database
from kit.resources import credentials_box
from kit.storage import PictureStore


def create_app(database: Database, store: PictureStore, edition: Edition, settings: ApiSettings) -> FastAPI:
    """The application on these resources. Beyond loopback serve it over HTTPS only (`cli.processes` sees to that)."""
    app = GridwardenApi(
        title="Gridwarden",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=ADDRESS,
        routes=list(routes()),
        docs_url=None,  # its scripts come from a foreign host, which a city network does not reach
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.context = Context(database=database, store=store, edition=edition, settings=settings)
    app.state.identity_provider = _identity_provider()
    app.state.registry = registry_of(database)
    app.state.live = LiveEvents(database)
    errors.install(app)
    idempotency.watch(database)
    app.router.middleware_stack = Switchboard(
        app.router.middleware_stack, whole=app.router, by_word=few_routes(), prefix=PREFIX
    )
    app.add_middleware(LiteralPaths, routes=list(iter_route_contexts(app.routes)))
    app.add_middleware(idempotency.Idempotency, database=database)
    app.add_middleware(TusHeader, under=UPLOADS)
    app.add_middleware(BodyLimit, larger=LARGER_BODIES)
    app.add_middleware(Guards, hosts=settings.hosts)
    if settings.access_log:
        app.add_middleware(AccessLog)  # the last one added is the outermost: it sees what the guards refuse too
    refuse_undeclared(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    live = app.state.live
    assert isinstance(live, LiveEvents)
    current_default_thread_limiter().total_tokens = KEPT_CONNECTIONS  # one more would wait for a connection
    live.open()
    yield
    await live.close()


def _identity_provider() -> IdentityProvider | None:
    """None: the settings name none."""
    settings = OidcSettings()
    return IdentityProvider(settings, box=credentials_box()) if settings.is_set_up else None
