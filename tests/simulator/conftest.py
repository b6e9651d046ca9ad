"""A pretend city for one test, and a reader for its streams."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import av
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.city import SimulatedCity
from simulator.drawing_problems import Problem
from simulator.scenes import Scene
from simulator.settings import CitySettings

StartCity = Callable[..., SimulatedCity]
Decode = Callable[..., list[NDArray[np.uint8]]]
# Small enough that FFmpeg does not look through seconds of stream before it gives the first picture.
_AT_ONCE = {"probesize": "20000", "analyzeduration": "1"}


@pytest.fixture(scope="session")
def plain_scene() -> Scene:
    """A grey street of paving stones, growing lighter to the right, and a yellow square on it where it is dirty."""
    rows, columns = np.mgrid[:360, :640]
    stones = (rows // 36 + columns // 40) % 2
    clean = np.repeat((70 + columns // 10 + stones * 60).astype(np.uint8)[..., None], 3, axis=2)
    dirty = clean.copy()
    dirty[240:300, 300:380] = (40, 200, 230)
    return Scene("plain", Problem.GARBAGE, clean, dirty, (300, 240, 380, 300))


@pytest.fixture
def start_city(plain_scene: Scene) -> Iterator[StartCity]:
    """Start a city: cameras in all, settings by name."""
    with ExitStack() as stack:

        def start(cameras: int = 2, **settings: object) -> SimulatedCity:
            wanted = CitySettings(**{"password": "right", "play_timeout_s": 0.4, **settings})  # type: ignore[arg-type]
            return stack.enter_context(SimulatedCity(cameras, [plain_scene], wanted))

        yield start


@pytest.fixture
def sign_in() -> Iterator[Callable[[SimulatedCity], httpx.Client]]:
    """A client whose requests carry the token."""
    with ExitStack() as stack:

        def client_of(city: SimulatedCity) -> httpx.Client:
            client = stack.enter_context(httpx.Client(base_url=city.address, timeout=10))
            digest = hashlib.md5(city.settings.password.encode()).hexdigest()
            answer = client.get("/api/user/login", params={"username": city.settings.username, "password": digest})
            client.headers["access-token"] = answer.json()["data"]["accessToken"]
            return client

        yield client_of


@pytest.fixture(scope="session")
def decode() -> Decode:
    """The first pictures of a stream, as BGR."""

    def decoded(address: str, count: int = 1, timeout_s: float = 5) -> list[NDArray[np.uint8]]:
        with av.open(address, options=_AT_ONCE, timeout=timeout_s) as stream:
            frames = stream.decode(video=0)
            return [np.asarray(next(frames).to_ndarray(format="bgr24"), np.uint8) for _ in range(count)]

    return decoded
