"""What can be wrong with a handbook."""

from kit.errors import Invalid, NotFound


class HandbookInvalid(Invalid):
    """A file of the handbook breaks a rule; the message names file, path in the file and reason."""


class ItemUnknown(NotFound):
    """No such item or condition in the edition in force."""
