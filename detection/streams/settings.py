"""How patiently, and how far, we listen to a camera."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class StreamSettings(BaseSettings):
    """How patiently, and how far, we listen to a camera."""

    model_config = SettingsConfigDict(env_prefix="GRIDWARDEN_STREAM_", frozen=True, use_attribute_docstrings=True)

    open_timeout: timedelta = timedelta(seconds=12)
    """For connecting and the first answer. Longer than the platform's own play timeout (10 s by default), or we hang up
    on a camera that is about to answer."""
    silence_timeout: timedelta = timedelta(seconds=6)
    """A stream that sends nothing for so long has stalled."""
    keyframe_timeout: timedelta = timedelta(seconds=12)
    """From the answer to the first keyframe. Cameras are commonly set to one keyframe in 2 to 10 seconds."""
    second_keyframe_timeout: timedelta = timedelta(seconds=5)
    """How long a visit that compares two keyframes waits for the second."""
    visit_timeout: timedelta = timedelta(seconds=20)
    """After this the child is killed, whatever it is doing. Leaves 5 of the 25 s that `gridwarden visit` promises."""
    stale_after: timedelta = timedelta(minutes=5)
    """A picture certainly older than this is no evidence: what it shows may have been cleaned meanwhile."""
    children: int = Field(default=8, ge=1)
    """Visits at once per worker process. Each is a process of about 70 MB (40 of its own) that mostly waits; started
    when needed."""
    visits_per_child: int = Field(default=1000, ge=1)
    """Then the child is replaced, so that a leak in a codec never adds up."""
    child_memory_bytes: int = Field(default=2 * 1024**3, ge=256 * 1024**2)
    """Address space a child may take. The largest allowed picture with its reference frames needs less than 1 GiB."""
    max_pixels: int = Field(default=36_000_000, ge=1)
    """Larger pictures are refused before they are decoded. 8K (33 MP) and panoramic cameras (32 MP) fit."""
    max_picture_bytes: int = Field(default=32 * 1024**2, ge=1024)
    """Longest snapshot or picture file. A 36 MP JPEG at the best quality stays below."""
    probe_bytes: int = Field(default=4 * 1024**2, ge=32 * 1024)
    """How far to look for the parameters of a stream. A 4K keyframe is 1 to 2 MB."""
    analyze_duration: timedelta = timedelta(seconds=5)
    """How long to look for a video stream that starts late, after sound for example."""
    verify_tls: bool = True
    """Check certificates of https and rtsps. Platforms often sign their own: better name their authority below."""
    tls_ca_file: Path | None = None
    """Certificate authority to trust in place of the system's."""
    capture_time_headers: tuple[str, ...] = ("X-Timestamp",)
    """Response headers in which a server states when a picture was taken (Unix time, ISO 8601 or HTTP date)."""
