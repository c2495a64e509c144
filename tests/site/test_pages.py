"""Every page of the built site, read as a program reads it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

Pages = dict[str, BeautifulSoup]
OWN_SCRIPTS = {f"/theme/{name}.js" for name in ("agenda", "map", "search", "shortcut", "video")}
"""Modules of ours, each an enhancement of a page that is complete without it."""


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    """Every HTML page of the site, by address."""
    files = site.rglob("*.html")
    return {_address(f, site): BeautifulSoup(f.read_text(), "html.parser") for f in sorted(files)}


def _address(file: Path, site: Path) -> str:
    return "/" + file.relative_to(site).as_posix().removesuffix("index.html")


def _unhashed(url: str) -> str:
    """The address of a file of the theme without what was made from its bytes."""
    return re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", url)


def _file(url: str, site: Path) -> Path:
    path = unquote(urlsplit(url).path).lstrip("/")
    return site / (f"{path}index.html" if path.endswith("/") or not path else path)


def test_every_link_within_the_site_leads_somewhere(pages: Pages, site: Path) -> None:
    dead = [
        f"{address} -> {link['href']}"
        for address, page in pages.items()
        for link in page.select("a[href^='/'], link[href^='/']")
        if not _file(link["href"], site).is_file()
    ]
    assert not dead


def test_every_link_within_a_page_has_its_anchor(pages: Pages) -> None:
    dead = [
        f"{address} -> {link['href']}"
        for address, page in pages.items()
        for link in page.select("a[href^='#']")
        if not page.find(id=link["href"][1:])
    ]
    assert not dead


def test_every_page_is_in_french_with_one_title_and_a_description(pages: Pages) -> None:
    for address, page in pages.items():
        assert page.html["lang"] == "fr", address
        assert len(page.find_all("h1")) == 1, address
        assert page.title.get_text().strip(), address
        assert page.select_one("meta[name=description]")["content"].strip(), address


def test_headings_never_skip_a_level(pages: Pages) -> None:
    for address, page in pages.items():
        levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4"])]
        for before, after in pairwise(levels):
            assert after <= before + 1, f"{address}: h{before} then h{after}"


def test_no_identifier_is_written_twice_in_a_page(pages: Pages) -> None:
    for address, page in pages.items():
        names = [element["id"] for element in page.find_all(id=True)]
        assert len(names) == len(set(names)), address


def test_no_page_runs_a_script_or_loads_from_elsewhere(pages: Pages) -> None:
    for address, page in pages.items():
        assert not page.find_all(["iframe", "object", "embed"]), address
        scripts = page.select("script:not([type='application/ld+json'])")
        assert {_unhashed(script["src"]) for script in scripts} <= OWN_SCRIPTS, address
        assert all(s.get("type") == "module" and not s.string for s in scripts), address
        loaded = page.select(
            "img[src], link[rel=stylesheet], link[rel=preload], link[rel=icon], link[rel=manifest]"
        )
        for element in loaded:
            url = element.get("src") or element.get("href")
            assert not urlsplit(url).netloc, f"{address} loads {url}"
        assert not page.select("[style], [onclick], [onload]"), address


def test_a_link_that_leaves_the_site_tells_nothing_of_its_reader(pages: Pages) -> None:
    for address, page in pages.items():
        for link in page.select("a[href^=http]"):
            assert "noopener" in link.get("rel", []), f"{address} -> {link['href']}"


def test_every_template_is_used_by_a_page(pages: Pages) -> None:
    kinds = {c for page in pages.values() for c in page.select_one("main").get("class", [])}
    shown = {
        name.removeprefix("document--")
        for page in pages.values()
        for article in page.select(".document")
        for name in article["class"]
        if name.startswith("document--")
    }
    expected = {
        "actualite", "cycle", "emploi", "evenement", "experience",
        "page", "replay", "ressource", "synthese",
    }  # fmt: skip
    assert kinds
    assert expected <= shown


def test_pages_stay_light(site: Path) -> None:
    for file in site.rglob("*.html"):
        assert file.stat().st_size <= 120_000, file


def test_text_has_french_typography(pages: Pages) -> None:
    for address, page in pages.items():
        text = page.select_one("main").get_text()
        for wrong in (" ?", " !", " ;", "« ", " »", " : ", "d'", "l'"):
            assert wrong not in text.replace("\n", "¶"), f"{address}: {wrong!r}"
