"""What the theme promises: one page of each template in a real browser, all pages read by Nu."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request

from bench.lighthouse import marks
from tests.site.conftest import ROOT
from tests.site.test_browser import TEMPLATES

NU = ROOT / "tests" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTML, FIRST_VIEW, REQUESTS, NODES, SCRIPTS = 60_000, 300_000, 15, 800, 10_000
"""Bytes of a page, bytes and number of requests of a first view, elements, bytes of scripts."""
OWN_SEARCH = {"search"}
"""The search page brings its engine too, which is measured on its own."""


REFUSALS = """window.refused = [];
addEventListener("securitypolicyviolation",
  (event) => refused.push(`${event.violatedDirective} ${event.blockedURI}`));"""


@dataclass
class View:
    """A first view of a page: what it asked for, and what it weighed on the way."""

    requests: list[str] = field(default_factory=list)
    weight: int = 0
    scripts: int = 0
    violations: list[str] = field(default_factory=list)
    nodes: int = 0


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def _look(page: Page, address: str) -> View:
    """Open a page as a reader who comes for the first time, with an empty cache."""
    view = View()
    page.add_init_script(REFUSALS)

    def weigh(request: Request) -> None:
        response = request.response()
        body = response.body() if response else b""
        packed = len(gzip.compress(body, 6)) if _is_text(request.url) else len(body)
        view.requests.append(request.url)
        view.weight += packed
        view.scripts += packed if request.url.endswith(".js") else 0

    finished: list[Request] = []

    def note(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", note)
    page.goto(address, wait_until="networkidle")
    view.violations = page.evaluate("refused")
    view.nodes = page.evaluate("document.querySelectorAll('*').length")
    for request in list(finished):
        weigh(request)
    return view


def _is_text(url: str) -> bool:
    return not url.endswith((".woff2", ".png", ".jpg", ".webp", ".avif", ".ico"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_first_view_keeps_to_its_budget(tab: Page, address: str, site: Path, name: str) -> None:
    view = _look(tab, address + TEMPLATES[name])
    file = site / (TEMPLATES[name].lstrip("/") or "index.html")
    html = (file / "index.html" if file.is_dir() else file).stat().st_size
    over = {
        "HTML": html - HTML,
        "octets": view.weight - FIRST_VIEW,
        "requêtes": len(view.requests) - REQUESTS,
        "éléments": view.nodes - NODES,
        "scripts": 0 if name in {*OWN_SEARCH, "initiatives"} else view.scripts - SCRIPTS,
    }
    assert {what: excess for what, excess in over.items() if excess > 0} == {}, TEMPLATES[name]
    assert view.violations == []
    assert {url for url in view.requests if not url.startswith(address)} == set()


def test_the_page_of_components_is_for_previews_only(site: Path) -> None:
    assert not (site / "composants").exists()


def test_every_page_is_light(site: Path) -> None:
    heavy = {
        file.relative_to(site).as_posix(): file.stat().st_size - HTML
        for file in site.rglob("*.html")
        if file.stat().st_size > HTML
    }
    assert heavy == {}


def test_every_page_is_valid_html_and_css(site: Path) -> None:
    """One run of the Nu checker: no error, and no warning but those that a reason explains."""
    command = ["java", "-Xss2m", "-jar", str(NU), "--skip-non-html", "--format", "json"]
    files = [str(file) for file in sorted(site.rglob("*.html"))]
    done = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    messages = json.loads(done.stderr)["messages"]
    shown = {
        f"{message.get('url')}, {message.get('lastLine')}: {message['message']}"
        for message in messages
        if not _is_explained(message)
    }
    assert shown == set()


def _is_explained(message: dict[str, str]) -> bool:
    """Nu reads files, for which ``'self'`` is nobody, and takes JSON-LD for a script that runs.

    The policy itself is proved in the browser, above.
    """
    return "violates Content Security Policy" in message["message"]


def test_the_head_of_the_site_is_walked_by_keyboard(tab: Page, address: str) -> None:
    tab.goto(address + "/agenda/")
    steps = [_press(tab, "Tab") for _ in range(4)]
    assert steps == ["Aller au contenu", "IREV", "Thématiques", "Agenda"]
    _press(tab, "Shift+Tab")
    assert _press(tab, "Enter") == "Thématiques"
    assert tab.locator("#themes").is_visible()
    assert _press(tab, "Tab") == "Toutes les thématiques"
    assert _press(tab, "Tab") == "Par territoire"
    assert _press(tab, "Escape") == "Thématiques"
    assert not tab.locator("#themes").is_visible()


def test_the_menu_of_a_small_screen_is_walked_by_keyboard(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 640})
    tab.goto(address)
    assert not tab.locator("#menu").is_visible()
    steps = [_press(tab, "Tab") for _ in range(3)]
    assert steps[-1] == "Menu"
    _press(tab, "Enter")
    assert tab.locator("#menu").is_visible()
    assert [_press(tab, "Tab") for _ in range(3)] == ["Thématiques", "Agenda", "Actualités"]
    assert _press(tab, "Escape") == "Menu"
    assert not tab.locator("#menu").is_visible()


def test_a_hub_then_a_sheet_are_walked_by_keyboard(tab: Page, address: str) -> None:
    tab.goto(address + TEMPLATES["hub"])
    _press(tab, "Tab")
    _press(tab, "Enter")
    assert tab.evaluate("document.activeElement.id") == "contenu"
    assert [_press(tab, "Tab") for _ in range(3)] == [
        "Accueil",
        "Thématiques",
        "Prévention des discriminations",
    ]
    tab.locator(".row__title a").first.focus()
    title = tab.evaluate("document.activeElement.textContent")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    assert title.split()[0] in tab.locator("h1").inner_text()
    tab.locator(".crumbs a").last.focus()
    assert tab.evaluate("document.activeElement.closest('main') !== null")


def _press(page: Page, key: str) -> str:
    """Press a key; the words of what then has the focus, which must be seen."""
    page.keyboard.press(key)
    focused = page.locator(":focus")
    box = focused.bounding_box()
    assert box is not None and box["width"] > 0
    text = focused.inner_text().strip()
    return text.splitlines()[0] if text else focused.get_attribute("aria-label") or ""


@pytest.mark.parametrize("name", TEMPLATES)
def test_text_twice_as_large_never_scrolls_sideways(tab: Page, address: str, name: str) -> None:
    tab.goto(address + TEMPLATES[name])
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1280


MOVING = """[...document.querySelectorAll("*")]
  .filter((element) => parseFloat(getComputedStyle(element).transitionDuration) > 0)
  .map((element) => element.className)"""


@pytest.mark.parametrize("name", ["home", "hub", "event"])
def test_forced_colours_keep_edges_and_pictograms(
    browser: Browser, address: str, name: str
) -> None:
    page = browser.new_page(forced_colors="active")
    page.goto(address + TEMPLATES[name])
    for button in page.locator(".button:visible").all():
        assert button.evaluate("e => getComputedStyle(e).borderTopWidth") != "0px"
    page.close()


def test_motion_is_for_those_who_want_it(browser: Browser, address: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address)
    assert page.evaluate(MOVING) == []
    page.close()


@pytest.mark.parametrize("name", ["home", "event", "list"])
def test_lighthouse_finds_nothing_to_say(address: str, name: str) -> None:
    """Its three marks that do not depend on the machine; `bench.lighthouse` prints the fourth."""
    found = marks(address + TEMPLATES[name], "accessibility", "best-practices", "seo")
    assert found == {"accessibility": 100, "best-practices": 100, "seo": 100}
