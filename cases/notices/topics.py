"""Messages that notices leave in the outbox; `cli` says which tasks answer them."""

NOTICE_WAITING = "notice.waiting"
"""A delivery may leave at once. Key: its id. What is lost, or has to wait, beat finds."""
