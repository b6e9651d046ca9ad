"""How we talk to video platforms."""

from datetime import timedelta
from enum import StrEnum
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MediaKind(StrEnum):
    """Forms in which a platform hands out one stream; the words are WVP's field names."""

    TS = "ts"
    HTTPS_TS = "https_ts"
    FLV = "flv"
    HTTPS_FLV = "https_flv"
    RTSP = "rtsp"
    RTSPS = "rtsps"
    HLS = "hls"
    HTTPS_HLS = "https_hls"
    FMP4 = "fmp4"
    HTTPS_FMP4 = "https_fmp4"


class ArtemisProtocol(StrEnum):
    """What a stream of Artemis may be asked for in and read by us; the words are its own."""

    RTSP = "rtsp"
    HLS = "hls"


class PlatformSettings(BaseSettings):
    """Patience and preferences towards video platforms."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_PLATFORM_", frozen=True, use_attribute_docstrings=True)

    connect_timeout: timedelta = timedelta(seconds=5)
    """How long a connection to the platform may take."""

    answer_timeout: timedelta = timedelta(seconds=10)
    """How long an ordinary answer (a page of the list, a login) may take."""

    play_timeout: timedelta = timedelta(seconds=15)
    """How long opening a stream may take. Must exceed the platform's own play timeout (WVP: 10 s by default), or we
    hang up on a camera that is about to answer."""

    page_size: int = 200
    """Cameras asked for at once; some gateways cut answers of more than 1 MB."""

    media_preference: tuple[MediaKind, ...] = tuple(MediaKind)
    """Which of the offered addresses is taken, best first, as a JSON list. MPEG-TS and HTTP-FLV come first because they
    pass firewalls on one port and media servers begin them with a keyframe; of the two, MPEG-TS gives its first picture
    sooner (0.1 s against 0.4 s), for a quarter less CPU, and carries H.265 by the standard."""

    artemis_protocols: tuple[ArtemisProtocol, ...] = tuple(ArtemisProtocol)
    """In what streams are asked for at Artemis, best first, as a JSON list; the next is tried where one is declined."""

    stops_streams: bool = True
    """Whether a stream that our visit brought to life is stopped after it. Without, the camera goes on sending until
    the platform notices that nobody looks (about 20 s): a third of the city's uplink at one visit a minute."""

    ca_file: Path | None = None
    """Certificates (PEM) to trust beside the system's, for a platform that signs its own."""

    is_ca_pinned: bool = False
    """Trust nothing but the certificates in the CA file, and do not compare the name in them: for a gateway whose own
    certificate is made out to a name that nobody uses. Put that very certificate into the file."""

    onvif_wsdl_dir: Path | None = None
    """Folder with ONVIF's description files (devicemgmt.wsdl, media.wsdl, ptz.wsdl, onvif.xsd); empty: those that came
    with the library."""

    onvif_devices_at_once: int = Field(default=8, ge=1, le=64)
    """Devices asked at the same time when cameras are listed; one that is switched off takes the whole of the connect
    timeout."""

    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks (a JSON list such as `["127.0.0.0/8"]`) in which platforms and cameras may stand, beside private and
    public ones. Without it no connection goes to this machine itself, or to link-local, multicast, cloud metadata or
    reserved addresses, neither at first nor after a redirect."""


@cache
def platform_settings() -> PlatformSettings:
    return PlatformSettings()
