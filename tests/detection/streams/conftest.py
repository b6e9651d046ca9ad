"""A grabber of short patience, and a server for it to visit."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from detection.streams.grabber import Grabber
from detection.streams.settings import StreamSettings
from tests.detection.streams.stream_server import StreamServer


@pytest.fixture(scope="package")
def hasty() -> StreamSettings:
    return StreamSettings(
        open_timeout=timedelta(seconds=1.5),
        silence_timeout=timedelta(seconds=1),
        keyframe_timeout=timedelta(seconds=2),
        second_keyframe_timeout=timedelta(seconds=3),
        visit_timeout=timedelta(seconds=8),
        children=2,
    )


@pytest.fixture(scope="package")
def grabber(hasty: StreamSettings) -> Iterator[Grabber]:
    with Grabber(hasty) as one:
        yield one


@pytest.fixture
def server() -> Iterator[StreamServer]:
    with StreamServer() as one:
        yield one
