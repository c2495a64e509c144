"""The site in a real browser: accessibility, small screens, keyboard, and nobody else called."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

TEMPLATES = {
    "home": "/",
    "themes": "/thematiques/",
    "hub": "/thematiques/discriminations-egalite-laicite/",
    "agenda": "/agenda/",
    "archives": "/agenda/archives/",
    "agenda, filtered": "/agenda/types/cycle-qualification/",
    "agenda, a month": "/agenda/2022/04/",
    "agenda, a year": "/agenda/2022/",
    "agenda, yearly days": "/agenda/journees/",
    "list": "/ressources/",
    "news": "/actualites/",
    "event": "/agenda/2022/mesure-territoriale-des-discriminations/",
    "experience": "/experiences/fashion-green-hub/",
    "kit": "/ressources/publications/kit-conseils-citoyens/",
    "cycle": "/agenda/cycles/image-des-quartiers/",
    "page": "/irev/acces/",
    "letters": "/lettre/",
    "letter": "/lettre/2022-04/",
    "press": "/revue-de-presse/",
    "press, a month": "/revue-de-presse/politique-de-la-ville/2021-06/",
    "glossary": "/glossaire/",
    "map": "/plan-du-site/",
    "alphabet": "/plan-du-site/de-a-a-z/",
    "initiatives": "/experiences/carte/",
    "statement": "/accessibilite/",
    "networks": "/reseaux/",
    "search": "/recherche/",
    "leaving": "/desabonnement/",
    "leaving-button": "/desabonnement/confirmer/",
    "left": "/desabonnement/fait/",
    "lost": "/404.html",
}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.clock.set_fixed_time("2022-04-15T10:00:00+02:00")  # the agenda hides what has ended
    yield tab
    tab.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_no_accessibility_rule_is_broken(page: Page, address: str, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(address + TEMPLATES[name])
    options = {"runOnly": {"type": "tag", "values": WCAG}}
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_screen_of_320_pixels_never_scrolls_sideways(page: Page, address: str, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address + TEMPLATES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_asked_of_another_host_nor_fails(page: Page, address: str, name: str) -> None:
    asked, failed = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("console", lambda message: failed.append(message.text))
    page.goto(address + TEMPLATES[name], wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert failed == []
    assert len(asked) <= 15


def test_the_first_tab_stop_skips_to_the_content(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.getAttribute('href')")
    assert focused == "#contenu"
    box = page.locator(".skip-link").bounding_box()
    assert box and box["y"] >= 0


def test_a_row_is_reached_by_its_title_alone(page: Page, address: str) -> None:
    page.goto(address + "/actualites/")
    card = page.locator(".row").first
    assert card.locator("a").count() == 1
    card.locator("a").click()
    assert page.url.startswith(address + "/actualites/")
    assert page.url != address + "/actualites/"
