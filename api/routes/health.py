"""For machines that watch this one: alive, ready, figures."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import BaseModel

from api.context import InContext
from api.readiness import unready_parts

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    is_ready: bool
    troubles: dict[str, str]
    """By part: database, migrations, store."""


@router.get("/healthz", operation_id="getHealth", summary="The process lives")
def get_health() -> Alive:
    return Alive()


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="Database, migrations and picture store; 503 says which of them is in trouble",
    responses={503: {"model": Readiness, "description": "Not ready"}},
)
def get_readiness(context: InContext, response: Response) -> Readiness:
    troubles = unready_parts(context.database, context.store)
    if troubles:
        response.status_code = 503
    return Readiness(is_ready=not troubles, troubles=troubles)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
def get_metrics(request: Request) -> Response:
    registry = request.app.state.registry
    assert isinstance(registry, CollectorRegistry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
