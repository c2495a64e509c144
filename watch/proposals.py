"""What the watch proposes to an editor: an article, where it may go, what it may be about."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache

from pydantic import Field, ValidationError

from editorial import press
from editorial.french import fold
from editorial.schemas.fields import (
    Identifier,
    ImpreciseDate,
    Line,
    Part,
    Slug,
    Text,
    ThemePath,
    WebAddress,
)
from editorial.schemas.press import NOTE_LENGTH, Access, Language
from editorial.schemas.vocabularies import SubTheme
from watch.entries import Values
from watch.feeds import Item

__all__ = ["Choice", "Headline", "Proposal", "Sorted", "Themes", "proposal_of", "sort_out"]

RECENT = timedelta(days=60)
"""What was published before is not news: a feed that is followed anew does not flood the inbox."""
_LANGUAGES = {language.value for language in Language}


class Choice(StrEnum):
    """What an editor decides of a proposal."""

    KEEP = "garder"
    REFUSE = "refuser"


class Proposal(Part):
    """An article to sort; the fields are those of a press article, but nothing has to be filled."""

    choice: Choice | None = Field(default=None, alias="choix")
    panorama: Slug
    url: WebAddress = Field(alias="adresse")
    title: Line = Field(alias="titre")
    source: Line
    date: ImpreciseDate | None = Field(default=None, alias="date_article")
    themes: tuple[ThemePath, ...] = ()
    territories: tuple[Identifier, ...] = Field(default=(), alias="territoires")
    note: Text | None = Field(default=None, max_length=NOTE_LENGTH)
    access: Access = Field(default=Access.FREE, alias="acces")
    language: Language = Field(default=Language.FRENCH, alias="langue")
    extract: Text | None = Field(default=None, alias="extrait")
    feed: Line | None = Field(default=None, alias="flux")
    also: tuple[WebAddress, ...] = Field(default=(), alias="aussi")

    @property
    def id(self) -> str:
        """The identifier that its article will have."""
        return press.article_id(self.url)

    def article(self, today: datetime.date) -> Values:
        """The entry of the month's file, chosen today; an unknown date is the year's."""
        day = self.date
        # A feed may date an article of tomorrow: nothing is chosen before it is published.
        written = today.isoformat() if day and day.first > today else day.iso if day else None
        return {
            "adresse": self.url,
            "titre": self.title,
            "source": self.source,
            "date_article": written or str(today.year),
            "date_selection": None if written == today.isoformat() else today.isoformat(),
            "themes": self.themes,
            "territoires": self.territories,
            "note": self.note,
            "acces": None if self.access is Access.FREE else self.access.value,
            "langue": None if self.language is Language.FRENCH else self.language.value,
        }

    def values(self) -> Values:
        """The entry of the inbox: what was filled, then what helps to decide."""
        return {
            "choix": self.choice,
            "panorama": self.panorama,
            "adresse": self.url,
            "titre": self.title,
            "source": self.source,
            "date_article": self.date.iso if self.date else None,
            "themes": self.themes,
            "territoires": self.territories,
            "note": self.note,
            "acces": None if self.access is Access.FREE else self.access.value,
            "langue": None if self.language is Language.FRENCH else self.language.value,
            "extrait": self.extract,
            "flux": self.feed,
            "aussi": self.also,
        }


class Themes:
    """Finds the themes of a text by the titles and the synonyms of the thesaurus."""

    MOST = 3
    LEAST = 2
    """The least weight of a theme proposed: one word of the extract is not enough."""

    def __init__(self, themes: Mapping[str, SubTheme]):
        self._themes = themes
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for path, theme in themes.items():
            for name in (theme.title, *theme.synonyms):
                if words := tuple(_stems(name)):
                    self._phrases[words[0]].append((words, path))

    def of(self, title: str, extract: str = "", tags: Iterable[str] = ()) -> tuple[str, ...]:
        """The paths of the themes, the most likely first; a theme gives way to its narrower one."""
        weights: Counter[str] = Counter()
        for text, weight in ((title, 3), (" ; ".join(tags), 3), (extract, 1)):
            for path, length in self._found(text):
                weights[path] += weight * length
        for path in list(weights):
            if "/" in path:
                weights.pop(path.partition("/")[0], None)
        likely = sorted(weights, key=lambda path: (-weights[path], path))
        return tuple(path for path in likely if weights[path] >= self.LEAST)[: self.MOST]

    def named(self, words: str) -> list[str]:
        """The paths of the themes whose path, title or a synonym holds what an editor types."""
        if words in self._themes:
            return [words]
        wanted = fold(words)
        return [
            path
            for path, theme in self._themes.items()
            if any(wanted in fold(name) for name in (path, theme.title, *theme.synonyms))
        ]

    def _found(self, text: str) -> Iterator[tuple[str, int]]:
        words = list(_stems(text))
        for place in [n for n, word in enumerate(words) if word in self._phrases]:
            for phrase, path in self._phrases[words[place]]:
                if tuple(words[place : place + len(phrase)]) == phrase:
                    yield path, len(phrase)


def _stems(text: str) -> Iterator[str]:
    """The words of a text, without accents, case, nor the mark of the plural."""
    return map(_stem, re.findall(r"[^\W_]+", text))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    plain = fold(word)
    return plain.rstrip("sx") if len(plain) > 3 else plain


def proposal_of(item: Item, *, panorama: str, themes: Themes, feed: str = "") -> Proposal | None:
    """An item of a feed as a proposal; None when its words cannot be kept."""
    language = item.language if item.language in _LANGUAGES else "fr"
    try:
        return Proposal.model_validate(
            {
                "panorama": panorama,
                "adresse": item.url,
                "titre": item.title,
                "source": item.source,
                "date_article": item.day.isoformat() if item.day else None,
                "themes": themes.of(item.title, item.extract, item.tags),
                "langue": language,
                "extrait": item.extract or None,
                "flux": feed or None,
            }
        )
    except ValidationError:
        return None


@dataclass(frozen=True)
class Headline:
    """An article that is already known."""

    id: str
    title: str
    source: str


@dataclass(frozen=True)
class Sorted:
    """Proposals that are new, and how many of the others there were.

    read = new + known + doubles + old.
    """

    new: tuple[Proposal, ...]
    known: int
    doubles: int
    old: int


def sort_out(
    proposals: Sequence[Proposal],
    known: Iterable[Headline],
    *,
    since: datetime.date | None = None,
    near_equal: bool = True,
) -> Sorted:
    """Keep what is new: of an address and of near-equal titles, the first; none before `since`.

    The other addresses of a new article are kept with it. A history is not sorted by near-equal
    titles: « Appel à projets » may well come back every year.
    """
    headlines = list(known)
    seen = {headline.id for headline in headlines}
    fresh: list[Proposal] = []
    ids: set[str] = set()
    doubles = old = already = 0
    for proposal in proposals:
        identifier = proposal.id
        if identifier in seen:
            already += 1
        elif identifier in ids:
            doubles += 1
        elif since and proposal.date and proposal.date.last < since:
            old += 1
        else:
            ids.add(identifier)
            fresh.append(proposal)
    pairs = [(h.title, h.source) for h in headlines] + [(p.title, p.source) for p in fresh]
    twins = press.twins(pairs) if near_equal else {}
    others: dict[int, list[str]] = defaultdict(list)
    for later, first in twins.items():
        if later >= len(headlines) and first >= len(headlines):
            others[first - len(headlines)].append(fresh[later - len(headlines)].url)
    new = tuple(
        proposal.model_copy(update={"also": tuple(others[place])}) if place in others else proposal
        for place, proposal in enumerate(fresh)
        if place + len(headlines) not in twins
    )
    return Sorted(new, already, doubles + len(fresh) - len(new), old)
