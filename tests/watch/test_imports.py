"""What other services exported is taken in: every line is filed, waiting, double or refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import editorial
from watch.errors import WatchError
from watch.imports import Imported, take_in
from watch.inbox import Inbox

TODAY = date(2026, 11, 24)
PANORAMA = "exemple-de-panorama"


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples / "ok" / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "veille")


def _import(content: Path, inbox: Inbox, name: str, text: str) -> Imported:
    file = inbox.folder.parent / name
    file.write_text(text)
    corpus = editorial.load(content)
    done = take_in(file, corpus, inbox, panorama=PANORAMA, today=TODAY)
    assert editorial.check(editorial.load(content)) == ()
    return done


DIIGO = (
    "title,url,tags,description,comments,annotations,created_at\n"
    '"Exemple de sous-thème : mobilités, bilan","https://www.example.org/1","ville ""se loger""",'
    '"Une note, sur\ndeux lignes","","","2021-03-04 10:00:00 +0000"\n'
    '"Rien de connu",https://www.example.org/2,no_tag,,,,2021-03-05\n'
    '"Le même",https://www.example.org/1?utm_source=x,,,,,2021-03-06\n'
    '"Piégé",javascript:alert(1),,,,,2021-03-07\n'
    '"",https://www.example.org/3,,,,,2021-03-07\n'
)


def test_diigo_is_filed_by_the_day_it_was_kept(content, inbox) -> None:
    done = _import(content, inbox, "diigo.csv", DIIGO)
    assert (done.filed, done.waiting, done.doubles, len(done.refused)) == (1, 1, 1, 2)
    last = list(done.lines())[-1].replace("\u00a0", " ")
    assert last == "Diigo : 1 rangé + 1 à trier + 1 doublon + 2 refusés = 5 lus."
    assert done.refused[0].startswith("ligne 6 : adresse en http ou https attendue")
    month = (content / "revue-de-presse" / PANORAMA / "2021-03.yml").read_text()
    assert "date_article: 2021-03-04\n" in month
    assert "note: " in month
    assert [p.title for p in inbox.proposals()] == ["Rien de connu"]


def test_the_same_file_twice_adds_nothing(content, inbox) -> None:
    _import(content, inbox, "diigo.csv", DIIGO)
    again = _import(content, inbox, "diigo.csv", DIIGO)
    assert (again.filed, again.waiting, again.doubles, len(again.refused)) == (0, 0, 3, 2)


def test_a_feed_of_scoop_it_leads_to_the_articles(content, inbox) -> None:
    text = (
        "<rss version='2.0'><channel><title>Sujet</title><link>https://www.scoop.it/topic/x</link>"
        "<item><title>Mobilités : exemple de sous-thème : mobilités</title>"
        "<link>https://www.scoop.it/topic/x/p/1/2022/04/05/un</link>"
        "<pubDate>Tue, 05 Apr 2022 08:00:00 GMT</pubDate><description>&lt;a href="
        '"https://www.example.org/scoop"&gt;lire&lt;/a&gt;</description></item></channel></rss>'
    )
    done = _import(content, inbox, "scoop.xml", text)
    assert (done.filed, done.total) == (1, 1)
    month = (content / "revue-de-presse" / PANORAMA / "2022-04.yml").read_text()
    assert "https://www.example.org/scoop" in month


def test_a_saved_page_of_scoop_it_gives_its_titles(content, inbox) -> None:
    post = (
        '<div class="post"><h2><a href="{}">{}</a></h2><span>www.example.org – {}</span>'
        '<p>Un extrait.</p><span class="tag">exemple de thème : habitat</span></div>'
    )
    text = (
        "<!doctype html><html><h1><a href='https://www.scoop.it/topic/x'>Le sujet</a></h1>"
        + post.format("https://www.example.org/a", "Premier", "April 5, 2022 9:30 AM")
        + post.format("https://www.example.org/b", "Second", "5 avril 2022")
        + post.format("https://www.example.org/c", "Sans jour", "hier")
        + post.format("javascript:alert(1)", "Piégé", "")
    )
    done = _import(content, inbox, "scoop.html", text)
    assert (done.filed, done.waiting, len(done.refused)) == (2, 1, 1)
    month = (content / "revue-de-presse" / PANORAMA / "2022-04.yml").read_text()
    assert month.count("date_article: 2022-04-05") == 2


def test_a_list_of_netvibes_joins_the_sources(content, inbox) -> None:
    sources = content / "revue-de-presse" / "sources.opml"
    sources.write_text("<opml version='2.0'>\n  <!-- note -->\n  <body>\n  </body>\n</opml>\n")
    text = (
        '<?xml version="1.0"?><opml version="1.0"><body><outline title="Onglet">\n'
        '<outline title="A &amp; B" xmlUrl="https://www.example.org/rss" type="rss"/>\n'
        '<outline title="A" xmlUrl="http://example.org/rss"/>\n'
        '<outline title="C" xmlUrl="feed.xml"/></outline></body></opml>'
    )
    done = _import(content, inbox, "netvibes.opml", text)
    assert (done.filed, done.doubles, len(done.refused), done.total) == (1, 1, 1, 3)
    assert "<!-- note -->" in sources.read_text()
    assert _import(content, inbox, "netvibes.opml", text).doubles == 2


@pytest.mark.parametrize("text", ["", "bonjour", "{}", "<opml>", "<html></html>"])
def test_a_file_of_no_known_kind_is_refused(content, inbox, text: str) -> None:
    with pytest.raises(WatchError, match="fichier"):
        _import(content, inbox, "fichier", text)
