"""A real browser at the real server: pages of people, what went wrong in them, screenshots, accessibility."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from accounts.sign_in_tables import Carrier
from api.cookies import LOOPBACK_NAME
from kit.database import Database
from tests.api.conftest import token_of
from tests.conftest import ROOT

Language = Literal["zh", "en"]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WIDE, PHONE = (1920, 1080), (390, 844)
SCREENSHOTS = ROOT / "build" / "screenshots"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
GRAVE = {"serious", "critical"}
EXPECTED_NOISE = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|409|412|422)")
"""The browser itself logs every refusal; tests look at what the page made of it."""


@dataclass
class Desk:
    """Browsers of people at one server; `close` tells what went wrong in any of them."""

    browser: Browser
    address: str
    database: Database
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    expects: list[str] = field(default_factory=list)
    """Parts of console lines that a test provokes on purpose."""

    def page(
        self, person_id: int | None, *, language: Language = "zh", size: tuple[int, int] = WIDE, **more: Any
    ) -> Page:
        """A page of a browser of this person's own; None: nobody is signed in."""
        context = self.browser.new_context(
            locale=LOCALES[language],
            timezone_id="Europe/Lisbon",  # not the city's: no clock of a page may trust the PC's zone
            viewport={"width": size[0], "height": size[1]},
            base_url=self.address,
            **more,
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        if person_id is not None:
            context.add_cookies(
                [
                    {
                        "name": LOOPBACK_NAME,
                        "value": token_of(self.database, person_id, carrier=Carrier.COOKIE),
                        "url": self.address,
                    }
                ]
            )
        return self.watched(context.new_page())

    def watched(self, page: Page) -> Page:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))
        page.on("request", self._asked)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        unexpected = [one for one in self.troubles if not any(part in one for part in self.expects)]
        assert unexpected == [], "\n".join(unexpected)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED_NOISE.search(message.text):
            self.troubles.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        ours = urlsplit(self.address).netloc
        if request.url.startswith("http") and urlsplit(request.url).netloc != ours:
            self.troubles.append(f"asked another host: {request.url}")


def shoot(page: Page, name: str, *, whole: bool = False) -> Path:
    """Kept for people to look at; named by page, language and width."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size or {"width": 0}
    language = page.evaluate("document.documentElement.lang").split("-")[0]
    file = SCREENSHOTS / f"{name}-{language}-{size['width']}.png"
    page.screenshot(path=file, full_page=whole)
    return file


def assert_accessible(page: Page) -> None:
    """No serious or critical violation of WCAG 2.2 AA that axe can find."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", AXE_TAGS
    )
    grave = [
        {"rule": one["id"], "impact": one["impact"], "where": [node["target"] for node in one["nodes"]][:5]}
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]
    assert grave == [], json.dumps(grave, ensure_ascii=False, indent=1)


def assert_nothing_overflows(page: Page) -> None:
    """A page may scroll down, never sideways."""
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    wide = "inner => [...document.querySelectorAll('body *')]"
    shown = ".filter((one) => one.getBoundingClientRect().right > inner + 1)"
    shown += ".map((one) => one.outerHTML.slice(0, 100)).slice(-5)"
    assert width <= inner, f"{page.url}: {width} > {inner}: {page.evaluate(wide + shown, inner)}"


def stops_of_tab(page: Page, most: int = 80) -> list[str]:
    """What Tab reaches, in order, until it is round: what a person who has no mouse can use."""
    seen: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (!one || one === document.body) return null;
              return one.getAttribute('aria-label') || one.textContent?.trim().slice(0, 60) || one.id || one.tagName;
            }"""
        )
        if here is None or (seen and here == seen[0]):
            break
        seen.append(here)
    return seen


_MARKED = """() => {
  const reachable = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
  const groups = new Set();
  return [...document.querySelectorAll(reachable)].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({visibilityProperty: true})) return false;
    if (one.closest('[inert], details:not([open])') && one.tagName !== 'SUMMARY') return false;
    if (one.type !== 'radio') return true;
    return !groups.has(one.name) && groups.add(one.name);  // arrows move inside a group
  }).map((one, at) => {
    one.dataset.stop = String(at);
    return one.outerHTML.slice(0, 120);
  });
}"""


def assert_every_control_is_reached_by_tab(page: Page) -> None:
    """From the top of the document, without a mouse and without being caught anywhere."""
    page.evaluate("document.activeElement?.blur(); document.body.tabIndex = -1; document.body.focus()")
    controls: list[str] = page.evaluate(_MARKED)
    assert controls
    reached: set[str | None] = set()
    for _ in range(len(controls) + 10):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement?.dataset.stop ?? null"))
    missed = [html for at, html in enumerate(controls) if str(at) not in reached]
    assert [html for html in missed if 'type="radio"' not in html] == [], "\n".join(missed)
