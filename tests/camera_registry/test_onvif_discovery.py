"""Asking who is there, against an answer on loopback."""

from datetime import timedelta

import pytest

from camera_registry.platforms.onvif_discovery import DiscoveredDevice, discover
from simulator.onvif_discovery import answering

SCOPES = "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/name/%E4%B8%9C%E5%8F%A3"
SHORT = timedelta(seconds=0.5)


@pytest.mark.parametrize(
    ("told", "host"),
    [
        ("http://127.0.0.1:8000/onvif/device_service", "127.0.0.1:8000"),
        ("http://0.0.0.0:8000/onvif/device_service", "127.0.0.1:8000"),
        ("http://192.168.1.64/onvif/device_service", "127.0.0.1"),
        ("http://[fe80::1]/onvif/device_service http://127.0.0.1/onvif/device_service", "127.0.0.1"),
    ],
)
def test_a_device_is_found_where_it_answered_whatever_it_says(told: str, host: str) -> None:
    with answering(host="127.0.0.1", address=told, scopes=SCOPES) as where:
        assert discover(wait=SHORT, group=where) == [DiscoveredDevice(host, "东口")]


@pytest.mark.parametrize(
    ("told", "scopes"), [("http://127.0.0.1/wsd", "http://printer"), ("nonsense", SCOPES), ("http://[broken", SCOPES)]
)
def test_printers_and_nonsense_are_not_devices(told: str, scopes: str) -> None:
    with answering(host="127.0.0.1", address=told, scopes=scopes) as where:
        assert discover(wait=SHORT, group=where) == []
