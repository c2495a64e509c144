"""The map of initiatives in a real browser: nobody called before the button, all by keyboard."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.site.conftest import Build, serving
from tests.site.test_browser import WCAG

MAP = "/experiences/carte/"
TILES = "tile.openstreetmap.org"
GROUND = "Afficher le fond de carte (OpenStreetMap)"
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def year(built: Build) -> Path:
    """The site at the end of 2022, when most experiences are online."""
    return built("2022-12-31")


@pytest.fixture(scope="module")
def here(year: Path) -> Iterator[str]:
    """The address of the map, on a real server."""
    with serving(year) as url:
        yield url + MAP


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab whose tiles are answered here: nothing ever leaves the machine."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    tab.route(f"https://{TILES}/**", _answer)
    yield tab
    tab.close()


def _answer(route: Route) -> None:
    route.fulfill(body=PIXEL, content_type="image/png")


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The hosts asked, one for each request."""
    hosts: list[str] = []
    page.on("request", lambda request: hosts.append(urlsplit(request.url).hostname or ""))
    return hosts


def _open(page: Page, here: str) -> None:
    page.goto(here, wait_until="networkidle")
    expect(page.locator(".map__pin").first).to_be_visible()


def _features(year: Path) -> list[dict[str, str]]:
    points = json.loads((year / "experiences/carte/points.geojson").read_text())
    return [feature["properties"] for feature in points["features"]]


def _check(page: Page) -> None:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert results.violations_count == 0, results.generate_report()


def test_nobody_else_is_asked_before_the_button(page: Page, here: str, asked: list[str]) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    _open(page, here)
    page.locator(".map__pin").first.click()
    page.get_by_role("button", name="Agrandir").click()
    page.wait_for_timeout(300)
    assert set(asked) <= {"127.0.0.1", ""}
    assert faults == []


def test_the_button_asks_for_tiles_and_credits_them(
    page: Page, here: str, asked: list[str]
) -> None:
    _open(page, here)
    button = page.get_by_role("button", name=GROUND)
    button.click()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_attached()
    assert TILES in asked
    assert set(asked) <= {"127.0.0.1", "", TILES}
    credit = page.get_by_role("link", name="les contributeurs d’OpenStreetMap")
    expect(credit).to_be_visible()
    page.get_by_role("button", name="Masquer le fond de carte").click()
    expect(page.locator(".leaflet-tile")).to_have_count(0)
    expect(credit).to_be_hidden()
    expect(page.get_by_role("button", name=GROUND)).to_be_visible()


def test_the_button_says_what_it_does(page: Page, here: str) -> None:
    _open(page, here)
    described = page.get_by_role("button", name=GROUND).get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text("openstreetmap.org")


@pytest.mark.parametrize("width", [1280, 320])
def test_every_located_experience_has_a_marker_and_a_line(
    page: Page, here: str, year: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    _open(page, here)
    wanted = {feature["url"] for feature in _features(year)}
    listed = page.locator(".place-list li a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    assert wanted <= set(listed)
    shown: set[str] = set()
    for pin in page.locator(".map__pin").all():
        pin.focus()
        page.keyboard.press("Enter")
        links = page.locator(".map__lines a")
        shown |= set(links.evaluate_all("all => all.map(a => a.getAttribute('href'))"))
        page.keyboard.press("Escape")
    assert shown == wanted


def test_markers_are_reached_and_opened_by_keyboard(page: Page, here: str) -> None:
    _open(page, here)
    page.locator(".map").focus()
    page.keyboard.press("Tab")
    pin = page.locator(".map__pin").first
    expect(pin).to_be_focused()
    label = pin.get_attribute("aria-label") or ""
    assert "expérience" in label
    page.keyboard.press("Space")
    expect(page.locator(".map__lines a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".map__lines")).to_have_count(0)
    expect(pin).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != here)
    expect(page.locator(".document--experience")).to_be_visible()


def test_markers_never_overlap(page: Page, here: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    _open(page, here)
    for _ in range(3):
        boxes = [pin.bounding_box() for pin in page.locator(".map__pin").all()]
        middles = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b]
        for i, (x, y) in enumerate(middles):
            assert all((x - u) ** 2 + (y - v) ** 2 >= 42**2 for u, v in middles[:i])
        page.get_by_role("button", name="Agrandir").click()
        page.wait_for_timeout(100)


def test_pointing_at_a_line_lights_its_marker(page: Page, here: str) -> None:
    _open(page, here)
    page.get_by_role("link", name="Lis avec moi").first.focus()
    expect(page.locator(".map__pin.is-lit")).to_have_count(1)
    expect(page.locator(".map__pin.is-lit")).to_have_attribute(
        "aria-label", "Maubeuge\u00a0: 1 expérience"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_no_accessibility_rule_is_broken(page: Page, here: str, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    _open(page, here)
    _check(page)
    page.locator(".map__pin").first.click()
    expect(page.locator(".map__lines a").first).to_be_visible()
    _check(page)
    page.get_by_role("button", name=GROUND).click()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_attached()
    _check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_popup_stays_within_a_small_map(page: Page, here: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    _open(page, here)
    for pin in page.locator(".map__pin").all():
        pin.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(50)
        box = page.locator(".map").bounding_box()
        popup = page.locator(".map__popup").bounding_box()
        assert box and popup
        assert popup["x"] >= box["x"]
        assert popup["x"] + popup["width"] <= box["x"] + box["width"]
        assert popup["y"] >= box["y"]
        page.keyboard.press("Escape")


def test_without_javascript_the_list_and_the_outline_are_there(browser: Browser, here: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(here)
    expect(page.locator(".map__drawing path")).to_have_count(5)
    assert page.locator(".map__dot").count() > 10
    expect(page.locator("#hors-carte")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
    assert page.locator(".map__drawing").get_attribute("aria-hidden") == "true"
    context.close()


def test_the_list_of_experiences_leads_to_the_map(browser: Browser, here: str) -> None:
    page = browser.new_page()
    page.goto(here.replace(MAP, "/experiences/"))
    page.get_by_role("link", name="Voir les expériences sur la carte").click()
    assert page.url == here
    page.close()
