"""The pretend city's cameras over RTSP, read by FFmpeg, and its digest, checked against the book."""

import av
import pytest

from simulator.digest import DigestGuard
from simulator.faults import Fault
from tests.simulator.conftest import Decode, StartCity


def test_a_camera_streams_over_rtsp_to_who_signs_in(start_city: StartCity, decode: Decode) -> None:
    city = start_city(2, fps=10)
    address = city.rtsp_address(2).replace("rtsp://", "rtsp://patrol:right@")
    frames = decode(address, count=3)
    assert frames[0].shape == (360, 640, 3)
    assert city.cameras[2].tally.visits >= 1
    with pytest.raises(av.FFmpegError):
        decode(address.replace("right", "wrong"))


@pytest.mark.parametrize("fault", [Fault.OFFLINE, Fault.NOT_FOUND, Fault.UNAUTHORISED, Fault.HEVC])
def test_a_faulty_camera_gives_no_picture_over_rtsp(start_city: StartCity, decode: Decode, fault: Fault) -> None:
    city = start_city(1)
    city.set_fault(1, fault)
    with pytest.raises((av.FFmpegError, StopIteration)):
        decode(city.rtsp_address(1).replace("rtsp://", "rtsp://patrol:right@"))


def test_a_digest_counts_only_for_its_method_and_challenge() -> None:
    guard = DigestGuard("patrol", "right")
    assert not guard.lets_pass(None, method="GET")
    assert not guard.lets_pass("Basic cGF0cm9sOnJpZ2h0", method="GET")
    assert not guard.lets_pass('Digest username="patrol", nonce="old", uri="/", response="0"', method="GET")
    assert "qop" not in guard.challenge(has_qop=False)
