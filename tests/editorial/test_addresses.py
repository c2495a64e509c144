"""What answers for an address that was published, as the content changes under it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from editorial import load
from editorial.addresses import answers, lost
from editorial.redirects import redirect_maps, redirects, register_file
from editorial.register import read_register
from editorial.site import Site

DAY = date(2022, 6, 1)


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))


def _site(content: Path, *lines: str, day: date = DAY) -> Site:
    (content / "registres" / "adresses.txt").write_text("\n".join(lines))
    return Site(load(content), day)


def _answer(content: Path, line: str) -> str | None:
    site = _site(content, line)
    return answers(site, site.addresses)[line.split()[1]]


def test_document_under_another_name_is_found_by_its_identifier(content: Path) -> None:
    assert _answer(content, "2022-03-01 /agenda/2021/ancien-nom/ ev-exemple") == (
        "/agenda/2022/exemple-d-evenement/"
    )


def test_last_page_of_a_list_that_shrank_leads_to_the_list(content: Path) -> None:
    assert _answer(content, "2022-03-01 /actualites/page/9/") == "/actualites/"


def test_hub_that_emptied_leads_to_the_one_above(content: Path) -> None:
    assert _answer(content, "2022-03-01 /mots-cles/disparu/") == "/mots-cles/"


def test_calendar_that_ended_leads_to_the_one_above(content: Path) -> None:
    line = "2022-03-01 /agenda/cycles/ancien/agenda.ics"
    site = _site(content, line)
    live = {*site.addresses, "/agenda/agenda.ics"}
    assert answers(site, live) == {line.split()[1]: "/agenda/agenda.ics"}


def test_declared_end_is_gone(content: Path) -> None:
    assert _answer(content, "2022-03-01 /actualites/finie/ act-finie") is None


def test_withdrawn_document_is_gone(content: Path) -> None:
    news = content / "actualites" / "2022-03-01-exemple-d-actualite.md"
    news.write_text(news.read_text().replace("date: 2022", "retirer_le: 2022-05-01\ndate: 2022", 1))
    assert _answer(content, "2022-03-01 /actualites/exemple-d-actualite/ act-exemple") is None


def test_document_that_is_put_off_is_lost_and_named(content: Path) -> None:
    news = content / "actualites" / "2022-03-01-exemple-d-actualite.md"
    news.write_text(news.read_text().replace("date: 2022", "publier_le: 2023-05-01\ndate: 2022", 1))
    site = _site(content, "2022-03-01 /actualites/exemple-d-actualite/ act-exemple")
    assert [entry.document for entry in lost(site, site.addresses)] == ["act-exemple"]


def test_address_published_after_the_day_of_the_build_is_not_expected(content: Path) -> None:
    site = _site(content, "2022-03-01 /actualites/finie/ act-finie", day=date(2022, 2, 1))
    assert answers(site, site.addresses) == {}


def test_declared_redirection_wins_over_the_register(content: Path) -> None:
    site = _site(content, "2022-03-01 /ancien-exemple/")
    assert redirects(site)["/ancien-exemple/"] == "/agenda/"


def test_maps_for_the_web_server_have_both_forms_of_an_address(content: Path) -> None:
    site = _site(content, "2022-03-01 /actualites/finie/ act-finie", "2022-03-01 /x/feed.json")
    redirections, gone = (file.content.decode() for file in redirect_maps(site, []))
    assert "/ancien-exemple /agenda/;\n/ancien-exemple/ /agenda/;\n" in redirections
    assert (
        gone == "/actualites/finie 1;\n/actualites/finie/ 1;\n/x/feed.json 1;\n/x/feed.json/ 1;\n"
    )


def test_register_keeps_the_oldest_day_and_loses_nothing(content: Path) -> None:
    before = ["2021-01-01 /actualites/ ", "2021-01-01 /plus-la/ act-finie"]
    text = register_file(
        _site(content, *before), ["/flux/atom.xml", "/robots.txt"]
    ).content.decode()
    lines = text.splitlines()
    assert "2021-01-01 /actualites/" in lines
    assert "2021-01-01 /plus-la/ act-finie" in lines
    assert "2022-06-01 /actualites/exemple-d-actualite/ act-exemple" in lines
    assert "2022-06-01 /flux/atom.xml" in lines
    assert "/robots.txt" not in text
    entries, problems = read_register(text, "adresses.txt")
    assert len(entries) == len(lines) and problems == ()
