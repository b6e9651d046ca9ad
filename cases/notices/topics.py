"""Messages that notices leave in the outbox (`cli` says which tasks answer them), and their channel of live events."""

NOTICE_WAITING = "notice.waiting"
"""A delivery may leave at once. Key: its id. What is lost, or has to wait, beat finds."""

NOTICES_CHANNEL = "notices"
"""Live events for one person; key: id of the notice that is new or read, or up to which all are read."""
