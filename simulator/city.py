"""The pretend city as a whole: a platform and media servers on loopback ports, started and stopped together.

Use it as a context manager in tests; `python -m simulator` runs it as a process of its own.
"""

import socket
import time
from collections.abc import Sequence
from threading import Thread
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI

from simulator.artemis import artemis_routes
from simulator.cameras import Camera
from simulator.city_state import CityState
from simulator.control import control_routes
from simulator.faults import Fault
from simulator.media_server import MediaServer
from simulator.places import place_of
from simulator.rtsp_server import RtspServer
from simulator.scenes import Scene
from simulator.settings import CitySettings
from simulator.wvp import install_guards, wvp_routes

_START_PATIENCE_S = 15.0


class SimulatedCity:
    """`cameras` cameras play the scenes in turn, gbId from 1. Needs no network but the loopback.

    Entering raises OSError where a port is taken.
    """

    def __init__(self, cameras: int, scenes: Sequence[Scene], settings: CitySettings | None = None) -> None:
        self.settings = settings or CitySettings()
        self.cameras = {
            number + 1: Camera(number + 1, place_of(number), scenes[number % len(scenes)], seed=number)
            for number in range(cameras)
        }
        self.state = CityState(self.cameras, self.settings)
        self._media: MediaServer | None = None
        self._rtsp: RtspServer | None = None
        self._socket: socket.socket | None = None
        self._port = self.settings.port
        self._platform = uvicorn.Server(
            uvicorn.Config(
                _app(self.state), log_config=None, access_log=False, ws="none", lifespan="off", date_header=False
            )
        )
        self._thread: Thread | None = None

    @property
    def address(self) -> str:
        """Of the platform's interface, without a slash at the end. Known once the city runs."""
        return f"http://{self.settings.host}:{self._port}"

    @property
    def media_address(self) -> str:
        return f"http://{self.settings.host}:{self.state.media_port}"

    def rtsp_address(self, gb_id: int) -> str:
        """The camera's own address; it wants user name and password, by digest."""
        return f"rtsp://{self.settings.host}:{self.state.rtsp_port}/camera/{gb_id}"

    def camera_address(self, gb_id: int, ending: str) -> str:
        """The camera's own address, without the platform. `ending`: flv, ts, m3u8, mjpeg or jpg."""
        return f"{self.media_address}/camera/{gb_id}.{ending}"

    def set_dirty(self, gb_id: int, *, is_dirty: bool) -> None:
        self.cameras[gb_id].is_dirty = is_dirty

    def set_fault(self, gb_id: int, fault: Fault | None) -> None:
        self.cameras[gb_id].set_fault(fault)

    def start(self) -> None:
        self._socket = _listener(self.settings.host, self.settings.port)
        try:
            self._media = MediaServer(self.cameras, self.state.sessions, self.settings)
        except OSError:
            self._socket.close()
            raise
        self._port = self._socket.getsockname()[1]
        self.state.media_port = self._media.port
        self._media.start()
        self._rtsp = RtspServer(self.cameras, self.settings, self.state.rtsp_tokens)
        self.state.rtsp_port = self._rtsp.port
        self._rtsp.start()
        self._thread = Thread(target=self._platform.run, kwargs={"sockets": [self._socket]}, name="city-platform")
        self._thread.start()
        patience_until_s = time.monotonic() + _START_PATIENCE_S
        while not self._platform.started and self._thread.is_alive() and time.monotonic() < patience_until_s:
            time.sleep(0.01)

    def stop(self) -> None:
        """Readers are hung up on; no thread and no socket is left."""
        self.state.is_closing = True
        self._platform.should_exit = True
        if self._media is not None:
            self._media.stop()
        if self._rtsp is not None:
            self._rtsp.stop()
        if self._thread is not None:
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


def _listener(host: str, port: int) -> socket.socket:
    """TCP by name, as uvicorn's own: asyncio would leave any other with Nagle's waiting, 44 ms for every answer."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(256)
    return listener


def _app(state: CityState) -> FastAPI:
    app = FastAPI(title="A pretend city", docs_url=None, redoc_url=None, openapi_url=None)
    install_guards(app, state)
    app.include_router(wvp_routes(state))
    app.include_router(artemis_routes(state))
    app.include_router(control_routes(state))
    return app
