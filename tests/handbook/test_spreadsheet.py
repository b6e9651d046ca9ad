"""A city's table over an edition gives a new edition; the old one stays as it is."""

from datetime import date
from pathlib import Path

import pytest

from handbook.comparison import differences
from handbook.conditions import Stage
from handbook.edition import Edition
from handbook.errors import HandbookInvalid
from handbook.fields import Verified
from handbook.limits import ClockRun, Limit, LimitUnit
from handbook.loading import load_edition, shipped_editions
from handbook.spreadsheet import NewEdition, as_yaml, edition_with_table

STANDARD = load_edition(Path("standard.yaml"))
NEW = NewEdition("ours-2027", date(2027, 1, 1))
TABLE = """item,condition,handle,lead_unit,departments,GBT47678_5
exposed-garbage,exposed-garbage.large,3 工作日,,,
bin-overflow,bin-overflow.full,6 小时,环境卫生管理处,"市政公司、绿化公司",06042
"""
NEW_ITEM = """item,kind,name_zh,name_en,condition,text_zh,text_en,handle,CJT214
lost-flag,event,旗帜破损,Torn flag,lost-flag.torn,旗帜破损,A flag is torn,1 工作日,01-77
"""


def _laid(folder: Path, table: str, *, encoding: str = "utf-8") -> Edition:
    path = folder / "table.csv"
    path.write_bytes(table.encode(encoding))
    return edition_with_table(STANDARD, path, NEW)


def test_a_cell_replaces_what_the_edition_says_and_an_empty_one_keeps_it(tmp_path: Path) -> None:
    ours = _laid(tmp_path, TABLE)
    large = ours.condition("exposed-garbage.large")
    assert large.limit_for(Stage.HANDLE) == Limit(3, LimitUnit.DAY, ClockRun.WORKING)
    assert large.limit_for(Stage.ARRIVE) == STANDARD.condition("exposed-garbage.large").limit_for(Stage.ARRIVE)
    assert ours.item("bin-overflow").departments == ("市政公司", "绿化公司")
    assert ours.item("exposed-garbage").lead_unit == "环境卫生管理处"
    changed = {one.condition or one.item for one in differences(STANDARD, ours)}
    assert changed == {None, "exposed-garbage.large", "bin-overflow", "bin-overflow.full"}


def test_what_the_city_decides_is_no_longer_proposed_but_a_clock_stays_open(tmp_path: Path) -> None:
    ours = _laid(tmp_path, TABLE)
    (decided,) = (one for one in ours.condition("exposed-garbage.large").limits if one.stage is Stage.HANDLE)
    (open_clock,) = ours.condition("bin-overflow.full").limits
    assert decided.is_settled
    assert (open_clock.is_proposed, open_clock.is_clock_assumed, open_clock.source) == (False, True, "CITY")
    (code,) = (one for one in ours.item("bin-overflow").codes if one.code == "06042")
    assert code.verified is Verified.PARTLY, "a city does not decide on the national standard"
    assert "table.csv" in ours.sources["CITY"].zh


def test_the_edition_underneath_is_not_touched(tmp_path: Path) -> None:
    before = STANDARD.model_dump_json()
    ours = _laid(tmp_path, TABLE)
    assert STANDARD.model_dump_json() == before
    assert (ours.id, ours.valid_from, ours.valid_to) == ("ours-2027", date(2027, 1, 1), None)


def test_an_item_that_is_new_is_added_behind_the_others(tmp_path: Path) -> None:
    ours = _laid(tmp_path, NEW_ITEM)
    assert len(ours.items) == len(STANDARD.items) + 1
    assert ours.items[-1].name.en == "Torn flag"
    assert ours.items[-1].codes[0].code == "01-77"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_spreadsheet_may_come_in_any_of_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    assert _laid(tmp_path, TABLE, encoding=encoding).item("bin-overflow").lead_unit == "环境卫生管理处"


@pytest.mark.parametrize("edition", shipped_editions(), ids=lambda one: one.id)
def test_an_edition_that_is_written_can_be_read_again(tmp_path: Path, edition: Edition) -> None:
    file = tmp_path / "written.yaml"
    file.write_text(as_yaml(edition), encoding="utf-8")
    assert load_edition(file) == edition


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        (TABLE.replace("3 工作日", "3 weeks"), ("row 2: column handle", "is no limit")),
        (TABLE.replace("3 工作日", "0 工作日"), ("row 2: column handle", "above zero")),
        (TABLE.replace("bin-overflow,", ",", 1), ("row 3", "column item is empty")),
        (TABLE.replace("exposed-garbage.large", ""), ("row 2", "column condition is empty")),
        (TABLE.replace("lead_unit", "boss"), ("row 1", "unknown columns boss", "known are item")),
        (TABLE.replace("item,", "thing,"), ("row 1", "missing columns item")),
        (TABLE.replace("06042", "06042,x"), ("row 3", "more cells")),
        (TABLE.replace("06042", "6042"), ("'6042' is no code", "in 'bin-overflow'")),
        (NEW_ITEM.replace("Torn flag", ""), ("name.en: Field required", "in 'lost-flag'")),
        (NEW_ITEM.replace(",event", ",").replace("01-77", "01-02"), ("kind: Field required",)),
        (NEW_ITEM.replace("01-77", "01-02"), ("code used twice in one scheme: CJT214 event 01-02",)),
        ("", ("row 1", "missing columns item, condition")),
    ],
)
def test_a_mistake_in_the_table_is_named(tmp_path: Path, table: str, reasons: tuple[str, ...]) -> None:
    with pytest.raises(HandbookInvalid) as refusal:
        _laid(tmp_path, table)
    assert refusal.value.message.startswith(str(tmp_path / "table.csv"))
    assert [reason for reason in reasons if reason not in refusal.value.message] == []


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xff\xff\xff\x00")
    with pytest.raises(HandbookInvalid, match="neither UTF-8 nor GB 18030"):
        edition_with_table(STANDARD, path, NEW)
    with pytest.raises(HandbookInvalid, match="cannot be read"):
        edition_with_table(STANDARD, tmp_path / "gone.csv", NEW)
