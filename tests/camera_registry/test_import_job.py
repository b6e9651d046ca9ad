"""Importing as a job: the preview changes nothing and says everything, the import does what the preview said."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, update

from camera_registry.errors import CameraListInvalid, EmptyListRefused, PlatformRefusedLogin
from camera_registry.import_job import CAMERA_IMPORT, CSV, PASSWORD, import_from
from camera_registry.tables import Camera, Platform
from kit.clock import utc_now
from kit.database import Database
from kit.errors import Conflict, GridwardenError, Invalid
from kit.job_running import Asked, run_job
from kit.jobs import ask, get_job
from kit.secrets import SecretBox
from tests.camera_registry import wvp_server
from tests.camera_registry.wvp_server import WvpServer, channel

LIST = "id,name,address,username,password\n1,东口,rtsp://10.0.0.5/1,admin,geheim\n2,西口,rtsp://10.0.0.6/1,,\n"


def asked(secrets: Mapping[str, str], **parameters: object) -> Asked:
    return Asked(1, {"name": "list", **parameters}, None, secrets)


def answered(database: Database, box: SecretBox, question: Asked) -> Any:
    conclude = import_from(question, database=database, box=box)
    with database.write() as session:
        return json.loads(json.dumps(conclude(session)))


def of_list(database: Database, box: SecretBox, text: str, *, dry: bool, **more: object) -> Any:
    return answered(database, box, asked({CSV: text}, source="csv", is_dry_run=dry, **more))


def cameras(database: Database) -> dict[str, Camera]:
    with database.read() as session:
        return {camera.external_id: camera for camera in session.scalars(select(Camera))}


def test_a_preview_of_a_new_list_names_its_cameras_and_keeps_nothing(database: Database, box: SecretBox) -> None:
    shown = of_list(database, box, LIST, dry=True)
    assert (shown["added"], shown["platform_id"], shown["is_dry_run"]) == (2, None, True)
    assert shown["added_cameras"][0] == {"external_id": "1", "name": "东口"}
    assert "geheim" not in json.dumps(shown)
    assert cameras(database) == {}
    with database.read() as session:
        assert session.scalars(select(Platform)).all() == []


def test_the_import_does_what_the_preview_said(database: Database, box: SecretBox) -> None:
    of_list(database, box, LIST, dry=False)
    with database.write() as session:
        session.execute(update(Camera).where(Camera.external_id == "1").values(own_name="我们的东口"))
    again = LIST.replace("东口", "新东口").replace("2,西口,rtsp://10.0.0.6/1", "3,北口,rtsp://10.0.0.7/1")
    shown = of_list(database, box, again, dry=True)
    counts = {name: shown[name] for name in ("added", "updated", "unchanged", "vanished", "returned")}
    assert counts == {"added": 1, "updated": 1, "unchanged": 0, "vanished": 1, "returned": 0}
    assert shown["updated_cameras"] == [
        {
            "external_id": "1",
            "name": "我们的东口",
            "fields": {"listed_name": ["东口", "新东口"]},
            "kept": ["own_name"],
        }
    ]
    assert shown["vanished_cameras"] == [{"external_id": "2", "name": "西口"}]
    assert set(cameras(database)) == {"1", "2"}
    done = of_list(database, box, again, dry=False)
    assert {name: done[name] for name in counts} == counts
    assert cameras(database)["1"].name == "我们的东口"
    back = of_list(database, box, LIST, dry=True)
    assert (back["returned_cameras"], back["vanished"]) == ([{"external_id": "2", "name": "西口"}], 1)


def test_a_changed_address_is_told_without_being_shown(database: Database, box: SecretBox) -> None:
    of_list(database, box, LIST, dry=False)
    shown = of_list(database, box, LIST.replace("geheim", "anders"), dry=True)
    (changed,) = shown["updated_cameras"]
    assert changed["fields"] == {"address": [None, None]}
    assert "anders" not in json.dumps(shown)


def test_a_list_names_no_file_of_the_server(database: Database, box: SecretBox) -> None:
    with pytest.raises(Invalid, match=r'begins with "file:"; streams are read from .*https://$'):
        of_list(database, box, "id,name,address\n1,x,file:///etc/passwd\n", dry=True)


def test_a_wrong_row_is_named_and_an_empty_list_is_not_believed(
    database: Database, box: SecretBox, wvp: WvpServer
) -> None:
    with pytest.raises(CameraListInvalid, match="row 3, column id"):
        of_list(database, box, LIST.replace("2,西口", ",西口"), dry=True)
    wvp.channels = [channel(1)]
    question = {"source": "wvp", "name": "wvp", "address": wvp.address, "username": wvp_server.USERNAME}
    password = {PASSWORD: wvp_server.PASSWORD}
    given = question | {"is_password_given": True, "is_dry_run": False}
    assert answered(database, box, asked(password, **given))["added"] == 1
    wvp.channels = []
    for dry in (True, False):
        with pytest.raises(EmptyListRefused):
            answered(database, box, asked({}, **question, is_dry_run=dry))


def test_a_known_platform_keeps_its_password_unless_another_is_given(
    database: Database, box: SecretBox, wvp: WvpServer
) -> None:
    wvp.channels = [channel(1), channel(2)]
    question = {"source": "wvp", "name": "wvp", "address": wvp.address, "username": wvp_server.USERNAME}
    wrong = asked({PASSWORD: "wrong"}, **question, is_password_given=True)
    with pytest.raises(PlatformRefusedLogin):
        answered(database, box, wrong)
    right = asked({PASSWORD: wvp_server.PASSWORD}, **question, is_password_given=True, is_dry_run=False)
    assert answered(database, box, right)["added"] == 2
    assert answered(database, box, asked({}, **question))["unchanged"] == 2
    with pytest.raises(PlatformRefusedLogin):
        answered(database, box, wrong)
    assert answered(database, box, asked({}, **question))["unchanged"] == 2  # a trial changes no password
    with pytest.raises(Conflict, match="wvp platform"):
        of_list(database, box, LIST, dry=True, name="wvp")


def test_a_preview_that_runs_as_a_job_tells_or_fails_in_words(database: Database, box: SecretBox) -> None:
    works = {CAMERA_IMPORT: lambda question: import_from(question, database=database, box=box)}
    parameters = {"source": "csv", "name": "list", "is_dry_run": True}
    with database.write() as session:
        jobs = [
            ask(session, CAMERA_IMPORT, parameters, asked_by=None, now=utc_now(), box=box, secrets={CSV: text}).id
            for text in (LIST, "id,name\n")
        ]
    for job_id in jobs:
        run_job(database, job_id, works, box=box)
    with database.read() as session:
        good, bad = (get_job(session, job_id) for job_id in jobs)
        assert good.result is not None
        assert good.result["added"] == 2
        assert bad.error == CameraListInvalid.__name__
        assert issubclass(CameraListInvalid, GridwardenError)
