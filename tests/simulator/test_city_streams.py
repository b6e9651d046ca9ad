"""What the pretend cameras stream, read by PyAV as any client would."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.city import SimulatedCity

StartCity = Callable[..., SimulatedCity]
SignIn = Callable[[SimulatedCity], httpx.Client]
Decode = Callable[..., list[NDArray[np.uint8]]]

TROUBLE = (slice(250, 290), slice(310, 370))  # inside the dirty square
YELLOW_BGR = (40, 200, 230)


def play(client: httpx.Client, gb_id: int = 1) -> dict[str, Any]:
    answer = client.get("/api/common/channel/play", params={"channelId": gb_id}).json()
    assert answer["code"] == 0
    content: dict[str, Any] = answer["data"]
    return content


def looks_dirty(frame_bgr: NDArray[np.uint8]) -> bool:
    return bool(np.abs(np.median(frame_bgr[TROUBLE], axis=(0, 1)) - YELLOW_BGR).max() < 40)


def wait_until(is_so: Callable[[], bool], patience_s: float = 3.0) -> bool:
    until_s = time.monotonic() + patience_s
    while not is_so() and time.monotonic() < until_s:
        time.sleep(0.02)
    return is_so()


@pytest.mark.parametrize("kind", ["flv", "ts", "hls"])
def test_a_played_channel_gives_a_keyframe_within_a_second(
    start_city: StartCity, sign_in: SignIn, decode: Decode, kind: str
) -> None:
    address = play(sign_in(start_city()))[kind]
    began_s = time.monotonic()
    (frame_bgr,) = decode(address)
    assert time.monotonic() - began_s < 1.0
    assert frame_bgr.shape == (360, 640, 3)
    assert not looks_dirty(frame_bgr)


@pytest.mark.parametrize("ending", ["flv", "ts", "m3u8", "mjpeg", "jpg"])
def test_a_camera_has_addresses_of_its_own(start_city: StartCity, decode: Decode, ending: str) -> None:
    (frame_bgr,) = decode(start_city().camera_address(2, ending))
    assert frame_bgr.shape == (360, 640, 3)


def test_no_two_pictures_are_the_same(start_city: StartCity, decode: Decode) -> None:
    frames = decode(start_city(fps=20).camera_address(1, "flv"), count=12)
    pictures = {frame.tobytes() for frame in frames}
    assert len(pictures) == len(frames)


def test_two_cameras_of_one_scene_look_different(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    one, other = (decode(city.camera_address(gb_id, "jpg"))[0] for gb_id in (1, 2))
    assert np.any(one != other)


def test_a_change_in_the_street_shows(start_city: StartCity, decode: Decode) -> None:
    city = start_city()
    client = httpx.Client(base_url=city.address)
    with client:
        assert client.put("/_city/cameras/1/state", json={"dirty": True}).json()["dirty"] is True
        assert looks_dirty(decode(city.camera_address(1, "flv"))[0])
        assert not looks_dirty(decode(city.camera_address(2, "flv"))[0])
        client.put("/_city/cameras/1/state", json={"dirty": False})
        assert not looks_dirty(decode(city.camera_address(1, "flv"))[0])


def test_a_stream_runs_in_real_time(start_city: StartCity, decode: Decode) -> None:
    address = start_city(fps=10).camera_address(1, "flv")
    began_s = time.monotonic()
    decode(address, count=11)
    assert 0.9 < time.monotonic() - began_s < 2.5


def test_playing_again_gives_the_same_stream(start_city: StartCity, sign_in: SignIn) -> None:
    client = sign_in(start_city())
    assert play(client)["flv"] == play(client)["flv"]


def test_stopping_ends_the_stream_for_its_readers(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    client = sign_in(city)
    address = play(client)["flv"]
    with httpx.stream("GET", address) as reader:
        pieces = reader.iter_raw()
        next(pieces)
        assert city.cameras[1].tally.readers == 1
        client.get("/api/common/channel/play/stop?channelId=1")
        for _ in pieces:
            pass
    assert wait_until(lambda: city.cameras[1].tally.readers == 0)
    assert httpx.get(address).status_code == 404


def test_nothing_is_encoded_without_a_reader(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    play(sign_in(city))
    assert city.cameras[1].tally.encoders == 0


def test_a_reader_that_hangs_up_frees_its_encoder_at_once(start_city: StartCity) -> None:
    city = start_city(fps=1)  # the next picture is a second away
    with httpx.stream("GET", city.camera_address(1, "flv")) as reader:
        pieces = reader.iter_raw()  # kept: an iterator that is thrown away hangs up
        next(pieces)
        assert city.cameras[1].tally.encoders == 1
    assert wait_until(lambda: city.cameras[1].tally.encoders == 0, patience_s=0.5)


def test_an_address_nobody_read_expires(start_city: StartCity, sign_in: SignIn) -> None:
    address = play(sign_in(start_city(address_life_s=0.1)))["flv"]
    time.sleep(0.15)
    assert httpx.get(address).status_code == 404


def test_an_address_dies_some_time_after_its_last_reader(
    start_city: StartCity, sign_in: SignIn, decode: Decode
) -> None:
    address = play(sign_in(start_city(linger_s=0.4)))["flv"]
    decode(address)
    decode(address)
    time.sleep(0.6)
    assert httpx.get(address).status_code == 404


def test_a_wrong_call_id_is_refused(start_city: StartCity, sign_in: SignIn) -> None:
    address = play(sign_in(start_city()))["flv"]
    assert httpx.get(address.split("?")[0]).status_code == 401
    assert httpx.get(address[:-4] + "0000").status_code == 401


def test_the_announced_host_may_be_wrong(start_city: StartCity, sign_in: SignIn) -> None:
    content = play(sign_in(start_city(announced_media_host="10.9.8.7")))
    assert content["ip"] == "10.9.8.7"
    assert content["flv"].startswith("http://10.9.8.7:")


def test_what_is_not_offered_is_null(start_city: StartCity, sign_in: SignIn) -> None:
    content = play(sign_in(start_city()))
    assert content["rtsp"] is None
    assert content["ws_flv"] is None


def test_counters_tell_who_looked(start_city: StartCity, sign_in: SignIn, decode: Decode) -> None:
    city = start_city()
    client = sign_in(city)
    decode(play(client)["flv"])
    decode(city.camera_address(1, "jpg"))
    counters = client.get("/_city/counters").json()
    assert counters["logins"] == 1
    assert counters["cameras"]["1"]["plays"] == 1
    assert counters["cameras"]["1"]["visits"] == 2
    assert counters["cameras"]["1"]["snapshots"] == 1
    assert "2" not in counters["cameras"]


def test_the_control_list_says_where_the_trouble_is(start_city: StartCity) -> None:
    city = start_city()
    record = httpx.get(f"{city.address}/_city/cameras").json()[0]
    assert record["trouble"] == [300, 240, 380, 300]
    assert record["problem"] == "garbage"
    assert httpx.get(record["address"] + ".jpg").content.startswith(b"\xff\xd8")


def test_the_control_refuses_what_it_does_not_know(start_city: StartCity) -> None:
    city = start_city()
    assert httpx.put(f"{city.address}/_city/cameras/1/fault", json={"fault": "no such"}).is_client_error
    assert httpx.put(f"{city.address}/_city/cameras/9/fault", json={"fault": None}).status_code == 404
