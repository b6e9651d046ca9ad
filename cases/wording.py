"""What the rules say to people, in both languages of the product."""

from collections.abc import Iterable
from dataclasses import dataclass


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
