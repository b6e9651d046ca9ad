"""The records of WVP-GB28181-pro's interface, with its field names. Only what clients read is filled in."""

from collections.abc import Sequence

from simulator.cameras import Camera
from simulator.play_sessions import PlaySession

Record = dict[str, object]
"""What is written out as a JSON object."""

MEDIA_SERVER_ID = "city-media"
SERVER_ID = "000000"
_FIXED_CAMERA = 3  # 固定枪机
_FROM_GB28181 = 1
_NOT_OFFERED = (
    "https_flv", "ws_flv", "wss_flv", "fmp4", "https_fmp4", "ws_fmp4", "wss_fmp4", "https_hls", "ws_hls", "wss_hls",
    "https_ts", "ws_ts", "wss_ts", "rtmp", "rtmps", "rtsp", "rtsps", "rtc", "rtcs",
)  # fmt: skip


def envelope(data: object, *, code: int = 0, message: str = "成功") -> Record:
    return {"code": code, "msg": message, "data": data}


def page_of(records: Sequence[object], *, page: int, count: int) -> Record:
    """A PageHelper object. Pages count from 1; a page past the end shows the last one's successor: an empty list."""
    pages = -(-len(records) // count)
    shown = records[(page - 1) * count : page * count]
    return {
        "total": len(records),
        "list": shown,
        "pageNum": page,
        "pageSize": count,
        "size": len(shown),
        "startRow": (page - 1) * count + 1 if shown else 0,
        "endRow": (page - 1) * count + len(shown),
        "pages": pages,
        "prePage": page - 1,
        "nextPage": page + 1 if page < pages else 0,
        "isFirstPage": page == 1,
        "isLastPage": page >= pages,
        "hasPreviousPage": page > 1,
        "hasNextPage": page < pages,
        "navigatePages": 8,
    }


def common_channel(camera: Camera, *, stream: str | None) -> Record:
    """A row of /api/common/channel. `stream` is what plays now, None when nothing does."""
    place = camera.place
    return {
        "gbId": camera.gb_id,
        "gbDeviceId": place.channel_code,
        "gbName": place.name,
        "gbManufacturer": "Gridwarden",
        "gbModel": "city",
        "gbCivilCode": place.channel_code[:6],
        "gbBlock": None,
        "gbAddress": place.name,
        "gbParentId": place.device_code,
        "gbStatus": _status(camera),
        "gbLongitude": place.longitude,
        "gbLatitude": place.latitude,
        "gbPtzType": _FIXED_CAMERA,
        "gbPositionType": None,
        "gbRoomType": 1,
        "gbUseType": None,
        "gbSupplyLightType": None,
        "gbDirectionType": None,
        "gbResolution": None,
        "dataType": _FROM_GB28181,
        "dataDeviceId": _device_row(place.device_code),
        "streamId": stream,
    }


def device_channel(camera: Camera) -> Record:
    """A row of /api/device/query/devices/{deviceId}/channels."""
    place = camera.place
    return {
        "id": camera.gb_id,
        "deviceId": place.channel_code,
        "parentDeviceId": place.device_code,
        "name": place.name,
        "manufacturer": "Gridwarden",
        "civilCode": place.channel_code[:6],
        "block": None,
        "address": place.name,
        "parental": 0,
        "parentId": place.device_code,
        "status": _status(camera),
        "longitude": place.longitude,
        "latitude": place.latitude,
        "ptzType": _FIXED_CAMERA,
        "hasAudio": False,
    }


def device(code: str, cameras: Sequence[Camera], *, host: str) -> Record:
    """A recorder with its cameras."""
    return {
        "id": _device_row(code),
        "deviceId": code,
        "name": f"录像机{_device_row(code)}",
        "manufacturer": "Gridwarden",
        "model": "city",
        "transport": "UDP",
        "streamMode": "TCP-PASSIVE",
        "ip": host,
        "port": 5060,
        "hostAddress": f"{host}:5060",
        "onLine": any(camera.is_online for camera in cameras),
        "channelCount": len(cameras),
        "geoCoordSys": "WGS84",
        "charset": "GB2312",
        "mediaServerId": "auto",
    }


def stream_content(session: PlaySession, *, host: str, port: int, fps: int) -> Record:
    """Where the media server at host and port plays it."""
    root = f"http://{host}:{port}/rtp/{session.stream}"
    query = f"?originTypeStr=rtp_push&callId={session.call_id}"
    width_px, height_px = session.camera.scene.size_wh
    media: Record = {
        "app": "rtp",
        "stream": session.stream,
        "videoCodec": {"h264": "H264", "hevc": "H265"}.get(session.camera.codec.value),
        "width": width_px,
        "height": height_px,
        "fps": fps,
        "loss": 0,
        "audioCodec": None,
        "readerCount": session.readers,
        "bytesSpeed": None,
        "online": True,
    }
    addresses: Record = {
        "flv": f"{root}.live.flv{query}",
        "ts": f"{root}.live.ts{query}",
        "hls": f"{root}/hls.m3u8{query}",
    }
    return {
        "app": "rtp",
        "stream": session.stream,
        "ip": host,
        **dict.fromkeys(_NOT_OFFERED),
        **addresses,
        "mediaServerId": MEDIA_SERVER_ID,
        "mediaInfo": media,
        "startTime": None,
        "endTime": None,
        "serverId": SERVER_ID,
    }


def _status(camera: Camera) -> str:
    return "ON" if camera.is_online else "OFF"


def _device_row(code: str) -> int:
    return int(code[-6:])
