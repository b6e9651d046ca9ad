"""API keys (接口密钥): other systems, each with a few permissions, an end, and nobody's name."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from accounts import sign_in_repository as repository
from accounts.actor import Actor
from accounts.errors import KeyInvalid, KeyUnknown
from accounts.permissions import Permission
from accounts.reach import EVERYTHING
from accounts.sign_in_tables import ApiKey
from accounts.tokens import KEY, hash_of, new_token

LONGEST_LIFE = timedelta(days=366)
LONGEST_NAME = 80
FOR_MACHINES = frozenset(
    {
        Permission.CASE_READ,
        Permission.CASE_REGISTER_BY_RULE,
        Permission.CASE_ADD_REPORT,
        Permission.CAMERA_READ,
        Permission.MODEL_READ,
        Permission.FIGURES_READ,
        Permission.AUDIT_READ,
    }
)
"""What a machine may ever do: look, and report. Whatever is decided needs somebody who answers for it."""


def make_key(
    session: Session,
    *,
    name: str,
    permissions: Collection[Permission],
    expires_at: datetime,
    created_by: int | None,
    now: datetime,
) -> tuple[ApiKey, str]:
    """The key's row, and its token, which is shown this once.

    Raises:
        KeyInvalid: no name, no permission or one that no machine has, or an end that is past or too far.
    """
    kept = name.strip()
    if not 0 < len(kept) <= LONGEST_NAME:
        raise KeyInvalid(
            f"A key has a name of 1 to {LONGEST_NAME} characters, so that people know whose it is.",
            zh=f"密钥须有 1 至 {LONGEST_NAME} 个字符的名称，以便识别使用方。",
        )
    foreign = sorted(set(permissions) - FOR_MACHINES)
    if foreign or not permissions:
        listed = ", ".join(sorted(FOR_MACHINES))
        raise KeyInvalid(
            f"A key needs one or more of these permissions and can have no others: {listed}.",
            zh=f"密钥须具备以下一项或多项权限，且不能有其他权限：{listed}。",
        )
    if not now < expires_at <= now + LONGEST_LIFE:
        raise KeyInvalid("A key ends within a year.", zh="密钥有效期最长一年。")
    token = new_token(KEY)
    row = ApiKey(
        name=kept,
        token_hash=hash_of(token),
        beginning=token[:12],
        permissions=sorted(set(permissions)),
        created_by=created_by,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row, token


def find_key(session: Session, token: str, *, now: datetime) -> ApiKey | None:
    """None: unknown, ended or revoked."""
    return repository.valid_key(session, hash_of(token), now=now)


def is_used_long_ago(row: ApiKey, *, now: datetime) -> bool:
    """Whether `note_used` would write something."""
    return row.used_at is None or row.used_at < now - repository.USED_TO


def note_used(session: Session, key_id: int, *, now: datetime) -> None:
    repository.note_used(session, key_id, now=now)


def actor_of_key(row: ApiKey) -> Actor:
    """Nobody's name, no post, what was named; of what it may read, everything."""
    permissions = frozenset(Permission(one) for one in row.permissions) & FOR_MACHINES
    return Actor(person_id=None, posts=frozenset(), permissions=permissions, reach=EVERYTHING, key_id=row.id)


def list_keys(session: Session) -> Sequence[ApiKey]:
    """All that ever were, oldest first."""
    return repository.api_keys(session)


def revoke_key(session: Session, key_id: int, *, now: datetime) -> None:
    """From now on it opens nothing. Raises KeyUnknown."""
    if not repository.revoke_key(session, key_id, now=now):
        raise KeyUnknown(key_id)
