"""Writes docs/settings.md from the settings classes: `make docs`. A test compares the file with what this returns."""

import importlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

ROOT = Path(__file__).parent.parent
SETTINGS = ROOT / "docs" / "settings.md"
OURS = ("accounts", "api", "camera_registry", "cases", "city_map", "detection", "evaluation", "handbook", "kit", "training")
HEAD = """# Settings

Generated from the code by `make docs`; do not edit. Every setting is an environment variable. Durations are ISO 8601 (`PT10S` is
10 seconds) or seconds; lists and maps are JSON.
"""


def settings_page() -> str:
    """The whole page."""
    return HEAD + "".join(_section(one) for one in settings_classes())


def settings_classes() -> list[type[BaseSettings]]:
    """Every settings class of the product, in the order of their prefixes."""
    found = {one for module in _settings_modules() for one in vars(module).values() if _is_settings(one)}
    return sorted(found, key=_prefix)


def variables() -> dict[str, FieldInfo]:
    """Every environment variable that a settings class reads."""
    return {
        f"{_prefix(one)}{name}".upper(): field
        for one in settings_classes()
        for name, field in one.model_fields.items()
    }


def _settings_modules() -> Iterator[object]:
    for package in OURS:
        for file in sorted((ROOT / package).rglob("settings.py")):
            yield importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def _is_settings(candidate: object) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseSettings) and candidate is not BaseSettings


def _prefix(settings: type[BaseSettings]) -> str:
    return settings.model_config.get("env_prefix", "")


def _section(settings: type[BaseSettings]) -> str:
    rows = "".join(_row(f"{_prefix(settings)}{name}".upper(), field) for name, field in settings.model_fields.items())
    about = " ".join((settings.__doc__ or "").split())
    return f"\n## `{_prefix(settings)}…`\n\n{about}\n\n| variable | default | meaning |\n|---|---|---|\n{rows}"


def _row(variable: str, field: FieldInfo) -> str:
    meaning = " ".join((field.description or "").split()).replace("|", "\\|")
    return f"| `{variable}` | {_shown(field.get_default(call_default_factory=True, validated_data={}))} | {meaning} |\n"


def _shown(default: object) -> str:
    if default is PydanticUndefined:
        return "required"
    if default is None:
        return "unset"
    if isinstance(default, timedelta):
        return f"{_seconds(default)}"
    if isinstance(default, bool):
        return "1" if default else "0"
    if isinstance(default, SecretStr):
        return "hidden"
    if isinstance(default, Path) and default.is_relative_to(ROOT):
        return f"`{default.relative_to(ROOT)}` of the installation"
    return f"`{default}`" if str(default) else "empty"


def _seconds(span: timedelta) -> str:
    """The span in the largest unit that keeps it whole."""
    for unit, seconds in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if span and span.total_seconds() % seconds == 0 and span.total_seconds() > seconds:
            return f"{span.total_seconds() / seconds:g} {unit}"
    return f"{span.total_seconds():g} seconds"


if __name__ == "__main__":
    SETTINGS.write_text(settings_page(), encoding="utf-8")
