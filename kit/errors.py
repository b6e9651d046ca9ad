"""The four ways in which a wish can fail, whatever the package.

Packages derive their own errors from these, with a message fit for a person and the data as attributes.
Only `api/errors.py` knows which status code belongs to which.
"""


class GridwardenError(Exception):
    """Says what is wrong, where, and what to do about it, in a sentence that a person at a counter understands.

    Said twice: `message` in English, `zh` in Chinese. None where nobody who reads Chinese is ever told, as of what
    only the training says; a test watches over the packages that the HTTP door reaches.
    """

    def __init__(self, message: str, *, zh: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.zh = zh

    @property
    def said(self) -> str:
        """In both languages, for a terminal of which nobody knows who reads it."""
        return self.message if self.zh is None else f"{self.message}\n{self.zh}"


class NotFound(GridwardenError):
    """What was asked for does not exist, or no longer does."""


class Conflict(GridwardenError):
    """Somebody or something changed it first; look again and decide anew."""


class Forbidden(GridwardenError):
    """The person may not do this; the message says which permission is missing."""


class Invalid(GridwardenError):
    """The input breaks a rule; the message names the place and the rule."""
