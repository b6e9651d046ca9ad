"""Every route of the interface, in the order of its description. A new resource is one line here."""

from fastapi import APIRouter

from api.open311.router import router as open311_router
from api.routes import (
    calendars,
    camera_inspections,
    cameras,
    candidate_decisions,
    candidates,
    case_actions,
    case_parts,
    cases,
    city_map,
    desk_page,
    events,
    handbook,
    health,
    jobs,
    me,
    models,
    my_work,
    notices,
    photos,
    reports,
    second_reviews,
    sessions,
    sightings,
    uploads,
    views,
)

PREFIX = "/api/v1"
OPEN311 = open311_router.prefix
UPLOADS = f"{PREFIX}{uploads.PREFIX}"
RESOURCES = (
    sessions,
    me,
    candidates,
    candidate_decisions,
    cases,
    case_parts,
    case_actions,
    reports,
    my_work,
    notices,
    second_reviews,
    photos,
    uploads,
    camera_inspections,
    cameras,
    views,
    sightings,
    jobs,
    handbook,
    calendars,
    city_map,
    models,
    events,
)


def routers() -> tuple[APIRouter, ...]:
    """What an application includes."""
    api = APIRouter(prefix=PREFIX)
    for module in RESOURCES:
        api.include_router(module.router)
    return api, open311_router, health.router, desk_page.router
