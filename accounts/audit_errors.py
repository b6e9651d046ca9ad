"""What can go wrong with the audit log itself."""

from kit.errors import Conflict


class AuditBroken(Conflict):
    """It misses entries or its head."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log (审计日志) is damaged, so nothing more can be entered, and nothing was changed: "
            "`gridwarden audit verify` says what is missing; restore it from a backup."
        )
