"""The national list of 2026, and how its codes came from those of 2013."""

import re

import pytest

from handbook.code_tables import code_generations, national_codes
from handbook.codes import Scheme
from handbook.edition import ItemKind
from handbook.fields import Verified

TABLE = national_codes()
MAJORS_OF_2026 = {"01": "06", "02": "07", "03": "08", "04": "09"}
# 突发事件 (05) is gone: what is left of it moved to 10, in an order of its own.
MOVED = {"05-07": "10001", "05-08": "10002"}


def test_there_are_153_components_and_250_matters() -> None:
    assert len(TABLE.components) == 153
    assert len(TABLE.matters) == 250
    assert TABLE.verified is Verified.PARTLY


def test_codes_have_five_digits_and_names_are_not_doubled() -> None:
    for codes in (TABLE.components, TABLE.matters):
        assert [code for code in codes if not re.fullmatch(r"\d{5}", code)] == []
        assert len(set(codes.values())) == len(codes)


@pytest.mark.parametrize(
    ("kind", "code", "name"),
    [
        (ItemKind.COMPONENT, "01001", "供水井盖"),
        (ItemKind.EVENT, "01001", "供水井盖异常"),
        (ItemKind.EVENT, "05009", "文物古迹异常"),
        (ItemKind.EVENT, "06010", "暴露垃圾"),
        (ItemKind.EVENT, "10002", "架空线缆脱落"),
        (ItemKind.COMPONENT, "06010", None),
        # Left out of the edition of 2026.
        (ItemKind.COMPONENT, "01016", None),
        (ItemKind.EVENT, "06031", None),
        (ItemKind.EVENT, "07005", None),
        (ItemKind.EVENT, "09007", None),
    ],
)
def test_a_code_has_one_name_or_none(kind: ItemKind, code: str, name: str | None) -> None:
    assert TABLE.name_of(code, kind=kind) == name


def test_the_matters_of_the_first_five_majors_are_the_components() -> None:
    mirrored = {code for code in TABLE.matters if code < "06"}
    assert mirrored == set(TABLE.components)
    assert len(TABLE.matters) - len(mirrored) == 97


def test_every_code_of_2026_that_is_mapped_is_in_the_list() -> None:
    rows = code_generations()
    assert len(rows) == 50
    for row in rows:
        code = row.code_in(Scheme.GBT47678_5)
        if code is not None:
            assert TABLE.name_of(code.code, kind=row.kind) == (code.name_in_scheme or row.name)


def test_the_codes_of_2013_and_2026_follow_the_inferred_rule() -> None:
    pairs = [
        (row.kind, old.code, new.code)
        for row in code_generations()
        if (old := row.code_in(Scheme.GBT30428_2)) and (new := row.code_in(Scheme.GBT47678_5))
    ]
    assert len(pairs) > 40
    for kind, before, after in pairs:
        major, minor = before.split("-")
        widened = (major if kind is ItemKind.COMPONENT else MAJORS_OF_2026.get(major, "")) + f"0{minor}"
        assert after == MOVED.get(before, widened), before


def test_one_number_means_two_things_in_two_generations() -> None:
    garbage = next(row for row in code_generations() if row.name == "暴露垃圾")
    assert [(one.scheme, one.code) for one in garbage.codes] == [
        ("CJT214", "01-02"),
        ("GBT30428_2", "01-10"),
        ("GBT47678_5", "06010"),
    ]
    road = next(row for row in code_generations() if row.name == "道路破损")
    assert road.code_in(Scheme.CJT214) == garbage.codes[0].model_copy(
        update={"code": "01-10", "verified": Verified.PARTLY, "source": "EVA"}
    )
