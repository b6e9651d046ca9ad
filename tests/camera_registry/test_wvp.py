"""The WVP client against a small server that answers as WVP does."""

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
import structlog

from camera_registry.errors import (
    CameraUnknown,
    PlatformAnswerInvalid,
    PlatformDeclined,
    PlatformError,
    PlatformRefusedLogin,
    PlatformTimedOut,
    PlatformUnreachable,
)
from camera_registry.platforms.wvp import WvpPlatform
from camera_registry.settings import MediaKind, PlatformSettings
from kit.clock import utc_now
from kit.logging import configure_logging
from tests.camera_registry.wvp_server import PASSWORD, PASSWORD_MD5, USERNAME, WvpServer, channel

STREAM = {
    "code": 0,
    "data": {
        "flv": "http://172.17.0.2:80/rtp/34_1.live.flv?callId=c4ll",
        "ts": "http://172.17.0.2:80/rtp/34_1.live.ts?callId=c4ll",
        "rtsp": "rtsp://172.17.0.2:554/rtp/34_1?callId=c4ll",
        "hls": None,
    },
}
Open = Callable[..., WvpPlatform]


@pytest.fixture
def open_wvp(wvp: WvpServer) -> Iterator[Open]:
    opened: list[WvpPlatform] = []

    def client(**changes: object) -> WvpPlatform:
        facts: dict[str, object] = {
            "name": "North",
            "address": wvp.address,
            "username": USERNAME,
            "password": PASSWORD,
            "host_rewrites": {},
            "settings": PlatformSettings(page_size=2, play_timeout=timedelta(seconds=2)),
        }
        platform = WvpPlatform(**(facts | changes))  # type: ignore[arg-type]
        opened.append(platform)
        return platform

    yield client
    for platform in opened:
        platform.close()


def test_all_pages_are_listed(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(number) for number in range(1, 6)]
    cameras = list(open_wvp().list_cameras())
    assert [camera.external_id for camera in cameras] == ["1", "2", "3", "4", "5"]
    assert cameras[0].gb_code == "34020000001320000001"
    assert (cameras[0].longitude, cameras[0].latitude) == (116.4, 39.9)


def test_a_platform_without_cameras_lists_none(wvp: WvpServer, open_wvp: Open) -> None:
    assert list(open_wvp().list_cameras()) == []
    assert wvp.logins == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"gbName": " 北门  "}, ("北门", "34020000001320000001", 116.4, True)),
        ({"gbName": None}, ("34020000001320000001", "34020000001320000001", 116.4, True)),
        ({"gbName": "", "gbDeviceId": "abc"}, ("abc", None, 116.4, True)),
        ({"gbStatus": "OFF"}, ("camera 1", "34020000001320000001", 116.4, False)),
        ({"gbStatus": None}, ("camera 1", "34020000001320000001", 116.4, False)),
        ({"gbLongitude": 0, "gbLatitude": 0}, ("camera 1", "34020000001320000001", None, True)),
        ({"gbLongitude": "", "gbLatitude": None}, ("camera 1", "34020000001320000001", None, True)),
        ({"gbLongitude": 1164.0}, ("camera 1", "34020000001320000001", None, True)),
        ({"gbLongitude": "116.4"}, ("camera 1", "34020000001320000001", 116.4, True)),
    ],
)
def test_gaps_and_nonsense_in_a_channel_do_not_spoil_the_list(
    wvp: WvpServer, open_wvp: Open, fields: dict[str, object], expected: tuple[object, ...]
) -> None:
    wvp.channels = [channel(1, **fields)]
    (camera,) = open_wvp().list_cameras()
    assert (camera.name, camera.gb_code, camera.longitude, camera.is_online) == expected


def test_a_camera_that_slides_onto_the_next_page_is_listed_once(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(1), channel(2), channel(2), channel(3)]
    wvp.announced_total = 3
    assert [camera.external_id for camera in open_wvp().list_cameras()] == ["1", "2", "3"]


def test_a_list_that_breaks_off_is_an_error_and_not_a_shorter_list(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(1), channel(2), channel(3)]
    wvp.announced_total = 5
    with pytest.raises(PlatformAnswerInvalid, match="announces 5 cameras but lists only 3"):
        list(open_wvp().list_cameras())


@pytest.mark.parametrize("token_in", ["header", "body", "both"])
def test_the_token_is_found_wherever_it_is(wvp: WvpServer, open_wvp: Open, token_in: str) -> None:
    wvp.token_in = token_in
    wvp.channels = [channel(1)]
    assert len(list(open_wvp().list_cameras())) == 1


def test_a_token_that_ends_between_two_pages_is_renewed(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(number) for number in range(1, 10)]
    wvp.token_uses = 2
    assert len(list(open_wvp().list_cameras())) == 9
    assert wvp.logins == 3  # five pages, two a token


def test_a_token_refused_at_once_is_renewed_once_and_then_an_error(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.token_uses = 0
    with pytest.raises(PlatformRefusedLogin, match="refuses the token that it has just given"):
        list(open_wvp().list_cameras())
    assert wvp.logins == 2


def test_a_code_401_in_an_answer_with_status_200_renews_too(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(1)]
    wvp.play_answer = {"code": 401, "msg": "请登录后重新请求"}
    with pytest.raises(PlatformRefusedLogin):
        open_wvp().open_stream("1")
    assert wvp.logins == 2


def test_of_many_threads_whose_token_ended_one_logs_in(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(1)]
    wvp.play_answer = STREAM
    platform = open_wvp()
    platform.open_stream("1")
    wvp._uses.clear()
    wvp.play_takes_s = 0.05
    with ThreadPoolExecutor(8) as threads:
        streams = list(threads.map(platform.open_stream, ["1"] * 8))
    assert len(streams) == 8
    assert wvp.logins == 2


def test_a_wrong_password_says_so(wvp: WvpServer, open_wvp: Open) -> None:
    with pytest.raises(PlatformRefusedLogin, match=r"North .* refuses the login: 用户名或密码错误") as caught:
        open_wvp(password="wrong").open_stream("1")
    assert "wrong" not in str(caught.value)
    assert wvp.paths() == ["user/login"]


def test_without_a_user_name_a_platform_that_wants_a_login_is_an_error(open_wvp: Open) -> None:
    with pytest.raises(PlatformRefusedLogin, match="no user name is stored"):
        open_wvp(username=None, password=None).open_stream("1")


def test_a_platform_open_to_anyone_is_used_and_warned_about(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.is_open = True
    wvp.channels = [channel(1)]
    with structlog.testing.capture_logs() as lines:
        assert len(list(open_wvp(username=None).list_cameras())) == 1
    assert [(line["event"], line["log_level"]) for line in lines] == [("platform_open_to_anyone", "warning")]


def test_a_platform_that_wants_a_login_is_not_warned_about(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [channel(1)]
    with structlog.testing.capture_logs() as lines:
        list(open_wvp().list_cameras())
    assert lines == []


def test_an_unreachable_port_says_where_and_what_to_do(open_wvp: Open) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound, nobody listens
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(PlatformUnreachable, match=rf"North \({address}\) cannot be reached.*Check its address"):
            list(open_wvp(address=address).list_cameras())


def test_a_server_that_accepts_and_says_nothing_ends_in_time(open_wvp: Open) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = PlatformSettings(answer_timeout=timedelta(seconds=0.1))
        with pytest.raises(PlatformTimedOut, match=r"did not answer /api/user/login within 0\.1 s"):
            open_wvp(address=address, settings=settings).open_stream("1")


def test_html_instead_of_json_says_so(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.html_at = "/api/user/login"
    with pytest.raises(PlatformAnswerInvalid, match="HTML instead of JSON"):
        open_wvp().open_stream("1")


def test_a_proxy_without_its_platform_is_unreachable(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.status_at = {"/api/user/login": 502}
    with pytest.raises(PlatformUnreachable, match="a proxy in front of the platform answers 502"):
        open_wvp().open_stream("1")


def test_a_redirect_says_where_to(open_wvp: Open, wvp: WvpServer) -> None:
    wvp.status_at = {"/api/user/login": 302}
    with pytest.raises(PlatformAnswerInvalid, match=r"redirects to https://elsewhere\.example/api"):
        open_wvp().open_stream("1")


def test_a_missing_field_is_named(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels = [{"gbName": "no key"}]
    with pytest.raises(PlatformAnswerInvalid, match=r"without a valid \"list\.0\.gbId\""):
        list(open_wvp().list_cameras())


def test_the_best_address_is_taken(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], STREAM
    assert open_wvp().open_stream("1").address == "http://172.17.0.2:80/rtp/34_1.live.ts?callId=c4ll"
    prefers_rtsp = PlatformSettings(media_preference=(MediaKind.HLS, MediaKind.RTSP))
    stream = open_wvp(settings=prefers_rtsp, host_rewrites={"172.17.0.2": "video.example"}).open_stream("1")
    assert stream.address == "rtsp://video.example:554/rtp/34_1?callId=c4ll"


@pytest.mark.parametrize("data", [None, [], {}, {"flv": None}, {"flv": "file:///etc/passwd"}, {"rtmp": "rtmp://a/b"}])
def test_a_stream_without_an_address_that_we_read_is_an_error_and_stopped(
    wvp: WvpServer, open_wvp: Open, data: object
) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], {"code": 0, "data": data}
    with pytest.raises(PlatformAnswerInvalid, match="no address that we read"):
        open_wvp().open_stream("1")
    assert wvp.paths()[-1] == "play/stop"


def test_after_a_timeout_at_the_camera_the_platform_is_told_to_stop(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], {"code": 100, "msg": "点播超时"}
    with pytest.raises(PlatformTimedOut, match="camera 1: the camera did not answer the platform in time"):
        open_wvp().open_stream("1")
    assert wvp.paths() == ["user/login", "one", "play", "play/stop"]


def test_after_a_timeout_of_ours_the_platform_is_told_to_stop(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer, wvp.play_takes_s = [channel(1)], STREAM, 0.5
    with pytest.raises(PlatformTimedOut, match="did not answer /api/common/channel/play"):
        open_wvp(settings=PlatformSettings(play_timeout=timedelta(seconds=0.1))).open_stream("1")
    assert wvp.paths()[-1] == "play/stop"


def test_any_other_code_in_an_answer_with_status_200_is_an_error(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], {"code": 486, "msg": "busy here"}
    with pytest.raises(PlatformDeclined, match="code 486: busy here") as caught:
        open_wvp().open_stream("1")
    assert caught.value.code == 486


def test_a_camera_that_the_platform_does_not_know_says_so(open_wvp: Open) -> None:
    with pytest.raises(CameraUnknown, match="camera 7: the platform does not know this camera"):
        open_wvp().open_stream("7")


def test_a_stream_that_we_woke_is_young_and_stopped_afterwards(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], STREAM
    platform, before = open_wvp(), utc_now()
    stream = platform.open_stream("1")
    assert stream.began_at is not None
    assert before <= stream.began_at <= utc_now()
    platform.close_stream("1")
    platform.close_stream("1")
    assert wvp.paths().count("play/stop") == 1


@pytest.mark.parametrize("fields", [{"streamId": "34_1"}, {"dataType": 2}, {"dataType": 3}])
def test_a_stream_that_may_have_been_running_has_no_age_and_is_left_to_its_viewers(
    wvp: WvpServer, open_wvp: Open, fields: dict[str, object]
) -> None:
    wvp.channels, wvp.play_answer = [channel(1, **fields)], STREAM
    platform = open_wvp()
    assert platform.open_stream("1").began_at is None
    platform.close_stream("1")
    assert "play/stop" not in wvp.paths()


def test_a_platform_that_cannot_tell_whether_a_stream_runs_still_plays(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer, wvp.has_one = [channel(1)], STREAM, False
    assert open_wvp().open_stream("1").began_at is None


def test_two_visits_share_a_stream_until_the_last_has_closed_it(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], STREAM
    platform = open_wvp()
    platform.open_stream("1")
    platform.open_stream("1")
    platform.close_stream("1")
    assert "play/stop" not in wvp.paths()
    platform.close_stream("1")
    assert wvp.paths()[-1] == "play/stop"


def test_a_stop_that_fails_is_logged_and_raises_nothing(wvp: WvpServer, open_wvp: Open) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], STREAM
    platform = open_wvp()
    platform.open_stream("1")
    wvp.html_at = "/api/common/channel/play/stop"
    with structlog.testing.capture_logs() as lines:
        platform.close_stream("1")
    assert [line["event"] for line in lines] == ["platform_stop_failed"]


def test_no_secret_reaches_a_log_a_repr_or_an_error(
    wvp: WvpServer, open_wvp: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    wvp.channels, wvp.play_answer = [channel(1)], STREAM
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    said = []
    try:
        configure_logging(as_json=True, level=logging.DEBUG)
        platform = open_wvp()
        said += [repr(platform), repr(platform.open_stream("1"))]
        list(platform.list_cameras())
        for broken in ({"code": 100, "msg": f"token={PASSWORD} bad"}, {"code": 0, "data": {"flv": "no"}}):
            wvp.play_answer = dict(broken)
            with pytest.raises(PlatformError) as caught:
                platform.open_stream("1")
            said.append(str(caught.value))
    finally:
        logging.getLogger().handlers[:] = handlers
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    everything = "\n".join((*said, capsys.readouterr().err))
    for secret in (PASSWORD, PASSWORD_MD5, "token-1", "c4ll"):
        assert secret not in everything


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_a_platform_on_this_machine_is_not_asked_unless_it_is_listed(wvp: WvpServer, open_wvp: Open, host: str) -> None:
    wary = PlatformSettings(allowed_networks=())
    client = open_wvp(address=wvp.address.replace("127.0.0.1", host), settings=wary)
    with pytest.raises(PlatformUnreachable, match="GRIDWARDEN_PLATFORM_ALLOWED_NETWORKS"):
        client.open_stream("1")
    assert wvp.asked == []
