"""Cell codes (单元网格标识码) and component codes (部件标识码), taken apart and checked. Pure.

The forms come from public texts; nobody here has read the standards (not verified): a cell code as in an excerpt of a
Beijing standard and a transcription of GB/T 47678.5, a component code of 17 digits as in that transcription, one of 16
digits inferred from a sample of the generation before. Divisions are those of GB/T 2260.
"""

import re
from dataclasses import dataclass

from city_map.errors import GridCodeInvalid
from kit.wording import Sentence

PROVINCES = frozenset(
    {
        *("11", "12", "13", "14", "15"),  # the north
        *("21", "22", "23"),  # the north-east
        *("31", "32", "33", "34", "35", "36", "37"),  # the east
        *("41", "42", "43", "44", "45", "46"),  # the middle and the south
        *("50", "51", "52", "53", "54"),  # the south-west
        *("61", "62", "63", "64", "65"),  # the north-west
        *("71", "81", "82"),  # Taiwan, Hong Kong, Macao
    }
)
"""First two digits of a GB/T 2260 division. The other four change every year, so only their number is checked."""
CELL_DIGITS = 15
COMPONENT_DIGITS = {16: 2, 17: 3}
"""Length of the code → digits of the item within its category (小类)."""
DIVISION_DIGITS, CATEGORY_DIGITS, SERIAL_DIGITS = 6, 2, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCode:
    """A cell code in its four parts; `division` has 6 digits, the others 3."""

    division: str
    """县级及以上行政区划."""
    street: str
    """街道, 乡镇."""
    community: str
    """社区, 村."""
    serial: str
    """顺序码, from west to east and from north to south within the community."""

    def __str__(self) -> str:
        return f"{self.division}{self.street}{self.community}{self.serial}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentCode:
    """A component code in its four parts."""

    division: str
    category: str
    """大类, 2 digits."""
    item: str
    """小类 within the category: 2 digits before GB/T 47678.5, 3 since."""
    serial: str

    @property
    def item_code(self) -> str:
        """As the handbook writes codes: 01-02 in the generations before GB/T 47678.5, 01002 since."""
        joint = "-" if len(self.item) == COMPONENT_DIGITS[16] else ""
        return f"{self.category}{joint}{self.item}"

    def __str__(self) -> str:
        return f"{self.division}{self.category}{self.item}{self.serial}"


def parse_cell_code(text: str) -> CellCode:
    """Raises GridCodeInvalid with a sentence that says what is wrong."""
    name = Sentence(zh="单元网格标识码", en="cell code")
    digits = _digits(text, name)
    if len(digits) != CELL_DIGITS:
        raise GridCodeInvalid(
            f'"{digits}" is no {name.en}: {_count(len(digits), CELL_DIGITS)}. '
            "It is 6 digits of the division, 3 of the street, 3 of the community and 3 of the cell.",
            zh=(
                f"“{digits}”不是有效的{name.zh}：应为 {CELL_DIGITS} 位，现为 {len(digits)} 位。其中行政区划 6 位、街道"
                " 3 位、社区 3 位、单元网格 3 位。"
            ),
        )
    _refuse_unknown_province(digits, name)
    return CellCode(division=digits[:6], street=digits[6:9], community=digits[9:12], serial=digits[12:])


def parse_component_code(text: str) -> ComponentCode:
    """Raises GridCodeInvalid with a sentence that says what is wrong."""
    name = Sentence(zh="部件标识码", en="component code")
    digits = _digits(text, name)
    if len(digits) not in COMPONENT_DIGITS:
        raise GridCodeInvalid(
            f'"{digits}" is no {name.en}: it has {len(digits)} digits, not 16 or 17. It is 6 digits of the division, '
            "2 of the category, 2 or (GB/T 47678.5) 3 of the item, and 6 of the component.",
            zh=(
                f"“{digits}”不是有效的{name.zh}：现为 {len(digits)} 位，应为 16 或 17 位。"
                "其中行政区划 6 位、大类 2 位、小类 2 位（GB/T 47678.5 为 3 位）、部件 6 位。"
            ),
        )
    _refuse_unknown_province(digits, name)
    category_end = DIVISION_DIGITS + CATEGORY_DIGITS
    item_end = len(digits) - SERIAL_DIGITS
    return ComponentCode(
        division=digits[:DIVISION_DIGITS],
        category=digits[DIVISION_DIGITS:category_end],
        item=digits[category_end:item_end],
        serial=digits[item_end:],
    )


def _digits(text: str, name: Sentence) -> str:
    stripped = text.strip()
    if not stripped:
        raise GridCodeInvalid(f"The {name.en} is missing.", zh=f"缺少{name.zh}。")
    if re.fullmatch(r"[0-9.]+[eE]\+?[0-9]+", stripped):
        raise GridCodeInvalid(
            f'"{stripped}" is no {name.en}: a spreadsheet has turned it into a number and lost digits. '
            "Format the column as text and export again.",
            zh=f"“{stripped}”不是有效的{name.zh}：电子表格已将其转为数值并丢失了位数。请将该列设为文本格式后重新导出。",
        )
    if not re.fullmatch(r"[0-9]+", stripped):
        wrong = next(one for one in stripped if one not in "0123456789")
        raise GridCodeInvalid(
            f'"{stripped}" is no {name.en}: it holds "{wrong}", and only the digits 0 to 9 are allowed.',
            zh=f"“{stripped}”不是有效的{name.zh}：其中含有“{wrong}”，只能用数字 0 至 9。",
        )
    return stripped


def _count(found: int, wanted: int) -> str:
    if found < wanted:
        return f"it has {found} of {wanted} digits"
    return f"it has {found} digits, {found - wanted} too many"


def _refuse_unknown_province(digits: str, name: Sentence) -> None:
    if digits[:2] not in PROVINCES:
        raise GridCodeInvalid(
            f'"{digits}" is no {name.en}: it begins with {digits[:2]}, and no province of GB/T 2260 has that number.',
            zh=f"“{digits}”不是有效的{name.zh}：以 {digits[:2]} 开头，而 GB/T 2260 中没有此省级代码。",
        )
