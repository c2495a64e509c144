"""The same site for others to build: nothing of it may be left out."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

import editorial
from bench.rivals import RIVALS, emit, file_of
from editorial.site import Site
from editorial.subjects import Facet

CONTENT = Path(__file__).parents[2] / "content"
REFERENCE = re.compile(r"\]\([a-z0-9][a-z0-9-]*(#[\w-]+)?\)")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(editorial.load(CONTENT), date(2023, 6, 30))


@pytest.fixture(scope="module")
def pelican(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Pelican alone makes, the one rival that is always there."""
    folder = tmp_path_factory.mktemp("rivals") / "pelican"
    emit(site, "pelican", folder)
    command = (sys.executable, "-m", "pelican", "--fatal", "errors", "--settings", "settings.py")
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "public"


@pytest.mark.parametrize("rival", RIVALS)
def test_each_rival_has_every_document_and_its_address(
    rival: str, site: Site, tmp_path: Path
) -> None:
    emit(site, rival, tmp_path / rival)
    texts = list((tmp_path / rival / "content").rglob("*.md"))
    assert len(texts) == len(site.documents) == len(site.corpus.documents)
    for document in site.documents:
        text = file_of(document, tmp_path / rival).read_text(encoding="utf-8")
        assert document.url.removeprefix("/") in text.partition("\n\n")[0]
        assert not REFERENCE.search(text)
        assert _plain_lines(document.source.body) <= _plain_lines(text)


def _plain_lines(text: str) -> set[str]:
    """The lines that no link can change."""
    return {line for line in text.splitlines() if "](" not in line}


@pytest.mark.parametrize("rival", RIVALS)
def test_each_rival_has_the_menus_and_the_footer_of_the_theme(
    rival: str, site: Site, tmp_path: Path
) -> None:
    emit(site, rival, tmp_path / rival)
    (footer,) = tmp_path.rglob("footer.html")
    headers = list(tmp_path.rglob("header-*.html"))
    menu = [link.url for group in site.navigation.themes for link in (group.link, *group.narrower)]
    assert set(_links(footer)) > {link.url for link in site.navigation.legal}
    assert headers
    assert all(set(_links(header)) > set(menu) for header in headers)


def _links(page: Path) -> list[str]:
    return [str(a["href"]) for a in BeautifulSoup(page.read_text("utf-8"), "lxml").select("a")]


def test_what_a_document_names_is_there(site: Site, tmp_path: Path) -> None:
    emit(site, "hugo", tmp_path / "hugo")
    data = tmp_path / "hugo" / "data" / "site.json"
    lists = json.loads(data.read_text(encoding="utf-8"))["lists"]
    for document in site.documents:
        values = _front_matter(file_of(document, tmp_path / "hugo"))
        assert {one for part in values.get("sections", ()) for one in part["cards"]} <= {
            *site.cards
        }
        assert list(tmp_path.rglob(f"header-{values['part']}.html"))
        facets = ("rubriques", "annees", *Facet)
        named = {f"{facet}/{term}" for facet in facets for term in values.get(facet, ())}
        assert named <= lists.keys()
        assert values.get("theme", "rubriques/page") in lists


def _front_matter(text: Path) -> dict[str, Any]:
    lines = text.read_text(encoding="utf-8").split("\n---\n")[0].splitlines()[1:]
    return {key: json.loads(value) for key, _, value in (line.partition(": ") for line in lines)}


def test_a_rival_shows_of_a_document_what_the_site_shows(site: Site, pelican: Path) -> None:
    for document in site.documents:
        page = site.document_page(document)
        shown = BeautifulSoup((pelican / page.url[1:] / "index.html").read_text("utf-8"), "lxml")
        assert _texts(shown, "h1") == [page.title]
        assert _texts(shown, ".crumbs a") == [link.title for link in page.crumbs]
        assert _texts(shown, ".facts dt") == [fact.label for fact in page.facts]
        assert _texts(shown, ".keywords > :not(.visually-hidden)") == [
            word.title for word in page.keywords
        ]
        assert _words(_texts(shown, ".cite")) == _words(
            [f"Citer : {page.cite}"] if page.cite else []
        )
        cards = [card for section in page.sections for card in section.cards]
        assert _texts(shown, "article h3") == [card.title for card in cards]
        pictured = [len(section.cards) for section in page.sections if section.is_pictured]
        assert len(shown.select(".card .cover")) == sum(pictured)
        told = [json.loads(data.text) for data in shown.select("[type='application/ld+json']")]
        assert [(one["@type"], set(one)) for one in told] == [
            (one["@type"], set(one)) for one in (site.frame.way_to(page), *page.data)
        ]


def _texts(page: BeautifulSoup, selector: str) -> list[str]:
    return [found.text for found in page.select(selector)]


def _words(texts: list[str]) -> list[list[str]]:
    return [text.split() for text in texts]


def test_a_rival_lists_the_documents_of_each_subject(site: Site, pelican: Path) -> None:
    for url, documents in site.index.documents.items():
        facet, _, term = url.strip("/").partition("/")
        folder = pelican / facet / term.replace("/", "-")
        listed = [a["href"] for page in folder.rglob("*.html") for a in _titles(page)]
        assert sorted(listed) == sorted(document.url for document in documents)


def _titles(page: Path) -> Any:
    return BeautifulSoup(page.read_text("utf-8"), "lxml").select(".row__title a")
