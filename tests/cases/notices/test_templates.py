"""Every template in both languages: whole sentences, one line, the time of the city, nothing that leaks."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from accounts.contact import Language
from cases.clock_kinds import ClockKind
from cases.notices.templates import CLOCKS, SENTENCES, WORK, Particulars, Template, is_urgent, text_of
from cases.states import AuthorisationKind, InspectResult, VerifyResult

CITY = ZoneInfo("Asia/Shanghai")
DUE = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
"""02:30 on the next day in the city."""
HAN = re.compile(r"[\u4e00-\u9fff]")
FULL = Particulars(
    number="GW-20260302-000007",
    item_zh="暴露垃圾",
    item_en="exposed garbage",
    place="12 Zhongshan Road",
    is_danger=True,
    asked_for=AuthorisationKind.EXTENSION,
    clock=ClockKind.HANDLE,
    due_at=DUE,
    verify_result=VerifyResult.EXISTS,
    inspect_result=InspectResult.FAILED,
    other_number="GW-20260301-000001",
)


def test_every_template_and_every_clock_has_its_words() -> None:
    assert set(SENTENCES) == set(Template)
    assert set(CLOCKS) == set(ClockKind)


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("particulars", [FULL, Particulars(number="GW-1", item_zh="垃圾", item_en="garbage")])
def test_a_notice_is_whole_in_both_languages(template: Template, particulars: Particulars) -> None:
    chinese = text_of(template, particulars, Language.CHINESE, CITY)
    english = text_of(template, particulars, Language.ENGLISH, CITY)
    assert HAN.search(chinese.subject)
    assert not HAN.search(english.subject + english.body)
    for said in (chinese, english):
        assert said.subject == " ".join(said.subject.split())
        assert particulars.number in said.subject
        assert particulars.number in said.body
        assert not re.search(r"[{}]|None", said.subject + said.body)
        assert ("2026-03-03 02:30" in said.body) == (particulars.due_at is not None)
        assert (particulars.place in said.body) or not particulars.place
    assert ("【安全隐患】" in chinese.subject) == particulars.is_danger
    assert (particulars.item_zh in chinese.subject, particulars.item_en in english.subject) == (True, True)


@pytest.mark.parametrize(
    ("template", "chinese", "english"),
    [
        (Template.CLOCK_PASSED, "处置时限已超期", "the handling limit has passed"),
        (Template.ASKED, "有延期申请待批准", "a request waits for your answer: extension"),
        (Template.INSPECTED, "核查已回复：未通过", "the inspector has inspected: failed"),
        (Template.VERIFIED, "核实已回复：属实", "the inspector has verified: it is there"),
        (Template.MERGED, "您上报的问题已并入案卷GW-20260301-000001", "merged into case GW-20260301-000001"),
    ],
)
def test_particulars_stand_in_the_sentence(template: Template, chinese: str, english: str) -> None:
    assert chinese in text_of(template, FULL, Language.CHINESE, CITY).subject
    assert english in text_of(template, FULL, Language.ENGLISH, CITY).subject


WORDS: list[tuple[str, StrEnum]] = [
    *(("clock", one) for one in ClockKind),
    *(("asked_for", one) for one in AuthorisationKind),
    *(("verify_result", one) for one in VerifyResult),
    *(("inspect_result", one) for one in InspectResult),
]


@pytest.mark.parametrize(("name", "word"), WORDS)
def test_every_word_that_a_sentence_may_take_is_known(name: str, word: StrEnum) -> None:
    particulars = FULL.model_copy(update={name: word})
    for template, sentence in SENTENCES.items():
        if f"{{{name}}}" in sentence.zh:
            assert "—" not in text_of(template, particulars, Language.CHINESE, CITY).subject
            assert "—" not in text_of(template, particulars, Language.ENGLISH, CITY).subject


def test_an_address_of_several_lines_begins_no_header() -> None:
    nasty = FULL.model_copy(update={"place": "here\r\nBcc: all@city.example", "item_en": "a\nb", "number": "1\r\nX: y"})
    said = text_of(Template.DISPATCHED, nasty, Language.ENGLISH, CITY)
    assert "\n" not in said.subject
    assert "\r" not in said.subject
    assert "\nBcc" not in said.body


def test_work_on_a_danger_alone_is_urgent() -> None:
    calm = FULL.model_copy(update={"is_danger": False})
    assert {one for one in Template if is_urgent(one, FULL)} == WORK
    assert not any(is_urgent(one, calm) for one in Template)
    assert {Template.CLOCK_PASSED, Template.DANGER_UNREVIEWED, Template.DISPATCHED} <= WORK


def test_particulars_are_kept_and_read_again() -> None:
    assert Particulars.model_validate(FULL.as_json()) == FULL
    assert Particulars().as_json() == {}
