"""What docs/ says of the handbook is what the edition says."""

import re
from pathlib import Path

from cli.handbook_page import PAGE, limits_page
from handbook.loading import load_edition
from tests.conftest import ROOT


def test_the_page_of_limits_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == limits_page(), "make docs"


def test_every_limit_has_its_row_and_says_whether_it_is_proposed() -> None:
    edition = load_edition(Path("standard.yaml"))
    rows = re.findall(r"^\| ([\w.-]+) \| [^|]+ \| (\w+) [^|]+ \| (plan|proposed) \(", limits_page(), re.MULTILINE)
    limits = [
        (one.id, limit.stage, "proposed" if limit.is_proposed else "plan")
        for item in edition.items
        for one in item.conditions
        for limit in one.limits
    ]
    assert rows == limits


def test_the_example_in_the_manual_is_a_sound_edition(tmp_path: Path) -> None:
    manual = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL)
    file = tmp_path / "ours.yaml"
    file.write_text(re.sub(r"^parts: .*\n", "", example, flags=re.MULTILINE), encoding="utf-8")
    assert load_edition(file).item("exposed-garbage").conditions[0].limits
