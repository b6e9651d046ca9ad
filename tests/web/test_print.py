"""The work order as PDF: one sheet, its words readable, the caller's number never on it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cases.entered import Entered
from cases.states import CaseAction
from kit.clock import utc_now
from tests.api.a_city_online import Online
from tests.cases.a_city import SANITATION
from tests.cases.a_street import Street
from tests.conftest import missing
from tests.web.a_desk import SCREENSHOTS, Desk, Language, assert_accessible, shoot
from tests.web.a_worklist import Worklist

CALLER = "13855512345"
WORDS: dict[Language, list[str]] = {
    "zh": [
        "任务派遣单",
        "暴露垃圾",
        "环境卫生管理处",
        "处置",
        "4 小时（连续）",
        "签收",
        "处置结果",
        "经办",
        "盖章",
        "中山路",
        "1:2,000",
    ],
    "en": ["Work order", "Exposed garbage", "Sanitation Office", "4 h (continuous)", "Received by", "Seal", "中山路"],
}


def _text(file: Path) -> tuple[str, int]:
    if shutil.which("pdftotext") is None:
        missing("there is no pdftotext: apt-get install poppler-utils")
    told = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    return told, told.count("\f")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_work_order_is_one_sheet_with_everything_that_the_department_needs(
    desk: Desk, online: Online, street: Street, language: Language
) -> None:
    worklist = Worklist(online.city, street)
    worklist.lay_roads()
    seen = worklist.seen()
    city = online.city
    city.at = utc_now()
    case = city.now(seen)
    if case.state == "accepted":
        case = city.do(case, CaseAction.FILE, "duty_supervisor", entered=Entered(meets_criteria=True))
    if case.state == "filed":
        case = city.do(case, CaseAction.DISPATCH, "duty_supervisor", entered=Entered(main_department=SANITATION))
    online.as_("operator").post(
        f"/api/v1/cases/{case.id}/reports", json={"source": "hotline", "description": "同一处", "caller": CALLER}
    ).raise_for_status()
    page = desk.page(city.people["duty_supervisor"], language=language)
    page.goto(f"/cases/{case.id}/print")
    expect(page.locator("svg.gw-sketch[data-ready]")).to_be_visible()
    page.wait_for_function("document.querySelector('.gw-order img')?.naturalWidth > 0")
    assert_accessible(page)
    shoot(page, "print", whole=True)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    file = SCREENSHOTS / f"work-order-{language}.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    text, pages = _text(file)
    assert pages == 1
    number = case.case_number or case.acceptance_number
    for word in [number, "Duty_Supervisor", "1 / 1", *WORDS[language]]:
        assert word in text, word
    assert CALLER not in text
    assert re.search(r"20\d\d-\d\d-\d\d \d\d:\d\d", text)
    page.emulate_media(media="print")
    assert page.locator(".gw-order figure").first.evaluate("one => one.getBoundingClientRect().width") >= 85 / 25.4 * 96
    assert page.locator(".gw-order-qr svg").count() == 1
