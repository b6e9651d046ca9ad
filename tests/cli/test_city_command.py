"""`gridwarden city …` on the zone that ships and on small maps, done right and done wrong."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.city_map.map_texts import a_cell, cell_code, collection, feature, square


def run(gridwarden: str, zone: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "city", *arguments]
    done = subprocess.run(command, env=zone, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def small(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> Path:
    """A zone with three cells in a row; the folder for further files."""
    cells = tmp_path / "cells.geojson"
    cells.write_text(collection(*(a_cell(number) for number in (1, 2, 3))), encoding="utf-8")
    assert "3 added" in run(gridwarden, zone, "import", "cells", str(cells), "--crs", "wgs84").stdout
    return tmp_path


def test_the_sample_zone_is_imported_seamless_and_tells_of_a_place(gridwarden: str, zone: dict[str, str]) -> None:
    assert "cells: 2500 added" in run(gridwarden, zone, "import", "sample").stdout
    assert "beats: 0 added, 0 updated, 50 unchanged" in run(gridwarden, zone, "import", "sample").stdout
    checked = run(gridwarden, zone, "validate")
    assert (checked.returncode, "无缝覆盖 Seamless" in checked.stdout) == (0, True)
    assert json.loads(run(gridwarden, zone, "validate", "--json").stdout)["seamless"] is True
    assert json.loads(run(gridwarden, zone, "show", "--json").stdout)["components"] == 3_500
    told = json.loads(run(gridwarden, zone, "show", "--at", "117.115,31.8022", "--radius", "8", "--json").stdout)
    assert (told["cell"]["code"], told["inspector"]) == ("349901005002075", "监督员47 Inspector 47")
    assert [road["road_class"] for road in told["roads"]] == ["main"]
    assert [permit["reference"] for permit in told["permits"]] == ["SP-2026-001"]
    assert told["components"]
    in_words = run(gridwarden, zone, "show", "--at", "117.115,31.8022").stdout
    assert "责任网格" in in_words
    assert "主干道路 main" in in_words


def test_gaps_overlaps_and_missing_inspectors_are_named_by_cell_and_exit_with_1(
    gridwarden: str, zone: dict[str, str], small: Path
) -> None:
    beats = small / "beats.csv"
    both = f"{cell_code(1)} {cell_code(2)}"
    beats.write_text(f"code,name,cells,inspector\nb1,一,{both},local\nb2,二,{cell_code(2)},\n", encoding="utf-8")
    run(gridwarden, zone, "import", "beats", str(beats))
    checked = run(gridwarden, zone, "validate")
    assert checked.returncode == 1
    assert checked.stdout.splitlines() == [
        f"漏格 gap: cell {cell_code(3)} is in no beat",
        f"重格 overlap: cell {cell_code(2)} is in 2 beats: b1, b2",
        "无监督员 unattended: beat b2 has no inspector",
    ]
    as_json = run(gridwarden, zone, "validate", "--json")
    assert as_json.returncode == 1
    told = json.loads(as_json.stdout)
    assert told["cells_in_no_beat"] == [cell_code(3)]
    assert told["cells_in_several_beats"] == {cell_code(2): ["b1", "b2"]}
    assert told["beats_without_inspector"] == ["b2"]


def test_cells_that_overlap_or_leave_a_hole_are_named(gridwarden: str, zone: dict[str, str], small: Path) -> None:
    ring = [(4, 0), (5, 0), (6, 0), (4, 1), (6, 1), (4, 2), (5, 2), (6, 2)]
    around = [feature({"code": cell_code(10 + number)}, "Polygon", square(*place)) for number, place in enumerate(ring)]
    wide = feature({"code": cell_code(30)}, "Polygon", square(2, size=0.0015))
    cells = small / "more.geojson"
    cells.write_text(collection(*around, wide), encoding="utf-8")
    run(gridwarden, zone, "import", "cells", str(cells), "--crs", "cgcs2000", "--partial")
    told = json.loads(run(gridwarden, zone, "validate", "--json").stdout)
    pairs = {(one["first"], one["second"]) for one in told["overlapping_cells"]}
    assert pairs == {(cell_code(2), cell_code(30)), (cell_code(3), cell_code(30))}
    (hole,) = told["holes"]
    assert hole["neighbours"] == [cell_code(number) for number in range(10, 18)]
    assert hole["area_m2"] == pytest.approx(94.7 * 110.9, rel=0.01)


def test_what_a_person_did_wrong_is_a_sentence(gridwarden: str, zone: dict[str, str], small: Path) -> None:
    missing = str(small / "missing.geojson")
    for arguments, told in (
        (("show", "--at", "31.8,117.1"), "latitude before longitude: exchange them (117.1, 31.8)"),
        (("show", "--at", "117.1"), "write LON,LAT"),
        (("show", "--at", "117.3,31.8"), f"the nearest one, {cell_code(3)}, is 18,561 m away"),
        (("import", "cells"), "Name the file"),
        (("import", "sample", "--crs", "wgs84"), "the zone ships"),
        (("import", "cells", missing, "--crs", "wgs84"), "missing.geojson: nothing was imported"),
        (("import", "cells", missing), "--crs wgs84, cgcs2000, gcj02"),
    ):
        done = run(gridwarden, zone, *arguments)
        assert (done.returncode, done.stdout) == (1, ""), arguments
        assert told in done.stderr


def test_a_wrong_file_names_feature_and_field_and_changes_nothing(
    gridwarden: str, zone: dict[str, str], small: Path
) -> None:
    cells = small / "wrong.geojson"
    cells.write_text(collection(a_cell(4), a_cell(5, code="34990100100100")), encoding="utf-8")
    done = run(gridwarden, zone, "import", "cells", str(cells), "--crs", "wgs84")
    assert done.returncode == 1
    assert "wrong.geojson: nothing was imported." in done.stderr
    assert "feature 2, code:" in done.stderr
    assert "14 of 15 digits" in done.stderr
    assert json.loads(run(gridwarden, zone, "show", "--json").stdout)["cells"] == 3


def test_a_permit_for_an_item_that_the_handbook_does_not_know_is_refused(
    gridwarden: str, zone: dict[str, str], small: Path
) -> None:
    about = {"reference": "SP-1", "item": "no-such-item", "holder": "X", "valid_from": "2026-01-01",
             "valid_to": "2026-12-31"}  # fmt: skip
    permits = small / "permits.geojson"
    permits.write_text(collection(feature(about, "Polygon", square())), encoding="utf-8")
    done = run(gridwarden, zone, "import", "permits", str(permits), "--crs", "gcj02")
    assert done.returncode == 1
    assert '"no-such-item" is no item of the handbook in force' in done.stderr


def test_an_empty_map_has_no_coverage_to_check(gridwarden: str, zone: dict[str, str]) -> None:
    done = run(gridwarden, zone, "validate")
    assert (done.returncode, done.stdout) == (1, "")
    assert "gridwarden city import cells" in done.stderr
