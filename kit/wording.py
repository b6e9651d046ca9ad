"""What the product says to people, in both of its languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement, said twice; both without a full stop, so that several can be joined."""

    zh: str
    en: str


def joined(sentences: Iterable[Sentence]) -> Sentence:
    """One text of several statements, closed by a full stop in each language."""
    said = tuple(sentences)
    return Sentence(
        zh="；".join(one.zh for one in said) + "。",
        en="; ".join(one.en for one in said) + ".",
    )


def span_zh(span: timedelta) -> str:
    """As people write it: 2 天 3 小时; of parts that are 0 nothing is said, and seconds carry their fraction."""
    minutes, seconds = divmod(abs(span).total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "天"), (hours, "小时"), (minutes, "分钟"), (seconds, "秒"))
    said = " ".join(f"{count:g} {unit}" for count, unit in parts if count) or "0 秒"
    return f"负 {said}" if span < timedelta() else said
