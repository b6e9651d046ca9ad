"""The drawing in docs/ is that of the table, and shows all of it."""

import re

from accounts.permissions import Permission
from cases.lifecycle_overlays import OVERLAYS
from cases.lifecycle_table import TRANSITIONS
from cases.states import CaseState
from cli.lifecycle_page import PAGE, lifecycle_page


def test_the_lifecycle_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == lifecycle_page(), "make docs"


def test_the_drawing_has_every_way_of_every_row() -> None:
    drawing = lifecycle_page().split("```")[1]
    for row in TRANSITIONS:
        for source in row.sources:
            assert re.search(rf"{re.escape(source or '[*]')} --> {row.target}: .*\b{row.row} ", drawing), row.row
    for state in CaseState:
        assert f"    {state}: " in drawing


def test_the_tables_have_every_row_and_permission_in_whole_columns() -> None:
    page = lifecycle_page()
    for row in TRANSITIONS:
        assert page.count(f"\n| {row.row} | ") == 1
    assert page.count("催办 urge") == len([row for row in OVERLAYS if row.row == "催办"]) + 1
    assert all(f"\n| `{permission}` | " in page for permission in Permission)
    for block in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        assert len({line.count(" | ") for line in block.splitlines()}) == 1
