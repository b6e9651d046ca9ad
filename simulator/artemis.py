"""The gateway of Hikvision's open platform: signed requests, camera list, previews, presets.

The signature is rebuilt from what arrived, header by header, as the gateway does it; nothing here is shared with any
client. Failures are HTTP 200 with a code that is not "0"; only a missing or wrong signature is a 401.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from fastapi import APIRouter, Request, Response

from simulator.cameras import Camera
from simulator.city_state import CityState
from simulator.faults import Fault
from simulator.wvp_records import Record

_TOLERANCE = timedelta(minutes=15)
_UNSIGNED = {"accept", "content-md5", "content-type", "date", "host", "x-ca-signature", "x-ca-signature-headers"}


class _Failure(Exception):
    def __init__(self, code: str, message: str, status: int = 200) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def artemis_routes(city: CityState) -> APIRouter:
    routes = APIRouter(prefix="/artemis")

    @routes.post("/{path:path}")
    async def answer(path: str, request: Request) -> Response:
        quirks = city.artemis
        now_at = datetime.now(UTC) + quirks.clock_ahead
        headers = {"date": format_datetime(now_at, usegmt=True)}
        if quirks.answers_html:
            return Response("<!DOCTYPE html><title>iSecure Center</title>", media_type="text/html", headers=headers)
        body = await request.body()
        try:
            _check_signature(city, request, now_at)
            said: Record = {"code": "0", "msg": "SUCCESS", "data": _data(city, path, json.loads(body or b"{}"))}
            status = 200
        except _Failure as failure:
            said, status = {"code": failure.code, "msg": str(failure), "data": None}, failure.status
        return Response(json.dumps(said), status, media_type="application/json", headers=headers)

    return routes


def string_to_sign(request: Request) -> str:
    sent = request.headers
    lines = [request.method]
    lines += [sent[name] for name in ("accept", "content-md5", "content-type", "date") if name in sent]
    listed = sorted(name.strip().lower() for name in sent.get("x-ca-signature-headers", "").split(",") if name.strip())
    lines += [f"{name}:{sent.get(name, '')}" for name in listed if name not in _UNSIGNED]
    query = f"?{request.url.query}" if request.url.query else ""
    return "\n".join([*lines, request.url.path + query])


def _check_signature(city: CityState, request: Request, now_at: datetime) -> None:
    sent = request.headers
    if "x-ca-key" not in sent:
        raise _Failure("0x02401000", "AK is missing", 401)
    if sent["x-ca-key"] != city.settings.app_key:
        raise _Failure("0x02401001", "AK is invalid", 401)
    if "x-ca-signature" not in sent:
        raise _Failure("0x02401002", "signature is missing", 401)
    digest = hmac.new(city.settings.app_secret.encode(), string_to_sign(request).encode(), hashlib.sha256).digest()
    if not secrets.compare_digest(base64.b64encode(digest).decode(), sent["x-ca-signature"]):
        raise _Failure("0x02401003", "signature is invalid", 401)
    there_s = int(sent.get("x-ca-timestamp", "0")) / 1000
    if abs(now_at.timestamp() - there_s) > _TOLERANCE.total_seconds():
        raise _Failure("0x02401003", "timestamp expired", 401)
    if city.artemis.failure_code is not None:
        raise _Failure(city.artemis.failure_code, "as the test wants it")


def _data(city: CityState, path: str, asked: Record) -> object:
    match path:
        case "api/resource/v1/cameras":
            return _page(city, number=_whole(asked, "pageNo"), size=_whole(asked, "pageSize"))
        case "api/video/v1/cameras/previewURLs":
            return _preview(city, _camera(city, asked), str(asked.get("protocol", "rtsp")))
        case "api/video/v1/presets/searches":
            presets = _camera(city, asked).presets.items()
            found = [{"presetPointIndex": int(number), "presetPointName": name} for number, name in presets]
            return {"total": len(found), "list": found}
        case "api/video/v1/ptzs/controlling":
            _camera(city, asked).called_preset = str(asked.get("presetIndex"))
            return None
    raise _Failure("69", "API is not granted to this partner")


def _page(city: CityState, *, number: int, size: int) -> Record:
    quirks = city.artemis
    if quirks.most_per_page is not None and size > quirks.most_per_page:
        raise _Failure("0x00072004", "response is too long")
    rows = [_record(camera) for camera in city.cameras.values()]
    shown = rows[(number - 1) * size : number * size]
    return {"total": len(rows) + quirks.extra_cameras, "pageNo": number, "pageSize": size, "list": shown}


def _record(camera: Camera) -> Record:
    return {
        "cameraIndexCode": index_code(camera),
        "cameraName": camera.place.name,
        "status": 1 if camera.is_online else 0,
        "regionIndexCode": "root000000",
        "longitude": str(camera.place.longitude),
        "latitude": str(camera.place.latitude),
        "altitude": None,
        "cameraType": 0,
        "gbIndexCode": camera.place.channel_code,
    }


def index_code(camera: Camera) -> str:
    """32 hexadecimal digits, as the platform makes them up."""
    return hashlib.md5(camera.place.channel_code.encode(), usedforsecurity=False).hexdigest()


def _preview(city: CityState, camera: Camera, protocol: str) -> Record:
    if protocol in city.artemis.refused_protocols:
        raise _Failure("0x01b00102", f"{protocol} is switched off at the media gateway")
    if camera.fault is Fault.OFFLINE:
        raise _Failure("0x01b01301", "device is offline")
    host = city.settings.announced_media_host or city.settings.host
    token = secrets.token_hex(8)
    match protocol:
        case "rtsp":
            city.rtsp_tokens[token] = camera
            url = f"rtsp://{host}:{city.rtsp_port}/openUrl/{token}"
        case "hls":
            url = f"http://{host}:{city.media_port}/camera/{camera.gb_id}.m3u8"
        case "ws":
            url = f"ws://{host}:{city.media_port}/openUrl/{token}?at={time.time():.0f}"
        case _:
            raise _Failure("0x00072001", f"protocol {protocol} is unknown")
    if city.artemis.is_hikcentral:
        return {"list": [{"url": f"[sms:preview]{url}", "authentication": ""}]}
    return {"url": url}


def _camera(city: CityState, asked: Record) -> Camera:
    for camera in city.cameras.values():
        if index_code(camera) == asked.get("cameraIndexCode"):
            return camera
    raise _Failure("0x00072202", "camera is not found")


def _whole(asked: Record, name: str) -> int:
    said = asked.get(name)
    if not isinstance(said, int) or said < 1:
        raise _Failure("0x00072001", f"{name} is missing")
    return said
