"""Writes docs/settings.md from the settings classes: `make docs`. A test compares the file with what this returns."""

import json
from datetime import timedelta
from pathlib import Path

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from kit.every_setting import ROOT, prefix_of, settings_classes, variables_of

PAGE = ROOT / "docs" / "settings.md"
HEAD = """# Settings

Generated from the code by `make docs`; do not edit. Every setting is an environment variable. Durations are seconds or
ISO 8601 (`PT10S` is 10 seconds); lists and maps are JSON; yes and no are `1` and `0`.
"""
UNITS_S = (("days", 86400), ("hours", 3600), ("minutes", 60))


def settings_page() -> str:
    """The whole page."""
    return HEAD + "".join(_section(one) for one in settings_classes())


def variables() -> dict[str, FieldInfo]:
    """Every environment variable that a settings class reads."""
    return {name: field for one in settings_classes() for name, field in variables_of(one).items()}


def _section(settings: type[BaseSettings]) -> str:
    rows = "".join(_row(variable, field) for variable, field in variables_of(settings).items())
    about = " ".join((settings.__doc__ or "").split())
    return f"\n## `{prefix_of(settings)}…`\n\n{about}\n\n| variable | default | meaning |\n|---|---|---|\n{rows}"


def _row(variable: str, field: FieldInfo) -> str:
    meaning = " ".join((field.description or "").split()).replace("|", "\\|")
    return f"| `{variable}` | {'required' if field.is_required() else _shown(field.default)} | {meaning} |\n"


def _shown(default: object) -> str:
    match default:
        case None:
            return "unset"
        case timedelta():
            return _span(default)
        case bool():
            return f"`{int(default)}`"
        case tuple():
            return f"`{json.dumps([str(one) for one in default])}`"
        case Path() if default.is_relative_to(ROOT):
            return f"`{default.relative_to(ROOT)}` of the installation"
    return f"`{default}`"


def _span(span: timedelta) -> str:
    """In the largest unit that keeps it whole."""
    total_s = span.total_seconds()
    for unit, seconds in UNITS_S:
        if total_s > seconds and total_s % seconds == 0:
            return f"{total_s / seconds:g} {unit}"
    return f"{total_s:g} seconds"


if __name__ == "__main__":
    PAGE.write_text(settings_page(), encoding="utf-8")
