"""An edition of the city's own, made of the one that ships; a test may change it before the first case asks for it."""

import shutil
from pathlib import Path

from handbook.loading import DATA, edition_in_force, edition_of_settings
from handbook.settings import handbook_settings


class Handbook:
    """Files in a folder; `change` replaces the first occurrence in the chapter that has exposed garbage."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(DATA, folder)
        self.file = folder / "standard.yaml"
        self._chapter = folder / "standard" / "appearance.yaml"

    def change(self, old: str, new: str) -> None:
        text = self._chapter.read_text(encoding="utf-8")
        assert old in text
        self._chapter.write_text(text.replace(old, new, 1), encoding="utf-8")


def forget_editions() -> None:
    """Every process reads the edition of the settings once."""
    for read in (handbook_settings, edition_of_settings, edition_in_force):
        read.cache_clear()
