"""From a decision to the next picture in a real Chromium at the real API, beside a bare page that swaps one picture.

Prints median and 95th percentile of both, from the key to the frame with the picture, and how much gzipped script came
over the wire before the first picture; the bars are 100 ms and 260 kB.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, Response, sync_playwright
from sqlalchemy import event
from sqlalchemy.engine import Engine

import cli.all_tables
from accounts.appointments import Scope
from accounts.posts import Post
from api.app import create_app
from api.settings import ApiSettings
from kit.database import Base, Database
from kit.storage import PictureStore
from tests.api.a_server import served
from tests.api.conftest import somebody
from tests.cases.a_street import EDITION, Street
from tests.conftest import every_query_compiles_for_oracle, throwaway_postgres
from tests.web.a_desk import Desk
from tests.web.a_desk_queue import a_street_picture, armed, fill, saved

event.remove(Engine, "before_execute", every_query_compiles_for_oracle)  # that is for tests

DECISIONS = 200
WARM_UP = 5  # decisions whose times are not counted: the first use of each piece of code
PICTURES = 6  # of the bare page
KEYS = ("Space", "4", "5", "1")
BARE = """
<body style="margin:0"><script>
  const images = URLS.map((url) => Object.assign(new Image(), {src: url}));
  const times = []; let at = 0;
  Promise.all(images.map((one) => one.decode())).then(() => {
    document.body.append(images[0]);
    addEventListener("keydown", (event) => {
      at = (at + 1) % images.length;
      document.body.replaceChildren(images[at]);
      images[at].decode().then(() => requestAnimationFrame(() => requestAnimationFrame(
        () => times.push(performance.now() - event.timeStamp))));
    });
    document.title = "ready";
  });
</script>
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    what: str
    decisions: int
    median_ms: float
    p95_ms: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--decisions", type=int, default=DECISIONS)
    arguments.add_argument("--json", action="store_true", help="one JSON object per line")
    asked = arguments.parse_args()
    assert cli.all_tables
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = Database(stack.enter_context(throwaway_postgres()))
        stack.callback(database.dispose)
        Base.metadata.create_all(database.engine, checkfirst=False)
        store = PictureStore(str(folder))
        street = Street(database, store)
        fill(street, asked.decisions + WARM_UP + 1, earlier=1)
        playwright = stack.enter_context(sync_playwright())
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        stack.callback(browser.close)
        address = stack.enter_context(served(create_app(database, store, EDITION, ApiSettings())))
        ours, script_bytes = _review(Desk(browser, address, database), street, asked.decisions)
        floor = _bare(browser, asked.decisions)
    for one in (ours, floor):
        print(json.dumps(asdict(one)) if asked.json else _line(one))
    if asked.json:
        print(json.dumps({"script_bytes": script_bytes}))
    else:
        print(f"the desk takes {ours.p95_ms / floor.p95_ms:.1f} times the bare page at the 95th percentile")
        print(
            f"{script_bytes / 1000:.1f} kB of gzipped script before the first picture, "
            f"{script_bytes / 2600:.0f} % of the bar"
        )


def _review(desk: Desk, street: Street, decisions: int) -> tuple[Measurement, int]:
    page = desk.page(somebody(street.database, Post.OPERATOR, Scope()))
    scripts: list[Response] = []
    page.on("response", lambda one: scripts.append(one) if one.request.resource_type == "script" else None)
    page.goto("/review")
    page.get_by_role("button", name="开始值班").click()
    armed(page)
    script_bytes = sum(one.request.sizes()["responseBodySize"] for one in scripts)
    for at in range(decisions + WARM_UP):
        here = armed(page)
        page.keyboard.press(KEYS[at % len(KEYS)])
        page.locator(f"[data-candidate='{here}']").wait_for(state="detached")
    armed(page)
    saved(page)
    times = page.evaluate("performance.getEntriesByName('gridwarden-next-picture').map((one) => one.duration)")
    return _measured("decision to next picture", times), script_bytes


def _bare(browser: Browser, decisions: int) -> Measurement:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    names = {f"http://bare.test/{at}.webp": a_street_picture(at) for at in range(PICTURES)}
    for name, content in names.items():
        _answers(page, name, content, "image/webp")
    _answers(page, "http://bare.test/", BARE.replace("URLS", json.dumps(list(names))).encode(), "text/html")
    page.goto("http://bare.test/")
    while page.title() != "ready":
        page.wait_for_timeout(50)
    for _ in range(decisions + WARM_UP):
        page.keyboard.press("Space")
        page.wait_for_timeout(100)
    return _measured("bare page that swaps a picture", page.evaluate("times"))


def _answers(page: Page, url: str, content: bytes, media_type: str) -> None:
    page.route(url, lambda route: route.fulfill(body=content, content_type=media_type))


def _measured(what: str, times_ms: list[float]) -> Measurement:
    counted = times_ms[WARM_UP:]
    return Measurement(what, len(counted), statistics.median(counted), statistics.quantiles(counted, n=20)[-1])


def _line(one: Measurement) -> str:
    return f"{one.what}: {one.decisions} times, median {one.median_ms:.1f} ms, p95 {one.p95_ms:.1f} ms"


if __name__ == "__main__":
    main()
