"""`python -m simulator`: a pretend city until it is interrupted. One line of JSON says where it is once it is ready."""

import argparse
import json
import signal
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import cv2

from simulator.city import SimulatedCity
from simulator.daily_life import live
from simulator.kept_scenes import KEPT
from simulator.scenes import load_scenes
from simulator.settings import CitySettings

_MOST_SCENES = KEPT  # 100 MB at 1280x720; more cameras share scenes, each with noise, light and passers-by of its own


def main() -> None:
    wanted = _arguments()
    cv2.setNumThreads(1)  # two cores serve hundreds of cameras: threads within a picture only get in the way
    settings = CitySettings(host=wanted.host, port=wanted.port, media_port=wanted.media_port, username=wanted.username)
    if wanted.password is not None:
        settings = replace(settings, password=wanted.password)
    scenes = load_scenes(wanted.pictures, min(wanted.cameras, _MOST_SCENES), size_wh=wanted.size)
    is_over = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_over.set())
    with SimulatedCity(wanted.cameras, scenes, settings) as city:
        ready = {
            "address": city.address,
            "media_address": city.media_address,
            "username": settings.username,
            "password": settings.password,
            "cameras": wanted.cameras,
            "scenes": len(scenes),
        }
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        if wanted.lively:
            live(city, is_over)
        is_over.wait()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A pretend city: WVP and live streams.")
    parser.add_argument("--cameras", type=int, default=12)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="of the platform; 0 takes a free one")
    parser.add_argument("--media-port", type=int, default=0)
    parser.add_argument("--pictures", type=Path, help="a YOLO folder of street pictures; without it scenes are drawn")
    parser.add_argument("--username", default="patrol")
    parser.add_argument("--password", help="made up unless given; visible to other users of this machine")
    parser.add_argument("--size", type=_size, default=(1280, 720), help="of the streams, such as 1920x1080")
    parser.add_argument("--lively", action="store_true", help="streets get dirty and are cleaned by themselves")
    return parser.parse_args()


def _size(text: str) -> tuple[int, int]:
    width_px, height_px = (int(side) for side in text.split("x"))
    if min(width_px, height_px) < 64 or width_px % 2 or height_px % 2:
        raise argparse.ArgumentTypeError(f"{text}: both sides must be even and at least 64.")
    return width_px, height_px


if __name__ == "__main__":
    main()
