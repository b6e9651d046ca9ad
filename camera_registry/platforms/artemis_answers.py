"""What Artemis answers, parsed into our types. The envelope is {code, msg, data}; the code is text: "0" is success."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, ValidationError

from camera_registry.errors import PlatformAnswerInvalid
from camera_registry.platform_protocol import ListedCamera, ListedPreset
from camera_registry.platforms.wvp_answers import LONGEST_SENTENCE, Degrees, is_on_earth, is_openable, rewrite_host
from kit.logging import redact

_MEDIA_SERVER = re.compile(
    r"^\[[^\]]*\]"
)  # HikCentral names the media server before the address: [sms:preview]rtsp://…


def _as_text(said: object) -> object:
    """Codes and keys are text by the book; some versions send numbers."""
    return str(said) if isinstance(said, int) and not isinstance(said, bool) else said


Text = Annotated[str, BeforeValidator(_as_text)]


class ArtemisEnvelope(BaseModel):
    code: Text
    msg: str | None = None
    data: object = None

    @property
    def reason(self) -> str:
        """What the platform says of its failure, fit for a message of ours."""
        return redact(" ".join((self.msg or "no reason given").split()))[:LONGEST_SENTENCE]


class ArtemisCamera(BaseModel):
    """A row of either list: /resource/v1/cameras, and /resource/v2/camera/search with other names for the same."""

    key: Text = Field(validation_alias=AliasChoices("cameraIndexCode", "indexCode"), min_length=1, max_length=80)
    name: str | None = Field(None, validation_alias=AliasChoices("cameraName", "name"))
    gb_code: Text | None = Field(None, validation_alias=AliasChoices("gbIndexCode", "externalIndexCode"))
    status: Text | None = None
    """1 online, 0 offline; absent or empty where the version does not tell, which is not the same as offline."""
    longitude: Degrees = None
    latitude: Degrees = None

    def listed(self) -> ListedCamera:
        code = (self.gb_code or "").strip()
        placed = self.longitude is not None and self.latitude is not None and is_on_earth(self.longitude, self.latitude)
        return ListedCamera(
            external_id=self.key,
            name=((self.name or "").strip() or self.key)[:200],
            gb_code=code if re.fullmatch(r"\d{20}", code, re.ASCII) else None,
            longitude=self.longitude if placed else None,
            latitude=self.latitude if placed else None,
            is_online=(self.status or "1").strip() not in {"0", "2"},
        )


class ArtemisPage(BaseModel):
    total: int = Field(ge=0)
    cameras: list[ArtemisCamera] = Field(alias="list")


class _OneUrl(BaseModel):
    url: str = Field(min_length=1)


class _Urls(BaseModel):
    """HikCentral's form, v2 of the preview."""

    urls: list[_OneUrl] = Field(alias="list", min_length=1)


def preview_address(data: object, *, host_rewrites: Mapping[str, str], where: str) -> str:
    """The address in the answer to a preview, in iSecure Center's form or in HikCentral's, its host as we reach it.

    Raises:
        PlatformAnswerInvalid: neither form, or an address that we do not open.
    """
    for form in (_OneUrl, _Urls):
        try:
            said = form.model_validate(data)
        except ValidationError:
            continue
        url = said.url if isinstance(said, _OneUrl) else said.urls[0].url
        address = _MEDIA_SERVER.sub("", url.strip())
        if is_openable(address):
            return rewrite_host(address, host_rewrites)
        raise PlatformAnswerInvalid(
            f"{where} opened a stream at an address of a kind that we do not read ({_scheme(address)}:). Choose rtsp "
            "or hls in GRIDWARDEN_PLATFORM_ARTEMIS_PROTOCOLS.",
            zh=(
                f"{where} 已开流，但地址类型（{_scheme(address)}:）无法读取。请在 "
                "GRIDWARDEN_PLATFORM_ARTEMIS_PROTOCOLS 中选择 rtsp 或 hls。"
            ),
        )
    raise PlatformAnswerInvalid(
        f"{where} opened a stream but names no address. Does it speak another version of the interface?",
        zh=f"{where} 已开流，但没有给出地址，请检查接口版本是否一致。",
    )


class _Preset(BaseModel):
    index: int = Field(alias="presetPointIndex", ge=0)
    name: str | None = Field(None, alias="presetPointName")


class ArtemisPresets(BaseModel):
    presets: list[_Preset] = Field(alias="list")

    def listed(self) -> Sequence[ListedPreset]:
        return [ListedPreset(token=str(one.index), name=(one.name or "").strip()[:80]) for one in self.presets]


def _scheme(address: str) -> str:
    return redact(urlsplit(address).scheme)[:20] or "?"
