"""Refusals over HTTP: each in the language of whoever asked, with a word that never changes and nothing secret."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from accounts.contact import Language
from api.errors import install, problem_of
from api.problem_kinds import TITLES, slug_of, slug_of_status, status_of
from camera_registry.errors import CameraUnknown, PlatformError, PlatformTimedOut
from cases.door_errors import Missed, NotNow, refusal_error
from cases.guard_names import Guard
from cases.refusals import refused
from cases.states import CaseAction
from kit.errors import Conflict, GridwardenError, Invalid
from kit.validation_words import SaidTwice
from kit.wording import Sentence
from tests.api.a_server import client_at, served

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}


class Lamp(StrEnum):
    ON = "on"
    OFF = "off"


class Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=3)
    lamp: Lamp = Lamp.ON
    at: datetime | None = None
    count: int = Field(default=1, ge=1)

    @field_validator("name")
    @classmethod
    def _is_no_x(cls, name: str) -> str:
        if name == "x":
            raise SaidTwice("x is nobody's name", zh="x 不是名字")
        return name


class Broken(Conflict):
    """Knows more than it may tell."""

    def __init__(self, *, missed: tuple[Missed, ...]) -> None:
        super().__init__("It is broken.", zh="已损坏。")
        self.missed = missed
        self.path = Path("/srv/secret-place/picture.webp")
        self.took = timedelta(seconds=1.5)
        self.ratio = float("nan")
        self.note = "call 13812345678 with gwk_abcdefgh12345678"
        self.sealed_password = "hunter2"
        self.key_holder = SecretStr("hunter2")
        self.engine = object()
        self._inner = 1


@pytest.fixture
def wishes() -> Iterator[httpx.Client]:
    """An application of a few routes with our handlers."""
    app = FastAPI()
    install(app)

    @app.post("/wishes")
    def wish(wish: Wish, limit: Annotated[int, Query(le=9)] = 1) -> int:
        return len(wish.name) + limit

    @app.get("/mine")
    def mine(request: Request) -> int:
        request.state.language = Language.CHINESE
        raise Invalid("It is wrong.", zh="有误。")

    @app.get("/never-translated")
    def never() -> int:
        raise GridwardenError("Only English.")

    @app.get("/bug")
    def bug() -> int:
        raise RuntimeError("hunter2")

    with served(app) as address, client_at(address) as client:
        yield client


def test_a_refusal_is_in_the_language_that_is_asked_for(client: httpx.Client) -> None:
    english = client.get("/api/v1/cases/999")
    chinese = client.get("/api/v1/cases/999", headers=CHINESE)
    assert english.json()["type"] == chinese.json()["type"] == "urn:gridwarden:problem:case-unknown"
    assert (english.json()["title"], chinese.json()["title"]) == ("Not Found", "未找到")
    assert english.json()["detail"] == "There is no case 999."
    assert chinese.json()["detail"] == "没有编号为 999 的案卷。"
    assert (english.headers["content-language"], chinese.headers["content-language"]) == ("en", "zh")
    assert english.headers["vary"] == chinese.headers["vary"] == "Accept-Language"


def test_what_is_no_route_is_said_in_the_language_too(client: httpx.Client) -> None:
    refusal = client.delete("/api/v1/cameras", headers=CHINESE)
    assert (refusal.json()["title"], refusal.json()["detail"]) == ("不支持此方法", "此地址仅支持：GET。")
    assert refusal.headers["content-language"] == "zh"
    assert refusal.headers["allow"] == "GET"


def test_the_own_language_of_whoever_signed_in_goes_first(wishes: httpx.Client) -> None:
    refusal = wishes.get("/mine", headers={"Accept-Language": "en"})
    assert (refusal.json()["detail"], refusal.headers["content-language"]) == ("有误。", "zh")


def test_what_was_never_translated_is_said_in_english(wishes: httpx.Client) -> None:
    assert wishes.get("/never-translated", headers=CHINESE).json()["detail"] == "Only English."


def test_a_bug_is_told_in_the_language_and_without_its_cause(wishes: httpx.Client) -> None:
    answer = wishes.get("/bug", headers=CHINESE)
    assert answer.status_code == 500
    assert answer.json()["detail"].startswith("服务器发生意外错误")
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("body", "field", "zh"),
    [
        ({}, "body.name", "必填"),
        ({"name": "long"}, "body.name", "最多 3 个字符"),
        ({"name": 7}, "body.name", "须为文本"),
        ({"name": "x"}, "body.name", "x 不是名字"),
        ({"name": "a", "lamp": "dim"}, "body.lamp", "须为下列之一：'on', 'off'"),
        ({"name": "a", "at": "soon"}, "body.at", "须为时间，例如 2026-03-01T08:30:00+08:00"),
        ({"name": "a", "count": 0}, "body.count", "须大于或等于 1"),
        ({"name": "a", "count": "many"}, "body.count", "须为整数"),
        ({"name": "a", "colour": "red"}, "body.colour", "不支持此字段"),
    ],
)
def test_a_field_at_fault_is_told_in_chinese(
    wishes: httpx.Client, body: dict[str, object], field: str, zh: str
) -> None:
    refusal = wishes.post("/wishes", json=body, headers=CHINESE)
    assert refusal.status_code == 422
    assert refusal.json()["errors"] == [{"field": field, "message": zh}]
    assert refusal.json()["detail"] == f"{field}：{zh}"
    english = wishes.post("/wishes", json=body).json()["errors"]
    assert english[0]["message"].isascii()


def test_a_body_that_is_no_json_is_told_in_chinese(wishes: httpx.Client) -> None:
    refusal = wishes.post("/wishes", content="{", headers=CHINESE | {"Content-Type": "application/json"})
    assert "不是有效的 JSON" in refusal.json()["detail"]
    both = wishes.post("/wishes?limit=10", json={}, headers=CHINESE).json()
    assert both["detail"] == "query.limit：须小于或等于 9；body.name：必填"


def test_what_an_error_knows_leaves_as_plain_json_and_nothing_else_does() -> None:
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    error = Broken(missed=(Missed(CaseAction.ACCEPT, "李雷", at),))
    assert problem_of(error).data == {
        "missed": [{"action": "accept", "person_name": "李雷", "happened_at": "2026-03-02T02:00:00+00:00"}],
        "path": "picture.webp",
        "took": 1.5,
        "note": "call *** with gwk_***",
    }


def test_the_sentence_of_a_refusal_is_in_the_caller_s_language() -> None:
    error = refusal_error(refused(Guard.REASON), CaseAction.REFUSE, "AJ-7")
    problem = problem_of(error, language=Language.CHINESE)
    assert problem.detail == "案卷 AJ-7 无法办理“不予受理”：须填写原因。"
    assert problem.data == {
        "refusal": {"guard": "reason", "sentence": "须填写原因"},
        "sentence": "案卷 AJ-7 无法办理“不予受理”：须填写原因",
    }
    english = problem_of(error)
    assert english.detail == "Case AJ-7, refuse: a reason is needed."
    assert english.data is not None
    assert english.data["sentence"] == "Case AJ-7, refuse: a reason is needed"


@pytest.mark.parametrize(
    ("kind", "slug", "status"),
    [
        (GridwardenError, "failed", 500),
        (Conflict, "conflict", 409),
        (NotNow, "not-now", 409),
        (PlatformError, "platform-error", 502),
        (PlatformTimedOut, "platform-timed-out", 504),
        (CameraUnknown, "camera-unknown", 404),
    ],
)
def test_an_error_has_the_word_of_its_class_and_the_status_of_the_nearest_kind(
    kind: type[GridwardenError], slug: str, status: int
) -> None:
    assert (slug_of(kind), status_of(kind)) == (slug, status)


def test_every_status_that_has_a_name_has_it_in_both_languages() -> None:
    assert all(isinstance(title, Sentence) and title.zh and title.en.isascii() for title in TITLES.values())
    assert len({slug_of_status(status) for status in TITLES}) == len(TITLES)
