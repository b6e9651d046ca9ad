"""Where ONVIF's description files (WSDL) lie. The library looks beside its code, where some installers put nothing."""

import sysconfig
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from camera_registry.errors import WsdlMissing

NEEDED = ("devicemgmt.wsdl", "media.wsdl", "ptz.wsdl", "onvif.xsd", "include", "addressing")
"""The last two are files that the others include, in spite of their names."""
_SETTING = "GRIDWARDEN_PLATFORM_ONVIF_WSDL_DIR"


def wsdl_folder(chosen: Path | None) -> Path:
    """The folder of the setting, or else the one that came with the library.

    Raises:
        WsdlMissing: says which files are missing where, and which setting to change.
    """
    if chosen is not None:
        missing = [name for name in NEEDED if not (chosen / name).is_file()]
        if missing:
            raise WsdlMissing(
                f"{_SETTING} names {chosen}, which lacks {', '.join(missing)}. Name the folder that holds ONVIF's "
                "description files, or leave the setting empty for those that came with onvif-zeep.",
                zh=(
                    f"{_SETTING} 指定的 {chosen} 缺少 {'、'.join(missing)}。请指定存放 ONVIF 描述文件的目录，或留空以使"
                    "用 onvif-zeep 自带的文件。"
                ),
            )
        return chosen
    places = list(dict.fromkeys(_places()))
    for place in places:
        if all((place / name).is_file() for name in NEEDED):
            return place
    raise WsdlMissing(
        f"ONVIF's description files are in none of {', '.join(map(str, places))}. Install onvif-zeep again, or name "
        f"their folder in {_SETTING}.",
        zh=(
            f"以下目录均没有 ONVIF 描述文件：{'、'.join(map(str, places))}。请重新安装 onvif-zeep，或在 {_SETTING} 中指"
            "定其目录。"
        ),
    )


def _places() -> list[Path]:
    """As the installer recorded it; then where it puts them in an environment, for a user, and on Debian."""
    found = []
    try:
        recorded = [one for one in files("onvif-zeep") or () if one.name == "devicemgmt.wsdl"]
        found = [Path(str(one.locate())).resolve().parent for one in recorded]
    except PackageNotFoundError:
        pass
    schemes = [name for name in sysconfig.get_scheme_names() if name.startswith(("posix", "nt", "venv", "deb"))]
    return found + [Path(sysconfig.get_path("purelib", scheme)) / "wsdl" for scheme in ("venv", *schemes)]
