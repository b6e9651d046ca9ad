"""`gridwarden cameras …` on a real list and a real platform, done right and done wrong."""

import subprocess
from pathlib import Path

from sqlalchemy import func, select

from camera_registry.tables import Camera, Platform
from kit.database import Database
from simulator.city import SimulatedCity
from simulator.onvif_device import SimulatedOnvif
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

GOOD = "id,name,address\n1,路口 A,rtsp://user:geheim@10.0.0.1/a\n2,路口 B,rtsp://10.0.0.2/b\n"
WRONG = "id,name,address,longitude\n1,A,rtsp://10.0.0.1/a,116.4\n2,B,gopher://10.0.0.2/b,900\n"


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "cameras", *arguments]
    done = subprocess.run(command, env=zone, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    return done


def counted(zone: dict[str, str], table: type[Camera | Platform]) -> int:
    database = Database(f"sqlite:///{zone['GRIDWARDEN_DATA_DIR']}/gridwarden.sqlite3")
    with database.read() as session:
        number = session.scalar(select(func.count()).select_from(table)) or 0
    database.dispose()
    return number


def test_a_list_is_imported_and_imported_again_without_change(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    cameras = tmp_path / "cameras.csv"
    cameras.write_text(GOOD, encoding="utf-8")
    assert "2 added" in run(gridwarden, zone, "import", str(cameras)).stdout
    assert "2 unchanged" in run(gridwarden, zone, "import", str(cameras)).stdout
    listed = run(gridwarden, zone | {"COLUMNS": "200"}, "list").stdout
    assert "路口 A" in listed
    assert "geheim" not in listed
    stored = Path(zone["GRIDWARDEN_DATA_DIR"], "gridwarden.sqlite3").read_bytes()
    assert b"geheim" not in stored


def test_a_wrong_row_names_row_and_column_and_imports_nothing(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    good, wrong = tmp_path / "cameras.csv", tmp_path / "wrong.csv"
    good.write_text(GOOD, encoding="utf-8")
    wrong.write_text(WRONG, encoding="utf-8")
    run(gridwarden, zone, "import", str(good))
    done = run(gridwarden, zone, "import", str(wrong), "--name", "cameras")
    assert done.returncode == 1
    for told in ("3", "address", "longitude"):
        assert told in done.stderr
    assert counted(zone, Camera) == 2


def test_a_platform_is_imported_and_a_wrong_password_registers_nothing(gridwarden: str, zone: dict[str, str]) -> None:
    with SimulatedCity(3, load_scenes(None, 1, size_wh=(320, 180)), CitySettings(username="patrol")) as city:
        wrong = zone | {"GRIDWARDEN_PLATFORM_PASSWORD": "falsch"}
        done = run(gridwarden, wrong, "import", city.address, "--username", "patrol", "--name", "wvp")
        assert done.returncode == 1
        assert "falsch" not in done.stderr
        assert counted(zone, Platform) == 0
        right = zone | {"GRIDWARDEN_PLATFORM_PASSWORD": city.settings.password}
        done = run(gridwarden, right, "import", city.address, "--username", "patrol", "--name", "wvp")
        assert done.returncode == 0, done.stderr
        assert "3 added" in done.stdout
        address = city.address
    gone = run(gridwarden, right, "import", address, "--username", "patrol", "--name", "wvp")
    assert gone.returncode == 1
    assert counted(zone, Camera) == 3


def test_other_kinds_are_imported_after_a_look(gridwarden: str, zone: dict[str, str]) -> None:
    settings = CitySettings(username="patrol")
    with (
        SimulatedCity(2, load_scenes(None, 1, size_wh=(320, 180)), settings) as city,
        SimulatedOnvif(city, [1, 2]) as device,
    ):
        of_devices = ("import", f"{device.host},127.0.0.1:9", "--kind", "onvif", "--username", "patrol")
        of_gateway = ("import", city.address, "--kind", "artemis", "--username", city.settings.app_key)
        before = 0
        for asked, secret in ((of_devices, city.settings.password), (of_gateway, city.settings.app_secret)):
            allowed = zone | {"GRIDWARDEN_PLATFORM_PASSWORD": secret}
            looked = run(gridwarden, allowed, *asked, "--dry-run")
            assert looked.returncode == 0, looked.stderr
            assert "2 would be added" in looked.stdout
            assert "Nothing was written" in looked.stdout
            assert counted(zone, Camera) == before
            before += 2
            assert "2 added" in run(gridwarden, allowed, *asked).stdout
        allowed = zone | {"GRIDWARDEN_PLATFORM_PASSWORD": city.settings.password}
        assert "(127.0.0.1:9) cannot be reached" in run(gridwarden, allowed, *of_devices).stdout


def test_a_view_is_calibrated_from_the_command_line(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    cameras = tmp_path / "cameras.csv"
    cameras.write_text(GOOD, encoding="utf-8")
    run(gridwarden, zone, "import", str(cameras))
    # A camera that looks north: left in the picture is west, up is north.
    corners = [
        "0.2,0.9,116.4000,39.9000",
        "0.8,0.9,116.4001,39.9000",
        "0.35,0.5,116.3999,39.9004",
        "0.65,0.5,116.4002,39.9004",
    ]
    points = [part for corner in corners for part in ("--point", corner)]
    done = run(gridwarden, zone, "calibrate", "1", *points)
    assert done.returncode == 0, done.stderr
    assert "calibrated" in run(gridwarden, zone, "show", "1").stdout
    assert run(gridwarden, zone, "calibrate", "1", *points[:6]).returncode == 1
    assert "lies outside" in run(gridwarden, zone, "calibrate", "1", "--point", "7,1,1,1", *points[2:]).stderr
