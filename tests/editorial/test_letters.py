"""The web version of a letter, the archive and its feeds, as values."""

import json
from datetime import date, timedelta
from pathlib import Path

import feedparser
import pytest

from editorial import Corpus, load
from editorial.facts import subscription_link
from editorial.feeds import feed_files
from editorial.pages.letters import LetterPage
from editorial.site import Site

LETTERS = Path(__file__).resolve().parent.parent / "newsletter" / "content"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load(LETTERS)


def _page(corpus: Corpus, month: str, day: date) -> LetterPage:
    pages = {page.url: page for page in Site(corpus, day).pages}
    page = pages[f"/lettre/{month}/"]
    assert isinstance(page, LetterPage)
    return page


def test_a_letter_has_a_page_in_the_site_from_its_own_day(corpus: Corpus) -> None:
    before = Site(corpus, date(2022, 4, 11))
    assert [page.url for page in before.pages if isinstance(page, LetterPage)] == []
    page = _page(corpus, "2022-04", date(2022, 4, 12))
    assert [crumb.url for crumb in page.crumbs] == ["/", "/lettre/"]
    assert page.sections[0].title == "À l’agenda"


def test_an_item_that_left_the_site_keeps_its_words_and_loses_its_link(corpus: Corpus) -> None:
    gone = next(d for d in corpus.documents if d.meta.id == "act-article").meta.withdraw_on
    assert gone is not None

    def address(day: date) -> str:
        items = [i for s in _page(corpus, "2022-04", day).sections for i in s.items]
        return next(i for i in items if i.title == "Un article sur le centre").url

    assert address(gone - timedelta(days=1)).startswith("/actualites/")
    assert address(gone) == ""


def test_letters_lead_to_the_one_before_and_the_one_after(corpus: Corpus) -> None:
    april = _page(corpus, "2022-04", date(2022, 12, 31))
    may = _page(corpus, "2022-05", date(2022, 12, 31))
    assert (april.older, april.newer and april.newer.url) == (None, "/lettre/2022-05/")
    assert (may.newer, may.older and may.older.url) == (None, "/lettre/2022-04/")


def test_both_feeds_announce_the_same_letters_newest_first(corpus: Corpus) -> None:
    files = {f.path: f.content for f in feed_files(Site(corpus, date(2022, 12, 31)))}
    atom = feedparser.parse(files["lettre/atom.xml"])
    feed = json.loads(files["lettre/feed.json"])
    links = [entry.link for entry in atom.entries]
    assert not atom.bozo
    assert links == [item["url"] for item in feed["items"]]
    assert [link[-9:] for link in links] == ["/2022-05/", "/2022-04/"]
    assert [e.id for e in atom.entries] == [item["id"] for item in feed["items"]]


def test_without_a_letter_the_feeds_are_empty_and_sound(corpus: Corpus) -> None:
    files = {f.path: f.content for f in feed_files(Site(corpus, date(2022, 1, 1)))}
    assert feedparser.parse(files["lettre/atom.xml"]).version == "atom10"
    assert json.loads(files["lettre/feed.json"])["items"] == []


def test_one_subscribes_by_mail_or_by_the_form_of_a_list_manager(corpus: Corpus) -> None:
    organisation = corpus.organisation
    by_mail = subscription_link(organisation).url or ""
    assert by_mail.startswith("mailto:contact@canal.example?subject=Abonnement%20%C3%A0%20la")
    form = "https://listes.canal.example/postorius/lists/lettre/"
    by_form = subscription_link(organisation.model_copy(update={"subscription": form}))
    assert (by_form.url, by_form.title) == (form, "Recevoir la lettre")
