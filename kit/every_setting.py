"""Finds every settings class of the product: each package's modules called `settings`, wherever in it they lie."""

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

ROOT = Path(__file__).parent.parent
PACKAGES = ("accounts", "api", "camera_registry", "cases", "city_map", "detection", "evaluation", "handbook", "kit")


def settings_classes() -> list[type[BaseSettings]]:
    """In the order of their prefixes."""
    found = {one for module in _modules() for one in vars(module).values() if _is_settings(one)}
    return sorted(found, key=prefix_of)


def prefix_of(settings: type[BaseSettings]) -> str:
    return settings.model_config.get("env_prefix", "")


def variables_of(settings: type[BaseSettings]) -> Mapping[str, FieldInfo]:
    """By the environment variable that sets it."""
    return {f"{prefix_of(settings)}{name}".upper(): field for name, field in settings.model_fields.items()}


def _modules() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("settings.py")):
            yield importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


def _is_settings(candidate: object) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseSettings) and candidate is not BaseSettings
