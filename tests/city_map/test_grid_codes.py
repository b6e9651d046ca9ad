"""Cell and component codes: what they are made of, and why a wrong one is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city_map.errors import GridCodeInvalid
from city_map.grid_codes import PROVINCES, parse_cell_code, parse_component_code


def digits(number: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=number, max_size=number)


provinces = st.sampled_from(sorted(PROVINCES))


def test_a_cell_code_is_division_street_community_and_serial() -> None:
    code = parse_cell_code("349901001002003")
    assert (code.division, code.street, code.community, code.serial) == ("349901", "001", "002", "003")


@pytest.mark.parametrize(
    ("written", "item_code", "serial"),
    [("3205080101000001", "01-01", "000001"), ("32050801001000001", "01001", "000001")],
)
def test_a_component_code_of_either_generation_tells_its_item(written: str, item_code: str, serial: str) -> None:
    code = parse_component_code(written)
    assert (code.division, code.item_code, code.serial) == ("320508", item_code, serial)


@given(provinces, digits(13))
def test_a_cell_code_is_written_as_it_was_read(province: str, rest: str) -> None:
    assert str(parse_cell_code(province + rest)) == province + rest


@given(provinces, st.one_of(digits(14), digits(15)))
def test_a_component_code_is_written_as_it_was_read(province: str, rest: str) -> None:
    assert str(parse_component_code(province + rest)) == province + rest


@given(st.text(max_size=20))
def test_any_other_text_is_refused_in_words(text: str) -> None:
    stripped = text.strip()
    is_code = len(stripped) == 15 and stripped.isascii() and stripped.isdigit() and stripped[:2] in PROVINCES
    if not is_code:
        with pytest.raises(GridCodeInvalid, match="cell code") as refused:
            parse_cell_code(text)
        assert "单元网格标识码" in str(refused.value.zh)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("34990100100200", "it has 14 of 15 digits"),
        ("3499010010020030", "it has 16 digits, 1 too many"),
        ("349901001002OO3", 'it holds "O"'),
        ("３49901001002003", 'it holds "３"'),
        ("34990100 1002003", 'it holds " "'),
        ("3.49901E+14", "a spreadsheet has turned it into a number"),
        ("990101001002003", "no province of GB/T 2260"),
        ("   ", "is missing"),
    ],
)
def test_a_wrong_cell_code_is_refused_with_a_reason_that_a_clerk_understands(written: str, told: str) -> None:
    with pytest.raises(GridCodeInvalid) as refused:
        parse_cell_code(written)
    assert told in refused.value.message


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("320508010100001", "it has 15 digits, not 16 or 17"),
        ("320508010010000010", "it has 18 digits, not 16 or 17"),
        ("00050801001000001", "no province of GB/T 2260"),
        ("3.2050801001E+16", "a spreadsheet has turned it into a number"),
    ],
)
def test_a_wrong_component_code_is_refused_with_a_reason_that_a_clerk_understands(written: str, told: str) -> None:
    with pytest.raises(GridCodeInvalid) as refused:
        parse_component_code(written)
    assert told in refused.value.message
