"""Writes docs/openapi.json from the routes: `make docs`. A test compares the file with what this returns."""

import json
from pathlib import Path

from fastapi import FastAPI

from api.app import create_app
from api.settings import ApiSettings
from handbook.loading import load_edition
from kit.database import Database
from kit.storage import PictureStore

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "openapi.json"


def openapi_file() -> str:
    """The whole file."""
    return json.dumps(described_app().openapi(), ensure_ascii=False, indent=1) + "\n"


def described_app() -> FastAPI:
    """To read the routes of, not to ask them: its database is an empty one in memory."""
    return create_app(
        Database("sqlite://"), PictureStore("memory://openapi"), load_edition(Path("standard.yaml")), ApiSettings()
    )


if __name__ == "__main__":
    FILE.write_text(openapi_file(), encoding="utf-8")
