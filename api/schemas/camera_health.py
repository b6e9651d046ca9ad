"""How cameras are doing, on the wire: the words for it, how many there are of each, and the visits of some days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from api.schemas.cameras import picture_url
from camera_registry.tables import Camera, View
from detection.camera_lists import CameraHealth, ViewHealth
from detection.figures import worst_health
from detection.streams.errors import StreamErrorKind
from detection.streams.words import ADVICE, TITLES
from detection.tables import PatrolState
from kit.wording import Sentence

NO_VISITS = ViewHealth(0, {})
OTHER_TITLES: Mapping[CameraHealth, Sentence] = {
    CameraHealth.ONLINE: Sentence(zh="在线", en="Online"),
    CameraHealth.UNVISITED: Sentence(zh="尚未巡查", en="Not visited yet"),
    CameraHealth.TROUBLE: Sentence(zh="有故障", en="In trouble"),
    CameraHealth.INTERNAL: Sentence(zh="系统内部错误", en="Fault of ours"),
}
FAULT_OF_OURS = Sentence(
    zh="不是摄像机的问题：请将时间和摄像机编号告知系统管理员",
    en="The camera is not to blame: tell an administrator the time and the camera",
)


class HealthCount(BaseModel):
    """A word for how the visits go, as people call it, and the cameras that a list narrowed to it holds."""

    health: CameraHealth
    zh: str
    en: str
    advice_zh: str | None
    """What to try; null: nothing is wrong."""
    advice_en: str | None
    count: int


class CameraCounts(BaseModel):
    """Cameras by health. A camera with several views counts under each of their troubles, as in the list."""

    all: int
    healths: list[HealthCount]
    """Every word there is, also those of which there is none."""


class ViewHealthOut(BaseModel):
    """How the visits of one view went."""

    view_id: int
    name: str
    health: str | None
    health_since_at: datetime | None
    last_good_at: datetime | None
    failures_in_row: int
    """Visits without a connection; each further one is waited for longer."""
    visits: int
    by_error: dict[str, int] = Field(examples=[{"timed_out": 14, "stalled": 3}])
    """Most frequent first."""
    picture_at: datetime | None
    picture_age_s: float | None
    picture_url: str | None


class CameraHealthOut(BaseModel):
    """How a camera has been doing. Its last good picture shows the past: look at its age."""

    camera_id: int
    since: datetime
    health: str | None
    visits: int
    by_error: dict[str, int] = Field(examples=[{"timed_out": 14, "stalled": 3}])
    stalls: int
    """Visits in which the camera answered and then fell silent; counted among the errors too."""
    views: list[ViewHealthOut]


def camera_counts(counts: Mapping[CameraHealth, int], count_all: int) -> CameraCounts:
    return CameraCounts(all=count_all, healths=[_counted(health, counts.get(health, 0)) for health in CameraHealth])


def _counted(health: CameraHealth, count: int) -> HealthCount:
    kind = next((one for one in StreamErrorKind if one.value == health.value), None)
    title = OTHER_TITLES[health] if kind is None else TITLES[kind]
    advice = ADVICE[kind] if kind is not None else FAULT_OF_OURS if health is CameraHealth.INTERNAL else None
    return HealthCount(
        health=health,
        zh=title.zh,
        en=title.en,
        advice_zh=advice and f"{advice.zh}。",
        advice_en=advice and f"{advice.en}.",
        count=count,
    )


def camera_health_out(
    camera: Camera,
    views: Sequence[View],
    states: Mapping[int, PatrolState],
    health: Mapping[int, ViewHealth],
    *,
    since: datetime,
    now: datetime,
) -> CameraHealthOut:
    shown = [_view_health(view, states.get(view.id), health.get(view.id, NO_VISITS), now) for view in views]
    errors = Counter[str]()
    for one in shown:
        errors.update(one.by_error)
    return CameraHealthOut(
        camera_id=camera.id,
        since=since,
        health=worst_health([one.health for one in shown]),
        visits=sum(one.visits for one in shown),
        by_error=dict(errors.most_common()),
        stalls=errors[StreamErrorKind.stalled],
        views=shown,
    )


def _view_health(view: View, state: PatrolState | None, visits: ViewHealth, now: datetime) -> ViewHealthOut:
    picture_at = state.picture_at if state else None
    return ViewHealthOut(
        view_id=view.id,
        name=view.name,
        health=state.health if state else None,
        health_since_at=state.health_since_at if state else None,
        last_good_at=state.last_good_at if state else None,
        failures_in_row=state.failures if state else 0,
        visits=visits.visits,
        by_error=dict(visits.by_error),
        picture_at=picture_at,
        picture_age_s=None if picture_at is None else (now - picture_at).total_seconds(),
        picture_url=picture_url(view.id, state),
    )
