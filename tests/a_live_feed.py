"""What a database announced to live listeners."""

from kit.database import Database
from kit.live_feed import LiveEvent, events_after


class Feed:
    """What is announced from now on, asked for piece by piece."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last = 0
        self.new()

    def new(self) -> list[LiveEvent]:
        """Since the last time."""
        with self._database.read() as session:
            events = events_after(session, self._last, limit=1000)
        self._last = events[-1].id if events else self._last
        return events

    def new_keys(self, channel: str) -> list[str]:
        return [one.key for one in self.new() if one.channel == channel]
