"""What a person should know of a list that is imported all the same: silent devices, doubles, lost presets."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from camera_registry import repository
from camera_registry.platform_protocol import ListedCamera, SilentDevice
from camera_registry.tables import Platform
from kit.wording import Sentence

MOST_REMARKS = 50  # nobody reads on after so many


def is_silent(external_id: str, silent: Sequence[SilentDevice]) -> bool:
    """Whether a camera belongs to a device that told nothing, so that nothing is known of it either."""
    return any(external_id.startswith(device.prefix) for device in silent)


def remarks_on(
    session: Session, platform: Platform, listed: Sequence[ListedCamera], silent: Sequence[SilentDevice]
) -> tuple[Sentence, ...]:
    """The first 50. `platform` may be one on trial, which has no id."""
    found = [
        Sentence(
            zh=f"{device.error.zh or device.error.message} 其摄像机保持不变。",
            en=f"{device.error.message} Its cameras stay as they are.",
        )
        for device in silent
    ]
    found += _listed_twice(session, platform, listed)
    if platform.id is not None:
        found += _lost_presets(session, platform, listed)
    return tuple(found[:MOST_REMARKS])


def _listed_twice(session: Session, platform: Platform, listed: Sequence[ListedCamera]) -> list[Sentence]:
    """By the 20 digits of GB/T 28181, the one name that platforms agree upon."""
    codes = {one.gb_code for one in listed if one.gb_code}
    elsewhere = repository.named_by_gb_code(session, not_platform_id=platform.id) if codes else {}
    remarks = []
    for one in listed:
        if one.gb_code and one.gb_code in elsewhere:
            other_platform, other_name = elsewhere[one.gb_code]
            remarks.append(
                Sentence(
                    zh=(
                        f"摄像机 {one.name}（{one.gb_code}）也由平台“{other_platform}”列出（{other_name}）。"
                        "两者均保留，会被巡查两次；请在其中一处关闭巡查。"
                    ),
                    en=(
                        f"Camera {one.name} ({one.gb_code}) is also listed by the platform {other_platform}, as "
                        f"{other_name}. Both are kept and would be visited twice: switch off the patrol of one."
                    ),
                )
            )
    return remarks


def _lost_presets(session: Session, platform: Platform, listed: Sequence[ListedCamera]) -> list[Sentence]:
    told = {one.external_id: {preset.token for preset in one.presets} for one in listed if one.presets is not None}
    names = {one.external_id: one.name for one in listed}
    return [
        Sentence(
            zh=f"摄像机 {names[key]} 已没有视图“{view.name}”所用的预置位 {view.preset}；请另选预置位或关闭巡查。",
            en=(
                f"Camera {names[key]} no longer has the preset {view.preset} that its view {view.name} uses. The view "
                "is kept: choose another preset for it, or switch off its patrol."
            ),
        )
        for key, view in (repository.preset_views(session, platform_id=platform.id) if told else ())
        if key in told and view.preset not in told[key]
    ]
