"""Every feed of the site: valid by the grammar of its format, read back with nothing lost."""

from __future__ import annotations

import json
from calendar import timegm
from collections.abc import Iterator
from datetime import date, datetime, time
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from editorial import load
from editorial.feeds import Channel, Item, channels
from editorial.site import Site
from editorial.urls import file_of

BASE = "https://www.irev.fr"
ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
RSS_ITEM = {"title", "link", "description", "guid", "category", "pubDate", "enclosure"}
RSS_CHANNEL = {"title", "link", "description", "docs", "generator", "language", "lastBuildDate"}


@pytest.fixture(scope="module")
def known() -> tuple[Channel, ...]:
    """What the feeds of the built site are made from."""
    return tuple(channels(Site(load(ROOT / "content"), date(2022, 4, 15))))


def _files(known: tuple[Channel, ...], form: str, site: Path) -> Iterator[tuple[Channel, Path]]:
    for channel in known:
        if form in channel.forms:
            yield channel, site / channel.address(form).lstrip("/")


def test_every_feed_written_is_a_known_one(known: tuple[Channel, ...], site: Path) -> None:
    expected = {channel.address(form) for channel in known for form in channel.forms}
    names = ("atom.xml", "rss.xml", "feed.json")
    written = {"/" + f.relative_to(site).as_posix() for name in names for f in site.rglob(name)}
    assert written == expected
    assert len(expected) > 300


def test_every_atom_feed_follows_the_grammar_of_rfc_4287(
    known: tuple[Channel, ...], site: Path
) -> None:
    grammar = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    wrong = [
        f"{channel.folder}: {grammar.error_log.last_error}"
        for channel, file in _files(known, "atom.xml", site)
        if not grammar.validate(etree.parse(file))
    ]
    assert wrong == []


def test_the_grammar_refuses_a_date_that_is_not_one(known: tuple[Channel, ...], site: Path) -> None:
    grammar = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    feed = etree.parse(site / "flux" / "atom.xml")
    feed.find(f"{ATOM}updated").text = "hier"
    assert not grammar.validate(feed)


def test_an_atom_entry_has_one_page_and_a_feed_an_author(
    known: tuple[Channel, ...], site: Path
) -> None:
    for channel, file in _files(known, "atom.xml", site):
        root = ET.parse(file).getroot()
        assert root.find(f"{ATOM}author/{ATOM}name") is not None, channel.folder
        for entry in root.iter(f"{ATOM}entry"):
            links = entry.findall(f"{ATOM}link")
            assert [link.get("rel", "alternate") for link in links] == ["alternate"]


def test_every_rss_feed_follows_the_specification(known: tuple[Channel, ...], site: Path) -> None:
    for channel, file in _files(known, "rss.xml", site):
        root = ET.parse(file).getroot()
        assert (root.tag, root.get("version")) == ("rss", "2.0")
        (top,) = root
        own = [child.tag for child in top if child.tag != "item" and not child.tag.startswith("{")]
        assert len(own) == len(set(own)), channel.folder
        assert {"title", "link", "description"} <= set(own) <= RSS_CHANNEL
        assert top.findtext("link") == BASE + channel.page
        assert parsedate_to_datetime(top.findtext("lastBuildDate", ""))
        link = top.find(f"{ATOM}link")
        assert link is not None
        assert link.get("rel") == "self"
        assert link.get("href") == BASE + channel.address("rss.xml")
        for item in top.iter("item"):
            plain = [child.tag for child in item if not child.tag.startswith("{")]
            assert set(plain) <= RSS_ITEM
            assert item.find("guid").get("isPermaLink") == "false"
            assert parsedate_to_datetime(item.findtext("pubDate", "")).tzinfo is not None
            for category in item.iter("category"):
                domain = category.get("domain", "")
                assert (site / file_of(domain.removeprefix(BASE))).is_file(), domain


def _shown(item: Item) -> dict[str, object]:
    """An item as a feed reader should give it back."""
    moment = int(datetime.combine(item.day, time(), tzinfo=ZoneInfo("Europe/Paris")).timestamp())
    return {
        "id": item.id,
        "title": item.title,
        "link": item.link,
        "summary": item.summary,
        "day": moment,
        "categories": [(scheme, name) for name, scheme in item.categories],
        "author": item.author,
    }


@pytest.mark.parametrize("form", ["atom.xml", "rss.xml"])
def test_feedparser_reads_every_item_back_with_nothing_lost(
    form: str, known: tuple[Channel, ...], site: Path
) -> None:
    for channel, file in _files(known, form, site):
        parsed = feedparser.parse(file.read_bytes())
        assert not parsed.bozo, channel.folder
        read = [
            {
                "id": entry.id,
                "title": entry.title,
                "link": entry.link,
                "summary": entry.summary,
                "day": timegm(entry.published_parsed),
                "categories": [(tag.scheme, tag.term) for tag in entry.get("tags", ())],
                "author": entry.get("author", ""),
            }
            for entry in parsed.entries
        ]
        assert read == [_shown(item) for item in channel.items], channel.folder


def test_every_json_feed_says_the_same(known: tuple[Channel, ...], site: Path) -> None:
    for channel, file in _files(known, "feed.json", site):
        feed = json.loads(file.read_text())
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == BASE + channel.address("feed.json")
        assert feed["home_page_url"] == BASE + channel.page
        assert [item["id"] for item in feed["items"]] == [item.id for item in channel.items]
        for item, made in zip(feed["items"], channel.items, strict=True):
            assert datetime.fromisoformat(item["date_published"]).date() == made.day
            assert item.get("external_url", item["url"]) == made.link
            page, _, anchor = item["url"].removeprefix(BASE).partition("#")
            assert (site / file_of(page)).is_file()
            if anchor:
                assert f'id="{anchor}"' in (site / file_of(page)).read_text()


def test_no_feed_announces_an_article_twice(known: tuple[Channel, ...]) -> None:
    for channel in known:
        ids = [item.id for item in channel.items]
        assert len(ids) == len(set(ids)), channel.folder


def test_every_feed_is_announced_by_its_page(known: tuple[Channel, ...], site: Path) -> None:
    for channel in known:
        page = BeautifulSoup((site / file_of(channel.page)).read_text(), "html.parser")
        announced = {link["href"] for link in page.select("link[rel=alternate]")}
        missing = {channel.address(form) for form in channel.forms} - announced
        assert not missing, channel.page


def test_the_list_of_all_feeds_names_each_of_them(known: tuple[Channel, ...], site: Path) -> None:
    root = ET.parse(site / "flux" / "flux.opml").getroot()
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    listed = [outline.get("xmlUrl", "") for outline in root.iter("outline")]
    assert listed == [BASE + channel.address("atom.xml") for channel in known]
    assert all(outline.get("text") for outline in root.iter("outline"))
    assert 'href="/flux/flux.opml"' in (site / "flux" / "index.html").read_text()
