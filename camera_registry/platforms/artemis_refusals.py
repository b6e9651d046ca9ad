"""Artemis's own failure codes, as our errors, each with what to do about it. Pure.

From public client code; versions write them in either case, so they are compared in small letters.
"""

from camera_registry.errors import (
    CameraUnknown,
    PlatformDeclined,
    PlatformError,
    PlatformRefusedLogin,
    PlatformUnreachable,
)
from camera_registry.platforms.artemis_answers import ArtemisEnvelope
from kit.wording import Sentence

TOO_LONG = {"0x00072004"}
"""The answer would exceed what the gateway lets pass; a smaller page helps."""
_NO_LOGIN = {"0x02401000", "0x02401001", "0x02401002", "0x02401003", "64"}
_NOT_GRANTED = {"0x02401007", "69"}
_UNKNOWN_CAMERA = {"0x00072202"}
_DOWN = {"0x00052104"}
_ADVICE = {
    "0x02401009": Sentence(
        zh="调用次数已超出配额，请在网关上提高配额或延长巡查周期。",
        en="The app's quota of calls is used up: raise it at the gateway, or patrol less often.",
    ),
    "0x00072001": Sentence(zh="接口版本可能不一致。", en="Does it speak another version of the interface?"),
    "0x00072201": Sentence(
        zh="请在网关上授权该应用查看此摄像机。", en="Grant the app the view of this camera at the gateway."
    ),
    "0x00072203": Sentence(zh="请检查平台的授权许可。", en="Look at the platform's licence."),
    "0x00072204": Sentence(zh="请检查平台的授权许可。", en="Look at the platform's licence."),
}


def refuse(said: ArtemisEnvelope, *, where: str, path: str, camera: str | None) -> PlatformError:
    """The error to raise for an answer whose code is not "0". `camera` None: the question was about no camera."""
    code = said.code.strip().lower()
    about = where if camera is None else f"{where}, camera {camera}"
    about_zh = where if camera is None else f"{where} 的摄像机 {camera}"
    why = f"{said.reason}, code {code}"
    if code in _NO_LOGIN:
        return PlatformRefusedLogin(
            f"{where} refuses the signature ({why}). Enter app key and app secret again.",
            zh=f"{where} 拒绝签名（{why}）。请重新填写 AppKey 和 AppSecret。",
        )
    if code in _DOWN:
        return PlatformUnreachable(
            f"{where}: the service behind the gateway is down ({why}). Is the platform running as a whole?",
            zh=f"{where}：网关后的服务不可用（{why}）。请检查平台各服务是否在运行。",
        )
    if code in _UNKNOWN_CAMERA:
        return CameraUnknown(
            f"{about}: the platform does not know this camera ({why}). Import its list again.",
            zh=f"{about_zh}：平台上没有该摄像机（{why}）。请重新导入其摄像机列表。",
        )
    if code in _NOT_GRANTED:
        advice = Sentence(
            zh=f"请在网关上授权该应用调用 {path}。", en=f"Grant the app the interface {path} at the gateway."
        )
    else:
        advice = _ADVICE.get(code, Sentence(zh="", en=""))
    return PlatformDeclined(
        f"{about}: {path} failed ({why}). {advice.en}".rstrip(),
        code=code,
        zh=f"{about_zh}：{path} 失败（{why}）。{advice.zh}",
    )
