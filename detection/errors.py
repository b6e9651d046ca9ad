"""What a person may do wrong at the detector's door."""

from kit.errors import Conflict


class CardNotRegistered(Conflict):
    """No model version is in service yet."""
