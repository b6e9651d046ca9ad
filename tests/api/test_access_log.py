"""Each request is one line of the log, which tells what was slow or refused and nothing of who or what."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import StreamingResponse
from structlog.testing import capture_logs

from api.access_log import AccessLog
from api.app import create_app
from api.errors import install
from api.guards import Guards
from api.settings import ApiSettings
from kit.database import Database
from kit.errors import NotFound
from kit.storage import PictureStore
from tests.api.a_server import served
from tests.cases.a_street import EDITION


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    inner = APIRouter(prefix="/people")

    @inner.get("/{person_id}")
    def one(request: Request, person_id: int) -> int:
        request.state.person_id = person_id
        return person_id

    @inner.get("/{person_id}/nothing")
    def nothing(person_id: int) -> int:
        raise NotFound(f"There is nobody {person_id}.")

    @inner.get("/{person_id}/bug")
    def bug(person_id: int) -> int:
        raise RuntimeError(str(person_id))

    @inner.get("/{person_id}/stream")
    def stream(person_id: int) -> StreamingResponse:
        return StreamingResponse(iter(["a", "b"]))

    outer = APIRouter(prefix="/api/v1")
    outer.include_router(inner)
    app.include_router(outer)
    install(app)
    app.add_middleware(Guards)
    app.add_middleware(AccessLog)
    return app


def logged(app: FastAPI, address: str, **headers: str) -> dict[str, object]:
    """The one line of a request, whatever became of it."""
    with capture_logs() as lines, served(app) as base:
        httpx.get(base + address, headers=headers, trust_env=False)
    (line,) = (line for line in lines if line["event"] == "request")
    return dict(line)


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/api/v1/people/7?name=hunter2", "/api/v1/people/{person_id}", 200),
        ("/api/v1/people/hunter2", "/api/v1/people/{person_id}", 422),
        ("/api/v1/people/7/nothing", "/api/v1/people/{person_id}/nothing", 404),
        ("/api/v1/people/7/bug", "/api/v1/people/{person_id}/bug", 500),
        ("/api/v1/people/7/stream", "/api/v1/people/{person_id}/stream", 200),
        ("/hunter2?hunter2", "unrouted", 404),
    ],
)
def test_a_line_names_the_route_and_not_the_address(app: FastAPI, address: str, route: str, status: int) -> None:
    line = logged(app, address)
    assert (line["method"], line["route"], line["status"]) == ("GET", route, status)
    assert "hunter2" not in str(line)
    assert set(line) == {"event", "log_level", "method", "route", "status", "duration_ms", "request_id", "person_id"}


def test_a_line_has_the_number_of_the_person_and_of_the_request(app: FastAPI) -> None:
    line = logged(app, "/api/v1/people/7", **{"X-Request-ID": "desk-7"})
    assert (line["person_id"], line["request_id"]) == (7, "desk-7")
    assert isinstance(line["duration_ms"], float)
    assert line["duration_ms"] > 0
    assert logged(app, "/api/v1/people/7/nothing")["person_id"] is None


def test_what_the_guards_refuse_is_logged_too(app: FastAPI) -> None:
    line = logged(app, "/api/v1/people/7", Host="evil.example")
    assert (line["status"], line["route"]) == (403, "unrouted")


@pytest.mark.parametrize("is_logged", [True, False])
def test_whether_requests_are_logged_is_a_setting(database: Database, store: PictureStore, *, is_logged: bool) -> None:
    app = create_app(database, store, EDITION, ApiSettings(access_log=is_logged))
    with capture_logs() as lines, served(app) as base:
        httpx.get(f"{base}/healthz", trust_env=False)
    assert [line["route"] for line in lines if line["event"] == "request"] == (["/healthz"] if is_logged else [])
