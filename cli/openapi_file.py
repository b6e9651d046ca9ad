"""Writes docs/openapi.json from the routes: `make docs`. A test compares the file with what this returns."""

import json
from pathlib import Path

from api.app import create_app
from api.settings import ApiSettings
from handbook.loading import load_edition
from kit.database import Database
from kit.storage import PictureStore

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "openapi.json"


def openapi_file() -> str:
    """The whole file. No route is asked, so the database is an empty one in memory."""
    app = create_app(
        Database("sqlite://"), PictureStore("memory://openapi"), load_edition(Path("standard.yaml")), ApiSettings()
    )
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(openapi_file(), encoding="utf-8")
