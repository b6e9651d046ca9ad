"""The hand behind the pretend city: change what a camera sees, break it, count who looked. Open to all on the loopback.

Apart from WVP's paths, so that nobody takes it for the platform's interface.
"""

from dataclasses import asdict

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from simulator.cameras import Camera
from simulator.city_state import CityState
from simulator.faults import Fault
from simulator.wvp_records import Record


class StreetState(BaseModel):
    dirty: bool


class CameraFault(BaseModel):
    """None: sound."""

    fault: Fault | None


def control_routes(city: CityState) -> APIRouter:
    routes = APIRouter(prefix="/_city")

    @routes.get("/cameras")
    async def cameras() -> list[Record]:
        return [camera_record(camera, city) for camera in city.cameras.values()]

    @routes.put("/cameras/{gb_id}/state")
    async def set_state(gb_id: int, state: StreetState) -> Record:
        camera = _camera(city, gb_id)
        camera.is_dirty = state.dirty
        return camera_record(camera, city)

    @routes.put("/cameras/{gb_id}/fault")
    async def set_fault(gb_id: int, wanted: CameraFault) -> Record:
        camera = _camera(city, gb_id)
        camera.set_fault(wanted.fault)
        return camera_record(camera, city)

    @routes.get("/counters")
    async def counters() -> Record:
        return counters_of(city)

    @routes.delete("/logins")
    async def forget_logins() -> Record:
        """Every token is void from now on, as after a restart of the platform."""
        city.logins.forget_all()
        return counters_of(city)

    return routes


def camera_record(camera: Camera, city: CityState) -> Record:
    """`trouble` is xyxy in pixels of the stream; to `address` add .flv, .ts, .m3u8, .mjpeg or .jpg."""
    return {
        "gbId": camera.gb_id,
        "gbDeviceId": camera.place.channel_code,
        "deviceId": camera.place.device_code,
        "name": camera.place.name,
        "longitude": camera.place.longitude,
        "latitude": camera.place.latitude,
        "scene": camera.scene.name,
        "problem": camera.scene.problem.value,
        "trouble": list(camera.scene.trouble),
        "dirty": camera.is_dirty,
        "fault": camera.fault,
        "address": f"http://{city.settings.host}:{city.media_port}/camera/{camera.gb_id}",
    }


def counters_of(city: CityState) -> Record:
    """In all, and by gbId (as text) for cameras that anybody has turned to."""
    tallies = {str(gb_id): asdict(camera.tally) for gb_id, camera in city.cameras.items()}
    names = ("plays", "visits", "snapshots", "readers", "encoders")
    totals = {name: sum(tally[name] for tally in tallies.values()) for name in names}
    return {
        "logins": city.logins.granted,
        "logins_refused": city.logins.refused,
        **totals,
        "cameras": {gb_id: tally for gb_id, tally in tallies.items() if any(tally.values())},
    }


def _camera(city: CityState, gb_id: int) -> Camera:
    camera = city.cameras.get(gb_id)
    if camera is None:
        raise HTTPException(404, f"The city has no camera {gb_id}; it has 1 to {len(city.cameras)}.")
    return camera
