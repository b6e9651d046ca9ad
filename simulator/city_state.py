"""What the parts of a pretend city share: its cameras, who is signed in, what is playing, which stills were kept."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from simulator.artemis_quirks import ArtemisQuirks
from simulator.cameras import Camera
from simulator.logins import Logins
from simulator.play_sessions import PlaySessions
from simulator.settings import CitySettings

_STILLS_KEPT = 20  # a camera


@dataclass(frozen=True, slots=True)
class Still:
    """A snapshot is drawn anew when it is fetched; this is all it takes."""

    taken_at: datetime
    is_dirty: bool


class CityState:
    """`cameras` by gbId, in their order. The ports are known once the servers listen."""

    def __init__(self, cameras: Mapping[int, Camera], settings: CitySettings) -> None:
        self.cameras = cameras
        self.settings = settings
        self.logins = Logins(settings)
        self.sessions = PlaySessions(settings)
        self.artemis = ArtemisQuirks()
        self.media_port = settings.media_port
        self.rtsp_port = 0
        self.rtsp_tokens: dict[str, Camera] = {}
        """What stands after /openUrl/ in an address that Artemis has given out."""
        self.is_closing = False
        self._stills: dict[int, deque[Still]] = defaultdict(lambda: deque(maxlen=_STILLS_KEPT))

    def keep_still(self, camera: Camera) -> Still:
        """Remember what the camera sees now, as the platform does at every play."""
        still = Still(datetime.now(UTC), camera.is_dirty)
        self._stills[camera.gb_id].append(still)
        return still

    def stills(self, camera: Camera) -> list[Still]:
        """Oldest first."""
        return list(self._stills[camera.gb_id])
