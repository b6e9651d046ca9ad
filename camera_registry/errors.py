"""What may go wrong with platforms, cameras and views.

PlatformError ─┬─ PlatformUnreachable    nobody answers, or a proxy says so
               ├─ PlatformRefusedLogin   wrong, missing or withdrawn credentials
               │   └─ PlatformClockWrong  its clock and ours are too far apart for signed requests
               ├─ PlatformTimedOut       点播超时, or no answer in time
               ├─ PlatformAnswerInvalid  HTML instead of JSON, missing fields, a list that breaks off
               ├─ PlatformDeclined       any other failure that the platform reports
               ├─ NotListable            a CSV list has no server to ask
               ├─ WsdlMissing            our own description files of ONVIF are not where they should be
               ├─ CameraUnknown          the platform does not know this camera (any more)
               └─ PresetUnknown          the camera does not have this preset (any more)
"""

from kit.errors import Conflict, GridwardenError, Invalid, NotFound
from kit.wording import Sentence


class PlatformError(GridwardenError):
    """The video platform did not do what was asked; nothing was changed. Never holds a token or a password."""


class PlatformUnreachable(PlatformError):
    pass


class PlatformRefusedLogin(PlatformError):
    pass


class PlatformClockWrong(PlatformRefusedLogin):
    pass


class PlatformTimedOut(PlatformError):
    pass


class PlatformAnswerInvalid(PlatformError):
    pass


class PlatformDeclined(PlatformError):
    def __init__(self, message: str, *, zh: str, code: int | str) -> None:
        super().__init__(message, zh=zh)
        self.code = code


class NotListable(PlatformError):
    pass


class WsdlMissing(PlatformError):
    """A fault of this installation, not of any device."""


class CameraUnknown(PlatformError, NotFound):
    pass


class PresetUnknown(PlatformError, NotFound):
    pass


class CameraListInvalid(Invalid):
    """A CSV list with mistakes; nothing of it is imported."""

    def __init__(self, told: Sentence, *, mistakes: tuple[Sentence, ...]) -> None:
        super().__init__(told.en, zh=told.zh)
        self.mistakes = mistakes
        """One sentence per mistake, each naming row and column."""


class EmptyListRefused(Conflict):
    """A platform that had cameras lists none: more often a fault of the platform than the truth."""


class ViewInvalid(Invalid):
    """A setting of a view breaks a rule; nothing is changed."""


class ControlPointsInvalid(ViewInvalid):
    """Control points from which no place on the ground can be told."""
