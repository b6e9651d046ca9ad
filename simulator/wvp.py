"""The interface of WVP-GB28181-pro: sign-in, devices, channels, play and stop, snapshots.

Business failures are HTTP 200 with a code that is not 0; only a missing or expired sign-in is an HTTP 401.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from simulator.cameras import Camera
from simulator.city_state import CityState, Still
from simulator.faults import Fault
from simulator.feeds import jpeg
from simulator.play_sessions import PlaySession, stream_name
from simulator.wvp_records import Record, common_channel, device, device_channel, envelope, page_of, stream_content

# Snapshots are open to everybody in WVP, too; Artemis looks at signatures instead.
_OPEN_PATHS = ("/api/user/login", "/api/device/query/snap/", "/_city/", "/artemis/")
_SNAP_PATIENCE_S = 3.0  # WVP's deferred timeout of a snapshot
_FAILED, _BAD_REQUEST, _SIGN_IN = 100, 400, 401
_STAMP = "%Y%m%d%H%M%S"

PageNumber = Annotated[int, Query(ge=1)]
PageSize = Annotated[int, Query(alias="count", ge=1, le=10_000)]
ChannelNumber = Annotated[int, Query(alias="channelId")]


class PlatformRefusal(Exception):
    """A business failure: HTTP 200, and this code and message in the envelope."""

    def __init__(self, message: str, code: int = _FAILED) -> None:
        super().__init__(message)
        self.code = code


def install_guards(app: FastAPI, city: CityState) -> None:
    """Sign-in before everything but the open paths; refusals and bad parameters in WVP's envelope."""

    @app.middleware("http")
    async def require_login(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.url.path.startswith(_OPEN_PATHS):
            return await go_on(request)
        token = request.headers.get("access-token") or request.query_params.get("access-token")
        if token is not None and token.count(".") != 2:
            return JSONResponse(envelope(None, code=_BAD_REQUEST, message="参数或方法错误"), status_code=400)
        if token is None or not city.logins.is_valid(token):
            return JSONResponse({"code": _SIGN_IN, "msg": "请登录后重新请求"}, status_code=401)
        return await go_on(request)

    @app.exception_handler(PlatformRefusal)
    async def tell(_: Request, refusal: PlatformRefusal) -> JSONResponse:
        return JSONResponse(envelope(None, code=refusal.code, message=str(refusal)))

    @app.exception_handler(RequestValidationError)
    async def scold(_: Request, __: RequestValidationError) -> JSONResponse:
        return JSONResponse(envelope(None, code=_BAD_REQUEST, message="参数或方法错误"), status_code=400)


def wvp_routes(city: CityState) -> APIRouter:
    """Everything under /api. Endpoints are async and quick, so the platform needs one thread."""
    routes = APIRouter(prefix="/api")
    _add_login(routes, city)
    _add_channels(routes, city)
    _add_devices(routes, city)
    _add_play(routes, city)
    _add_snapshots(routes, city)
    return routes


def _add_login(routes: APIRouter, city: CityState) -> None:
    @routes.api_route("/user/login", methods=["GET", "POST"])
    async def login(response: Response, username: str, password: str) -> Record:
        granted = city.logins.login(username, password)
        if granted is None:
            raise PlatformRefusal("用户名或密码错误")
        response.headers["access-token"] = granted.token
        return envelope(
            {
                "id": 1,
                "username": username,
                "role": {"id": 1, "name": "admin", "authority": "0"},
                "accessToken": granted.token,
                "serverId": "000000",
                "loginTime": datetime.fromtimestamp(granted.at_s, UTC).strftime("%Y-%m-%d %H:%M:%S"),
            }
        )


def _add_channels(routes: APIRouter, city: CityState) -> None:
    @routes.get("/common/channel/list")
    async def channels(
        page: PageNumber,
        size: PageSize,
        query: str | None = None,
        online: bool | None = None,  # noqa: FBT001  # a query parameter
        kind: Annotated[int | None, Query(alias="channelType")] = None,
    ) -> Record:
        chosen = _chosen(city.cameras.values(), query=query, is_online=online) if kind in {None, 1} else []
        return envelope(page_of([_record(city, camera) for camera in chosen], page=page, count=size))

    @routes.get("/common/channel/one")
    async def channel(gb_id: Annotated[int, Query(alias="id")]) -> Record:
        return envelope(_record(city, _channel(city, gb_id)))


def _add_devices(routes: APIRouter, city: CityState) -> None:
    @routes.get("/device/query/devices")
    async def devices(page: PageNumber, size: PageSize) -> Record:
        by_device = groupby(city.cameras.values(), key=lambda camera: camera.place.device_code)
        records = [device(code, list(cameras), host=city.settings.host) for code, cameras in by_device]
        return envelope(page_of(records, page=page, count=size))

    @routes.get("/device/query/devices/{device_code}/channels")
    async def device_channels(
        device_code: str,
        page: PageNumber,
        size: PageSize,
        query: str | None = None,
        online: bool | None = None,  # noqa: FBT001  # a query parameter
    ) -> Record:
        here = [camera for camera in city.cameras.values() if camera.place.device_code == device_code]
        if not here:
            raise PlatformRefusal("设备不存在")
        chosen = _chosen(here, query=query, is_online=online)
        return envelope(page_of([device_channel(camera) for camera in chosen], page=page, count=size))


def _add_play(routes: APIRouter, city: CityState) -> None:
    @routes.get("/common/channel/play")
    async def play(gb_id: ChannelNumber) -> Record:
        camera = _channel(city, gb_id)
        return envelope(_content(city, camera, await _played(city, camera)))

    @routes.get("/common/channel/play/stop")
    async def stop(gb_id: ChannelNumber) -> Record:
        city.sessions.stop(_channel(city, gb_id))
        return envelope(None)

    @routes.get("/play/start/{device_code}/{channel_code}")
    async def start(device_code: str, channel_code: str) -> Record:
        camera = _by_codes(city, device_code=device_code, channel_code=channel_code)
        return envelope(_content(city, camera, await _played(city, camera)))

    @routes.get("/play/stop/{device_code}/{channel_code}")
    async def stop_by_codes(device_code: str, channel_code: str) -> Record:
        city.sessions.stop(_by_codes(city, device_code=device_code, channel_code=channel_code))
        return envelope({"deviceId": device_code, "channelId": channel_code})


def _add_snapshots(routes: APIRouter, city: CityState) -> None:
    @routes.get("/play/snap")
    async def take(
        device_code: Annotated[str, Query(alias="deviceId")], channel_code: Annotated[str, Query(alias="channelId")]
    ) -> Record:
        camera = _by_codes(city, device_code=device_code, channel_code=channel_code)
        if not city.sessions.is_playing(camera):
            # A cold channel is played first; by then the three seconds are over, as a rule.
            await _played(city, camera, patience_s=_SNAP_PATIENCE_S)
            raise PlatformRefusal("截图失败")
        still = city.keep_still(camera)
        return envelope(f"snap/{device_code}_{channel_code}_{still.taken_at.strftime(_STAMP)}.jpg")

    @routes.get("/device/query/snap/{device_code}/{channel_code}")
    async def fetch(device_code: str, channel_code: str, mark: str | None = None) -> Response:
        camera = _by_codes(city, device_code=device_code, channel_code=channel_code)
        still = _still(city.stills(camera), mark)
        if still is None:
            return Response(status_code=204)
        camera.count(visits=1, snapshots=1)
        # The type is a lie that WVP tells.
        return Response(jpeg(camera, still.taken_at, is_dirty=still.is_dirty), media_type="image/png")


def _chosen(cameras: Iterable[Camera], *, query: str | None, is_online: bool | None) -> list[Camera]:
    """`query` is a part of the name or the code; an empty one, and None, mean all."""
    return [
        camera
        for camera in cameras
        if (not query or query in camera.place.name or query in camera.place.channel_code)
        and is_online in {None, camera.is_online}
    ]


def _record(city: CityState, camera: Camera) -> Record:
    return common_channel(camera, stream=stream_name(camera) if city.sessions.is_playing(camera) else None)


def _channel(city: CityState, gb_id: int) -> Camera:
    camera = city.cameras.get(gb_id)
    if camera is None:
        raise PlatformRefusal("通道不存在")
    return camera


def _by_codes(city: CityState, *, device_code: str, channel_code: str) -> Camera:
    for camera in city.cameras.values():
        if camera.place.channel_code == channel_code and camera.place.device_code == device_code:
            return camera
    raise PlatformRefusal("通道不存在")


async def _played(city: CityState, camera: Camera, *, patience_s: float | None = None) -> PlaySession:
    """Waits as the platform waits for a camera. `patience_s` None: the platform's play timeout.

    Raises:
        PlatformRefusal: The camera does not answer.
    """
    patience_s = city.settings.play_timeout_s if patience_s is None else patience_s
    needs_s = 0.0
    if camera.fault is Fault.SLOW_START:
        needs_s = city.settings.slow_start_s
    elif not camera.is_online:
        needs_s = float("inf")
    until_s = time.monotonic() + min(needs_s, patience_s)
    while time.monotonic() < until_s and not city.is_closing:  # noqa: ASYNC110  # the city closes from another thread
        await asyncio.sleep(0.02)
    if needs_s > patience_s:
        raise PlatformRefusal("点播超时")
    session = city.sessions.play(camera)
    city.keep_still(camera)
    return session


def _content(city: CityState, camera: Camera, session: PlaySession) -> Record:
    port = _closed_port(city.settings.host) if camera.fault is Fault.REFUSED else city.media_port
    host = city.settings.announced_media_host or city.settings.host
    return stream_content(session, host=host, port=port, fps=city.settings.fps)


def _closed_port(host: str) -> int:
    """One that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _still(stills: list[Still], mark: str | None) -> Still | None:
    """The newest, or the one with that stamp."""
    marked = [still for still in stills if mark is None or still.taken_at.strftime(_STAMP) == mark]
    return marked[-1] if marked else None
