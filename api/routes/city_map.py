"""The city map: what lies in a window, what is known of a place, permits, and whether coverage is seamless."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.caller import SIGNED_IN, InCaller, needs
from api.context import Context, InContext
from api.filters import OfItem
from api.paging import Cursor, Limit, Page, decode_cursor, encode_cursor
from api.schemas.map import (
    BoundingBox,
    CoverageOut,
    FeaturesOut,
    MapState,
    PermitOut,
    PlaceNameOut,
    PlaceNamesOut,
    PlaceOut,
    coverage_out,
    features_out,
    permit_out,
    place_out,
    window_of,
)
from city_map import browsing
from city_map.coordinates import Place
from city_map.kinds import MapKind
from city_map.loading import coverage
from city_map.place_names import place_names
from city_map.windows import in_window
from kit.as_written import WrittenInstant

router = APIRouter(prefix="/map", tags=["map"])
Most = Annotated[int, Query(ge=1, le=2000, description="Features at most; `found` says how many there are.")]
MOST_FEATURES = 500  # about 200 kB of outlines; a screen shows no more apart
Longitude = Annotated[float, Query(ge=-180, le=180, examples=[117.105], description="WGS-84 degrees.")]
Latitude = Annotated[float, Query(ge=-90, le=90, examples=[31.805], description="WGS-84 degrees.")]
Radius = Annotated[float, Query(ge=0, le=1000, description="How far the place may be off, in metres.")]
Reach = Annotated[float, Query(ge=0, le=1000, description="How far components are looked for, in metres.")]
MostComponents = Annotated[int, Query(ge=0, le=50, description="Components at most.")]
At = Annotated[
    WrittenInstant | None, Query(description="Only those valid then; absent: all.", examples=["2026-11-24T00:00:00Z"])
]
OUTSIDE: dict[int | str, dict[str, Any]] = {
    409: {"description": "The map is empty"},
    422: {"description": "No cell holds the place"},
}


@router.get("", operation_id="getMap", summary="Version and counts of the map", dependencies=[needs(SIGNED_IN)])
def get_map(context: InContext) -> MapState:
    with context.database.read() as session:
        counts = browsing.counts(session)
        return MapState(
            version=browsing.map_version(session), counts={str(kind): count for kind, count in counts.items()}
        )


@router.get("/cells", operation_id="listCells", summary="Cells (单元网格) in a window", dependencies=[needs(SIGNED_IN)])
def list_cells(context: InContext, bbox: BoundingBox, limit: Most = MOST_FEATURES) -> FeaturesOut:
    return _in_window(context, MapKind.CELLS, bbox, limit)


@router.get(
    "/beats",
    operation_id="listBeats",
    summary="Beats (责任网格) that a window touches, each drawn whole",
    dependencies=[needs(SIGNED_IN)],
)
def list_beats(context: InContext, bbox: BoundingBox, limit: Most = MOST_FEATURES) -> FeaturesOut:
    return _in_window(context, MapKind.BEATS, bbox, limit)


@router.get(
    "/components",
    operation_id="listComponents",
    summary="Components (部件) in a window",
    dependencies=[needs(SIGNED_IN)],
)
def list_components(context: InContext, bbox: BoundingBox, limit: Most = MOST_FEATURES) -> FeaturesOut:
    return _in_window(context, MapKind.COMPONENTS, bbox, limit)


@router.get("/roads", operation_id="listRoads", summary="Roads in a window", dependencies=[needs(SIGNED_IN)])
def list_roads(context: InContext, bbox: BoundingBox, limit: Most = MOST_FEATURES) -> FeaturesOut:
    return _in_window(context, MapKind.ROADS, bbox, limit)


@router.get(
    "/place",
    operation_id="describePlace",
    summary="The cell, the beat and its inspectors, and what stands near a place",
    responses=OUTSIDE,
    dependencies=[needs(SIGNED_IN)],
)
def describe_place(
    context: InContext,
    caller: InCaller,
    *,
    longitude: Longitude,
    latitude: Latitude,
    radius_m: Radius = 0.0,
    reach_m: Reach = 50.0,
    components: MostComponents = 10,
) -> PlaceOut:
    place = Place(longitude, latitude, radius_m)
    with context.database.read() as session:
        return place_out(browsing.describe(session, place, at=caller.at, reach_m=reach_m, most=components))


@router.get(
    "/names",
    operation_id="listPlaceNames",
    summary="Names of roads, crossings, beats and cells, at most 20,000, for a page to search in",
    dependencies=[needs(SIGNED_IN)],
)
def list_place_names(context: InContext) -> PlaceNamesOut:
    with context.database.read() as session:
        version, names = place_names(session)
    return PlaceNamesOut(
        map_version=version, names=[PlaceNameOut.model_validate(one, from_attributes=True) for one in names]
    )


@router.get(
    "/permits",
    operation_id="listPermits",
    summary="Permits (许可) by reference: what is allowed and therefore no problem",
    dependencies=[needs(SIGNED_IN)],
)
def list_permits(
    context: InContext, *, at: At = None, item_id: OfItem = None, cursor: Cursor = None, limit: Limit = None
) -> Page[PermitOut]:
    size = limit or context.settings.page_size
    after = None if cursor is None else str(decode_cursor(cursor, str)[0])
    with context.database.read() as session:
        found = browsing.list_permits(session, after_code=after, limit=size + 1, at=at, item_id=item_id)
    more = encode_cursor(found[size - 1].code) if len(found) > size else None
    return Page(items=[permit_out(one) for one in found[:size]], next_cursor=more)


@router.get(
    "/coverage",
    operation_id="getCoverage",
    summary="Whether every piece of ground has one cell, every cell one beat, and every beat an inspector",
    dependencies=[needs(SIGNED_IN)],
)
def get_coverage(context: InContext, caller: InCaller) -> CoverageOut:
    with context.database.read() as session:
        return coverage_out(coverage(session, at=caller.at))


def _in_window(context: Context, kind: MapKind, bbox: str, most: int) -> FeaturesOut:
    window = window_of(bbox)
    with context.database.read() as session:
        return features_out(in_window(session, kind, window, most=most))
