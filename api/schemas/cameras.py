"""Cameras and views on the wire. Stream addresses and credentials never are."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.picture_addresses import PictureKind, picture_address
from camera_registry.tables import Camera, View
from camera_registry.zones import RegionKind
from detection.figures import worst_health
from detection.tables import PatrolState

Polygon = list[tuple[float, float]]
"""At least three points relative to the frame, each in [0, 1], y down."""


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
    vanished_at: datetime | None
    """Since when the platform no longer lists it."""
    view_ids: list[int]


class CameraChange(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"own_name": "人民路口东"}]})

    own_name: str | None = Field(max_length=200)
    """null: back to the platform's name."""


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
    control_points: list[tuple[float, float, float, float]] | None
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


class ViewChange(BaseModel):
    """What is absent stays as it is; null clears."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"period_s": 60, "zones": [[[0.1, 0.5], [0.9, 0.5], [0.5, 0.9]]]}]},
    )

    name: str = Field(default="", max_length=80)
    preset: str | None = Field(default=None, max_length=40)
    is_patrolled: bool = True
    period_s: int = 60
    hours: tuple[str, str] | None = Field(default=None, examples=[["06:00", "22:30"]])
    """HH:MM in city time, from and to; null: always."""
    items: list[str] | None = None
    zones: list[Polygon] | None = None
    masks: list[Polygon] | None = None
    regions: dict[RegionKind, list[Polygon]] | None = None
    control_points: list[tuple[float, float, float, float]] | None = None
    area: tuple[float, float] | None = None
    """Longitude and latitude of the stated area; null: the camera's own position."""
    slices: str | None = Field(default=None, max_length=7)


def camera_out(camera: Camera, views: Sequence[View], states: dict[int, PatrolState]) -> CameraOut:
    """`views` are those of this camera."""
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
        vanished_at=camera.vanished_at,
        view_ids=[view.id for view in views],
    )


def view_out(view: View, state: PatrolState | None) -> ViewOut:
    has_picture = state is not None and state.picture_key is not None
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
        picture_url=picture_address(PictureKind.VIEW, view.id) if has_picture else None,
    )
