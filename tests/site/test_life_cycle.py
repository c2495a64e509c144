"""The day decides what is online: the same content, built as of several days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup

import editorial
from editorial.lifecycle import Stage, stage_of
from editorial.schemas import DOCUMENT_TYPES
from editorial.urls import file_of
from tests.site.conftest import ROOT, Build

WEBINAR = "/agenda/2022/mesure-territoriale-des-discriminations/"


def _page(site: Path, url: str) -> BeautifulSoup:
    return BeautifulSoup((site / file_of(url)).read_text(), "html.parser")


def _section(page: BeautifulSoup, anchor: str) -> list[str]:
    heading = page.find(id=anchor)
    return [a["href"] for a in heading.find_parent("section").select("h3 a")] if heading else []


def test_the_webinar_of_24_march_is_coming_on_15_march(built: Build) -> None:
    site = built("2022-03-15")
    assert WEBINAR in [a["href"] for a in _page(site, "/agenda/").select("#contenu h3 a")]
    assert WEBINAR in _section(_page(site, "/"), "rendez-vous")
    assert "passé" not in _page(site, WEBINAR).select_one("article").get_text()


def test_its_outputs_are_still_to_come_on_15_march(built: Build) -> None:
    outcomes = _page(built("2022-03-15"), WEBINAR).select(".outcomes__item")
    assert outcomes
    assert all("À paraître" in outcome.get_text() for outcome in outcomes)


def test_it_is_past_on_15_april_with_what_came_of_it(built: Build) -> None:
    site = built("2022-04-15")
    page = _page(site, WEBINAR)
    assert "Cet événement est passé." in page.get_text()
    links = [a["href"] for a in page.select(".outcomes a")]
    assert [url.split("/")[2] for url in links] == ["publications", "replays", "syntheses"]
    assert WEBINAR not in _section(_page(site, "/agenda/"), "mois-1")


def test_each_output_leads_back_to_the_webinar(built: Build) -> None:
    site = built("2022-12-31")
    links = [a["href"] for a in _page(site, WEBINAR).select(".outcomes a")]
    assert len(links) == 4
    for url in links:
        assert WEBINAR in _section(_page(site, url), "parcours"), url


def test_what_is_not_public_yet_is_nowhere(built: Build) -> None:
    site, today = built("2022-03-15"), date(2022, 3, 15)
    corpus = editorial.load(ROOT / "content")
    hidden = [d for d in corpus.documents if stage_of(d, today=today) is not Stage.PUBLISHED]
    assert hidden
    text = "".join(
        file.read_text() for file in site.rglob("*.*") if file.suffix in (".html", ".xml")
    )
    for document in hidden:
        assert not (site / file_of(document.url)).exists(), document.path
        assert f'"{document.url}"' not in text, document.path


def test_every_public_document_is_in_the_site(built: Build) -> None:
    site, today = built("2022-12-31"), date(2022, 12, 31)
    corpus = editorial.load(ROOT / "content")
    for document in corpus.documents:
        is_public = stage_of(document, today=today) is Stage.PUBLISHED
        assert (site / file_of(document.url)).is_file() == is_public, document.path


def test_the_content_covers_every_theme_type_and_month_of_2022() -> None:
    corpus = editorial.load(ROOT / "content")
    covered = {theme.split("/")[0] for d in corpus.documents for theme in d.meta.themes}
    assert covered == {theme.slug for theme in corpus.thesaurus.themes}
    kinds = {d.meta.kind for d in corpus.documents}
    assert kinds == {schema.kind for schema in DOCUMENT_TYPES}
    months = {d.meta.date.iso[:7] for d in corpus.documents if d.meta.date}
    months |= {d.meta.publish_on.isoformat()[:7] for d in corpus.documents if d.meta.publish_on}
    assert {f"2022-{month:02d}" for month in range(1, 13)} <= months
    assert len(corpus.documents) >= 60
