"""What can go wrong with the audit log itself."""

from kit.errors import Conflict


class AuditBroken(Conflict):
    """It misses entries or its head."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log is damaged, so nothing more can be entered, and nothing was changed: "
            "`gridwarden audit verify` says what is missing; restore it from a backup.",
            zh="审计日志已损坏，无法继续记录，未作任何更改：缺失内容见 `gridwarden audit verify`，请从备份恢复。",
        )
