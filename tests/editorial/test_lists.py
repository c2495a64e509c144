"""Long lists: what they hold, cut into pages, for a site that has grown."""

from __future__ import annotations

from datetime import date
from itertools import chain, pairwise
from pathlib import Path

import pytest

from bench.corpus import multiply
from editorial import load, urls
from editorial.cards import status_of
from editorial.french import fold
from editorial.pages import AlphabetPage, ListPage
from editorial.pages.lists import LISTS
from editorial.site import Site

QUOTED = "L’« effet quartier » en débat"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    content = tmp_path_factory.mktemp("grown") / "content"
    multiply(ROOT / "content", content, 1500)
    file = content / "actualites" / "2022-projets-2023.md"
    file.write_text(file.read_text().replace("titre: Ce que 2023 prépare", f"titre: {QUOTED}"))
    return Site(load(content), date(2022, 12, 31))


def _pages(site: Site, folder: str) -> list[ListPage]:
    pages = [p for p in site.pages if isinstance(p, ListPage) and p.template == "list"]
    own = [p for p in pages if p.url == folder or p.url.startswith(f"{folder}page/")]
    return sorted(own, key=lambda page: page.pagination.current if page.pagination else 1)


@pytest.mark.parametrize("kind", LISTS)
def test_the_list_of_a_type_holds_all_of_it_once_by_year(site: Site, kind: str) -> None:
    pages = _pages(site, urls.FOLDERS[kind])
    sections = list(chain.from_iterable(page.sections for page in pages))
    shown = [card.id for section in sections for card in section.cards]
    gone = {d.id for d in site.by_kind[kind] if status_of(d, site.today) == "Offre expirée"}
    assert sorted(shown) == sorted({d.id for d in site.by_kind[kind]} - gone)
    years = [section.title for section in sections if section.title]
    assert all(before >= after for before, after in pairwise(years))
    assert all(len({section.anchor for section in p.sections}) == len(p.sections) for p in pages)


def test_a_long_list_is_cut_into_pages_that_lead_to_one_another(site: Site) -> None:
    first, second, *_ = _pages(site, "/experiences/")
    assert first.pagination is not None
    assert first.pagination.next == second.url == "/experiences/page/2/"
    assert first.title != second.title
    assert sum(len(section.cards) for section in first.sections) == 100


def test_the_alphabet_holds_every_document_once_in_order(site: Site) -> None:
    pages = [page for page in site.pages if isinstance(page, AlphabetPage)]
    pages.sort(key=lambda page: page.pagination.current if page.pagination else 1)
    assert len(pages) > 1
    links = [link for page in pages for group in page.groups for link in group.links]
    assert sorted(link.url or "" for link in links) == sorted(d.url for d in site.documents)
    letters = [group.title for page in pages for group in page.groups]
    assert all(fold(before) <= fold(after) for before, after in pairwise(letters))


def test_each_letter_leads_to_where_it_begins(site: Site) -> None:
    pages = {page.url: page for page in site.pages if isinstance(page, AlphabetPage)}
    seen = set[str]()
    for page in pages.values():
        assert page.letters == pages[urls.ALPHABET].letters
    for link in pages[urls.ALPHABET].letters:
        address, _, anchor = (link.url or "").partition("#")
        (group,) = (group for group in pages[address].groups if group.anchor == anchor)
        assert group.title == link.title
        seen.add(group.title)
    assert seen == {group.title for page in pages.values() for group in page.groups}


def test_articles_and_signs_do_not_count(site: Site) -> None:
    pages = [page for page in site.pages if isinstance(page, AlphabetPage)]
    groups = [group for page in pages for group in page.groups]
    letters = {g.title for g in groups for link in g.links if link.title.startswith("L’appel à")}
    assert letters == {"A"}
    (quoted,) = (g.title for g in groups for link in g.links if "effet quartier" in link.title)
    assert quoted == "E"
    assert all(len({g.title for g in page.groups}) == len(page.groups) for page in pages)
