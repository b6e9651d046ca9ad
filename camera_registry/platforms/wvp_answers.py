"""What WVP answers, parsed into our types. The envelope is {code, msg, data}; failures mostly come with HTTP 200."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from camera_registry.errors import PlatformAnswerInvalid, PlatformUnreachable
from camera_registry.platform_protocol import ListedCamera
from camera_registry.settings import MediaKind
from kit.logging import redact
from kit.wording import Sentence

OPENABLE = ("rtsp", "rtsps", "http", "https")  # never file:, whatever a platform answers
LONGEST_SENTENCE = 200
_GB28181_SOURCE = 1  # dataType of a channel: 1 GB28181 device, 2 pushed stream, 3 proxied stream, 200 JT1078


class Envelope(BaseModel):
    """`code` 0 means success; some gateways before WVP write it as text."""

    code: int
    msg: str | None = None
    data: object = None

    @property
    def reason(self) -> str:
        """What the platform says of its failure, fit for a message of ours."""
        return redact(" ".join((self.msg or "no reason given").split()))[:LONGEST_SENTENCE]


class Login(BaseModel):
    access_token: str = Field(alias="accessToken", min_length=1)


def _number_or_none(said: object) -> float | None:
    """Some devices send text, or nothing, for a coordinate; one bad coordinate must not spoil the list."""
    try:
        number = float(said) if isinstance(said, int | float | str) else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


Degrees = Annotated[float | None, BeforeValidator(_number_or_none)]


class Channel(BaseModel):
    """A channel of the unified list."""

    key: int = Field(alias="gbId")
    device_id: str | None = Field(None, alias="gbDeviceId")
    name: str | None = Field(None, alias="gbName")
    status: str | None = Field(None, alias="gbStatus")
    longitude: Degrees = Field(None, alias="gbLongitude")
    latitude: Degrees = Field(None, alias="gbLatitude")
    source: int | None = Field(None, alias="dataType")
    stream_id: str | None = Field(None, alias="streamId")

    @property
    def is_surely_idle(self) -> bool:
        """Whether nobody plays it now. Pushed and proxied streams run without a stream id, so only devices are sure."""
        return self.source == _GB28181_SOURCE and not self.stream_id

    def listed(self) -> ListedCamera:
        code = (self.device_id or "").strip()
        name = (self.name or "").strip() or code or str(self.key)
        placed = self.longitude is not None and self.latitude is not None and is_on_earth(self.longitude, self.latitude)
        return ListedCamera(
            external_id=str(self.key),
            name=name[:200],
            gb_code=code if re.fullmatch(r"\d{20}", code, re.ASCII) else None,
            longitude=self.longitude if placed else None,
            latitude=self.latitude if placed else None,
            is_online=(self.status or "").strip().upper() in {"ON", "OK", "ONLINE"},
        )


class Page(BaseModel):
    total: int = Field(ge=0)
    channels: list[Channel] = Field(alias="list")


Parsed = TypeVar("Parsed", bound=BaseModel)


def envelope(answer: httpx.Response, *, where: str) -> Envelope:
    """The envelope of an answer.

    Raises:
        PlatformUnreachable: a proxy in front of the platform answers that it does not reach it.
        PlatformAnswerInvalid: anything but an envelope in JSON.
    """
    if answer.is_redirect:
        target = redact(answer.headers.get("location", "elsewhere"))
        raise PlatformAnswerInvalid(
            f"{where} redirects to {target}. Enter that as the address of the platform.",
            zh=f"{where} 跳转到 {target}，请将其填为平台地址。",
        )
    is_json = "json" in answer.headers.get("content-type", "json")
    if not is_json and answer.status_code in {502, 503, 504}:
        raise PlatformUnreachable(
            f"{where}: a proxy in front of the platform answers {answer.status_code}. Is the platform running?",
            zh=f"{where}：平台前的代理返回 {answer.status_code}，请检查平台是否在运行。",
        )
    try:
        return Envelope.model_validate_json(answer.content)
    except ValidationError as error:
        what = _instead(answer, error)
        raise PlatformAnswerInvalid(
            f"{where} answers with {what.en} (HTTP {answer.status_code}). Is this the address of WVP's interface, "
            "with nothing but WVP behind it?",
            zh=f"{where} 的应答{what.zh}（HTTP {answer.status_code}）。请检查该地址是否为 WVP 的接口，且其后只有 WVP。",
        ) from None  # pydantic's error quotes the answer


def parsed(kind: type[Parsed], data: object, *, where: str) -> Parsed:
    """The data of an envelope as our type.

    Raises:
        PlatformAnswerInvalid: says which fields are missing or of a wrong type.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise PlatformAnswerInvalid(
            f"{where} answers without a valid {_places(error)}. Does it speak another version of the interface?",
            zh=f"{where} 的应答缺少有效的 {_places(error)}，请检查接口版本是否一致。",
        ) from None  # pydantic's error quotes the answer, which may hold a token


def media_address(
    data: object, *, preference: Sequence[MediaKind], host_rewrites: Mapping[str, str], where: str
) -> str:
    """The best of the addresses offered in the answer to play, with its host as we reach it.

    Raises:
        PlatformAnswerInvalid: none that we can open.
    """
    offers = data if isinstance(data, dict) else {}
    for kind in preference:
        address = offers.get(kind)
        if isinstance(address, str) and is_openable(address):
            return rewrite_host(address, host_rewrites)
    offered = ", ".join(sorted(str(key) for key, value in offers.items() if isinstance(value, str) and "://" in value))
    raise PlatformAnswerInvalid(
        f"{where} opened a stream but offers no address that we read ({', '.join(preference)}); "
        f"it offers {offered or 'none'}.",
        zh=f"{where} 已开流，但没有给出可读取的地址（{'、'.join(preference)}）；它给出的是：{offered or '无'}。",
    )


def rewrite_host(address: str, host_rewrites: Mapping[str, str]) -> str:
    """The address with its host replaced where a rule says so; "host:port" goes before "host", and a rule that names
    no port keeps the port.
    """
    parts = urlsplit(address)
    userinfo, at, place = parts.netloc.rpartition("@")
    host = place.rpartition(":")[0] if re.search(r":\d+$", place) else place
    if place in host_rewrites:
        place = host_rewrites[place]
    elif host in host_rewrites:
        there = host_rewrites[host]
        place = there if re.search(r":\d+$", there) else there + place.removeprefix(host)
    return parts._replace(netloc=f"{userinfo}{at}{place}").geturl()


def is_openable(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in OPENABLE and bool(parts.hostname)


def is_on_earth(longitude: float, latitude: float) -> bool:
    """Devices without a position send 0, 0, and some send nonsense."""
    return (longitude, latitude) != (0, 0) and -180 <= longitude <= 180 and -90 <= latitude <= 90


def _instead(answer: httpx.Response, error: ValidationError) -> Sentence:
    if not _is_no_json(error):
        return Sentence(zh=f"是 JSON，但缺少有效的 {_places(error)}", en=f"JSON without a valid {_places(error)}")
    if answer.content.lstrip()[:1] == b"<":
        return Sentence(zh="是 HTML 而不是 JSON", en="HTML instead of JSON")
    return Sentence(zh="不是 JSON", en="something instead of JSON")


def _is_no_json(error: ValidationError) -> bool:
    return any(detail["type"] == "json_invalid" for detail in error.errors(include_input=False, include_url=False))


def _places(error: ValidationError) -> str:
    details = error.errors(include_input=False, include_url=False)
    places = [".".join(str(step) for step in detail["loc"]) or "object" for detail in details[:3]]
    return '"' + '", "'.join(places) + '"'
