"""Takes the pictures that README.md opens with, from the demo's drawn city: `make screenshots`.

No photograph of a real street is in them: the simulator draws its scenes when no folder of pictures is named.
"""

import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from cli.processes import free_port
from tests.conftest import ROOT
from tests.web.conftest import chromium_program

PICTURES = ROOT / "docs" / "pictures"
SIZE = {"width": 1440, "height": 810}
FOUND_WITHIN_MS = 240_000
CAMERAS = 6


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="gridwarden-pictures-") as folder,
        _demo(Path(folder)) as link,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=["--no-sandbox"])
        page = browser.new_page(locale="zh-CN", viewport=SIZE, device_scale_factor=1)  # type: ignore[arg-type]
        _come_in(page, link)
        _review(page)
        _cameras(page)
        _case(page)
        browser.close()


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """The link that lets the first person in."""
    environment = {name: value for name, value in os.environ.items() if name != "GRIDWARDEN_PICTURES_DIR"}
    environment |= {"GRIDWARDEN_DATA_DIR": str(folder), "GRIDWARDEN_API_PORT": str(free_port())}
    command = [sys.executable, "-u", "-m", "cli", "demo", "--cameras", str(CAMERAS)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            found = re.search(r"http://\S+/#link=\S+", line)
            if found:
                yield found[0]
                return
        raise SystemExit("the demo ended before it printed its link")
    finally:
        process.terminate()
        process.wait(30)


def _come_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("新密码").fill(secrets.token_urlsafe(16))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def _review(page: Page) -> None:
    page.get_by_role("link", name="线索审核").click()
    start = page.get_by_role("button", name="开始值班")
    if start.count():
        start.click()
    page.locator("[data-armed=true]").wait_for(timeout=FOUND_WITHIN_MS)
    page.wait_for_timeout(20_000)  # a few more come in, and the strip fills
    _take(page, "review")
    page.keyboard.press("Space")
    page.wait_for_timeout(1_000)


def _cameras(page: Page) -> None:
    page.get_by_role("link", name="摄像机", exact=True).click()
    page.wait_for_timeout(3_000)
    _take(page, "cameras")


def _case(page: Page) -> None:
    page.get_by_role("link", name="案卷", exact=True).click()
    page.wait_for_timeout(2_000)
    page.locator("a[href^='/cases/']").filter(has_not_text="登记").first.click()
    page.wait_for_timeout(3_000)
    _take(page, "case")


def _take(page: Page, name: str) -> None:
    file = PICTURES / f"{name}.webp"
    Image.open(BytesIO(page.screenshot())).save(file, quality=80, method=6)
    sys.stdout.write(f"{file.relative_to(ROOT)} {file.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main()
