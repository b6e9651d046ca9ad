"""Chromium of the system, the built interface, and the real application behind it."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from api.routes.web_pages import FOLDER
from tests.api.conftest import (  # noqa: F401  fixtures of the server
    api_address,
    api_settings,
    online,
    pending,
    standing_server,
    street,
)
from tests.cases.a_street import Street
from tests.conftest import missing
from tests.web.a_desk import Desk


def chromium_program() -> str | None:
    """None: there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


expect.set_options(timeout=15_000)  # the machine has other things to do: how long a page takes says nothing here


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium_program()
    if program is None:
        missing("there is no Chromium: apt-get install chromium fonts-noto-cjk")
    if not (FOLDER / "index.html").is_file():
        missing("the interface is not built: make web")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def desk(browser: Browser, api_address: str, street: Street) -> Iterator[Desk]:  # noqa: F811  the fixture above
    """Browsers at a server with the city's street; fails if any page complained or asked another host."""
    desk = Desk(browser, api_address, street.database)
    yield desk
    desk.close()
