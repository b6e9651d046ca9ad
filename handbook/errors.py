"""What can be wrong with a handbook."""

from kit.errors import Conflict, Invalid, NotFound


class HandbookInvalid(Invalid):
    """A file of the handbook breaks a rule; the message names file, path in the file and reason."""


class ItemUnknown(NotFound):
    """No such item or condition in the edition in force."""


class EditionUnknown(NotFound):
    """No edition of that id was imported, is in force or ships with the product."""


class EditionNotInForce(Invalid):
    """The edition that the settings name does not count yet, or no longer."""


class EditionConflict(Conflict):
    """An edition of that id has other content, or another edition counts on the same days; `other_id` names it."""

    def __init__(self, message: str, *, zh: str, other_id: str) -> None:
        super().__init__(message, zh=zh)
        self.other_id = other_id
