"""Messages that detection leaves in the outbox; `cli` says which task answers them."""

VISITS_DUE = "visits.due"
"""Key: the lease token of a batch of claimed views."""

FINDING_RAISED = "finding.raised"
"""Key: id of the finding."""

SPOT_CLEARED = "spot.cleared"
"""Key: spot id and episode, joined by a colon."""

VIEW_REVISITED = "view.revisited"
"""Key: id of the revisit that has its answer, or will never have one."""

PICTURE_TO_BLUR = "picture.to_blur"
"""Key: id of a `PictureBlurring`, a picture from elsewhere in which people are to be made unrecognisable."""

PICTURE_BLURRED = "picture.blurred"
"""The same id, once that is done."""
