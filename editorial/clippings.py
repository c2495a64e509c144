"""The press articles online on a day, newest first, under all that they are found by.

An article kept in two panoramas is filed in both, and once everywhere else: it has one identifier.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from editorial import french
from editorial.corpus import Corpus
from editorial.press import article_id
from editorial.reads import memo
from editorial.schemas.press import Article
from editorial.subjects import keyword_slug, subject_urls, territory_ancestors
from editorial.urls import theme_url

__all__ = [
    "Clipping",
    "Clippings",
    "Counts",
    "clippings_of",
    "counts",
    "counts_text",
    "source_slug",
]

Week = tuple[int, int]
"""A year and a week of it, as ISO 8601 numbers them."""


@dataclass(frozen=True, eq=False)
class Clipping:
    """An article in a panorama; `subjects` are the addresses of the hubs that it belongs to."""

    id: str
    panorama: str
    article: Article
    subjects: frozenset[str]

    @property
    def month(self) -> str:
        """The month it was chosen: ``AAAA-MM``."""
        return self.article.day.isoformat()[:7]

    @property
    def week(self) -> Week:
        """The week it was chosen."""
        year, week, _ = self.article.day.isocalendar()
        return year, week

    @memo
    def own_subjects(self) -> frozenset[str]:
        """The hubs that it names itself, without those that hold them."""
        themes = map(theme_url, self.article.themes)
        return frozenset((*themes, *(f"/territoires/{p}/" for p in self.article.territories)))

    @property
    def source(self) -> str:
        """The name of its source, as addresses write it."""
        return source_slug(self.article)


def source_slug(article: Article) -> str:
    """The name of the source of an article, as addresses write it."""
    return keyword_slug(article.source) or "autre"


_Group = tuple[Clipping, ...]
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class Clippings:
    """Every article of every panorama, newest first; each way to find them is read once."""

    items: _Group

    @memo
    def once(self) -> _Group:
        """Each article once, whatever the number of its panoramas."""
        return _once(self.items)

    @memo
    def by_id(self) -> dict[str, Clipping]:
        """Articles by identifier."""
        return {item.id: item for item in self.once}

    @memo
    def by_panorama(self) -> Mapping[str, _Group]:
        """All that each panorama keeps."""
        return _grouped((item.panorama, item) for item in self.items)

    @memo
    def by_month(self) -> Mapping[tuple[str, str], _Group]:
        """What each panorama chose in each month."""
        return _grouped(((item.panorama, item.month), item) for item in self.items)

    @memo
    def by_week(self) -> Mapping[Week, _Group]:
        """What was chosen in each week that has something."""
        return _grouped((item.week, item) for item in self.once)

    @memo
    def by_source(self) -> Mapping[str, _Group]:
        """What each source published, in alphabetical order of sources."""
        groups = _grouped((item.source, item) for item in self.once)
        return {source: groups[source] for source in sorted(groups)}

    @memo
    def by_subject(self) -> Mapping[str, _Group]:
        """What belongs, in one panorama or another, to each hub of a theme or of a territory."""
        found = _grouped((url, item) for item in self.items for url in item.subjects)
        return {url: _once(items) for url, items in found.items()}

    @memo
    def by_panorama_and_subject(self) -> Mapping[tuple[str, str], _Group]:
        """The same, in each panorama."""
        return _grouped(
            ((item.panorama, url), item) for item in self.items for url in item.subjects
        )


def _once(items: Iterable[Clipping]) -> _Group:
    first: dict[str, Clipping] = {}
    for item in items:
        first.setdefault(item.id, item)
    return tuple(first.values())


def _grouped(pairs: Iterable[tuple[_Key, Clipping]]) -> dict[_Key, _Group]:
    found: dict[_Key, list[Clipping]] = defaultdict(list)
    for key, item in pairs:
        found[key].append(item)
    return {key: tuple(items) for key, items in found.items()}


def clippings_of(corpus: Corpus, today: date) -> Clippings:
    """The articles chosen on `today` at the latest."""
    parents = territory_ancestors(corpus)
    found = [
        (
            -article.day.toordinal(),
            selection.path,
            number,
            _clipping(selection.panorama, article, parents),
        )
        for selection, number, article in corpus.articles
        if article.day <= today
    ]
    return Clippings(tuple(item for *_, item in sorted(found, key=lambda row: row[:3])))


def _clipping(panorama: str, article: Article, parents: Mapping[str, frozenset[str]]) -> Clipping:
    return Clipping(
        id=article.id or article_id(article.url),
        panorama=panorama,
        article=article,
        subjects=frozenset(subject_urls(article.themes, article.territories, parents)),
    )


@dataclass(frozen=True)
class Counts:
    """How many articles were chosen in a year: by panorama, theme and source, the most first.

    An article has several themes, and counts for each; `total` counts it once.
    """

    year: int
    total: int
    panoramas: tuple[tuple[str, int], ...]
    themes: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]


def counts(clippings: Clippings, corpus: Corpus, year: int) -> Counts:
    """The count of a year, for the annual report: what this site holds, and nothing else."""
    kept = [item for item in clippings.items if item.article.day.year == year]
    once = _once(kept)
    themes = Counter(
        top
        for top, _ in {
            (path.partition("/")[0], item.id) for item in kept for path in item.article.themes
        }
    )
    panoramas = Counter(item.panorama for item in kept)
    return Counts(
        year=year,
        total=len(once),
        panoramas=tuple((p.title, panoramas[p.id]) for p in corpus.panoramas),
        themes=tuple(_most({corpus.themes[path].title: n for path, n in themes.items()})),
        sources=tuple(_most(Counter(item.article.source for item in once))),
    )


def counts_text(found: Counts) -> str:
    """The count of a year in words, for whoever writes the report."""
    lines = [f"Revue de presse, {found.year}\u00a0: {french.counted(found.total, 'article')}."]
    for title, rows in (
        ("Par panorama", found.panoramas),
        ("Par thème (un article peut en avoir plusieurs)", found.themes),
        ("Par source", found.sources),
    ):
        lines += ["", title, *(f"{number:>6}  {name}" for name, number in rows)]
    return "\n".join(lines)


def _most(numbers: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    yield from sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
