"""Answers the WS-Discovery question of whoever asks, for one pretend device, on a UDP port of the loopback."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

_MESSAGE = re.compile(r"MessageID>([^<]*)<")


@contextmanager
def answering(*, host: str, address: str, scopes: str) -> Iterator[tuple[str, int]]:
    """Where to ask. `address` and `scopes` are told as they are, right or wrong."""
    is_over = Event()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind((host, 0))
        listener.settimeout(0.05)
        thread = Thread(target=_answer, args=(listener, is_over, address, scopes), name="city-discovery")
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            is_over.set()
            thread.join()


def _answer(listener: socket.socket, is_over: Event, address: str, scopes: str) -> None:
    while not is_over.is_set():
        try:
            content, asker = listener.recvfrom(65_535)
        except TimeoutError:
            continue
        message = _MESSAGE.search(content.decode(errors="replace"))
        if message is None or b"/discovery/Probe" not in content:
            continue
        said = (
            '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" '
            'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
            'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><e:Header>'
            f"<w:RelatesTo>{message[1]}</w:RelatesTo></e:Header><e:Body><d:ProbeMatches><d:ProbeMatch>"
            f"<d:Scopes>{scopes}</d:Scopes><d:XAddrs>{address}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body>"
            "</e:Envelope>"
        )
        listener.sendto(said.encode(), asker)
