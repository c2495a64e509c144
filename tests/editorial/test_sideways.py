"""Moving sideways: subjects, related reading, acronyms, exports, as values."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from editorial import load
from editorial.acronyms import Acronyms
from editorial.exports import thesaurus_files
from editorial.feeds import feed_files
from editorial.pages.pagination import paginate
from editorial.related import FLOOR, Likeness, score
from editorial.schemas.vocabularies import GlossaryEntry
from editorial.site import Site
from editorial.subjects import keyword_slug

ROOT = Path(__file__).parents[2]
ENTRIES = (
    GlossaryEntry(sigle="QPV", sens="Quartier prioritaire de la politique de la ville"),
    GlossaryEntry(sigle="ANRU", sens="Agence nationale pour la rénovation urbaine"),
    GlossaryEntry(sigle="COSUR"),
)


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load(ROOT / "content"), date(2022, 12, 31))


def test_the_first_occurrence_of_an_acronym_is_explained_once() -> None:
    marked = Acronyms(ENTRIES).explain("<p>Un QPV, puis un QPV.</p>")
    assert marked.count("<abbr") == 1
    assert marked.startswith(
        '<p>Un <a class="acronym" href="/glossaire/#qpv"><abbr title="Quartier'
    )
    assert marked.endswith("puis un QPV.</p>")


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Le COSUR.</p>",
        "<p>Un QPVX.</p>",
        '<p><a href="/x/">Un QPV</a></p>',
        "<h2>Les QPV</h2>",
        "<p><code>QPV</code></p>",
        '<p><img alt="QPV" src="/x"></p>',
        "<p>L’agence nationale pour la rénovation urbaine (ANRU).</p>",
    ],
)
def test_an_acronym_is_left_alone_where_it_cannot_or_need_not_be_explained(markup: str) -> None:
    assert Acronyms(ENTRIES).explain(markup) == markup


def test_every_acronym_leads_to_an_entry_of_the_glossary(site: Site) -> None:
    page = next(page for page in site.pages if page.url == "/glossaire/")
    anchors = [entry.anchor for entry in page.entries]  # type: ignore[attr-defined]
    assert len(anchors) == len(set(anchors))
    assert all(anchors)


def test_the_closest_documents_come_first_and_strangers_never(site: Site) -> None:
    likeness = Likeness.of(site.documents)
    for document in site.documents:
        close = likeness.read_also(document, left_out={document.meta.id})
        scores = [score(document, other) for other in close]
        assert scores == sorted(scores, reverse=True)
        assert all(value >= FLOOR for value in scores)
        assert document not in close
        others = [d for d in site.documents if d not in close and d is not document]
        assert all(score(document, other) <= min(scores, default=FLOOR - 1) for other in others)


def test_likeness_is_mutual(site: Site) -> None:
    first, *others = site.documents
    assert all(score(first, other) == score(other, first) for other in others)


@pytest.mark.parametrize(
    ("word", "slug"),
    [("Mixité", "mixite"), ("Égalité femmes-hommes", "egalite-femmes-hommes"), ("cœur", "coeur")],
)
def test_a_keyword_has_an_address_without_accents(word: str, slug: str) -> None:
    assert keyword_slug(word) == slug


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (1, 1), (24, 1), (25, 2), (49, 3)])
def test_a_list_is_cut_into_pages_that_hold_all_of_it(count: int, pages: int) -> None:
    cut = list(paginate(range(count), "/x/"))
    assert len(cut) == pages
    assert [n for _, items, _ in cut for n in items] == list(range(count))
    assert (cut[0][2] is None) == (pages == 1)


def test_pages_of_a_list_lead_to_one_another() -> None:
    cut = list(paginate(range(60), "/x/"))
    assert [url for url, _, _ in cut] == ["/x/", "/x/page/2/", "/x/page/3/"]
    middle = cut[1][2]
    assert middle is not None
    assert (middle.previous, middle.next) == ("/x/", "/x/page/3/")


def test_the_exported_thesaurus_holds_every_theme(site: Site) -> None:
    exported, turtle = (file.content.decode() for file in thesaurus_files(site))
    concepts = json.loads(exported)["concepts"]
    assert [concept["path"] for concept in concepts] == list(site.corpus.themes)
    assert turtle.count(" a skos:Concept ;") == len(concepts)
    assert turtle.count("skos:broader") == sum("/" in path for path in site.corpus.themes)


def test_every_json_feed_has_what_version_1_1_requires(site: Site) -> None:
    for file in feed_files(site):
        if not file.path.endswith(".json"):
            continue
        feed = json.loads(file.content)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        ids = [item["id"] for item in feed["items"]]
        assert len(ids) == len(set(ids))
        assert all(item["content_text"] for item in feed["items"])
