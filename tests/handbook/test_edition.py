"""Editions that ship, and what is refused in a file: by file, path and reason."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from handbook.edition import Edition
from handbook.errors import HandbookInvalid, ItemUnknown
from handbook.loading import DATA, load_edition
from tests.conftest import ROOT

PROBLEMS = {"暴露垃圾", "垃圾箱满溢", "不明井盖", "道路破损"}
TINY = """
id: tiny
city: 小城
valid_from: 2026-01-01
items:
  - id: a-thing
    kind: event
    name: {zh: 事, en: Thing}
    conditions:
      - id: a-thing.bad
        text: {zh: 坏, en: Bad}
        detection: {labels: [thing], k: 2, n: 3, dwell: 90s}
      - id: a-thing.worse
        text: {zh: 更坏, en: Worse}
"""


def _file(folder: Path, text: str, *, name: str = "tiny.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _edition(folder: Path) -> Edition:
    return load_edition(_file(folder, TINY))


def test_the_standard_edition_looks_for_four_items_everywhere_and_for_parking_in_regions() -> None:
    edition = load_edition(Path("standard.yaml"))
    assert {item.name.zh for item, _, rule in edition.detected() if not rule.roi_kinds} == PROBLEMS
    assert {item.name.zh for item, _, rule in edition.detected() if rule.roi_kinds} == {
        "机动车乱停放",
        "非机动车乱停放",
        "占用消防通道",
    }
    for item, _, rule in edition.detected():
        assert rule.labels, item.id
        assert rule.k <= rule.n


def test_what_endangers_people_waits_for_nothing() -> None:
    dangers = [rule for _, condition, rule in load_edition(Path("standard.yaml")).detected() if condition.is_danger]
    assert dangers
    assert {rule.dwell for rule in dangers} == {timedelta(0)}
    assert max(rule.k for rule in dangers) == 2


@pytest.mark.parametrize(("role", "in_regions"), [("problem", False), ("context", True)])
def test_the_shipped_detector_knows_every_label_of_the_standard_edition(role: str, in_regions: bool) -> None:
    rules = [rule for _, _, rule in load_edition(Path("standard.yaml")).detected()]
    wanted = {label for rule in rules if bool(rule.roi_kinds) is in_regions for label in rule.labels}
    cards = [tomllib.loads(file.read_text()) for file in (ROOT / "detection" / "models" / "weights").glob("*.toml")]
    offered = {one["label"] for card in cards for one in card["classes"] if one["role"] == role}
    assert wanted
    assert wanted <= offered


def test_the_demo_differs_from_the_standard_in_its_waiting_only() -> None:
    standard, demo = (load_edition(Path(f"{name}.yaml")) for name in ("standard", "demo"))
    assert demo.id != standard.id
    waiting = {"k", "n", "dwell"}
    for ours, theirs in zip(standard.detected(), demo.detected(), strict=True):
        assert ours[1].model_dump(exclude={"detection"}) == theirs[1].model_dump(exclude={"detection"})
        assert ours[2].model_dump(exclude=waiting) == theirs[2].model_dump(exclude=waiting)
        assert theirs[2].dwell <= timedelta(seconds=10)
    assert standard.valid_from == demo.valid_from
    assert standard.city != demo.city, "or the two could not be kept in one database"


def test_every_edition_that_ships_can_be_loaded() -> None:
    files = sorted(DATA.glob("*.yaml"))
    assert len(files) >= 2
    for file in files:
        assert load_edition(file).items


def test_entries_are_found_by_their_ids(tmp_path: Path) -> None:
    edition = _edition(tmp_path)
    assert edition.item("a-thing").name.zh == "事"
    assert edition.item_of("a-thing.bad").id == "a-thing"
    assert edition.condition("a-thing.worse").detection is None
    assert [condition.id for _, condition, _ in edition.detected()] == ["a-thing.bad"]
    for unknown in (edition.item, edition.item_of, edition.condition):
        with pytest.raises(ItemUnknown, match="tiny has no"):
            unknown("nothing")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("90s", 90), ("1.5min", 90), ("10 min", 600), ("4h", 14_400), ("7d", 604_800), ("0s", 0)],
)
def test_a_duration_is_a_number_and_a_unit(tmp_path: Path, written: str, meant: float) -> None:
    edition = load_edition(_file(tmp_path, TINY.replace("90s", written)))
    assert edition.detected()[0][2].dwell == timedelta(seconds=meant)


@pytest.mark.parametrize(
    ("change", "to", "place", "reason"),
    [
        ("dwell: 90s", "dwell: soon", "items.0.conditions.0.detection.dwell", "no duration"),
        ("dwell: 90s", "dwell: 90", "items.0.conditions.0.detection.dwell", "no duration"),
        ("k: 2", "k: 4", "items.0.conditions.0.detection", "more than n = 3"),
        ("k: 2", "k: 0", "items.0.conditions.0.detection.k", "greater than or equal to 1"),
        ("labels: [thing]", "labels: []", "items.0.conditions.0.detection.labels", "at least 1"),
        ("k: 2", "k: 2, kk: 1", "items.0.conditions.0.detection.kk", "not permitted"),
        ("id: a-thing\n", "id: A Thing\n", "items.0.id", "match pattern"),
        ("kind: event", "kind: rumour", "items.0.kind", "'event' or 'component'"),
        ("a-thing.worse", "a-thing.bad", "edition", "condition id used twice: a-thing.bad"),
        ("valid_from: 2026-01-01\n", "", "valid_from", "Field required"),
    ],
)
def test_a_mistake_is_named_by_file_place_and_reason(
    tmp_path: Path, change: str, to: str, place: str, reason: str
) -> None:
    assert change in TINY
    path = _file(tmp_path, TINY.replace(change, to))
    with pytest.raises(HandbookInvalid) as refusal:
        load_edition(path)
    assert refusal.value.message.startswith(f"{path}: {place}: ")
    assert reason in refusal.value.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"items: [unclosed", "not readable as YAML"),
        (b"\xff\xfe\x00broken", "not readable as YAML"),
        (b"- a\n- list\n", "found list"),
        (b"", "found NoneType"),
        (b"!!python/object/apply:os.system ['true']", "not readable as YAML"),
    ],
)
def test_a_file_that_is_no_edition_is_refused_by_name(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(HandbookInvalid) as refusal:
        load_edition(path)
    assert refusal.value.message.startswith(f"{path}: ")
    assert reason in refusal.value.message


def test_a_missing_file_says_which_setting_names_it() -> None:
    with pytest.raises(HandbookInvalid, match="GRIDWARDEN_HANDBOOK_EDITION"):
        load_edition(Path("nowhere.yaml"))


def test_a_folder_is_no_edition(tmp_path: Path) -> None:
    with pytest.raises(HandbookInvalid, match=str(tmp_path)):
        load_edition(tmp_path)


def test_a_variant_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    tiny = _edition(tmp_path)
    variant = {"extends": "tiny.yaml", "id": "quick", "detection": {"a-thing.bad": {"dwell": "1s"}}}
    quick = load_edition(_file(tmp_path, yaml.safe_dump(variant), name="quick.yaml"))
    assert quick.id == "quick"
    rule, old = quick.detected()[0][2], tiny.detected()[0][2]
    assert rule == old.model_copy(update={"dwell": timedelta(seconds=1)})


@pytest.mark.parametrize(
    ("variant", "reason"),
    [
        ({"extends": "tiny.yaml", "id": "q", "detection": {"nothing": {"k": 1}}}, "no such detected condition"),
        ({"extends": "tiny.yaml", "id": "q", "detection": {"a-thing.worse": {"k": 1}}}, "no such detected condition"),
        ({"extends": "tiny.yaml", "id": "q", "detection": {"a-thing.bad": {"k": 9}}}, "more than n"),
        ({"extends": "tiny.yaml"}, "id: Field required"),
        ({"extends": "gone.yaml", "id": "q"}, "gone.yaml: there is no such file"),
        ({"extends": "quick.yaml", "id": "q"}, "extends itself"),
    ],
)
def test_a_wrong_variant_is_refused(tmp_path: Path, variant: dict[str, object], reason: str) -> None:
    _edition(tmp_path)
    path = _file(tmp_path, yaml.safe_dump(variant), name="quick.yaml")
    with pytest.raises(HandbookInvalid) as refusal:
        load_edition(path)
    assert reason in refusal.value.message


def test_a_city_may_extend_an_edition_that_ships(tmp_path: Path) -> None:
    variant = {"extends": "standard.yaml", "id": "our-city"}
    ours = load_edition(_file(tmp_path, yaml.safe_dump(variant), name="ours.yaml"))
    assert ours.items == load_edition(Path("standard.yaml")).items


def test_an_edition_in_force_cannot_be_changed(tmp_path: Path) -> None:
    edition = _edition(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        edition.id = "other"  # type: ignore[misc]  # that is the point
