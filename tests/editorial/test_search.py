"""The French of search: questions, and the words that pages mean without saying them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import editorial
from editorial import search
from editorial.search_records import Record, html_of, records
from editorial.site import Site
from tests.editorial.search_cases import WORDS

ROOT = Path(__file__).parents[2]
FAMILIES = (
    search.Family(
        ("QPV", "Quartier prioritaire de la politique de la ville", "Quartier prioritaire")
    ),
    search.Family(("CU de Dunkerque", "Communauté urbaine de Dunkerque")),
)


@pytest.fixture(scope="module")
def site() -> Site:
    """The real content, at the end of 2022."""
    return Site(editorial.load(ROOT / "content"), date(2022, 12, 31))


@pytest.mark.parametrize(("question", "words"), WORDS)
def test_a_question_becomes_words(question: str, words: str) -> None:
    assert " ".join(search.query_words(question)) == words


@pytest.mark.parametrize(
    "text", ["Les QPV de Lens", "en quartiers prioritaires,", "QUARTIER PRIORITAIRE"]
)
def test_a_page_with_one_form_gets_the_others(text: str) -> None:
    extra = search.extra_words(text, FAMILIES)
    assert extra
    assert all(form not in text for form in extra)


def test_a_page_with_no_form_gets_nothing() -> None:
    assert search.extra_words("Un quartier, une priorité", FAMILIES) == ()


def test_the_glossary_gives_both_ways(site: Site) -> None:
    forms = {form for family in search.families(site.corpus) for form in family.forms}
    assert {"QPV", "Quartier prioritaire", "EFH", "Égalité femmes-hommes", "CPO"} <= forms
    assert "Chef de projet opérationnel" in forms  # its parenthesis is left out


def test_every_public_document_has_a_record(site: Site) -> None:
    found = [record.url for record in records(site)]
    assert {document.url for document in site.documents} <= set(found)
    assert len(found) == len(set(found))


def test_a_record_escapes_what_it_holds() -> None:
    html = html_of(Record("/a/", '<b>"x"</b>', "l’un & l’autre", "page", "Page"))
    assert "<b>" not in html
    assert "l&#x27;un &amp; l&#x27;autre" in html or "l'un &amp; l'autre" in html


def test_the_browser_gets_the_same_table(site: Site) -> None:
    table = json.loads(search.terms_file(site.corpus).content)
    assert table["elisions"] == list(search.ELISIONS)
    assert set(table["motsVides"]) == search.STOP_WORDS
    assert table["sigles"]["qpv"][1] == "Quartier prioritaire de la politique de la ville"
