"""Names of cameras and views."""

import pytest

from camera_registry.naming import rename_camera
from camera_registry.tables import Camera
from kit.clock import utc_now
from kit.database import Database
from kit.errors import Invalid, NotFound


def test_a_camera_gets_a_name_of_its_own_and_loses_it_again(database: Database, platform_id: int) -> None:
    with database.write() as session:
        camera = Camera(platform_id=platform_id, external_id="1", listed_name="IPC-7", created_at=utc_now())
        session.add(camera)
        session.flush()
        assert rename_camera(session, camera_id=camera.id, own_name=" North gate ").name == "North gate"
        with pytest.raises(Invalid, match="this one has 201"):
            rename_camera(session, camera_id=camera.id, own_name="x" * 201)
        assert rename_camera(session, camera_id=camera.id, own_name=" ").name == "IPC-7"
        with pytest.raises(NotFound):
            rename_camera(session, camera_id=99, own_name="any")
