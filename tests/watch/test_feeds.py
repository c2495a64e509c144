"""Reading the feeds of others: what they announce, as plain text, and what they may not do."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.outside import PEAK
from watch.errors import FetchError
from watch.feeds import MOST_ITEMS, Feed, Item, read_feed

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)
HOME = "https://www.example.org/"


def _rss(items: str, *, head: str = '<?xml version="1.0"?>') -> str:
    channel = f"<title>Gazette</title><link>{HOME}</link>{items}"
    return f'{head}<rss version="2.0"><channel>{channel}</channel></rss>'


def _item(title: str = "Un titre", link: str = f"{HOME}a", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def _read(content: str | bytes, charset: str = "") -> Feed:
    raw = content.encode() if isinstance(content, str) else content
    return read_feed(raw, url=HOME, today=TODAY, charset=charset)


def _reason(content: str | bytes) -> str:
    with pytest.raises(FetchError) as caught:
        _read(content)
    return caught.value.reason


def test_rss_gives_its_items() -> None:
    more = (
        "<pubDate>Mon, 23 Nov 2026 23:30:00 GMT</pubDate><category>ville</category>"
        "<description>&lt;p&gt;Du &lt;b&gt;texte&lt;/b&gt;.&lt;/p&gt;</description>"
    )
    day = date(2026, 11, 24)  # in Paris
    expected = Item(f"{HOME}a", "Un titre", "Gazette", day, "Du texte.", ("ville",))
    assert _read(_rss(_item(more=more))).items == (expected,)


def test_atom_and_json_feed_give_the_same_items() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Gazette</title>'
        f'<link href="{HOME}"/><entry><title>Un titre</title><link href="{HOME}a"/>'
        "<updated>2026-11-20T10:00:00+01:00</updated><summary>Du texte.</summary></entry></feed>"
    )
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Gazette",
        "home_page_url": HOME,
        "items": [
            {
                "id": "1",
                "url": "/a",
                "title": "Un titre",
                "summary": "Du texte.",
                "date_published": "2026-11-20T10:00:00+01:00",
            }
        ],
    }
    expected = Item(f"{HOME}a", "Un titre", "Gazette", date(2026, 11, 20), "Du texte.")
    assert _read(atom).items == (expected,)
    assert _read(json.dumps(feed)).items == (expected,)


def test_a_google_alert_leads_to_the_article_and_names_its_site() -> None:
    link = (
        "https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://journal.example.net/x&amp;ct=ga"
    )
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerte Google – politique</title>'
        '<link href="https://www.google.com/alerts/feeds/1/2" rel="self"/><entry>'
        '<title type="html">La &lt;b&gt;politique de la ville&lt;/b&gt;</title>'
        f'<link href="{link}"/>'
        "<published>2026-11-20T10:00:00Z</published></entry></feed>"
    )
    (item,) = _read(atom).items
    assert (item.url, item.title, item.source) == (
        "https://journal.example.net/x",
        "La politique de la ville",
        "journal.example.net",
    )


def test_a_curated_item_leads_to_the_article_and_not_to_the_service() -> None:
    text = '&lt;a href="https://www.scoop.it/t/x"&gt;x&lt;/a&gt; &lt;a href="https://e.example.net/b"&gt;'
    more = f"<description>{text}</description>"
    (item,) = _read(_rss(_item(link="https://www.scoop.it/t/x/p/1/un", more=more))).items
    assert item.url == "https://e.example.net/b"


def test_a_relative_link_starts_from_its_feed() -> None:
    assert [item.url for item in _read(_rss(_item(link="/a"))).items] == [f"{HOME}a"]


# E1: XML made to harm

LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
BLOW_UP = f'<!DOCTYPE r [<!ENTITY a "{"x" * 100_000}">]>'
HARMFUL = {
    "xxe-fichier": _rss(
        _item("&x;"), head='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    ),
    "xxe-http": _rss(_item("&x;"), head='<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>'),
    "parametre": _rss(_item(), head='<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>'),
    "milliard": _rss(_item("&a9;"), head=LAUGHS),
    "quadratique": _rss(_item("&a;" * 10_000), head=BLOW_UP),
    "utf-16": _rss(_item("&a9;"), head=LAUGHS).encode("utf-16"),
    "mal-forme": _rss("<item><title>&a9;</titre>", head=LAUGHS),
    "50000-ouverts": "<rss version='2.0'><channel>" + "<a>" * 50_000,
    "chevrons": "<rss version='2.0'><channel>" + "<a " * 1_600_000,
    "attributs-distincts": _rss("<a " + "".join(f"a{n}='1' " for n in range(400_000)) + "/>"),
    "attributs": "<rss version='2.0' " + "a='1' " * 800_000 + ">",
    "esperluettes": "<rss version='2.0'><channel>" + "&" * 5_000_000,
    "balises": "<rss version='2.0'><channel>" + "<a/>" * 1_200_000 + "</channel></rss>",
    "categories": _rss("<item>" + "<category>x</category>" * 200_000 + "</item>"),
    "crochets-json": '{"a":' + "[" * 4_000_000,
}


@pytest.mark.parametrize("name", HARMFUL)
def test_e1_harmful_xml_is_refused_in_time_and_memory(name: str, tmp_path: Path) -> None:
    content = HARMFUL[name]
    file = tmp_path / "flux"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    program = (
        f"{PEAK}import sys, time\nfrom datetime import date\nfrom pathlib import Path\n"
        "from watch.feeds import FetchError, read_feed\n"
        "content = Path(sys.argv[1]).read_bytes()\nstart = time.process_time()\n"
        "try:\n    read_feed(content, url='https://a.example/', today=date(2026, 11, 24))\n"
        "except FetchError as error:\n    print(error.reason)\n"
        "print(time.process_time() - start)\n"
        "print(peak() // 1024)\n"
    )
    command = [sys.executable, "-c", program, str(file)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    reason, seconds, megabytes = run.stdout.splitlines()
    assert "root:" not in reason
    assert reason.endswith((".", "refusé."))
    assert float(seconds) <= 2
    assert int(megabytes) <= 200


def test_e1_an_external_dtd_is_never_read() -> None:
    head = '<!DOCTYPE rss SYSTEM "file:///etc/passwd">'
    assert [item.title for item in _read(_rss(_item(), head=head)).items] == ["Un titre"]


# E2: what is not a feed, or not as it says


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "réponse vide."),
        (b"  \n", "réponse vide."),
        ("<html><body><form>Connexion</form></body></html>", "page HTML au lieu d’un flux."),
        ("<!DOCTYPE html><html lang=fr><p>Erreur 502</html>", "page HTML au lieu d’un flux."),
        ("du texte", "contenu au lieu d’un flux."),
        (bytes(2_000), "contenu au lieu d’un flux."),
        ('{"a": 1}', "JSON qui n’est pas un flux (JSON Feed)."),
        ('{"version": "https://jsonfeed.org/version/1", "items": 3}', "JSON qui n’est pas un flux"),
        ('{"items": [', "JSON illisible."),
        ("<opml><body/></opml>", "contenu au lieu d’un flux."),
    ],
)
def test_e2_what_is_not_a_feed_is_said(content: str | bytes, reason: str) -> None:
    assert _reason(content).startswith(reason)


@pytest.mark.parametrize(
    ("codec", "declared", "served"),
    [
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("cp1252", "utf-8", "utf-8"),
        ("latin-1", "iso-8859-1", ""),
        ("cp1252", "punycode", "zlib"),
        ("utf-16", "utf-8", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-8-sig", "utf-8", "ascii"),
    ],
)
def test_e2_a_charset_is_what_the_bytes_are(codec: str, declared: str, served: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>'
    content = _rss(_item("Égalité : l’été"), head=head)
    if codec == "latin-1":
        content = content.replace("’", "'")
    (item,) = _read(content.encode(codec), charset=served).items
    assert item.title.replace("'", "’") == "Égalité : l’été"


def test_e2_a_feed_cut_short_gives_what_it_has() -> None:
    whole = _rss(_item("Un", f"{HOME}1") + _item("Deux", f"{HOME}2"))
    assert [item.title for item in _read(whole[:-60]).items][:1] == ["Un"]


# E5: items made to harm, or badly made


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "",
        "http://a b.example",
    ],
)
def test_e5_a_link_that_is_not_of_the_web_is_left_and_said(link: str) -> None:
    feed = _read(
        _rss(_item("Mauvais", link) + _item("Bon")).replace(HOME + "</link>", "</link>", 1)
    )
    assert [item.title for item in feed.items] == ["Bon"]
    assert len(feed.refused) == 1
    assert feed.refused[0].startswith("article 1 : ")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<![CDATA[<script>alert(1)</script>Vrai <b>titre</b>]]>", "Vrai titre"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Vrai titre", "Vrai titre"),
        ("Tit\u202ere\u200b \ufeffcaché", "Titre caché"),
        ("Un\n\t titre \u00a0long", "Un titre long"),
        ("=?utf-8?q?x=0A?=", "= ?utf-8?q?x=0A?="),
        ("x" * 900, "x" * 300),
        ("A &amp;amp; B", "A & B"),
        ("Prix : 1 &lt; 2", "Prix : 1 < 2"),
    ],
)
def test_e5_a_title_is_plain_text(written: str, read: str) -> None:
    assert [item.title for item in _read(_rss(_item(written))).items] == [read]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<pubDate>bientôt</pubDate>",
        "<pubDate>31 Feb 2026 10:00:00 GMT</pubDate>",
        "<pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>",
        "<pubDate>Mon, 01 Jan 1990 00:00:00 GMT</pubDate>",
        "<pubDate>Wed, 24 Nov 2027 10:00:00 GMT</pubDate>",
        "<pubDate>Mon, 99999999999999999999 00:00:00 GMT</pubDate>",
    ],
)
def test_e5_an_impossible_date_is_unknown(written: str) -> None:
    (item,) = _read(_rss(_item(more=written))).items
    assert item.day is None


def test_e5_ten_thousand_items_are_read_up_to_a_bound() -> None:
    items = "".join(_item(f"Titre {n}", f"{HOME}{n}") for n in range(10_000))
    feed = _read(_rss(items))
    assert len(feed.items) == MOST_ITEMS
    assert feed.refused == ("articles après le 1000e",)
