"""Every page of the desk: axe finds nothing grave, Tab reaches every control, nothing runs off sideways."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from accounts.appointments import Scope, hold_post
from accounts.posts import Post
from accounts.tables import Person
from cases.states import AuthorisationKind
from kit.clock import utc_now
from tests.api.a_city_online import Online
from tests.cases.a_street import Street
from tests.web.a_desk import (
    PHONE,
    WIDE,
    Desk,
    assert_accessible,
    assert_every_control_is_reached_by_tab,
    assert_nothing_overflows,
    shoot,
)
from tests.web.a_worklist import Worklist

PAGES = {
    "review": "/review",
    "cases": "/cases",
    "register": "/cases/new",
    "case": "/cases/{case}",
    "authorisations": "/authorisations",
    "cameras": "/cameras",
    "view": "/cameras/{camera}/views/{view}",
    "import": "/cameras/import",
    "me": "/me",
    "about": "/about",
}


@dataclass
class Whole:
    """A person in all the posts of the desk, and something on every page."""

    person: int
    addresses: dict[str, str]


@pytest.fixture
def worklist(online: Online, street: Street) -> Worklist:
    return Worklist(online.city, street)


@pytest.fixture
def whole(worklist: Worklist, street: Street) -> Whole:
    case = worklist.seen()
    handled = worklist.at_share(0.5)
    worklist.city.ask(
        handled, AuthorisationKind.EXTENSION, "department", extension=timedelta(hours=1), reason="车辆故障"
    )
    now = utc_now()
    with street.database.write() as session:
        person = session.scalars(select(Person).where(Person.login == "local")).one()
        for post in (Post.ADMINISTRATOR, Post.OFFICE):
            hold_post(session, person, post, Scope(), period=(now, None))
        ids = {"case": case.id, "camera": street.camera_id, "view": street.view_id}
        return Whole(person.id, {name: address.format(**ids) for name, address in PAGES.items()})


@pytest.mark.parametrize(
    ("size", "theme", "language"), [(WIDE, "light", "zh"), (WIDE, "dark", "en"), (PHONE, "light", "en")]
)
def test_every_page_is_accessible_by_keyboard_alone_and_fits(
    desk: Desk, whole: Whole, size: tuple[int, int], theme: str, language: str
) -> None:
    page = desk.page(whole.person, language="zh" if language == "zh" else "en", size=size)
    page.add_init_script(f"localStorage.setItem('gridwarden.theme', '{theme}')")
    for name, address in whole.addresses.items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        _settle(page)
        assert_nothing_overflows(page)
        assert_accessible(page)
        assert_every_control_is_reached_by_tab(page)
        shoot(page, f"every-{name}-{theme}")


def _settle(page: Page) -> None:
    """Pictures and what is loaded when first shown have come."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)
