"""The HTTP server. It ends live streams before it waits for its connections to be idle, which they never would be."""

import socket

import uvicorn

from api.live_events import LiveEvents


class Server(uvicorn.Server):
    """Of one application."""

    def __init__(self, config: uvicorn.Config, live: LiveEvents) -> None:
        super().__init__(config)
        self._live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.end_streams()
        await super().shutdown(sockets)
