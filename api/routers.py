"""Every route of the interface, in the order of its description. A new resource is one line here."""

from functools import cache

from fastapi import APIRouter
from starlette.routing import BaseRoute

from api.open311.router import router as open311_router
from api.routes import (
    api_keys,
    appointments,
    audit,
    calendars,
    camera_inspections,
    cameras,
    candidate_decisions,
    candidates,
    case_actions,
    case_parts,
    cases,
    city_map,
    departments,
    events,
    handbook,
    health,
    jobs,
    me,
    models,
    my_work,
    notices,
    oidc,
    people,
    photos,
    reports,
    roster,
    second_reviews,
    sessions,
    settings_in_force,
    sightings,
    uploads,
    views,
    web_pages,
    webhooks,
)
from api.schemas.jobs import LONGEST_FILE
from api.switchboard import Module, routers_by_word

PREFIX = "/api/v1"
OPEN311 = open311_router.prefix
UPLOADS = f"{PREFIX}{uploads.PREFIX}"
LARGER_BODIES = {UPLOADS: None, f"{PREFIX}/photos": None, f"{PREFIX}/jobs": 4 * LONGEST_FILE}
"""Bytes by path. None: the route counts by itself. A Chinese character has three bytes, and the rest is room."""
RESOURCES = (
    sessions,
    oidc,
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
    people,
    appointments,
    roster,
    departments,
    api_keys,
    webhooks,
    settings_in_force,
    audit,
)


MODULES: tuple[Module, ...] = (
    *((PREFIX, module.router) for module in RESOURCES),
    ("", open311_router),
    ("", health.router),
    ("", web_pages.router),
)


@cache
def routes() -> tuple[BaseRoute, ...]:
    """What an application answers. They know none, so that all of a process share them: making them takes 0.8 s."""
    everything = APIRouter()
    for prefix, router in MODULES:
        everything.include_router(router, prefix=prefix)
    return tuple(everything.routes)


@cache
def few_routes() -> dict[str, APIRouter]:
    """The same by the word that they begin with, for `Switchboard`."""
    return routers_by_word(MODULES, PREFIX)
