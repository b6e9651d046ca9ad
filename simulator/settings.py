"""How the pretend city behaves; every value may be changed per test."""

import secrets
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CitySettings:
    host: str = "127.0.0.1"
    port: int = 0
    """Of the platform's interface. 0 takes any free port."""
    media_port: int = 0
    """Of the media server. 0 takes any free port."""
    announced_media_host: str | None = None
    """Host written into stream addresses. None means the true one; platforms behind NAT often announce a wrong one."""
    username: str = "patrol"
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    """Clear text; the interface wants its MD5. Made up at start unless given."""
    app_key: str = "24681357"
    app_secret: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    """Of the Artemis gateway. Made up at start unless given."""
    token_life_s: float = 3600.0
    """WVP's default is 60 minutes, without sliding renewal."""
    address_life_s: float = 60.0
    """How long a stream address waits for its first reader."""
    linger_s: float = 20.0
    """How long a stream goes on without a reader; ZLMediaKit's default is 20 s."""
    play_timeout_s: float = 10.0
    """After this long the platform gives up on a camera (点播超时); WVP's default is 10 s."""
    slow_start_s: float = 3.0
    """Delay of the fault `slow_start`, once for play and once more for the first byte."""
    fps: int = 5
    keyframe_every_s: int = 2
