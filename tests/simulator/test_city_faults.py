"""Every fault switch does what it says."""

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import av
import cv2
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from simulator.city import SimulatedCity
from simulator.faults import Fault

StartCity = Callable[..., SimulatedCity]
SignIn = Callable[[SimulatedCity], httpx.Client]
Decode = Callable[..., list[NDArray[np.uint8]]]

AT_ONCE = {"probesize": "20000", "analyzeduration": "1"}
BELOW_THE_CLOCK = slice(60, None)


def broken(city: SimulatedCity, fault: Fault, ending: str = "flv") -> str:
    """The address of camera 1 after the switch was thrown over HTTP."""
    answer = httpx.put(f"{city.address}/_city/cameras/1/fault", json={"fault": fault.value})
    assert answer.json()["fault"] == fault.value
    return city.camera_address(1, ending)


def sharpness(frame_bgr: NDArray[np.uint8]) -> float:
    grey = cv2.cvtColor(frame_bgr[BELOW_THE_CLOCK], cv2.COLOR_BGR2GRAY).astype(np.float32)
    return float(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), 2), cv2.CV_32F).std())  # noise is no detail


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.UNAUTHORISED, 401), (Fault.NOT_FOUND, 404), (Fault.EXPIRED_ADDRESS, 404)]
)
def test_the_media_server_refuses(start_city: StartCity, fault: Fault, status: int) -> None:
    assert httpx.get(broken(start_city(), fault)).status_code == status


def test_an_address_may_be_dead_when_it_is_handed_out(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    broken(city, Fault.EXPIRED_ADDRESS)
    client = sign_in(city)
    content = client.get("/api/common/channel/play?channelId=1").json()["data"]
    assert httpx.get(content["flv"]).status_code == 404
    city.set_fault(1, None)
    content = client.get("/api/common/channel/play?channelId=1").json()["data"]
    with httpx.stream("GET", content["flv"]) as reader:
        assert reader.status_code == 200


def test_an_address_may_have_nobody_listening(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    broken(city, Fault.REFUSED)
    content = sign_in(city).get("/api/common/channel/play?channelId=1").json()["data"]
    with pytest.raises(httpx.ConnectError):
        httpx.get(content["flv"])


def test_a_half_open_connection_stays_silent(start_city: StartCity) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(broken(start_city(), Fault.HALF_OPEN), timeout=0.5)


def test_a_stalled_stream_ends_in_mid_picture(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    address = broken(city, Fault.STALLS)
    with httpx.stream("GET", address, timeout=0.6) as reader:
        pieces = reader.iter_raw()
        assert next(pieces).startswith(b"FLV")
        with pytest.raises(httpx.ReadTimeout):
            for _ in pieces:
                pass
        assert city.cameras[1].tally.readers == 1
    with pytest.raises(av.FFmpegError):
        decode(address, timeout_s=0.6)


def test_a_truncated_stream_closes_in_mid_picture(start_city: StartCity) -> None:
    city = start_city()
    cut = httpx.get(broken(city, Fault.TRUNCATED)).content
    assert cut.startswith(b"FLV")
    with httpx.stream("GET", city.camera_address(2, "flv")) as sound:
        assert len(next(sound.iter_raw(chunk_size=len(cut)))) == len(cut)  # a sound one goes on
    with pytest.raises((av.FFmpegError, StopIteration)), av.open(io.BytesIO(cut), "r") as container:
        next(container.decode(video=0))


def test_going_offline_cuts_who_is_watching(start_city: StartCity) -> None:
    city = start_city()
    with httpx.stream("GET", city.camera_address(1, "flv")) as reader:
        pieces = reader.iter_raw()
        next(pieces)
        broken(city, Fault.OFFLINE)
        began_s = time.monotonic()
        for _ in pieces:
            pass
        assert time.monotonic() - began_s < 2
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(city.camera_address(1, "flv"))


def test_a_slow_stream_begins_late(start_city: StartCity, decode: Decode) -> None:
    began_s = time.monotonic()
    decode(broken(start_city(slow_start_s=0.5), Fault.SLOW_START))
    assert time.monotonic() - began_s >= 0.5


def test_a_frozen_camera_repeats_its_picture_for_every_reader(start_city: StartCity, decode: Decode) -> None:
    city = start_city(fps=20)
    address = broken(city, Fault.FROZEN)
    frames = decode(address, count=4)
    time.sleep(1.1)  # the clock of a sound camera would have moved
    city.set_dirty(1, is_dirty=True)
    frames += decode(address, count=2)
    assert len({frame.tobytes() for frame in frames}) == 1


def test_a_frozen_picture_is_the_same_bytes_again(start_city: StartCity) -> None:
    address = broken(start_city(fps=20), Fault.FROZEN)
    with av.open(address, options=AT_ONCE) as stream:
        packets = [bytes(packet) for packet, _ in zip(stream.demux(video=0), range(4), strict=False)]
    assert len(packets) == 4
    assert len(set(packets)) == 1


def test_a_corrupt_stream_does_not_decode_to_the_scene(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    (sound,) = decode(city.camera_address(1, "flv"))
    address = broken(city, Fault.CORRUPT)
    try:
        (frame_bgr,) = decode(address)
    except (av.FFmpegError, StopIteration):
        return
    assert np.abs(frame_bgr[BELOW_THE_CLOCK].astype(int) - sound[BELOW_THE_CLOCK]).mean() > 8


def test_a_poisoned_stream_has_a_sound_header_and_nothing_else(start_city: StartCity) -> None:
    address = broken(start_city(fps=20), Fault.POISON)
    with av.open(address, options=AT_ONCE, timeout=2) as stream:
        assert stream.streams.video[0].codec_context.name == "h264"
        packet = next(stream.demux(video=0))
        with pytest.raises(av.InvalidDataError):
            packet.decode()


def test_hevc_is_what_it_says(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    for ending in ("flv", "ts"):
        with av.open(broken(city, Fault.HEVC, ending), options=AT_ONCE) as stream:
            assert stream.streams.video[0].codec_context.name == "hevc"
            assert next(stream.decode(video=0)).width == 640
    content = sign_in(city).get("/api/common/channel/play?channelId=1").json()["data"]
    assert content["mediaInfo"]["videoCodec"] == "H265"


@pytest.mark.parametrize("ending", ["flv", "ts"])
def test_svac_is_decoded_by_nobody(start_city: StartCity, ending: str) -> None:
    address = broken(start_city(fps=20), Fault.SVAC, ending)
    with av.open(address, options=AT_ONCE, timeout=3) as stream:
        assert not any(video.codec_context for video in stream.streams.video)


def test_a_black_picture_has_nothing_but_its_clock(start_city: StartCity, decode: Decode) -> None:
    (frame_bgr,) = decode(broken(start_city(), Fault.BLACK))
    assert frame_bgr[BELOW_THE_CLOCK].max() < 20
    assert frame_bgr[: BELOW_THE_CLOCK.start].max() > 150


def test_a_covered_picture_is_dark_and_flat_but_not_black(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    sound = sharpness(decode(city.camera_address(1, "flv"))[0])
    (frame_bgr,) = decode(broken(city, Fault.COVERED))
    assert 20 < frame_bgr[BELOW_THE_CLOCK].mean() < 60
    assert sharpness(frame_bgr) < sound / 3


def test_a_defocused_picture_keeps_its_light_and_loses_its_edges(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    (sound,) = decode(city.camera_address(1, "flv"))
    (frame_bgr,) = decode(broken(city, Fault.DEFOCUSED))
    assert abs(float(frame_bgr.mean()) - float(sound.mean())) < 12
    assert sharpness(frame_bgr) < sharpness(sound) / 3


def test_a_turned_camera_sees_another_view(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    (sound,) = decode(city.camera_address(1, "flv"))
    (frame_bgr,) = decode(broken(city, Fault.TURNED))
    assert sharpness(frame_bgr) > 1
    assert np.abs(frame_bgr[BELOW_THE_CLOCK].astype(int) - sound[BELOW_THE_CLOCK]).mean() > 5


def test_a_stale_still_says_that_it_is_an_hour_old(start_city: StartCity) -> None:
    city = start_city()

    def age_s() -> float:
        modified = httpx.get(city.camera_address(1, "jpg")).headers["last-modified"]
        return (datetime.now(UTC) - parsedate_to_datetime(modified)).total_seconds()

    assert age_s() < 5
    broken(city, Fault.STALE)
    assert 3595 < age_s() < 3605


@pytest.mark.parametrize("fault", [Fault.CORRUPT, Fault.POISON])
def test_a_spoiled_still_is_no_sound_picture(start_city: StartCity, fault: Fault) -> None:
    city = start_city()
    sound = httpx.get(city.camera_address(1, "jpg")).content
    spoiled = httpx.get(broken(city, fault, "jpg")).content
    assert spoiled.startswith(b"\xff\xd8")
    true_pixels = np.asarray(Image.open(io.BytesIO(sound)).convert("RGB"), np.int16)
    try:
        pixels = np.asarray(Image.open(io.BytesIO(spoiled)).convert("RGB"), np.int16)
    except (OSError, UnidentifiedImageError, SyntaxError):
        return
    assert np.abs(pixels - true_pixels).mean() > 5


def test_a_repaired_camera_is_sound_again(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    address = broken(city, Fault.BLACK)
    answer = httpx.put(f"{city.address}/_city/cameras/1/fault", json={"fault": None})
    assert answer.json()["fault"] is None
    assert decode(address)[0].mean() > 60
