"""`gridwarden handbook …` as a clerk uses it, done right and done wrong."""

import subprocess
from pathlib import Path

import pytest

OURS = "extends: standard.yaml\nid: ours\nnote: tried out\ndetection: {bin-overflow.full: {k: 4}}\n"
CITY = """
id: small-2027
city: 小城
valid_from: {valid_from}
items:
  - {id: a-thing, kind: event, name: {zh: 事, en: Thing}, conditions: [{id: a-thing.bad, text: {zh: 坏, en: Bad}}]}
"""


def run(
    gridwarden: str, zone: dict[str, str], *arguments: str, fails: bool = False
) -> subprocess.CompletedProcess[str]:
    command = [gridwarden, "handbook", *arguments]
    done = subprocess.run(
        command, env=zone | {"COLUMNS": "200"}, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    assert (done.returncode != 0) == fails, done.stderr
    return done


def edition(folder: Path, name: str, content: str) -> str:
    (folder / name).write_text(content, encoding="utf-8")
    return str(folder / name)


def test_an_edition_is_found_sound_and_its_open_matters_are_told(gridwarden: str, zone: dict[str, str]) -> None:
    told = run(gridwarden, zone, "validate", "standard.yaml").stdout
    assert "42 items, 55 conditions" in told
    assert "57 of 57 limits" in told
    assert "exactly 5 t" in told


def test_a_city_without_limits_is_told_so(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    file = edition(tmp_path, "city.yaml", CITY.replace("{valid_from}", "2027-01-01"))
    assert "No handling limit: a-thing.bad" in run(gridwarden, zone, "validate", file).stdout


def test_a_mistake_is_one_sentence_with_file_and_path(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    file = edition(tmp_path, "city.yaml", CITY.replace("{valid_from}", "soon"))
    for command in ("validate", "import"):
        assert f"{file}: valid_from: " in run(gridwarden, zone, command, file, fails=True).stderr


def test_an_item_is_shown_by_its_id_and_by_its_name(gridwarden: str, zone: dict[str, str]) -> None:
    shown = run(gridwarden, zone, "show", "暴露垃圾").stdout
    assert shown == run(gridwarden, zone, "show", "exposed-garbage").stdout
    for told in ("GB/T 47678.5-2026 06010", "handle 4 h continuous (PLAN, clock assumed)", "20 h a day", "lead unit"):
        assert told in shown
    assert "has no item 'nothing'" in run(gridwarden, zone, "show", "nothing", fails=True).stderr
    everything = run(gridwarden, zone, "show", "--edition", "demo.yaml").stdout
    assert "不明井盖" in everything


def test_two_editions_are_compared(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    ours = edition(tmp_path, "ours.yaml", OURS)
    told = run(gridwarden, zone, "compare", "standard.yaml", ours).stdout.splitlines()
    assert "bin-overflow.full detection.k: 3 → 4" in told
    assert len(told) == 3  # the id and the note differ as well
    assert "No difference" in run(gridwarden, zone, "compare", ours, ours).stdout


def test_codes_are_looked_up_in_three_generations(gridwarden: str, zone: dict[str, str]) -> None:
    told = run(gridwarden, zone, "codes", "暴露垃圾").stdout
    assert "06010  matter  暴露垃圾" in told
    assert "CJ/T 214-2007 01-02 (verified)" in told
    assert run(gridwarden, zone, "codes", "01013").stdout.count("消防设施") == 2


@pytest.mark.slow
def test_an_edition_is_kept_and_closed_by_the_next(gridwarden: str, zone: dict[str, str], tmp_path: Path) -> None:
    first = edition(tmp_path, "first.yaml", CITY.replace("{valid_from}", "2026-01-01"))
    after = edition(tmp_path, "after.yaml", CITY.replace("{valid_from}", "2999-01-01").replace("small-2027", "small-3"))
    assert "is kept" in run(gridwarden, zone, "import", first).stdout
    assert "word for word" in run(gridwarden, zone, "import", first).stdout
    assert "--close-previous" in run(gridwarden, zone, "import", after, fails=True).stderr
    assert "small-2027 ends on 2999-01-01" in run(gridwarden, zone, "import", after, "--close-previous").stdout
    changed = CITY.replace("{valid_from}", "2026-01-01").replace("坏", "很坏")
    refused = run(gridwarden, zone, "import", edition(tmp_path, "first.yaml", changed), fails=True)
    assert "other content" in refused.stderr
    listed = run(gridwarden, zone, "list").stdout
    assert "from 2026-01-01 to 2999-01-01, exclusive" in listed
    assert "New cases follow edition standard-2026" in listed
    assert "坏" in run(gridwarden, zone, "show", "a-thing", "--edition", "small-2027").stdout
    assert "no handbook edition 'nothing'" in run(gridwarden, zone, "show", "--edition", "nothing", fails=True).stderr


def test_a_table_becomes_a_new_file_and_never_writes_over_one(
    gridwarden: str, zone: dict[str, str], tmp_path: Path
) -> None:
    table = edition(tmp_path, "ours.csv", "item,condition,handle\nbin-overflow,bin-overflow.full,6 工作时\n")
    written = str(tmp_path / "ours.yaml")
    named = ("--id", "ours-2027", "--valid-from", "2027-01-01")
    assert "edition ours-2027, 42 items" in run(gridwarden, zone, "from-table", table, written, *named).stdout
    told = run(gridwarden, zone, "compare", "standard.yaml", written).stdout
    assert "bin-overflow.full limits.handle.value: 4.0 → 6.0" in told
    assert "there already" in run(gridwarden, zone, "from-table", table, written, *named, fails=True).stderr
    never = ("--id", "ours-2027", "--valid-from", "never")
    assert "no day" in run(gridwarden, zone, "from-table", table, f"{written}2", *never, fails=True).stderr
