"""The pages as values: what each holds on a day, without any template."""

from __future__ import annotations

import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from editorial import checks, french, load, urls
from editorial.covers import BONDS, COURSE, HEIGHT, WIDTH, Cover, bricks
from editorial.decisions import decisions
from editorial.site import Site

ROOT = Path(__file__).parents[2]
NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load(ROOT / "content"), date(2022, 12, 31))


def test_the_addresses_that_checks_reserve_are_those_that_the_site_makes(site: Site) -> None:
    own = {page.url for page in site.pages if page.template != "redirect"}
    own = {url for url in own if "/tout/" not in url and "/page/" not in url}
    own = {url for url in own if not url.startswith("/mots-cles/") or url == "/mots-cles/"}
    own = {url for url in own if not url.startswith(urls.PRESS) or url.count("/") <= 3}
    letters = {urls.letter_url(issue) for issue in site.corpus.issues}
    assert checks.site_addresses(site.corpus) == own | letters


def test_every_page_has_an_address_of_its_own(site: Site) -> None:
    addresses = [page.url for page in site.pages] + [d.url for d in site.documents]
    assert len(addresses) == len(set(addresses))


def test_a_figure_with_two_values_is_a_decision_to_take(site: Site) -> None:
    said = [str(decision) for decision in decisions(site.corpus)]
    assert any("« 168 »" in line and "« 167 »" in line for line in said)
    assert any("« 318 »" in line and "« 328 »" in line for line in said)


def test_networks_have_their_own_list(site: Site) -> None:
    page = next(page for page in site.pages if page.url == "/reseaux/")
    addresses = [card.url for section in page.sections for card in section.cards]  # type: ignore[attr-defined]
    assert len(addresses) == 5
    assert all(url.startswith("/reseaux/") for url in addresses)


def test_a_broader_subject_holds_a_document_once(site: Site) -> None:
    for subject in site.index.subjects.values():
        documents = site.index.documents[subject.url]
        assert len(documents) == len({document.meta.id for document in documents})
        for narrower in site.index.narrower.get(subject.url, ()):
            assert set(site.index.documents[narrower.url]) <= set(documents), narrower.url


def test_a_department_holds_what_is_about_its_towns(site: Site) -> None:
    towns = set(site.index.documents["/territoires/lens/"])
    assert towns
    assert towns <= set(site.index.documents["/territoires/pas-de-calais/"])
    assert towns <= set(site.index.documents["/territoires/hauts-de-france/"])


def test_a_cover_is_always_the_same_and_differs_with_the_title() -> None:
    one, other = Cover("Un titre", "Un thème"), Cover("Un autre", "Un thème")
    assert (one.bond, one.words) == (other.bond, other.words)
    assert (one.pale, one.dark, one.gold) != (other.pale, other.dark, other.gold)


def test_a_cover_stays_in_its_box() -> None:
    cover = Cover("Un titre", "Un thème")
    tops = [int(part.split()[1].split("h")[0]) for part in cover.pale.split("M")[1:]]
    assert tops
    assert all(0 <= top < HEIGHT for top in tops)


def test_a_cover_carries_the_whole_name_of_its_theme_in_three_lines_at_most(site: Site) -> None:
    for theme in site.corpus.themes.values():
        words = Cover("Un titre", theme.title).words
        assert " ".join(line.text for line in words) == theme.title
        assert all(0 < line.y < HEIGHT for line in words)


def test_courses_of_a_bond_fill_the_wall_without_a_gap() -> None:
    for bond in BONDS:
        rows: dict[int, list[tuple[int, int]]] = {}
        for x, y, length in bricks(bond, WIDTH, HEIGHT):
            rows.setdefault(y, []).append((x, x + length))
        assert len(rows) == HEIGHT // COURSE
        for row in rows.values():
            assert row[0][0] <= 0
            assert row[-1][1] >= WIDTH
            assert all(before[1] == after[0] for before, after in pairwise(row))


def test_a_former_address_without_extension_is_a_folder() -> None:
    assert urls.file_of("/node/238338") == "node/238338/index.html"
    assert urls.file_of("/404.html") == "404.html"
    assert urls.file_of("/") == "index.html"


def test_d10_d11_the_agenda_is_right_on_the_last_day_of_an_event_and_on_the_next(
    site: Site,
) -> None:
    known = "ev-2022-03-24-mesure-discriminations"
    for day, is_coming in ((date(2022, 3, 24), True), (date(2022, 3, 25), False)):
        pages = {page.url: page for page in Site(site.corpus, day).pages}
        shown = {card.id for section in pages["/agenda/"].sections for card in section.cards}
        assert (known in shown) is is_coming, day
        assert pages["/agenda/"].updated == french.day(day)


def test_d10_an_event_on_days_apart_is_in_each_month_and_coming_until_the_last(site: Site) -> None:
    known = "ev-2022-cycle-attributions"
    pages = {page.url: page for page in Site(site.corpus, date(2022, 9, 15)).pages}
    coming = [c for s in pages["/agenda/"].sections for c in s.cards if c.id == known]
    assert [card.dated for card in coming] == [
        f"Jeudi 15{NB}septembre 2022 (3 sur 4)", f"Mardi 6{NB}décembre 2022 (4 sur 4)",
    ]  # fmt: skip
    for month, days in (("09", 3), ("12", 1)):
        shown = pages[f"/agenda/2022/{month}/"].days
        assert sum(card.id == known for day in shown for card in day.lines) == days
    cycle = site.corpus.by_id["serie-attribution"]
    said = Site(site.corpus, date(2022, 9, 15)).document_page(cycle).progress
    assert said and said.said == f"2{NB}séances tenues, 2{NB}séances à venir."


def test_a_date_that_is_not_precise_is_shown_as_it_is_known(site: Site) -> None:
    pages = {page.url: page for page in Site(site.corpus, date(2022, 4, 15)).pages}
    titles = [section.title for section in pages["/agenda/"].sections]
    assert titles[-1] == "2022, date à préciser"
    unplaced = {card.dated for card in pages["/agenda/2022/04/"].unplaced}
    assert "De mars à mai 2022, chaque mois" in unplaced


def test_a_filter_without_anything_to_come_says_so_and_leads_on(site: Site) -> None:
    page = next(p for p in site.pages if p.url == "/agenda/modes/hybride/")
    assert page.sections == ()
    assert page.empty


def test_an_event_of_several_months_is_on_the_page_of_each(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "tests" / "examples" / "ok" / "content", content)
    (content / "agenda" / "2022-01-exposition.md").write_text(
        "---\nid: ev-exposition\ntitre: Exposition\nresume: Une exposition d’exemple.\n"
        "date: 2022-01-31\nfin: 2022-03-02\ntype_action: manifestation-informative\n---\n\nTexte.\n"
    )
    site = Site(load(content), date(2022, 2, 10))
    pages = {page.url: page for page in site.pages}
    shown = [
        [card.id for day in pages[f"/agenda/2022/{month}/"].days for card in day.lines]
        for month in ("01", "02", "03")
    ]
    assert [("ev-exposition" in ids) for ids in shown] == [True, False, True]
    assert [card.id for card in pages["/agenda/2022/02/"].throughout] == ["ev-exposition"]
    assert not pages["/agenda/2022/01/"].throughout
