"""What can go wrong with notices, said to the person who reads or sets them up."""

from kit.errors import Invalid, NotFound


class WebhookUnknown(NotFound):
    """There is no such webhook, or it has ended."""

    def __init__(self, webhook_id: int) -> None:
        super().__init__(
            f"There is no active webhook {webhook_id}: `gridwarden notices webhook list` names them.",
            zh=f"没有编号为 {webhook_id} 的有效回调：运行 `gridwarden notices webhook list` 可查看。",
        )
        self.webhook_id = webhook_id


class WebhookInvalid(Invalid):
    """An address that cannot be posted to, a secret that is too short, or an unknown template."""


class NoticeUnknown(NotFound):
    """The person has no such notice."""

    def __init__(self, notice_id: int) -> None:
        super().__init__(f"You have no notice {notice_id}.", zh=f"您没有编号为 {notice_id} 的通知。")
        self.notice_id = notice_id
