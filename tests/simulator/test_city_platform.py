"""The platform's side of the pretend city, over real HTTP."""

import hashlib
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from simulator.city import SimulatedCity
from simulator.faults import Fault

StartCity = Callable[..., SimulatedCity]
SignIn = Callable[[SimulatedCity], httpx.Client]

RIGHT = hashlib.md5(b"right").hexdigest()


def login(city: SimulatedCity, *, username: str = "patrol", digest: str = RIGHT) -> httpx.Response:
    return httpx.post(f"{city.address}/api/user/login", params={"username": username, "password": digest})


def test_the_right_password_gives_a_token_in_header_and_body(start_city: StartCity) -> None:
    answer = login(start_city())
    assert answer.status_code == 200
    assert answer.json()["code"] == 0
    assert answer.headers["access-token"] == answer.json()["data"]["accessToken"]
    assert answer.headers["access-token"].count(".") == 2


@pytest.mark.parametrize(
    ("username", "digest"), [("patrol", "0" * 32), ("patrol", RIGHT.upper()), ("patrol", "right"), ("other", RIGHT)]
)
def test_a_wrong_login_is_a_business_failure(start_city: StartCity, username: str, digest: str) -> None:
    city = start_city()
    answer = login(city, username=username, digest=digest)
    assert answer.status_code == 200
    assert answer.json()["code"] == 100
    assert "access-token" not in answer.headers
    assert city.state.logins.refused == 1


def test_without_a_token_every_path_asks_for_a_login(start_city: StartCity) -> None:
    city = start_city()
    for path in ("/api/common/channel/list?page=1&count=10", "/api/common/channel/play?channelId=1"):
        answer = httpx.get(city.address + path)
        assert answer.status_code == 401
        assert answer.json() == {"code": 401, "msg": "请登录后重新请求"}


def test_a_malformed_token_is_a_bad_request(start_city: StartCity) -> None:
    answer = httpx.get(f"{start_city().address}/api/common/channel/one?id=1", headers={"access-token": "nonsense"})
    assert answer.status_code == 400


def test_a_token_expires(start_city: StartCity, sign_in: SignIn) -> None:
    client = sign_in(start_city(token_life_s=0.3))
    assert client.get("/api/common/channel/one?id=1").status_code == 200
    time.sleep(0.35)
    assert client.get("/api/common/channel/one?id=1").status_code == 401


def test_a_forgotten_login_is_an_expired_one(start_city: StartCity, sign_in: SignIn) -> None:
    client = sign_in(start_city())
    client.delete("/_city/logins")
    assert client.get("/api/common/channel/one?id=1").status_code == 401


def test_the_token_may_stand_in_the_query(start_city: StartCity) -> None:
    city = start_city()
    token = login(city).headers["access-token"]
    assert httpx.get(f"{city.address}/api/common/channel/one", params={"id": 1, "access-token": token}).is_success


def test_pages_hold_every_camera_once(start_city: StartCity, sign_in: SignIn) -> None:
    client = sign_in(start_city(cameras=7))
    seen: list[int] = []
    for page in (1, 2, 3):
        data = client.get("/api/common/channel/list", params={"page": page, "count": 3}).json()["data"]
        assert (data["total"], data["pages"], data["pageNum"], data["pageSize"]) == (7, 3, page, 3)
        assert data["isLastPage"] == (page == 3)
        seen += [channel["gbId"] for channel in data["list"]]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_page_past_the_end_is_empty(start_city: StartCity, sign_in: SignIn) -> None:
    data = sign_in(start_city()).get("/api/common/channel/list?page=9&count=10").json()["data"]
    assert (data["list"], data["total"]) == ([], 2)


def test_a_missing_parameter_is_a_bad_request_in_the_envelope(start_city: StartCity, sign_in: SignIn) -> None:
    answer = sign_in(start_city()).get("/api/common/channel/list")
    assert answer.status_code == 400
    assert answer.json()["code"] == 400


def test_channels_carry_codes_names_places_and_state(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city(cameras=40)
    city.set_fault(5, Fault.OFFLINE)
    channels = sign_in(city).get("/api/common/channel/list?page=1&count=100").json()["data"]["list"]
    assert all(len(channel["gbDeviceId"]) == 20 and channel["gbDeviceId"].isdigit() for channel in channels)
    assert len({channel["gbDeviceId"] for channel in channels}) == 40
    assert len({channel["gbName"] for channel in channels}) == 40
    assert [channel["gbId"] for channel in channels if channel["gbStatus"] == "OFF"] == [5]
    assert all(117.1 < channel["gbLongitude"] < 117.16 and 31.8 < channel["gbLatitude"] < 31.85 for channel in channels)


def test_channels_can_be_searched(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city(cameras=3)
    city.set_fault(2, Fault.OFFLINE)
    client = sign_in(city)
    name = city.cameras[3].place.name

    def found(**query: str) -> list[int]:
        params = {"page": "1", "count": "10", **query}
        channels = client.get("/api/common/channel/list", params=params).json()["data"]["list"]
        return [channel["gbId"] for channel in channels]

    assert found(query=name) == [3]
    assert found(online="true") == [1, 3]
    assert found(online="false") == [2]
    assert found(channelType="2") == []


def test_an_unknown_channel_is_a_business_failure(start_city: StartCity, sign_in: SignIn) -> None:
    answer = sign_in(start_city()).get("/api/common/channel/play?channelId=99")
    assert answer.status_code == 200
    assert answer.json() == {"code": 100, "msg": "通道不存在", "data": None}


def test_recorders_list_their_channels(start_city: StartCity, sign_in: SignIn) -> None:
    client = sign_in(start_city(cameras=18))
    recorders = client.get("/api/device/query/devices?page=1&count=10").json()["data"]["list"]
    assert [recorder["channelCount"] for recorder in recorders] == [16, 2]
    code = recorders[1]["deviceId"]
    channels = client.get(f"/api/device/query/devices/{code}/channels?page=1&count=10").json()["data"]["list"]
    assert [channel["id"] for channel in channels] == [17, 18]


def test_an_offline_camera_times_out(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    city.set_fault(1, Fault.OFFLINE)
    began_s = time.monotonic()
    answer = sign_in(city).get("/api/common/channel/play?channelId=1")
    assert time.monotonic() - began_s >= 0.4
    assert answer.status_code == 200
    assert answer.json() == {"code": 100, "msg": "点播超时", "data": None}


def test_a_slow_camera_answers_late(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city(play_timeout_s=5.0, slow_start_s=0.5)
    city.set_fault(1, Fault.SLOW_START)
    began_s = time.monotonic()
    assert sign_in(city).get("/api/common/channel/play?channelId=1").json()["code"] == 0
    assert 0.5 <= time.monotonic() - began_s < 4


def test_a_cold_channel_has_no_snapshot_and_a_playing_one_has(start_city: StartCity, sign_in: SignIn) -> None:
    city = start_city()
    client = sign_in(city)
    place = city.cameras[1].place
    picture = f"/api/device/query/snap/{place.device_code}/{place.channel_code}"
    asked = {"deviceId": place.device_code, "channelId": place.channel_code}
    assert httpx.get(city.address + picture).status_code == 204
    assert client.get("/api/play/snap", params=asked).json()["code"] != 0
    path = client.get("/api/play/snap", params=asked).json()["data"]
    mark = path.removesuffix(".jpg").rsplit("_", 1)[1]
    still = httpx.get(city.address + picture, params={"mark": mark})
    assert still.content.startswith(b"\xff\xd8")
    assert still.headers["content-type"] == "image/png"  # as the platform does
    assert httpx.get(city.address + picture, params={"mark": "20000101000000"}).status_code == 204


def test_a_made_up_password_is_never_the_same() -> None:
    from simulator.settings import CitySettings

    assert CitySettings().password != CitySettings().password
    assert CitySettings().password not in repr(CitySettings())


def test_a_closed_city_leaves_no_thread_and_no_socket(start_city: StartCity, plain_scene: object) -> None:
    before = set(threading.enumerate())
    city = start_city()
    with httpx.stream("GET", city.camera_address(1, "flv")) as reader:
        next(reader.iter_raw())
        city.stop()
        assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{city.address}/_city/counters")
