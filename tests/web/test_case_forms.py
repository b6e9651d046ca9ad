"""Nothing typed is lost: a colleague was faster, the server refused, the network went, the tab was closed."""

from pathlib import Path

from playwright.sync_api import Page, Request, Route, expect

from accounts import sessions
from kit.clock import utc_now
from tests.api.a_city_online import Online
from tests.web.a_desk import Desk, assert_accessible, shoot
from tests.web.a_pictured_case import a_handled_case, a_jpeg

TEXT = "箱体破损，垃圾外溢约两平方米，已拍照"


def _form(desk: Desk, online: Online, login: str, case_id: int, name: str, *, language: str = "zh") -> Page:
    page = desk.page(online.city.people[login], language="en" if language == "en" else "zh")
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("form", name=name)).to_be_visible()
    return page


def test_a_version_conflict_shows_both_sides_and_is_solved_either_way(desk: Desk, online: Online) -> None:
    case = a_handled_case(online)
    page = _form(desk, online, "office", case["id"], "督办")
    page.get_by_label("说明").fill(TEXT)
    page.get_by_label("答复期限").fill("2030-01-02T10:00")
    case = online.do(case, "supervise", "inspectorate", reply_by="2030-01-01T02:00:00Z", reason="请说明进度")
    expect(page.get_by_text("填写期间，案卷已有变化")).to_be_visible()
    expect(page.get_by_label("说明")).to_have_value(TEXT)
    page.keyboard.press("Control+Enter")
    conflict = page.get_by_role("alert").filter(has_text="案卷已被他人办理")
    expect(conflict).to_contain_text("督办")
    expect(conflict.get_by_role("row", name="版本")).to_contain_text(f"v{case['version'] - 1}")
    expect(conflict.get_by_role("row", name="版本")).to_contain_text(f"v{case['version']}")
    expect(page.get_by_label("说明")).to_have_value(TEXT)
    assert_accessible(page)
    shoot(page, "case-conflict")
    page.get_by_role("button", name="保留我的，再次提交").click()
    expect(page.get_by_role("form")).to_have_count(0)
    assert online.now(case)["version"] == case["version"] + 1
    assert online.now(case)["events"][-1]["text"] == TEXT


def test_what_cannot_be_done_any_more_says_why_and_the_text_stays(desk: Desk, online: Online) -> None:
    case = online.do(online.register(), "accept", "operator")
    page = _form(desk, online, "duty_supervisor", case["id"], "Send back for completion", language="en")
    page.get_by_label("Reason").fill(TEXT)
    online.do(case, "file", "duty_supervisor", meets_criteria=True)
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Keep mine, submit again").click()
    expect(page.get_by_text("This cannot be done any more")).to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value(TEXT)


def test_a_refusal_lands_on_its_field_and_a_cut_line_or_a_failing_server_loses_nothing(
    desk: Desk, online: Online
) -> None:
    desk.expects += ["Failed to load resource: the server responded with a status of 500", "net::ERR_"]
    case = a_handled_case(online)
    page = _form(desk, online, "office", case["id"], "督办")
    page.get_by_label("说明").fill(TEXT)
    page.get_by_label("答复期限").fill("2020-01-02T10:00")
    page.keyboard.press("Control+Enter")
    field = page.locator("[data-field=reply_by]")
    expect(field.locator("[aria-invalid=true]")).to_be_focused()
    assert field.locator(".gw-field-error").inner_text().strip() != ""
    page.get_by_label("答复期限").fill("2030-01-02T10:00")
    address = "**/actions/supervise"

    met: list[str] = []

    def cut(route: Route) -> None:
        met.append("cut")
        route.abort()

    def fails(route: Route) -> None:
        met.append("failed")
        route.fulfill(status=500, content_type="text/plain", body="oops")

    for trouble in (cut, fails):
        page.route(address, trouble)
        before = len(met)
        page.keyboard.press("Control+Enter")
        while len(met) == before:  # the sentence of the attempt before may still stand there
            page.wait_for_timeout(20)
        expect(page.get_by_text("未提交，已填内容均已保留")).to_be_visible()
        expect(page.get_by_label("说明")).to_have_value(TEXT)
        page.unroute(address)
    page.keyboard.press("Escape")
    expect(page.get_by_label("说明")).to_have_value(TEXT)
    page.get_by_label("说明").press("Control+Enter")
    expect(page.get_by_role("form")).to_have_count(0)
    assert [one["text"] for one in online.now(case)["events"]].count(TEXT) == 1


def test_an_answer_that_got_lost_is_not_done_twice(desk: Desk, online: Online) -> None:
    desk.expects += ["net::ERR_"]
    case = a_handled_case(online)
    page = _form(desk, online, "office", case["id"], "督办")
    page.get_by_label("说明").fill(TEXT)
    page.get_by_label("答复期限").fill("2030-01-02T10:00")
    done: list[int] = []

    def loses_the_answer(route: Route) -> None:
        done.append(route.fetch().status)
        route.abort()

    page.route("**/actions/supervise", loses_the_answer)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("未提交，已填内容均已保留")).to_be_visible()
    page.unroute("**/actions/supervise")
    page.get_by_label("说明").press("Control+Enter")
    expect(page.get_by_role("form")).to_have_count(0)
    assert done == [200]
    assert [one["text"] for one in online.now(case)["events"]].count(TEXT) == 1


def test_a_closed_tab_and_an_ended_session_keep_text_and_half_sent_photos(
    desk: Desk, online: Online, tmp_path: Path
) -> None:
    desk.expects += ["net::ERR_"]
    case = a_handled_case(online)
    first = _form(desk, online, "department", case["id"], "反馈")
    first.get_by_label("处置结果").fill(TEXT)
    sent: list[int] = []

    def cuts_after_one_piece(route: Route) -> None:
        sent.append(len(route.request.post_data_buffer or b""))
        route.continue_() if len(sent) == 1 else route.abort()

    def only_pieces(route: Route) -> None:
        cuts_after_one_piece(route) if route.request.method == "PATCH" else route.continue_()

    first.route("**/api/v1/uploads/*", only_pieces)
    first.get_by_label("添加照片").set_input_files(a_jpeg(tmp_path, "after.jpg", has_garbage=False))
    expect(first.get_by_text("after.jpg：已传")).not_to_contain_text("已传 0 %")
    expect(first.get_by_text("草稿已保存")).to_be_visible()
    first.close()
    second = desk.watched(desk.contexts[-1].new_page())
    offsets: list[str] = []

    def notes_offset(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(request.headers.get("upload-offset", ""))

    second.on("request", notes_offset)
    second.goto(f"/cases/{case['id']}")
    second.get_by_role("button", name="反馈").click()
    expect(second.get_by_label("处置结果")).to_have_value(TEXT)
    expect(second.get_by_text("已恢复")).to_be_visible()
    expect(second.get_by_role("img", name="照片 1")).to_be_visible()
    assert offsets[0] not in {"", "0"}, "it goes on where it was cut"
    second.get_by_label("与处置前同视角").check()
    with desk.database.write() as session:
        sessions.end_all(session, online.city.people["department"], now=utc_now())
    second.keyboard.press("Control+Enter")
    expect(second.get_by_role("dialog")).to_contain_text("登录已过期")
    expect(second.get_by_label("处置结果")).to_have_value(TEXT)
    assert_accessible(second)
