"""Messages that casework leaves in the outbox; `cli` says which tasks answer them."""

from kit.errors import Invalid

CASE_CHANGED = "case.changed"
"""Key: id of the case and version of the event, joined by a colon."""


def key_of(case_id: int, version: int) -> str:
    return f"{case_id}:{version}"


def parse_key(key: str) -> tuple[int, int]:
    """Case id and version from the key of a `case.changed` message.

    Raises:
        Invalid: the key is not `case:version`.
    """
    case_id, colon, version = key.partition(":")
    if not (colon and case_id.isdecimal() and version.isdecimal()):
        raise Invalid(
            f"'{key}' is no key of a changed case: expected its id and a version, for example 12:3.",
            zh=f"“{key}”不是案卷变更的键：应为案卷编号和版本，例如 12:3。",
        )
    return int(case_id), int(version)
