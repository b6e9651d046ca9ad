"""Changing views."""

import json

import pytest
from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.errors import ControlPointsInvalid, ViewInvalid
from camera_registry.ground import Place
from camera_registry.importing import import_cameras
from camera_registry.platform_protocol import ListedCamera
from camera_registry.tables import View
from camera_registry.views import ViewChanges, add_view, edit_view, ground_of, place_of
from kit.clock import utc_now
from kit.database import Database
from kit.errors import Conflict, NotFound
from kit.secrets import SecretBox

TRIANGLE = [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]
CROSSING = [[0, 0], [1, 1], [1, 0], [0, 1]]
# A camera over a straight street: 4 m wide, 10 to 30 m ahead, looking north.
CONTROL_POINTS = [
    [0.2, 0.9, 116.10000, 39.94000],
    [0.8, 0.9, 116.10005, 39.94000],
    [0.4, 0.5, 116.10000, 39.94018],
    [0.6, 0.5, 116.10005, 39.94018],
]


@pytest.fixture
def view_id(database: Database, platform_id: int, box: SecretBox) -> int:
    with database.write() as session:
        platform = repository.platform(session, platform_id)
        listed = [ListedCamera(external_id="1", name="one", longitude=116.1, latitude=39.9)]
        import_cameras(session, platform, listed, now=utc_now(), box=box)
        ((view, _),) = repository.patrolled(session)
        return view.id


def stored(session: Session, view_id: int) -> dict[str, object]:
    view = repository.view(session, view_id)
    return {column.name: getattr(view, column.name) for column in View.__table__.columns}


def test_what_is_given_changes_and_the_rest_stays(database: Database, view_id: int) -> None:
    with database.read() as session:
        before = stored(session, view_id)
    changes: ViewChanges = {
        "name": " gate ",
        "preset": "3",
        "is_patrolled": False,
        "period_s": 120,
        "hours": ("22:00", "06:00"),
        "items": ["garbage", "garbage", "manhole"],
        "zones": [TRIANGLE],
        "masks": [TRIANGLE, TRIANGLE],
        "regions": {"no_parking": [TRIANGLE], "fire_lane": []},
        "control_points": CONTROL_POINTS,
        "area": (116.2, 39.8),
        "slices": "3×2",
    }
    with database.write() as session:
        edit_view(session, view_id, known_items={"garbage", "manhole"}, **changes)
    with database.read() as session:
        assert repository.patrolled(session) == []
        assert stored(session, view_id) == before | {
            "name": "gate",
            "preset": "3",
            "is_patrolled": False,
            "period_s": 120,
            "active_from": "22:00",
            "active_to": "06:00",
            "items": ["garbage", "manhole"],
            "zones": [TRIANGLE],
            "masks": [TRIANGLE, TRIANGLE],
            "regions": {"no_parking": [TRIANGLE]},
            "control_points": CONTROL_POINTS,
            "area_longitude": 116.2,
            "area_latitude": 39.8,
            "slices": "3x2",
        }
    with database.write() as session:
        edit_view(session, view_id, **dict.fromkeys(  # type: ignore[arg-type]
            ("preset", "hours", "items", "zones", "masks", "regions", "control_points", "area", "slices")
        ))  # fmt: skip
    with database.read() as session:
        assert stored(session, view_id) == before | {"name": "gate", "is_patrolled": False, "period_s": 120}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": " "}, "The name must have 1 to 80 characters"),
        ({"preset": "x" * 41}, "The preset must have 0 to 40 characters"),
        ({"period_s": 0}, "A period of 0 s is not possible"),
        ({"period_s": 100_000}, "A period of 100000 s"),
        ({"hours": ("06:00", "06:00")}, "are empty"),
        ({"hours": ("dawn", "06:00")}, '"dawn" is no time of day'),
        ({"items": []}, "switch its patrol off"),
        ({"items": ["grabage"]}, "has no item grabage. Known: garbage"),
        ({"zones": [TRIANGLE, CROSSING]}, r"Zone 2 crosses itself at \(0\.500, 0\.500\)"),
        ({"masks": [CROSSING]}, "Mask 1 crosses itself"),
        ({"masks": [TRIANGLE] * 51}, "may have 50 polygons"),
        ({"regions": {"helipad": [TRIANGLE]}}, 'no region of kind "helipad". Known kinds: no_parking, fire_lane'),
        ({"regions": {"fire_lane": [TRIANGLE, CROSSING]}}, "Region fire_lane 2 crosses itself"),
        ({"control_points": CONTROL_POINTS[:3]}, "3 control points are too few"),
        ({"control_points": [[0.1, 0.2, 116.1]]}, "Control point 1 needs four numbers"),
        ({"area": (39.9, 116.1)}, "longitude first"),
        ({"slices": "2"}, '"2" is no slicing'),
        ({"slices": "8x8"}, "at most 16"),
        ({"slices": "0x2"}, "no slicing"),
    ],
)
def test_a_setting_that_breaks_a_rule_changes_nothing(
    database: Database, view_id: int, changes: ViewChanges, message: str
) -> None:
    with database.read() as session:
        before = stored(session, view_id)
    with database.write() as session:
        together: ViewChanges = {"is_patrolled": False}
        together.update(changes)
        with pytest.raises(ViewInvalid, match=message):
            edit_view(session, view_id, known_items={"garbage"}, **together)
        assert stored(session, view_id) == before


def test_control_points_that_fix_nothing_say_so(database: Database, view_id: int) -> None:
    with database.write() as session, pytest.raises(ControlPointsInvalid, match="on one line"):
        edit_view(session, view_id, control_points=[[x, 0.5, 116.1, 39.9] for x in (0.1, 0.2, 0.3, 0.4)])


def test_a_camera_has_each_view_name_once(database: Database, view_id: int) -> None:
    with database.write() as session:
        camera_id = repository.view(session, view_id).camera_id
        other_id = add_view(session, camera_id, name="gate").id
    with database.write() as session, pytest.raises(Conflict, match='already has a view called "gate"'):
        add_view(session, camera_id, name="gate")
    with database.write() as session, pytest.raises(Conflict, match='already has a view called "main"'):
        edit_view(session, other_id, name="main")
    with database.write() as session:
        edit_view(session, other_id, name="gate")
        assert [view.name for view in repository.views(session, camera_id=camera_id)] == ["gate", "main"]


def test_views_and_cameras_that_are_not_there_say_so(database: Database, platform_id: int) -> None:
    with database.write() as session:
        with pytest.raises(NotFound, match="no view 99"):
            edit_view(session, 99, period_s=60)
        with pytest.raises(NotFound, match="no camera 99"):
            add_view(session, 99, name="gate")
        with pytest.raises(NotFound, match="no video platform 99"):
            repository.platform(session, platform_id=99)
        assert repository.platforms(session)[0].id == platform_id


def test_a_box_gets_its_place_from_control_points_then_area_then_camera(database: Database, view_id: int) -> None:
    box = (0.4, 0.5, 0.6, 0.9)
    with database.write() as session:
        view = repository.view(session, view_id)
        camera = repository.camera(session, view.camera_id)
        assert ground_of(view) is None
        assert place_of(box, view=view, camera=camera) == Place(116.1, 39.9, 100.0)
        edit_view(session, view_id, area=(116.2, 39.8))
        assert place_of(box, view=view, camera=camera) == Place(116.2, 39.8, 100.0)
        edit_view(session, view_id, control_points=json.loads(json.dumps(CONTROL_POINTS)))
        place = place_of(box, view=view, camera=camera)
        assert place is not None
        assert place.longitude == pytest.approx(116.100025, abs=1e-7)
        assert place.latitude == pytest.approx(39.94, abs=1e-7)
        assert place.radius_m < 2
        camera.longitude = None
        edit_view(session, view_id, control_points=None, area=None)
        assert place_of(box, view=view, camera=camera) is None
