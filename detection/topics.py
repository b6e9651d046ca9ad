"""Messages that detection leaves in the outbox; `cli` says which task answers them."""

VISITS_DUE = "visits.due"
"""Key: the lease token of a batch of claimed views."""

FINDING_RAISED = "finding.raised"
"""Key: id of the finding."""

SPOT_CLEARED = "spot.cleared"
"""Key: spot id and episode, joined by a colon."""
