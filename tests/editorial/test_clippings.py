"""The press review as values: every article is found by each way that leads to it, and counted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from editorial import Corpus, load
from editorial.clippings import Clipping, Clippings, clippings_of, counts, counts_text
from editorial.corpus import Selection
from editorial.pages import PressPage, press
from editorial.schemas.press import Article, PressMonth
from editorial.site import Site
from editorial.source import Source

DAY = date(2022, 4, 30)
MONTH = "/revue-de-presse/exemple-de-panorama/2022-04/"


def article(number: int, day: date, *themes: str, **fields: str) -> Article:
    """An article of a day; each number is another address."""
    return Article.model_validate(
        {
            "adresse": f"https://www.example.org/articles/{number}",
            "titre": f"Article {number}",
            "source": f"Source {number % 7}",
            "date_article": day.isoformat(),
            "themes": list(themes or ["transition"]),
            **fields,
        }
    )


def month(panorama: str, name: str, *articles: Article) -> Selection:
    """A file of press articles, as if it had been read."""
    path = f"content/revue-de-presse/{panorama}/{name}.yml"
    meta = PressMonth.model_construct(articles=articles)
    return Selection(path, panorama, name, meta, Source(path, {}, {}))


@pytest.fixture
def shared(good_corpus: Corpus) -> Corpus:
    """One article kept by two panoramas under different themes, and one of each."""
    first = month(
        "exemple-de-panorama",
        "2022-04",
        article(1, date(2022, 4, 4), "transition/mobilites"),
        article(2, date(2022, 4, 5)),
    )
    second = month(
        "autre-panorama",
        "2022-04",
        article(1, date(2022, 4, 4), "habitat"),
        article(3, date(2022, 4, 6), "habitat/renovation"),
    )
    return replace(good_corpus, selections=(first, second))


def _titles(clippings: Iterable[Clipping]) -> list[str]:
    return [item.article.title for item in clippings]


def test_articles_come_newest_first_and_none_before_its_day(shared: Corpus) -> None:
    assert _titles(clippings_of(shared, DAY).items) == [
        "Article 3",
        "Article 2",
        "Article 1",
        "Article 1",
    ]
    assert _titles(clippings_of(shared, date(2022, 4, 4)).once) == ["Article 1"]
    assert clippings_of(shared, date(2022, 4, 3)) == Clippings(())


def test_an_article_of_two_panoramas_is_in_both_and_once_elsewhere(shared: Corpus) -> None:
    found = clippings_of(shared, DAY)
    assert {panorama: len(items) for panorama, items in found.by_panorama.items()} == {
        "exemple-de-panorama": 2,
        "autre-panorama": 2,
    }
    assert _titles(found.by_week[2022, 14]) == ["Article 3", "Article 2", "Article 1"]
    assert len(found.by_id) == 3


def test_an_article_is_in_the_hubs_of_all_its_themes_and_of_what_holds_them(
    shared: Corpus,
) -> None:
    found = clippings_of(shared, DAY).by_subject
    assert _titles(found["/thematiques/transition/mobilites/"]) == ["Article 1"]
    assert _titles(found["/thematiques/transition/"]) == ["Article 2", "Article 1"]
    assert _titles(found["/thematiques/habitat/"]) == ["Article 3", "Article 1"]


def test_an_article_on_a_town_is_in_the_hub_of_its_region(good_corpus: Corpus) -> None:
    found = clippings_of(good_corpus, DAY).by_subject
    for place in ("exemple-ville", "exemple-departement", "exemple-region"):
        assert _titles(found[f"/territoires/{place}/"]) == ["Un exemple d’article"]


def test_a_year_is_counted_by_panorama_theme_and_source(shared: Corpus) -> None:
    found = counts(clippings_of(shared, DAY), shared, 2022)
    assert found.total == 3
    assert [number for _, number in found.panoramas] == [2, 2]
    assert [number for _, number in found.themes] == [2, 2]
    assert dict(found.sources) == {"Source 1": 1, "Source 2": 1, "Source 3": 1}
    assert counts_text(found).startswith("Revue de presse, 2022\u00a0: 3\u00a0articles.\n")
    assert counts(clippings_of(shared, DAY), shared, 2021).total == 0


def _pages(corpus: Corpus, day: date = DAY) -> dict[str, PressPage]:
    return {page.url: page for page in press.pages(Site(corpus, day))}


def test_every_article_is_at_its_line_on_the_page_of_its_month(shared: Corpus) -> None:
    site = Site(shared, DAY)
    pages = _pages(shared)
    for item, where in press.places(site).items():
        url, _, anchor = where.partition("#")
        assert anchor == item.id
        assert anchor in {line.id for part in pages[url].sections for line in part.lines}


def test_many_articles_are_all_shown_on_pages_that_stay_short(good_corpus: Corpus) -> None:
    days = [date(2022, 4, 1) + timedelta(days=n % 28) for n in range(100)]
    articles = sorted((article(n, day) for n, day in enumerate(days)), key=lambda a: a.day)
    corpus = replace(good_corpus, selections=(month("exemple-de-panorama", "2022-04", *articles),))
    pages = _pages(corpus)
    parts = [page for url, page in pages.items() if url.startswith(MONTH)]
    shown = [line.title for page in parts for part in page.sections for line in part.lines]
    assert sorted(shown) == sorted(a.title for a in articles)
    assert all(sum(len(part.lines) for part in p.sections) <= press.SIZE for p in pages.values())
    assert len({page.title for page in pages.values()}) == len(pages)


def _shown(pages: dict[str, PressPage], start: str) -> set[str]:
    """The titles of the articles on the pages of an address."""
    parts = [part for url, page in pages.items() if url.startswith(start) for part in page.sections]
    return {line.title for part in parts for line in part.lines}


def test_a_broad_subject_shows_its_own_articles_and_the_newest_of_the_narrower_ones(
    good_corpus: Corpus,
) -> None:
    days = [date(2022, 4, 30) - timedelta(days=n // 20) for n in range(2 * press.RECENT)]
    broad, narrow = "transition", "transition/mobilites"
    articles = [article(n, day, broad if n % 2 else narrow) for n, day in enumerate(days)]
    corpus = replace(good_corpus, selections=(month("exemple-de-panorama", "2022-04", *articles),))
    pages = _pages(corpus)
    url = "/revue-de-presse/thematiques/transition/"
    below = _shown(pages, f"{url}mobilites/")
    above = _shown({u: p for u, p in pages.items() if "mobilites" not in u}, url)
    assert below == {a.title for a in articles if narrow in a.themes}
    assert {a.title for a in articles} - below <= above
    assert {a.title for a in articles[: press.RECENT]} <= above
    assert len(above) == press.RECENT + press.RECENT // 2
    ends = [pages[url], pages[f"{url}page/{pages[url].pagination.total}/"]]
    ways = [[link.url for link in end.ways[0].links] for end in ends]
    assert ways == [[f"{url}mobilites/"]] * 2
    assert all("sous les sujets plus précis" in end.intro for end in ends)


def test_the_last_weeks_are_on_a_page_of_their_own(good_corpus: Corpus) -> None:
    articles = [article(n, DAY - timedelta(weeks=n)) for n in range(press.WEEKS + 2)]
    corpus = replace(good_corpus, selections=(month("exemple-de-panorama", "2022-04", *articles),))
    pages = _pages(corpus)
    page = pages["/revue-de-presse/semaines/"]
    assert [part.title for part in page.sections][:2] == [
        "Semaine du 25\u00a0avril au 1er\u00a0mai 2022",
        "Semaine du 18 au 24\u00a0avril 2022",
    ]
    assert len(page.sections) == press.WEEKS
    assert page.url in [link.url for link in pages["/revue-de-presse/"].ways[-1].links]
    assert "/revue-de-presse/semaines/" not in _pages(corpus, date(2021, 1, 1))


def test_a_line_warns_of_its_language_its_access_and_its_death(good_corpus: Corpus) -> None:
    lines = Site(good_corpus, DAY).press_lines.values()
    english, dead = (next(x for x in lines if x.id == i) for i in _ids(good_corpus))
    assert (english.lang, english.limits) == ("en", ("en anglais", "pour abonnés"))
    assert (dead.is_dead, dead.archive) == (True, "https://archive.example.org/disparu")


def _ids(corpus: Corpus) -> tuple[str, str]:
    """The English article and the dead one of the good examples."""
    dead = next(i for i, a in corpus.articles_by_id.items() if a.dead)
    return "rp-second-exemple", dead


def test_the_content_counts_what_its_files_hold() -> None:
    corpus = load(Path(__file__).parents[2] / "content")
    found = clippings_of(corpus, date(2100, 1, 1))
    assert len(found.items) == len(corpus.articles) >= 60
    years = {item.article.day.year for item in found.items}
    by_year = [counts(found, corpus, year) for year in years]
    assert sum(number for c in by_year for _, number in c.panoramas) == len(corpus.articles)
