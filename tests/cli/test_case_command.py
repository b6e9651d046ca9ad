"""`gridwarden case …`: a call taken down, verified, worked to its end, and everything done wrong once."""

import json
import subprocess
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from accounts.appointments import Scope, hold_post
from accounts.people import add_person, seed_local_operator
from accounts.posts import Post
from city_map.sample_zone import import_sample
from kit.clock import utc_now
from kit.database import Database
from migrations.upgrade import upgrade

HERE = "117.126,31.822,10"


@pytest.fixture
def town(gridwarden: str, zone: dict[str, str]) -> "Town":
    """The drawn zone with its inspectors, and somebody in the sanitation office."""
    town = Town(gridwarden, zone)
    database = Database(f"sqlite:///{zone['GRIDWARDEN_DATA_DIR']}/gridwarden.sqlite3")
    upgrade(database)
    with database.write() as session:
        seed_local_operator(session)
        import_sample(session, time_zone=ZoneInfo("Asia/Shanghai"), now=utc_now())
        person = add_person(session, login="zhang", name="张工", now=utc_now())
        period = (utc_now() - timedelta(days=1), None)
        hold_post(session, person, Post.DEPARTMENT, Scope(department="sanitation"), period=period)
    database.dispose()
    return town


class Town:
    """Runs the command; `says` expects it to work, `refuses` that it does not, in one sentence."""

    def __init__(self, gridwarden: str, zone: dict[str, str]) -> None:
        self._gridwarden, self._zone = gridwarden, zone

    def says(self, *arguments: str) -> str:
        done = self._run(arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *arguments: str) -> str:
        done = self._run(arguments)
        assert done.returncode != 0, done.stdout
        return done.stderr

    def _run(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        command = [self._gridwarden, *arguments]
        done = subprocess.run(command, env=self._zone, capture_output=True, text=True, timeout=120, check=False)
        assert "Traceback" not in done.stderr
        return done


def report(text: str, *more: str) -> tuple[str, ...]:
    what = ("--source", "hotline", "--condition", "exposed-garbage.small", "--at", HERE, "--text", text)
    return ("case", "register", "--as", "local", *what, *more)


@pytest.mark.slow
def test_a_call_goes_its_way_from_the_command_line(town: Town, tmp_path: Path) -> None:
    photo, note = tmp_path / "IMG_1.jpg", tmp_path / "IMG_2.jpg"
    Image.new("RGB", (320, 240), "grey").save(photo)
    note.write_text("not a picture", encoding="utf-8")
    assert "registered 已登记" in town.says(*report("路口有垃圾", "--caller", "13800000000", "--call", "C-1"))
    assert "This may be known already" in town.refuses(*report("还是那堆垃圾"))
    joining = ("case", "join", "1", "--as", "local", "--source", "hotline", "--text", "还是那堆垃圾")
    assert "v2" in town.says(*joining)
    assert "must be verified" in town.refuses(*doing("accept"))
    town.says(*doing("send_verify"))
    reply = doing("verify_reply", "--set", "verify_result=exists", login=_inspector(town))
    assert "IMG_2.jpg: not a picture" in town.refuses(*reply, "--photo", str(note))
    assert "must be taken at the place" in town.refuses(*reply, "--photo", str(photo))
    position = json.dumps({"longitude": 117.126, "latitude": 31.822})
    town.says(*reply, "--photo", str(photo), "--set", f"position={position}")
    assert "has changed since it was shown" in town.refuses(*doing("accept", "--version", "1"))
    town.says(*doing("accept", "--version", "4"))
    town.says(*doing("file", "--set", "meets_criteria=true"))
    town.says(*doing("dispatch", "--set", "main_department=sanitation"))
    assert "a permission is missing" in town.refuses(*doing("receive"))
    town.says(*doing("receive", login="zhang"))
    asking = ("case", "ask", "1", "extension", "--as", "zhang", "--set", "extension=PT1H", "--set", "reason=车辆故障")
    assert "Nothing changes until it is granted" in town.says(*asking)
    shown = town.says("case", "show", "1", "--as", "zhang")
    assert "feed_back                        may" in shown
    assert "extend extension                 not: a permission is missing" in shown
    assert "1 cases made anew from their events, 0 differ" in town.says("case", "verify")
    (line,) = town.says("case", "list", "--json").splitlines()
    assert json.loads(line)["department"] == "sanitation"


def doing(action: str, *more: str, login: str = "local") -> tuple[str, ...]:
    return ("case", "do", "1", action, "--as", login, *more)


def test_a_field_that_does_not_exist_or_is_no_value_is_named(gridwarden: str, zone: dict[str, str]) -> None:
    town = Town(gridwarden, zone)
    assert "--set colour: Extra inputs are not permitted" in town.refuses(
        "case", "do", "1", "accept", "--as", "local", "--set", "colour=red"
    )
    assert "expected FIELD=VALUE" in town.refuses("case", "do", "1", "accept", "--as", "local", "--set", "reason")
    assert "There is no case 1" in town.refuses("case", "do", "1", "accept", "--as", "local")
    assert "expected LONGITUDE,LATITUDE" in town.refuses(*report("x", "--at", "somewhere"))


def _inspector(town: Town) -> str:
    """Who was sent, as the case says."""
    shown = town.says("case", "show", "1")
    return next(line.split()[2] for line in shown.splitlines() if line.startswith("  task  verify"))
