"""Reads one feature's fields by name, and notes in words what is wrong with each. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar

from city_map.errors import GridCodeInvalid
from city_map.features import Feature, Mistakes
from kit.wording import Sentence

Parsed = TypeVar("Parsed")
Word = TypeVar("Word", bound=StrEnum)
ALIASES = {
    "code": ("code", "glbjbsm", "dywgbsm", "标识码", "编码"),
    "name": ("name", "glbjmc", "名称"),
    "cells": ("cells", "单元网格"),
    "inspector": ("inspector", "监督员"),
    "state": ("state", "glbjzt", "状态"),
    "cell": ("cell", "szdywgbsm", "所在单元网格标识码"),
    "department": ("department", "zgbmmc", "主管部门名称", "主管部门"),
    "owner": ("owner", "qsdwmc", "权属单位名称", "权属单位"),
    "maintainer": ("maintainer", "yhdwmc", "养护单位名称", "养护单位"),
    "class": ("class", "road_class", "道路等级"),
    "width_m": ("width_m", "宽度"),
    "reference": ("reference", "许可证号"),
    "item": ("item", "小类"),
    "holder": ("holder", "持证单位"),
    "valid_from": ("valid_from", "有效期自"),
    "valid_to": ("valid_to", "有效期至"),
}
"""Our name of a field → the names it may have in a file. DYWGBSM is how such layers commonly call a cell's own code."""
SEPARATORS = re.compile(r"[\s,;，；、]+")
A_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
MILLISECONDS = re.compile(r"\d{12,14}")  # how a FeatureServer writes an instant; 12 digits reach back to 1973


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one feature. Every reader gives None for what is missing or wrong."""

    feature: Feature
    mistakes: Mistakes

    @property
    def where(self) -> Sentence:
        return self.feature.where

    def written(self, name: str) -> str:
        """What the file says, '' for nothing."""
        found = (self.feature.fields.get(alias, "") for alias in ALIASES[name])
        return next((text for text in found if text), "")

    def wrong(self, name: str, *, en: str, zh: str) -> None:
        self.mistakes.add(self.where, name, Sentence(zh=zh, en=en))

    def missing(self, name: str) -> None:
        self.wrong(name, en="is missing", zh="缺失")

    def text(self, name: str, *, longest: int) -> str | None:
        text = self.written(name)
        if len(text) > longest:
            self.wrong(name, en=f"is longer than {longest} characters", zh=f"超过 {longest} 个字符")
        return text or None

    def required(self, name: str, *, longest: int) -> str | None:
        text = self.text(name, longest=longest)
        if text is None:
            self.missing(name)
        return text

    def checked(self, name: str, parse: Callable[[str], Parsed]) -> Parsed | None:
        """A code; `parse` raises GridCodeInvalid."""
        return self._parsed(name, self.written(name), parse)

    def each(self, name: str, parse: Callable[[str], Parsed]) -> list[Parsed]:
        """Several codes in one field, each once, with commas, semicolons or spaces between."""
        codes = dict.fromkeys(code for code in SEPARATORS.split(self.written(name)) if code)
        parsed = (self._parsed(name, code, parse) for code in codes)
        return [one for one in parsed if one is not None]

    def choice(self, name: str, words: type[Word], *, default: Word | None) -> Word | None:
        """A member of a closed set by its own word or its Chinese one."""
        text = self.written(name)
        if not text:
            if default is None:
                self.missing(name)
            return default
        for word in words:
            if text.lower() == word or text == _chinese(word):
                return word
        known = ", ".join(f"{word} {_chinese(word)}" for word in words)
        self.wrong(name, en=f'"{text}" is none of {known}', zh=f"“{text}”不在可选值之中：{known}")
        return None

    def number(self, name: str, *, least: float, most: float) -> float | None:
        text = self.written(name)
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            self.wrong(
                name,
                en=f'"{text}" is no number from {least:g} to {most:g}',
                zh=f"“{text}”不是 {least:g} 至 {most:g} 之间的数",
            )
            return None
        return number

    def instant(self, name: str, time_zone: tzinfo, *, is_end: bool = False) -> datetime | None:
        """A day, or an instant; without a zone in city time. The last day of a validity counts to its end."""
        text = self.written(name)
        if not text:
            self.missing(name)
            return None
        try:
            return _instant(text, time_zone, is_end=is_end)
        except (ValueError, OverflowError):
            self.wrong(
                name,
                en=f'"{text}" is no day such as 2026-03-01 and no instant such as 2026-03-01T08:00',
                zh=f"“{text}”既不是 2026-03-01 这样的日期，也不是 2026-03-01T08:00 这样的时间",
            )
            return None

    def _parsed(self, name: str, text: str, parse: Callable[[str], Parsed]) -> Parsed | None:
        try:
            return parse(text)
        except GridCodeInvalid as error:
            self.wrong(name, en=error.message, zh=error.zh or error.message)
            return None


def _instant(text: str, time_zone: tzinfo, *, is_end: bool) -> datetime:
    if MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    day = A_DAY.fullmatch(text)
    if day:
        year, month, date = (int(part) for part in day.groups())
        midnight = datetime(year, month, date, tzinfo=time_zone)
        return (midnight + timedelta(days=1) if is_end else midnight).astimezone(UTC)
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=time_zone)).astimezone(UTC)


def _chinese(word: StrEnum) -> str:
    return str(getattr(word, "zh", word))
