"""From any page to its neighbours in one action, followed for every document of the built site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from editorial import Document, load
from editorial.schemas.publication import Experience, Publication
from editorial.site import Site
from editorial.urls import file_of, theme_url
from tests.site.conftest import ROOT, Build

DAY = "2022-12-31"


@pytest.fixture(scope="module")
def year(built: Build) -> Path:
    return built(DAY)


@pytest.fixture(scope="module")
def online() -> tuple[Document, ...]:
    return Site(load(ROOT / "content"), date.fromisoformat(DAY)).documents


def _links(folder: Path, url: str) -> set[str]:
    page = BeautifulSoup((folder / file_of(url)).read_text(), "html.parser")
    return {link["href"] for link in page.select("a[href]")}


def test_from_any_theme_to_any_other_in_one_action(year: Path) -> None:
    themes = {theme_url(path) for path in load(ROOT / "content").themes}
    for url in themes:
        assert themes <= _links(year, url), url


def test_from_any_document_to_all_that_it_is_about_and_its_chain(
    year: Path, online: tuple[Document, ...]
) -> None:
    addresses = {document.meta.id: document.url for document in online}
    for document in online:
        links = _links(year, document.url)
        assert set(_neighbours(document, addresses)) <= links, document.path


def test_every_output_of_an_event_is_one_action_away_and_leads_back(
    year: Path, online: tuple[Document, ...]
) -> None:
    by_id = {document.meta.id: document for document in online}
    for document in online:
        if isinstance(document.meta, Publication | Experience):
            for event in filter(None, map(by_id.get, document.meta.events)):
                assert document.url in _links(year, event.url), document.path
                assert event.url in _links(year, document.url), document.path


def _neighbours(document: Document, addresses: dict[str, str]) -> Iterator[str]:
    meta = document.meta
    yield from map(theme_url, meta.themes)
    yield from (f"/territoires/{place}/" for place in meta.territories)
    yield from (f"/publics/{audience}/" for audience in meta.audiences)
    cited = [*meta.related, *(o.document or "" for o in getattr(meta, "outcomes", ()))]
    cited += [*getattr(meta, "experiences", ()), getattr(meta, "cycle", None) or ""]
    if isinstance(meta, Publication | Experience):
        cited += meta.events
    yield from (addresses[identifier] for identifier in cited if identifier in addresses)


def test_every_page_below_the_first_says_its_breadcrumb_to_search_engines(year: Path) -> None:
    for file in year.rglob("index.html"):
        page = BeautifulSoup(file.read_text(), "html.parser")
        shown = [link["href"] for link in page.select(".crumbs a")]
        data = [json.loads(s.string) for s in page.select("script[type='application/ld+json']")]
        said = [d for d in data if d["@type"] == "BreadcrumbList"]
        assert bool(shown) == bool(said), file
        for breadcrumb in said:
            steps = [
                step["item"].removeprefix("https://www.irev.fr")
                for step in breadcrumb["itemListElement"]
            ]
            assert steps[:-1] == shown, file


def test_the_menu_of_themes_opens_from_the_keyboard(browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address + "/agenda/")
    panel = page.locator(".mega-menu")
    page.locator(".main-nav__themes").focus()
    assert not panel.is_visible()
    page.keyboard.press("Enter")
    assert panel.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Toutes les thématiques"
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    page.close()
