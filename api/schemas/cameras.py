"""Cameras and views on the wire. Stream addresses and credentials never are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.picture_addresses import PictureKind, Size, picture_address
from api.schemas.shared import FourNumbers, Pair, alike
from camera_registry.tables import Camera, Platform, PlatformKind, View
from camera_registry.views import ground_of
from camera_registry.zones import RegionKind
from detection.figures import worst_health
from detection.settings import patrol_settings
from detection.tables import PatrolState
from kit.as_written import Number, Whole, YesNo

Polygon = list[Pair]
"""At least three points relative to the frame, each in [0, 1], y down."""
Drawn = list[Pair]
"""A polygon as it comes in."""


class CameraOut(BaseModel):
    id: int
    platform_id: int
    external_id: str = Field(examples=["34020000001320000001"])
    gb_code: str | None
    name: str = Field(examples=["人民路口东"])
    """Our own name, or else the platform's."""
    listed_name: str
    own_name: str | None
    longitude: float | None
    latitude: float | None
    is_listed_online: bool
    """What the platform says."""
    health: str | None = Field(examples=["online", "timed_out", "frozen"])
    """What our visits say: 'online' or the word of the last error, of several views the worst; null: never visited."""
    last_good_at: datetime | None
    """When a usable picture was last seen."""
    health_since_at: datetime | None
    """Since when its views have been as they are; of several the latest change."""
    vanished_at: datetime | None
    """Since when the platform no longer lists it."""
    is_patrolled: bool
    """Any of its views is."""
    period_s: int | None
    """null: its views differ."""
    picture_at: datetime | None
    """When the oldest of its views' latest pictures was taken."""
    picture_url: str | None
    """That picture; where the camera fails it shows what was, not what is."""
    thumbnail_url: str | None
    """The same, small. Both are the same address for some minutes, and another one once there is a newer picture."""
    picture_every_s: int | None
    """How often that picture is renewed while all is well; null: there is none."""
    picture_hours: list[str] | None = Field(examples=[["06:00", "22:30"]])
    """From and to, in city time: when its view is visited; null: always."""
    view_ids: list[int]


class PlatformOut(BaseModel):
    """A video platform. Its credentials are never shown."""

    id: int
    name: str = Field(examples=["门头沟"])
    kind: PlatformKind
    address: str | None = Field(examples=["http://10.0.0.5:18080"])
    has_password: bool
    imported_at: datetime | None


class CameraChange(BaseModel):
    """What is absent stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"own_name": "人民路口东", "period_s": 60}]}
    )

    own_name: str | None = Field(default=None, max_length=200)
    """null: back to the platform's name."""
    is_patrolled: YesNo = True
    """Of all its views."""
    period_s: Whole = Field(default=60, ge=1, le=86_400)
    """Of all its views."""


class CameraSettings(BaseModel):
    """What people set of a camera; its ETag is of this, because its health changes with every visit."""

    own_name: str | None
    views: list[tuple[int, bool, int]]


class ViewAdded(BaseModel):
    """One more preset of a camera; the rest is set with PATCH."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "预置位 2"}]})

    name: str = Field(min_length=1, max_length=80)


class ViewAreas(BaseModel):
    """All that is drawn in the picture; what is absent is taken away."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"zones": [[[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]], "masks": []}]},
    )

    zones: list[Drawn] = Field(default=[], max_length=50)
    """One of them must hold the foot of a box; none: the whole picture counts."""
    masks: list[Drawn] = Field(default=[], max_length=50)
    """In them nothing is looked for."""
    regions: dict[RegionKind, list[Drawn]] = Field(default={})


class GroundPoints(BaseModel):
    """Points of the picture and where they lie on the ground; none: the view's stated area is used again."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "points": [
                        {"x": 0.2, "y": 0.9, "longitude": 116.39, "latitude": 39.9},
                        {"x": 0.8, "y": 0.9, "longitude": 116.3902, "latitude": 39.9},
                        {"x": 0.7, "y": 0.5, "longitude": 116.3902, "latitude": 39.9003},
                        {"x": 0.3, "y": 0.5, "longitude": 116.39, "latitude": 39.9003},
                    ]
                }
            ]
        },
    )

    points: list["GroundPoint"] = Field(max_length=100)


class GroundPoint(BaseModel):
    model_config = ConfigDict(extra="forbid")

    x: Number = Field(ge=0, le=1)
    y: Number = Field(ge=0, le=1)
    longitude: Number = Field(ge=-180, le=180)
    latitude: Number = Field(ge=-89, le=89)


class GroundOut(BaseModel):
    """How well the control points fit."""

    points: list[GroundPoint]
    residual_m: float | None
    """Root mean square of what they are missed by. Four points are always met, so that 0 says nothing there."""


class ViewOut(BaseModel):
    id: int
    camera_id: int
    name: str
    preset: str | None
    is_patrolled: bool
    period_s: int
    active_from: str | None = Field(examples=["06:00"])
    active_to: str | None = Field(examples=["22:30"])
    items: list[str] | None
    """Ids of the handbook items looked for; null: all."""
    zones: list[Polygon] | None
    masks: list[Polygon] | None
    regions: dict[RegionKind, list[Polygon]] | None
    """Zones in which vehicles may not be left standing, by kind."""
    control_points: list[FourNumbers] | None
    """x and y in the picture, longitude and latitude on the ground."""
    area_longitude: float | None
    area_latitude: float | None
    slices: str | None = Field(examples=["2x2"])
    health: str | None
    health_since_at: datetime | None
    due_at: datetime | None
    """The next visit; null: not planned yet."""
    picture_at: datetime | None
    """When the latest kept picture was taken."""
    picture_url: str | None
    picture_every_s: int
    """How often the kept picture is renewed while all is well: no more often than the settings say."""
    ground_residual_m: float | None
    """By how much the control points are missed; null: there are none, and places are true to 100 m."""


class ViewChange(BaseModel):
    """What is absent stays as it is; null clears."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"period_s": 60, "zones": [[[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]]}]},
    )

    name: str = Field(default="", max_length=80)
    preset: str | None = Field(default=None, max_length=40)
    is_patrolled: YesNo = True
    period_s: Whole = 60
    hours: Annotated[tuple[str, str], alike(2, "string")] | None = Field(default=None, examples=[["06:00", "22:30"]])
    """HH:MM in city time, from and to; null: always."""
    items: list[str] | None = None
    zones: list[Drawn] | None = None
    masks: list[Drawn] | None = None
    regions: dict[RegionKind, list[Drawn]] | None = None
    control_points: list[FourNumbers] | None = None
    area: Pair | None = None
    """Longitude and latitude of the stated area; null: the camera's own position."""
    slices: str | None = Field(default=None, max_length=7)


class ViewSettings(BaseModel):
    """What people set of a view; its ETag is of this, because health and picture change with every visit."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    preset: str | None
    is_patrolled: bool
    period_s: int
    active_from: str | None
    active_to: str | None
    items: list[str] | None
    zones: list[Polygon] | None
    masks: list[Polygon] | None
    regions: dict[RegionKind, list[Polygon]] | None
    control_points: list[FourNumbers] | None
    area_longitude: float | None
    area_latitude: float | None
    slices: str | None


def platform_out(platform: Platform) -> PlatformOut:
    return PlatformOut(
        id=platform.id,
        name=platform.name,
        kind=platform.kind,
        address=platform.address,
        has_password=platform.sealed_password is not None,
        imported_at=platform.imported_at,
    )


def camera_settings(camera: Camera, views: Sequence[View]) -> CameraSettings:
    return CameraSettings(
        own_name=camera.own_name, views=[(view.id, view.is_patrolled, view.period_s) for view in views]
    )


def ground_out(view: View) -> GroundOut:
    ground = ground_of(view)
    names = ("x", "y", "longitude", "latitude")
    return GroundOut(
        points=[GroundPoint(**dict(zip(names, point, strict=True))) for point in view.control_points or ()],
        residual_m=None if ground is None else ground.residual_m,
    )


def picture_url(view_id: int, state: PatrolState | None, size: Size = Size.FULL) -> str | None:
    """Of the view's latest kept picture; None: there is none."""
    if state is None or state.picture_key is None:
        return None
    return picture_address(PictureKind.VIEW, view_id, size=size, version=state.picture_key)


def _picture_every_s(view: View) -> int:
    return max(view.period_s, int(patrol_settings().latest_picture_every.total_seconds()))


def camera_out(camera: Camera, views: Sequence[View], states: Mapping[int, PatrolState]) -> CameraOut:
    """`views` are those of this camera."""
    pictured = [one for one in (states.get(view.id) for view in views) if one and one.picture_key and one.picture_at]
    oldest = min(pictured, key=lambda state: state.picture_at or camera.created_at, default=None)
    shown = next((view for view in views if oldest is not None and view.id == oldest.view_id), None)
    periods = {view.period_s for view in views}
    patrolled = [states[view.id] for view in views if view.id in states]
    good = [state.last_good_at for state in patrolled if state.last_good_at is not None]
    return CameraOut(
        id=camera.id,
        platform_id=camera.platform_id,
        external_id=camera.external_id,
        gb_code=camera.gb_code,
        name=camera.name,
        listed_name=camera.listed_name,
        own_name=camera.own_name,
        longitude=camera.longitude,
        latitude=camera.latitude,
        is_listed_online=camera.is_listed_online,
        health=worst_health([state.health for state in patrolled]),
        last_good_at=max(good, default=None),
        health_since_at=max((one.health_since_at for one in patrolled if one.health_since_at), default=None),
        vanished_at=camera.vanished_at,
        is_patrolled=any(view.is_patrolled for view in views),
        period_s=periods.pop() if len(periods) == 1 else None,
        picture_at=oldest.picture_at if oldest else None,
        picture_url=picture_url(oldest.view_id, oldest) if oldest else None,
        thumbnail_url=picture_url(oldest.view_id, oldest, Size.THUMB) if oldest else None,
        picture_every_s=_picture_every_s(shown) if shown else None,
        picture_hours=[shown.active_from, shown.active_to] if shown and shown.active_from and shown.active_to else None,
        view_ids=[view.id for view in views],
    )


def view_out(view: View, state: PatrolState | None) -> ViewOut:
    ground = ground_of(view)
    return ViewOut(
        id=view.id,
        camera_id=view.camera_id,
        name=view.name,
        preset=view.preset,
        is_patrolled=view.is_patrolled,
        period_s=view.period_s,
        active_from=view.active_from,
        active_to=view.active_to,
        items=view.items,
        zones=view.zones,
        masks=view.masks,
        regions=view.regions,
        control_points=view.control_points,
        area_longitude=view.area_longitude,
        area_latitude=view.area_latitude,
        slices=view.slices,
        health=state.health if state else None,
        health_since_at=state.health_since_at if state else None,
        due_at=state.due_at if state else None,
        picture_at=state.picture_at if state else None,
        picture_url=picture_url(view.id, state),
        picture_every_s=_picture_every_s(view),
        ground_residual_m=None if ground is None else ground.residual_m,
    )
