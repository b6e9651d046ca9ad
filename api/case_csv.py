"""A list of cases as a table for a spreadsheet (导出): one line a case, written page by page.

What people typed never becomes a formula: a cell that a spreadsheet would compute begins with an apostrophe.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.contact import Language
from api.schemas.cases import CaseOut
from cases.states import CaseSource
from cases.terms import PUBLIC_STAGES
from kit.settings import kit_settings
from kit.wording import Sentence

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
SOURCES = {
    CaseSource.VIDEO: Sentence("视频", "video"),
    CaseSource.HOTLINE: Sentence("热线", "hotline"),
    CaseSource.INSPECTOR: Sentence("监督员上报", "inspector"),
    CaseSource.INSTRUCTION: Sentence("领导批件", "instruction"),
    CaseSource.API: Sentence("其他系统", "another system"),
}
COLUMNS = (
    Sentence("受理号", "acceptance number"),
    Sentence("案卷编号", "case number"),
    Sentence("小类", "item"),
    Sentence("立案条件", "condition"),
    Sentence("危险", "danger"),
    Sentence("地址", "address"),
    Sentence("描述", "description"),
    Sentence("经度 WGS-84", "longitude WGS-84"),
    Sentence("纬度 WGS-84", "latitude WGS-84"),
    Sentence("单元网格", "cell"),
    Sentence("责任网格", "beat"),
    Sentence("来源", "source"),
    Sentence("阶段", "stage"),
    Sentence("状态", "state"),
    Sentence("主办部门", "main department"),
    Sentence("登记时间", "registered"),
    Sentence("立案时间", "filed"),
    Sentence("当前时限到期", "current clock due"),
    Sentence("剩余秒数", "seconds remaining"),
    Sentence("结束时间", "ended"),
)


def lines_of(pages: Iterable[Iterable[CaseOut]], language: Language) -> Iterator[str]:
    """The head, then the lines of each page; what has been read goes out before the next page is asked for."""
    yield BYTE_ORDER_MARK + _line([_said(one, language) for one in COLUMNS])
    for page in pages:
        yield "".join(_line(_cells(case, language)) for case in page)


def _cells(case: CaseOut, language: Language) -> list[str]:
    def names(thing: object) -> str:
        return "" if thing is None else str(getattr(thing, language.value))

    clock = case.clock
    yes = Sentence("是", "yes")
    return [
        case.acceptance_number,
        case.case_number or "",
        names(case.item),
        names(case.condition),
        _said(yes, language) if case.is_danger else "",
        case.address or "",
        case.description or "",
        "" if case.place.longitude is None else f"{case.place.longitude:.6f}",
        "" if case.place.latitude is None else f"{case.place.latitude:.6f}",
        case.cell or "",
        case.beat or "",
        _said(SOURCES[case.source], language),
        _said(PUBLIC_STAGES[case.stage], language),
        names(case.state_said),
        names(case.main_department),
        _time(case.registered_at),
        _time(case.filed_at),
        _time(clock.due_at if clock else None),
        str(round(clock.remaining_s)) if clock else "",
        _time(case.ended_at),
    ]


def _said(sentence: Sentence, language: Language) -> str:
    return sentence.zh if language is Language.CHINESE else sentence.en


def _time(at: datetime | None) -> str:
    """In the city's time, as a spreadsheet reads it."""
    return "" if at is None else f"{at.astimezone(ZoneInfo(kit_settings().city_time_zone)):%Y-%m-%d %H:%M:%S}"


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
