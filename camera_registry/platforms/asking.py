"""What may go wrong between us and a platform's HTTP server, said in our own errors, the same for every platform."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from camera_registry.errors import PlatformTimedOut, PlatformUnreachable
from kit.addresses import AddressRefused
from kit.logging import redact

_CHECK = "Check its address, the network and whether it is running."
_CHECK_ZH = "请检查其地址、网络以及是否在运行。"


@contextmanager
def asking(where: str, what: str, *, timeout_s: float) -> Iterator[None]:
    """Around one request. `where` names the platform, `what` the question.

    Raises:
        PlatformUnreachable: nobody answers, or we do not connect there.
        PlatformTimedOut: connected, but no answer in time.
    """
    try:
        yield
    except AddressRefused as error:
        raise PlatformUnreachable(f"{where}: {error.message}", zh=f"{where}：{error.zh or error.message}") from error
    except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise PlatformUnreachable(
            f"{where} cannot be reached: nobody answers. {_CHECK}", zh=f"{where} 无法连接：无应答。{_CHECK_ZH}"
        ) from error
    except httpx.TimeoutException as error:
        raise PlatformTimedOut(
            f"{where} did not answer {what} within {timeout_s:g} s.",
            zh=f"{where} 在 {timeout_s:g} 秒内没有应答 {what}。",
        ) from error
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
        said = redact(str(error))
        raise PlatformUnreachable(
            f"{where} cannot be reached: {said}. {_CHECK}", zh=f"{where} 无法连接：{said}。{_CHECK_ZH}"
        ) from error
