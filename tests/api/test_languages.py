"""A caller is spoken to in their own language, else in the one that they ask for, else in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from accounts.contact import Language
from api.languages import accepted, language_of


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hans-CN", "zh"),
        ("ZH_tw", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.3, zh;q=0.7", "zh"),
        ("en;q=0.7, zh;q=0.3", "en"),
        ("en, zh", "en"),
        ("zh, en", "zh"),
        ("fr-FR,de;q=0.9,zh;q=0.1", "zh"),
        ("fr, de", "en"),
        ("*", "en"),
        ("*, zh;q=0.5", "en"),
        ("*;q=0.1, zh;q=0.5", "zh"),
        ("zh;q=0", "en"),
        ("zh;q=nan, en;q=0.1", "en"),
        ("zh;q=7, en;q=0.1", "en"),
        ("zh;q=, en;q=0.1", "en"),
        ("zh;level=1, en;q=0.1", "en"),
        (" zh ; q = 0.9 , en;q=0.1", "zh"),
        ("zhuang", "en"),
        ("," * 5000 + "zh", "en"),
    ],
)
def test_the_header_is_weighed(header: str, language: str) -> None:
    assert accepted(header) == language


@given(st.text(max_size=200))
def test_no_header_breaks_it(header: str) -> None:
    assert accepted(header) in set(Language)


def request(*, header: str, own: Language | None) -> Request:
    state = {} if own is None else {"language": own}
    return Request({"type": "http", "headers": [(b"accept-language", header.encode())], "state": state})


def test_a_person_s_own_language_goes_before_that_of_the_browser() -> None:
    assert language_of(request(header="en", own=Language.CHINESE)) is Language.CHINESE
    assert language_of(request(header="zh", own=Language.ENGLISH)) is Language.ENGLISH
    assert language_of(request(header="zh", own=None)) is Language.CHINESE
