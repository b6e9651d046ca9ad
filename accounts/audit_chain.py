"""How the entries of the audit log hang together: each carries an HMAC-SHA256 over itself and the one before. Pure.

Whoever can write to the database but lacks the key cannot change, remove or add an entry without a trace.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

NOTHING_BEFORE = "0" * 64
"""What the first entry follows."""

Detail = str | int | float | bool | None | list[str] | list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Everything that one entry says."""

    seq: int
    happened_at: datetime
    person_id: int | None
    key_id: int | None
    address: str | None
    action: str
    about: str
    details: Mapping[str, Detail]
    previous_hash: str


def hash_of(entry: Entry, key: bytes) -> str:
    """64 hexadecimal digits."""
    said = asdict(entry) | {"happened_at": entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds")}
    return _keyed(b"entry", json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False).encode(), key)


def seal_of(*, seq: int, last_hash: str, key: bytes) -> str:
    """The seal of the head: without the key nobody moves it back to an earlier entry."""
    return _keyed(b"head", f"{seq}:{last_hash}".encode(), key)


def is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _keyed(kind: bytes, said: bytes, key: bytes) -> str:
    return hmac.new(key, kind + b"\n" + said, hashlib.sha256).hexdigest()
