"""Sentences in both languages."""

from datetime import timedelta

import pytest

from kit.mistakes import MOST_SHOWN, nothing_imported
from kit.wording import Sentence, joined, span_zh


def test_several_statements_become_one_text_in_each_language() -> None:
    said = joined([Sentence(zh="甲", en="one"), Sentence(zh="乙", en="two")])
    assert said == Sentence(zh="甲；乙。", en="one; two.")


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(), "0 秒"),
        (timedelta(seconds=1.5), "1.5 秒"),
        (timedelta(minutes=90), "1 小时 30 分钟"),
        (timedelta(days=2), "2 天"),
        (timedelta(days=1, hours=3, seconds=4), "1 天 3 小时 4 秒"),
        (-timedelta(hours=2), "负 2 小时"),
    ],
)
def test_a_span_is_written_as_people_write_it(span: timedelta, said: str) -> None:
    assert span_zh(span) == said


def test_a_file_with_many_mistakes_shows_a_page_of_them_in_each_language() -> None:
    many = [Sentence(zh=f"错误 {number}", en=f"mistake {number}") for number in range(MOST_SHOWN + 3)]
    told = nothing_imported("a.csv", many)
    assert told.en.startswith("a.csv: nothing was imported.\n  mistake 0\n")
    assert told.en.endswith(f"mistake {MOST_SHOWN - 1}\n  … and 3 more")
    assert told.zh.startswith("a.csv：未导入任何内容。\n  错误 0\n")
    assert told.zh.endswith(f"错误 {MOST_SHOWN - 1}\n  ……另有 3 处")
    assert "more" not in nothing_imported("a.csv", many[:MOST_SHOWN]).en
