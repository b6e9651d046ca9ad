"""What differs between two editions, item by item, condition by condition, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from handbook.conditions import Condition
from handbook.edition import Edition, Item
from handbook.fields import Entry

Known = TypeVar("Known", Item, Condition)
_KEYS = ("scheme", "stage", "quantity")
"""By what an entry of a list is recognised again, so that entries may change places."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field. `item` and `condition` are ids; None: it belongs to the edition, or to the item itself."""

    item: str | None
    condition: str | None
    field: str
    """Its path, for example `limits.handle.value`; empty: the whole item or condition came or went."""
    old: str | None
    new: str | None
    """None: not there."""


def differences(old: Edition, new: Edition) -> Iterator[Difference]:
    """In the order of the old edition; what only the new one has comes last."""
    yield from _fields(None, None, old, new, apart="items")
    for item_id, ours, theirs in _paired(old.items, new.items):
        if ours is None or theirs is None:
            yield Difference(item_id, None, "", _name(ours), _name(theirs))
            continue
        yield from _fields(item_id, None, ours, theirs, apart="conditions")
        for condition_id, before, after in _paired(ours.conditions, theirs.conditions):
            if before is None or after is None:
                yield Difference(item_id, condition_id, "", _name(before), _name(after))
            else:
                yield from _fields(item_id, condition_id, before, after)


def _paired(ours: Sequence[Known], theirs: Sequence[Known]) -> Iterator[tuple[str, Known | None, Known | None]]:
    old, new = {one.id: one for one in ours}, {one.id: one for one in theirs}
    for key in old | new:
        yield key, old.get(key), new.get(key)


def _name(entry: Item | Condition | None) -> str | None:
    if entry is None:
        return None
    return entry.name.zh if isinstance(entry, Item) else entry.text.zh


def _fields(
    item: str | None, condition: str | None, old: Entry, new: Entry, *, apart: str | None = None
) -> Iterator[Difference]:
    dumped = (one.model_dump(mode="json", exclude={apart} if apart else None, exclude_none=True) for one in (old, new))
    ours, theirs = (dict(_flat("", one)) for one in dumped)
    for field in ours | theirs:
        if ours.get(field) != theirs.get(field):
            yield Difference(item, condition, field, ours.get(field), theirs.get(field))


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every leaf of a dumped entry with its path."""
    if isinstance(value, Mapping):
        below = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list):
        below = [(_key(one, place), one) for place, one in enumerate(value, 1)]
    else:
        yield path, str(value)
        return
    for key, one in below:
        yield from _flat(f"{path}.{key}" if path else key, one)


def _key(entry: Any, place: int) -> str:
    if isinstance(entry, Mapping):
        return next((str(entry[name]) for name in _KEYS if name in entry), str(place))
    return str(place)
