"""The files for machines, read by the programs they are made for."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest

from editorial.urls import file_of
from tests.site.conftest import Build

BASE = "https://www.irev.fr"


def _feeds(site: Path) -> list[Path]:
    return sorted(file for file in site.rglob("*.xml") if file.name in ("atom.xml", "rss.xml"))


def test_every_feed_is_read_without_a_complaint(site: Path) -> None:
    feeds = _feeds(site)
    assert len(feeds) > 50
    for file in feeds:
        parsed = feedparser.parse(file.read_bytes())
        assert not parsed.bozo, (file, parsed.get("bozo_exception"))
        assert parsed.version in ("atom10", "rss20"), file
        assert parsed.feed.title, file


def test_every_entry_has_an_identifier_a_date_and_a_live_page(site: Path) -> None:
    for file in _feeds(site):
        entries = feedparser.parse(file.read_bytes()).entries
        assert len({entry.id for entry in entries}) == len(entries), file
        for entry in entries:
            assert entry.published_parsed, (file, entry.title)
            assert entry.summary, (file, entry.title)
            if entry.link.startswith(BASE):
                page = entry.link.removeprefix(BASE)
                assert (site / file_of(page)).is_file(), (file, entry.link)


def test_entries_come_newest_first_and_none_from_the_future(site: Path) -> None:
    for file in _feeds(site):
        dates = [
            entry.published_parsed[:3] for entry in feedparser.parse(file.read_bytes()).entries
        ]
        assert dates == sorted(dates, reverse=True), file
        assert all(day <= (2022, 4, 15) for day in dates), file


def test_an_atom_feed_names_itself(site: Path) -> None:
    for file in site.rglob("atom.xml"):
        links = feedparser.parse(file.read_bytes()).feed.links
        own = [link.href for link in links if link.rel == "self"]
        assert own == [f"{BASE}/{file.relative_to(site).as_posix()}"]


def test_the_sitemap_lists_every_page_and_nothing_else(site: Path) -> None:
    root = ET.fromstring((site / "sitemap.xml").read_bytes())
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    listed = {loc.text.removeprefix(BASE) for loc in root.iter(f"{namespace}loc")}
    written = {
        "/" + file.relative_to(site).as_posix().removesuffix("index.html")
        for file in site.rglob("*.html")
        if "noindex" not in file.read_text()
    }
    assert listed == written - {"/404.html"}


@pytest.mark.parametrize("as_of", ["2022-04-15"])
def test_the_letter_is_in_the_site(built: Build, as_of: str) -> None:
    folder = built(as_of) / "lettre" / "2022-04"
    assert {file.suffix for file in folder.iterdir()} >= {".html", ".eml"}
