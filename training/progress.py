"""How long work tells how far it is: a command shows a bar, a test nothing."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Watch(Protocol):
    """Hands things on one by one; `what` says in a few words what is done to them."""

    def __call__(self, things: Sequence[T], what: str, /) -> Iterable[T]: ...


def unwatched(things: Sequence[T], _what: str, /) -> Iterable[T]:
    """Shows nothing."""
    return things
