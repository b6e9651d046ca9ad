"""What each kind of platform is called and must be told before it can be imported; forms are made of this."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from camera_registry.tables import PlatformKind
from kit.wording import Sentence


class FieldType(StrEnum):
    TEXT = "text"
    ADDRESS = "address"
    PASSWORD = "password"  # noqa: S105  the name of a type
    FILE = "file"
    LINES = "lines"
    """Several, one a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One entry of the form; `name` is that of the request."""

    name: str
    type: FieldType
    label: Sentence
    hint: Sentence | None = None
    """What it looks like, or what is kept if it stays empty."""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class KindDescription:
    title: Sentence
    explanation: Sentence
    fields: tuple[Field, ...]


_KEPT = Sentence(zh="平台已登记时，留空则沿用原有的", en="Empty: the one that is known, for a platform that is known")
USERNAME = Field(
    name="username",
    type=FieldType.TEXT,
    label=Sentence(zh="用户名", en="User name"),
    hint=_KEPT,
    is_required=False,
)
PASSWORD = Field(
    name="password",
    type=FieldType.PASSWORD,
    label=Sentence(zh="密码", en="Password"),
    hint=_KEPT,
    is_required=False,
)

DESCRIPTIONS: Mapping[PlatformKind, KindDescription] = {
    PlatformKind.WVP: KindDescription(
        title=Sentence(zh="WVP 国标平台", en="WVP platform"),
        explanation=Sentence(
            zh="按 GB/T 28181 接入的 WVP-PRO 平台：列出其全部通道，取流时向平台点播",
            en="A WVP-PRO platform (GB/T 28181): all its channels are listed, and played through it",
        ),
        fields=(
            Field(
                name="address",
                type=FieldType.ADDRESS,
                label=Sentence(zh="平台地址", en="Address of the platform"),
                hint=Sentence(
                    zh="例如 http://10.0.0.5:18080，不含用户名和密码", en="http://10.0.0.5:18080, without credentials"
                ),
            ),
            USERNAME,
            PASSWORD,
        ),
    ),
    PlatformKind.ARTEMIS: KindDescription(
        title=Sentence(zh="海康 Artemis 开放平台", en="Hikvision Artemis"),
        explanation=Sentence(
            zh="海康综合安防平台的开放接口：列出合作方有权访问的监控点，取流时向平台申请地址",
            en="The open interface of Hikvision's platform: the cameras that the partner may see are listed",
        ),
        fields=(
            Field(
                name="address",
                type=FieldType.ADDRESS,
                label=Sentence(zh="网关地址", en="Address of the gateway"),
                hint=Sentence(zh="例如 https://10.0.0.9:443", en="Such as https://10.0.0.9:443"),
            ),
            Field(
                name="username",
                type=FieldType.TEXT,
                label=Sentence(zh="合作方 appKey", en="App key"),
                hint=_KEPT,
                is_required=False,
            ),
            Field(
                name="password",
                type=FieldType.PASSWORD,
                label=Sentence(zh="合作方 appSecret", en="App secret"),
                hint=_KEPT,
                is_required=False,
            ),
        ),
    ),
    PlatformKind.ONVIF: KindDescription(
        title=Sentence(zh="ONVIF 设备", en="ONVIF devices"),
        explanation=Sentence(
            zh="不经平台直接接入的摄像机和录像机：全部使用同一用户名和密码",
            en="Cameras and recorders without a platform, all with one user name and password",
        ),
        fields=(
            Field(
                name="hosts",
                type=FieldType.LINES,
                label=Sentence(zh="设备主机", en="Hosts"),
                hint=Sentence(
                    zh="每行一台：主机，或“主机:端口”；平台已登记时，留空则沿用原有的",
                    en="One a line, as host or host:port; empty: those that are known, for a name that is known",
                ),
                is_required=False,
            ),
            USERNAME,
            PASSWORD,
        ),
    ),
    PlatformKind.CSV: KindDescription(
        title=Sentence(zh="CSV 列表", en="CSV list"),
        explanation=Sentence(
            zh="每行一台摄像机；首行为列名，必有 id、name、address，可有 longitude、latitude、gb_code、username、"
            "password、period_s、preset",
            en="One camera a row; the first row names the columns: id, name, address, and possibly longitude, "
            "latitude, gb_code, username, password, period_s, preset",
        ),
        fields=(
            Field(
                name="file",
                type=FieldType.FILE,
                label=Sentence(zh="CSV 文件", en="CSV file"),
                hint=Sentence(zh="UTF-8 或 GBK 编码，至多 1 MB", en="UTF-8 or GBK, at most 1 MB"),
            ),
        ),
    ),
}
