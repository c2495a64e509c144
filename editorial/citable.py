"""What a letter may carry: documents, press articles, and whatever else has an identifier.

To let a rubric cite something else (the notices of a catalogue), write a class that does what
`Citable` says and a function ``Corpus -> Iterable[Citable]``, and add the function to `SOURCES`.
The checks, the ledger, the proposals for a new letter, the web version and the message then follow.
Identifiers share one space with those of documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol

from editorial import french
from editorial.cards import card_of
from editorial.corpus import Corpus, Document
from editorial.covers import Cover
from editorial.dates import Precision
from editorial.french import typeset
from editorial.journeys import trace
from editorial.lifecycle import Stage, public_from, stage_of
from editorial.pages.press import line_of
from editorial.pages.values import Card, DateBlock
from editorial.reads import made_once
from editorial.schemas.event import Cycle, Event, Perimeter
from editorial.schemas.letter import Rubric
from editorial.schemas.news import Job, News
from editorial.schemas.page import Page
from editorial.schemas.press import Article
from editorial.schemas.publication import Nature, Resource
from editorial.urls import PRESS

__all__ = ["SOURCES", "Citable", "Item", "Order", "citable"]

Order = tuple[int, date, str]
"""The place of an item in its rubric, the same for ever: rank of its type, day, path."""


@dataclass(frozen=True)
class Item:
    """What a letter shows of something: texts are typeset, what is unknown is empty.

    `url` is an address of the site (``/agenda/…``) or a complete one. `kind` names its colour and
    `label` says the same in words; `occasion` is when and where; `reason` says why it comes back.
    """

    id: str
    kind: str
    label: str
    theme: str
    title: str
    url: str
    text: str
    occasion: str = ""
    status: str = ""
    reason: str = ""
    block: DateBlock | None = None
    cover: Cover | None = None


class Citable(Protocol):
    """Something that a letter may carry, once, then again with a reason."""

    @property
    def id(self) -> str:
        """Its identifier, which never changes."""

    @property
    def title(self) -> str:
        """Its title, written beside the identifier for the editor's eyes."""

    @property
    def rubric(self) -> Rubric | None:
        """Where a new letter proposes it; None when it is cited by hand only."""

    @property
    def order(self) -> Order:
        """Its place among the new items of its rubric."""

    @property
    def first_day(self) -> date | None:
        """The first day it is public; None for always."""

    @property
    def happens_on(self) -> date | None:
        """The day or the month's first day it takes place, if that is known: worth a reminder."""

    def absence(self, day: date) -> str | None:
        """Why a letter of `day` cannot carry it, as the end of a sentence; None when it can."""

    def is_over(self, day: date) -> bool:
        """Whether it is no longer news on `day`: an event that is past, an offer that is closed."""

    def outputs(self, day: date) -> tuple[str, ...]:
        """The identifiers of what came out of it and is public on `day`."""

    def item(self, corpus: Corpus, day: date) -> Item:
        """What a letter of `day` shows of it."""


_RANKS = ("cycle", "actualite", "synthese", "experience", "replay", "webdoc", "ressource")


@dataclass(frozen=True)
class CitedDocument:
    """A document as something that a letter may carry; `made` are the outputs of an event."""

    document: Document
    made: tuple[Document, ...] = ()

    @property
    def id(self) -> str:
        """The identifier of the document."""
        return self.document.meta.id

    @property
    def title(self) -> str:
        """The short title when there is one."""
        return self.document.meta.short_title or self.document.meta.title

    @property
    def rubric(self) -> Rubric | None:
        """By type: what others organise is apart, a lasting page is never news."""
        meta = self.document.meta
        if isinstance(meta, Page) or (isinstance(meta, Cycle) and self.first_day is None):
            return None
        if isinstance(meta, Event):
            if meta.perimeter is Perimeter.NATIONAL:
                return Rubric.NETWORKS
            return Rubric.DAYS if meta.organiser else Rubric.AGENDA
        if isinstance(meta, Cycle):
            return Rubric.NETWORKS if meta.is_network else Rubric.NEWS
        if isinstance(meta, News):
            return Rubric.REGION if meta.source else Rubric.NEWS
        if isinstance(meta, Job):
            return Rubric.JOBS
        is_list = isinstance(meta, Resource) and meta.nature is Nature.BIBLIOGRAPHY
        return Rubric.LIBRARY if is_list else Rubric.RESOURCES

    @property
    def order(self) -> Order:
        """Events by their day; the rest by type, then by day of publication."""
        meta = self.document.meta
        if isinstance(meta, Event):
            return 0, meta.when.first, self.document.path
        rank = _RANKS.index(meta.kind) if meta.kind in _RANKS else len(_RANKS)
        return rank, self.first_day or date.min, self.document.path

    @property
    def first_day(self) -> date | None:
        """The first day online."""
        return public_from(self.document)

    @property
    def happens_on(self) -> date | None:
        """The first day of an event known at least to its month."""
        meta = self.document.meta
        if not isinstance(meta, Event) or meta.when.precision is Precision.YEAR:
            return None
        return meta.when.first

    def absence(self, day: date) -> str | None:
        """Why the document is not online on the day of a letter."""
        meta = self.document.meta
        match stage_of(self.document, today=day):
            case Stage.DRAFT:
                return f"n’est pas publié (etat: {meta.state})."
            case Stage.SCHEDULED:
                return f"ne paraît que le {self.first_day}, après la lettre ({day})."
            case Stage.EXPIRED:
                return f"est retiré depuis le {meta.withdraw_on}, avant la lettre ({day})."
        return None

    def is_over(self, day: date) -> bool:
        """Whether the event is past, or nobody can apply for the job any more."""
        meta = self.document.meta
        if isinstance(meta, Event):
            return meta.is_past(day)
        return isinstance(meta, Job) and meta.is_expired(day)

    def outputs(self, day: date) -> tuple[str, ...]:
        """The outputs of an event that are online, in the order of paths."""
        online = (d for d in self.made if stage_of(d, today=day) is Stage.PUBLISHED)
        return tuple(d.meta.id for d in online)

    def item(self, corpus: Corpus, day: date) -> Item:
        """The card of the document, with when and where."""
        card = card_of(
            self.document, themes=corpus.themes, territories=corpus.territories, today=day
        )
        return Item(
            id=card.id,
            kind=card.kind,
            label=card.label,
            theme=card.theme.title if card.theme else "",
            title=card.title,
            url=card.url,
            text=card.summary,
            occasion=" · ".join(_occasion(self.document, card)),
            status=card.status or "",
            block=card.block or _year_of(self.document),
            cover=card.cover,
        )


@dataclass(frozen=True)
class CitedArticle:
    """A press article as something that a letter may carry; a dead one is not proposed."""

    id: str
    article: Article

    rubric: ClassVar[Rubric] = Rubric.PRESS
    happens_on: ClassVar[None] = None

    @property
    def title(self) -> str:
        """The title that its source gives."""
        return self.article.title

    @property
    def order(self) -> Order:
        """By the day it was chosen."""
        return 0, self.article.day, self.id

    @property
    def first_day(self) -> date:
        """The day it was chosen."""
        return self.article.day

    def absence(self, day: date) -> str | None:
        """Why the article was not chosen yet on the day of a letter."""
        chosen = self.article.day
        return f"n’est retenu que le {chosen}, après la lettre ({day})." if chosen > day else None

    def is_over(self, day: date) -> bool:
        """Whether its address no longer answers."""
        return self.article.dead

    def outputs(self, day: date) -> tuple[str, ...]:
        """Nothing comes out of it."""
        return ()

    def item(self, corpus: Corpus, day: date) -> Item:
        """Its source, where its link leads, and who can follow it; a dead one leads to its copy."""
        line = line_of(self.id, self.article, corpus)
        return Item(
            id=self.id,
            kind="presse",
            label=line.source.title,
            theme=line.themes[0].title if line.themes else "",
            title=line.title,
            url=(line.archive or PRESS) if line.is_dead else line.url,
            text=line.note or line.dated,
            status=", ".join(line.limits),
        )


def articles(corpus: Corpus) -> Iterator[Citable]:
    """Every press article."""
    return (CitedArticle(key, article) for key, article in corpus.articles_by_id.items())


def documents(corpus: Corpus) -> Iterator[Citable]:
    """Every document; where two share an identifier, the first path."""
    made = trace(corpus.documents).outputs
    for identifier, document in corpus.by_id.items():
        outputs = sorted(made.get(identifier, ()))
        yield CitedDocument(document, tuple(corpus.by_id[output] for output in outputs))


SOURCES: tuple[Callable[[Corpus], Iterable[Citable]], ...] = (documents, articles)
"""Where a letter takes its items from."""


def citable(corpus: Corpus) -> dict[str, Citable]:
    """Everything that a letter may carry, by identifier; where two share one, the first source.

    Made once for a corpus: every letter and several rules ask for it.
    """
    return made_once(corpus, "citable", _everything)


def _everything(corpus: Corpus) -> dict[str, Citable]:
    found: dict[str, Citable] = {}
    for source in SOURCES:
        for cited in source(corpus):
            found.setdefault(cited.id, cited)
    return found


def _occasion(document: Document, card: Card) -> Iterator[str]:
    """When and where: for an event its day, hours and place; for a job its place and deadline."""
    meta = document.meta
    if isinstance(meta, Event):
        hours = french.hours(meta.starts_at, meta.ends_at)
        yield ", ".join(word for word in (_day_of(meta), hours) if word)
        if card.place:
            yield card.place
    if isinstance(meta, Job):
        if meta.place:
            yield typeset(meta.place)
        if meta.deadline:
            yield f"candidatures jusqu’au {french.day(meta.deadline)}"


def _year_of(document: Document) -> DateBlock | None:
    """The leaf of an event known to its year only, or spread over several months of one."""
    when = document.meta.when
    if when is None or not isinstance(document.meta, Event) or when.first.year != when.last.year:
        return None
    return DateBlock("", "", str(when.first.year))


def _day_of(event: Event) -> str:
    """« Vendredi 1er avril 2022 »; as the event is known when it is not a single day."""
    when = event.when
    label = typeset(when.label)
    if when.precision is Precision.DAY and when.first == when.last and not when.text:
        label = f"{french.weekday(when.first)} {label}"
    return french.capitalised(label)
