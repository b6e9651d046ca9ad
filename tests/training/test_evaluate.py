"""An evaluation from pictures to figures and report, with a real network whose answers are known beforehand."""

import json
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from detection.models.slicing import Slicing
from tests.training.a_colour_detector import Thing, a_detector, a_folder
from training.evaluate import Evaluation, Wish, as_facts, evaluate
from training.evaluation_report import write_report
from training.evaluation_tables import sheets
from training.thresholds import Aim
from training.yolo_folder import FolderFaulty

HEAP: Thing = ("garbage", (40, 40, 120, 90))
ELSEWHERE: Thing = ("garbage", (200, 100, 300, 180))
HOLE: Thing = ("pothole", (150, 100, 190, 130))
# Of four heaps two are found, one is missed, and one is said to be elsewhere.
PICTURES = {"a": [HEAP], "b": [HEAP, HOLE], "c": [HEAP], "d": [HEAP], "e": [], "f": []}
DRAWN = {"c": [], "d": [ELSEWHERE], "e": [HOLE]}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return a_folder(tmp_path / "data", PICTURES, drawn=DRAWN)


@pytest.fixture
def evaluation(tmp_path: Path, data: Path) -> Evaluation:
    wish = Wish(data=data, weights=a_detector(tmp_path / "weights"), slices=(Slicing(columns=2, rows=1),), aim=Aim())
    return evaluate(wish)


def test_figures_are_those_counted_by_hand(evaluation: Evaluation) -> None:
    figures = evaluation.whole.figures
    garbage = figures.classes["garbage"]
    assert (garbage.boxes, garbage.pictures, garbage.threshold) == (4, 6, 0.5)
    assert garbage.recall == pytest.approx(2 / 4)
    assert garbage.precision == pytest.approx(2 / 3)
    assert garbage.ap50 == pytest.approx(1 / 2)  # equal scores keep the order of the pictures: two hits, then the miss
    assert garbage.ap50_interval is not None
    assert garbage.ap50_interval.low < 0.5 < garbage.ap50_interval.high
    seen = figures.at_thresholds.seen
    assert (seen["garbage"].count, seen["garbage"].of) == (2, 4)
    assert (figures.at_thresholds.seen_any.count, figures.at_thresholds.seen_any.of) == (2, 4)
    alarms = figures.at_thresholds.false_alarms
    assert (alarms.with_any.count, alarms.with_any.of, alarms.per_100) == (1, 2, 50)
    assert figures.classes["pothole"].ap50 == 1  # the false one comes after it
    assert figures.mean_ap50 == pytest.approx(0.75)
    assert figures.classes["garbage_bin"].ap50 is None


def test_slices_are_measured_beside_whole_frames(evaluation: Evaluation) -> None:
    assert list(evaluation.measured) == ["whole", "2x1"]
    sliced = evaluation.measured["2x1"]
    assert sliced.figures.classes["garbage"].recall == pytest.approx(2 / 4)
    assert {one.name for one in sliced.looked} == set(PICTURES)


def test_thresholds_are_reported_on_pictures_that_did_not_choose_them(evaluation: Evaluation) -> None:
    assert evaluation.choice is not None
    assert evaluation.choice.chosen_on + evaluation.choice.reported.pictures == len(PICTURES)
    reported = evaluation.choice.reported.at_thresholds.thresholds
    assert reported == evaluation.choice.chosen.thresholds
    assert [one["label"] for one in tomllib.loads(evaluation.card_fragment or "")["classes"]] == [
        "garbage",
        "garbage_bin",
        "pothole",
    ]


def test_machines_get_plain_json(evaluation: Evaluation) -> None:
    facts = json.loads(json.dumps(as_facts(evaluation)))
    assert facts["weights"]["card"] == "colours 1"
    assert facts["figures"]["classes"]["garbage"]["ap50"] == 0.5
    assert facts["figures"]["at_thresholds"]["false_alarms"]["with_any"]["count"] == 1
    assert set(facts["sliced"]) == {"2x1"}
    assert set(facts["choice"]["thresholds"]) == {"garbage", "garbage_bin", "pothole"}


def test_the_report_is_a_page_with_two_pictures_and_no_photograph(evaluation: Evaluation, tmp_path: Path) -> None:
    page = write_report(evaluation, tmp_path / "report")
    names = {path.name for path in page.parent.iterdir()}
    assert names == {"index.html", "pr_curves.svg", "confusion.svg", "figures.json", "thresholds.toml"}
    html = page.read_text(encoding="utf-8")
    for sheet in sheets(evaluation):
        assert sheet.title in html
    assert html.count("<img") == 2
    curves, confusion = (ET.parse(page.parent / name).getroot() for name in ("pr_curves.svg", "confusion.svg"))
    lines = curves.findall(".//{*}polyline")
    assert len(lines) == 2  # garbage and pothole; no bin occurs
    assert lines[0].get("points")
    assert {text.text for text in confusion.findall(".//{*}text")} >= {"garbage", "pothole", "nothing 无", "2"}


def test_nothing_is_measured_where_a_label_is_faulty(tmp_path: Path, data: Path) -> None:
    (data.parent / "labels" / "val" / "a.txt").write_text("0 0.5 0.5 0.2 1.2\n7 0.5 0.5 0.1 0.1\n", encoding="utf-8")
    (data.parent / "images" / "val" / "e.png").write_bytes(b"none")
    with pytest.raises(FolderFaulty) as refusal:
        evaluate(Wish(data=data, weights=a_detector(tmp_path / "weights")))
    assert [(one.path.name, one.line) for one in refusal.value.faults] == [("a.txt", 1), ("a.txt", 2), ("e.png", None)]


def test_a_picture_of_no_class_of_the_detector_still_counts_for_what_it_boxes(tmp_path: Path) -> None:
    data = a_folder(tmp_path / "data", {"bins_1": [HEAP], "clean_1": []}, drawn={"clean_1": [("garbage_bin", HEAP[1])]})
    figures = evaluate(Wish(data=data, weights=a_detector(tmp_path / "weights"))).whole.figures
    assert figures.classes["garbage"].ap50 == 1
    assert figures.classes["garbage_bin"].pictures == 1  # of the clean street nobody said that it holds no bin
    assert set(figures.by_source) == {"bins", "clean"}
    assert figures.at_fixed_rate is None  # three problem classes are not even named in this folder
