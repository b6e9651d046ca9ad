"""Filters that several lists share, as query parameters."""

from typing import Annotated

from fastapi import Depends, Query

from detection.browsing import SightingFilter
from kit.as_written import LARGEST_ID, WrittenInstant

OfView = Annotated[int | None, Query(description="Only of this view.", ge=1, le=LARGEST_ID, examples=[3])]
OfCamera = Annotated[int | None, Query(description="Only of this camera.", ge=1, le=LARGEST_ID, examples=[2])]
Since = Annotated[
    WrittenInstant | None, Query(description="Not before this instant.", examples=["2026-11-24T00:00:00Z"])
]
Until = Annotated[WrittenInstant | None, Query(description="Before this instant.", examples=["2026-11-25T00:00:00Z"])]
OfItem = Annotated[str | None, Query(description="Only of this item of the handbook, by its id.", max_length=60)]


def _sightings(
    view_id: OfView = None, camera_id: OfCamera = None, since: Since = None, until: Until = None
) -> SightingFilter:
    return SightingFilter(view_id=view_id, camera_id=camera_id, since_at=since, until_at=until)


InSightings = Annotated[SightingFilter, Depends(_sightings)]
"""`view_id`, `camera_id`, `since`, `until`."""
