"""What a page says of itself fills an article; a bookmark of the browser does the same."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

import editorial
from watch.adding import add
from watch.bookmarklet import bookmark_page, bookmarklet, take_in_notes
from watch.errors import FetchError, WatchError
from watch.feeds import Item
from watch.fetch import Fetched
from watch.inbox import Inbox
from watch.page import item_of_page

TODAY = date(2026, 11, 24)
URL = "https://www.journal.example.org/a?id=1"
FORGE = "https://forge.example.org/site/new/main?filename={fichier}&value={texte}"


def _item(markup: str, url: str = URL) -> Item:
    return item_of_page(Fetched(url, markup.encode(), "text/html", "utf-8"), today=TODAY)


def test_open_graph_comes_first() -> None:
    markup = (
        '<html lang="en-GB"><title>Onglet</title>'
        '<meta property="og:title" content="Le &amp; titre">'
        '<meta property="og:site_name" content="Le Journal">'
        '<meta property="article:published_time" content="2026-11-20T23:30:00Z">'
        '<meta name="description" content="De quoi il parle.">'
        '<link rel="canonical" href="/a?id=1&amp;utm_source=x">'
    )
    day = date(2026, 11, 21)  # in Paris
    expected = Item(URL, "Le & titre", "Le Journal", day, "De quoi il parle.", (), "en")
    assert _item(markup) == expected


def test_json_ld_fills_what_is_missing() -> None:
    data = (
        '{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Le titre", '
        '"datePublished": "2026-11-20", "publisher": {"name": "Le Journal"}}]}'
    )
    item = _item(f'<title>Onglet</title><script type="application/ld+json">{data}</script>')
    assert (item.title, item.source, item.day) == ("Le titre", "Le Journal", date(2026, 11, 20))


def test_a_bare_page_gives_its_title_and_its_site() -> None:
    item = _item("<title> Un titre </title>")
    assert (item.title, item.source, item.day) == ("Un titre", "journal.example.org", None)


def test_a_page_never_speaks_for_another_site() -> None:
    markup = '<title>T</title><link rel="canonical" href="https://ailleurs.example.net/">'
    assert _item(markup).url == URL


@pytest.mark.parametrize(
    "markup",
    ["", "<p>Rien", "<title> </title>", '<script type="application/ld+json">[[[[</script>'],
)
def test_a_page_without_title_is_refused(markup: str) -> None:
    with pytest.raises(FetchError, match="pas de titre"):
        _item(markup)


def test_e1_a_monstrous_page_is_read_in_part() -> None:
    assert _item("<title>T</title>" + "<div>" * 900_000).title == "T"


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples / "ok" / "content", tmp_path / "content")
    return tmp_path / "content"


def test_an_article_added_by_hand_is_the_first_to_sort(content, tmp_path, outside) -> None:
    corpus, inbox = editorial.load(content), Inbox(tmp_path / "veille")
    url = outside.gives("/a", "<title>Sur la mobilité</title>", kind="text/html")
    words = {"panorama": "exemple-de-panorama", "today": TODAY, "allow_local": True}
    added = add(url, corpus, inbox, **words)
    assert [p.title for p in inbox.proposals()] == ["Sur la mobilité"] == [added.title]
    with pytest.raises(WatchError, match="déjà"):
        add(url + "?utm_source=x", corpus, inbox, **words)


def test_the_bookmark_opens_the_form_filled_and_the_watch_takes_it_in(
    content, tmp_path, browser
) -> None:
    page = (
        '<title>Onglet</title><meta property="og:title" content="Un « titre » : &quot;dit&quot;">'
        '<meta property="article:published_time" content="2026-11-20T10:00:00Z"><p>Un extrait.</p>'
    )
    script = unquote(bookmarklet(FORGE, "exemple-de-panorama").removeprefix("javascript:"))
    window = browser.new_context()
    window.route("**", lambda r: r.fulfill(body=page, content_type="text/html; charset=utf-8"))
    tab = window.new_page()
    tab.goto(URL + "#suite")
    tab.evaluate("getSelection().selectAllChildren(document.querySelector('p'))")
    with tab.expect_popup() as popup:
        tab.evaluate(script)
    opened = popup.value.url
    window.close()
    assert opened.startswith("https://forge.example.org/site/new/main?")
    form = parse_qs(urlsplit(opened).query)
    notes = tmp_path / "a-ranger"
    notes.mkdir()
    (tmp_path / form["filename"][0]).write_text(form["value"][0])
    inbox = Inbox(tmp_path / "veille")
    (notes / "casse.yml").write_text("articles:\n  - titre: Seul\n")
    (faults,) = take_in_notes(notes, inbox)
    assert faults.startswith(f"{notes}/casse.yml:2: articles.")
    (proposal,) = inbox.proposals()
    assert (proposal.url, proposal.title, proposal.source, proposal.note) == (
        URL,
        'Un « titre » : "dit"',
        "journal.example.org",
        "Un extrait.",
    )
    assert proposal.date and proposal.date.iso == "2026-11-20"
    assert [file.name for file in notes.iterdir()] == ["casse.yml"]


def test_the_page_of_bookmarks_has_one_a_panorama(content: Path) -> None:
    page = bookmark_page(FORGE, editorial.load(content))
    assert page.count('href="javascript:') == 2


@pytest.mark.parametrize(
    "forge", ["", "https://forge.example.org/", FORGE.replace("https", "http")]
)
def test_a_form_without_its_fields_is_refused(forge: str) -> None:
    with pytest.raises(WatchError, match="formulaire"):
        bookmarklet(forge, "x")
