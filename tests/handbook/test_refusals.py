"""Mistakes in an edition that a clerk makes, and the sentence with file, path and reason that each is refused with."""

from pathlib import Path

import pytest

from handbook.errors import HandbookInvalid
from handbook.loading import load_edition

FULL = """
id: full
city: 小城
valid_from: 2026-01-01
valid_to: 2027-01-01
sources: {OURS: {zh: 本市, en: our city}}
items:
  - id: a-thing
    kind: event
    name: {zh: 事, en: Thing}
    codes:
      - {scheme: CJT214, code: "01-02", verified: true, source: OURS}
      - {scheme: GBT47678_5, code: "06010", verified: partly, source: OURS}
      - {scheme: "local:小城", code: X1, verified: no, source: OURS}
    duty_windows:
      - {road_classes: [{zh: 主路, en: Main roads}], hours_per_day: 20, starts: "04:00", ends: "24:00", source: OURS}
    conditions:
      - id: a-thing.bad
        text: {zh: 坏, en: Bad}
        criteria: [{quantity: mass, op: ">=", value: 5, unit: t}]
        limits:
          - {stage: arrive, value: 90, unit: min, clock: continuous, source: OURS, verified: true}
          - {stage: handle, value: 2, unit: h, clock: continuous, printed: 2 紧急工作时, source: OURS, verified: true}
        detection:
          labels: [thing]
          k: 2
          n: 3
          dwell: 90s
          roi_kinds: [no_parking]
          active_hours: {starts: "06:30", ends: "22:00"}
          dedupe: {radius_m: 30, window: 24h, same_camera_iou: 0.3}
          revisit: {every: 10min, absent_n: 3}
          auto_merge: true
  - id: b-thing
    kind: component
    name: {zh: 物, en: Object}
    codes: [{scheme: CJT214, code: "01-02", verified: false, source: OURS}]
    conditions: [{id: b-thing.gone, text: {zh: 无, en: Gone}}]
"""
LIMIT = "items.0.conditions.0.limits.1"
RULE = "items.0.conditions.0.detection"


def _refused(folder: Path, text: str) -> str:
    path = folder / "full.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HandbookInvalid) as refusal:
        load_edition(path)
    assert refusal.value.message.startswith(f"{path}: ")
    return refusal.value.message.removeprefix(f"{path}: ")


def test_the_edition_without_a_mistake_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "full.yaml"
    path.write_text(FULL, encoding="utf-8")
    edition = load_edition(path)
    assert [code.verified for code in edition.item("a-thing").codes] == ["verified", "partly", "no"]
    rule = edition.condition("a-thing.bad").detection
    assert rule is not None
    assert rule.roi_kinds == ("no_parking",)
    assert rule.active_hours is not None
    assert rule.active_hours.ends == "22:00"


@pytest.mark.parametrize(
    ("change", "to", "place", "reason"),
    [
        ("value: 2,", "value: 0,", f"{LIMIT}.value", "above zero, not 0"),
        ("value: 2,", "value: -2,", f"{LIMIT}.value", "above zero, not -2"),
        ("value: 2,", "value: .inf,", f"{LIMIT}.value", "above zero"),
        ("value: 2,", "value: 3,", f"{LIMIT}.printed", "'2 紧急工作时' means 2 h continuous"),
        ("h, clock: continuous", "h, clock: working", f"{LIMIT}.printed", "means 2 h continuous"),
        ("h, clock: continuous", "h, clock: lunar", f"{LIMIT}.clock", "'continuous' or 'working'"),
        ("2 紧急工作时", "2 小时", LIMIT, "is_clock_assumed: true"),
        ("2 紧急工作时", "soon", f"{LIMIT}.printed", "is no limit"),
        ("unit: h", "unit: week", f"{LIMIT}.unit", "'min', 'h' or 'day'"),
        ("stage: handle", "stage: dance", f"{LIMIT}.stage", "'arrive', 'handle'"),
        ("stage: handle", "stage: arrive", "items.0.conditions.0.limits", "two limits for one stage: arrive"),
        ("stage: handle", "stage: handle, until: dusk", f"{LIMIT}.until", "not permitted"),
        ("k: 2", "k: 4", RULE, "k = 4 is more than n = 3"),
        ("[no_parking]", "[No parking]", f"{RULE}.roi_kinds.0", "match pattern"),
        ('"22:00"', "22:00", f"{RULE}.active_hours.ends", "write it in quotes"),
        ('"22:00"', '"25:00"', f"{RULE}.active_hours.ends", "no time of day"),
        ("radius_m: 30", "radius_m: 0", f"{RULE}.dedupe.radius_m", "greater than 0"),
        ("same_camera_iou: 0.3", "same_camera_iou: 1.3", f"{RULE}.dedupe.same_camera_iou", "less than or equal to 1"),
        ("absent_n: 3", "absent_n: 0", f"{RULE}.revisit.absent_n", "greater than or equal to 1"),
        ('op: ">="', "op: about", "items.0.conditions.0.criteria.0.op", "'<', '<='"),
        ("hours_per_day: 20", "hours_per_day: 25", "items.0.duty_windows.0.hours_per_day", "less than or equal to 24"),
        ("scheme: GBT47678_5", "scheme: CJT214", "items.0.codes.1", "'06010' is no code of CJ/T 214-2007"),
        ('"06010"', '"6010"', "items.0.codes.1", "five digits, for example 06010"),
        ('"06010"', "6010", "items.0.codes.1.code", "valid string"),
        ("scheme: GBT47678_5", "scheme: GB", "items.0.codes.1.scheme", "'GB' is no scheme"),
        ("local:小城", "local:", "items.0.codes.2.scheme", "local:<city>"),
        ('GBT47678_5, code: "06010"', 'CJT214, code: "01-03"', "items.0.codes", "two codes in one scheme: CJT214"),
        ("kind: component", "kind: event", "edition", "code used twice in one scheme: CJT214 event 01-02"),
        ("id: b-thing\n", "id: a-thing\n", "edition", "item id used twice: a-thing"),
        ("b-thing.gone", "a-thing.bad", "edition", "condition id used twice: a-thing.bad"),
        ("verified: partly", "verified: perhaps", "items.0.codes.1.verified", "'verified', 'partly' or 'no'"),
        ("partly, source: OURS", "partly, source: 'OURS, G47'", "edition", "`sources` does not explain: G47"),
        ("valid_to: 2027-01-01", "valid_to: 2026-01-01", "edition", "not after valid_from"),
        ("valid_to: 2027-01-01", "valid_to: 2027-02-30", "not readable as YAML", "day is out of range"),
        ("city: 小城", "city: 小城\ncolour: red", "colour", "not permitted"),
        ("city: 小城\n", "city: 小城\ncity: 大城\n", "not readable as YAML", "'city' is written twice"),
    ],
)
def test_a_mistake_is_named_by_file_path_and_reason(
    tmp_path: Path, change: str, to: str, place: str, reason: str
) -> None:
    assert FULL.count(change) == 1 or change in {"k: 2", "value: 2,"}, "the mistake must be one"
    message = _refused(tmp_path, FULL.replace(change, to, 1))
    assert message.startswith(f"{place}: "), message
    assert reason in message


def test_an_entry_is_also_named_by_its_id_because_nobody_counts_from_zero(tmp_path: Path) -> None:
    assert _refused(tmp_path, FULL.replace("value: 2,", "value: 0,")).endswith("(in 'a-thing.bad')")
    assert _refused(tmp_path, FULL.replace("zh: 物", "cn: 物")).count("(in 'b-thing')") == 2


def test_every_mistake_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    message = _refused(tmp_path, FULL.replace("value: 2,", "value: 0,").replace("k: 2", "k: 4"))
    assert len(message.splitlines()) == 2


def test_a_mistake_in_a_part_names_the_part(tmp_path: Path) -> None:
    head, items = FULL.split("items:\n")
    (tmp_path / "joined.yaml").write_text(f"{head}parts: [rest.yaml]\n", encoding="utf-8")
    part = tmp_path / "rest.yaml"
    part.write_text(f"items:\n{items}", encoding="utf-8")
    assert [item.id for item in load_edition(tmp_path / "joined.yaml").items] == ["a-thing", "b-thing"]
    part.write_text(f"items:\n{items}".replace("value: 2,", "value: 0,"), encoding="utf-8")
    with pytest.raises(HandbookInvalid) as refusal:
        load_edition(tmp_path / "joined.yaml")
    assert refusal.value.message.startswith(f"{part}: {LIMIT}.value: ")


def test_an_id_used_in_two_parts_is_found(tmp_path: Path) -> None:
    head, items = FULL.split("items:\n")
    (tmp_path / "rest.yaml").write_text(f"items:\n{items}", encoding="utf-8")
    assert "item id used twice: a-thing, b-thing" in _refused(tmp_path, f"{head}parts: [rest.yaml, rest.yaml]\n")


@pytest.mark.parametrize(
    ("parts", "reason"),
    [("rest.yaml", "expected a list of files"), ("[gone.yaml]", "there is no such file"), ("[]", "at least 1 item")],
)
def test_parts_that_are_none_are_refused(tmp_path: Path, parts: str, reason: str) -> None:
    path = tmp_path / "joined.yaml"
    path.write_text(FULL.split("items:\n", maxsplit=1)[0] + f"parts: {parts}\n", encoding="utf-8")
    with pytest.raises(HandbookInvalid, match=reason):
        load_edition(path)
