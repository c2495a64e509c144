"""The sections of the letter. To add one, write its two templates and its line in `SECTIONS`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from editorial import french
from editorial.corpus import Document, Issue
from editorial.dates import Precision
from editorial.french import typeset
from editorial.pages import Card, DateBlock
from editorial.schemas.event import Event
from editorial.schemas.letter import Entry, Rubric
from editorial.schemas.news import Job
from editorial.site import Site
from newsletter.errors import LetterError

__all__ = ["SECTIONS", "Item", "Layout", "Section", "sections_of"]


@dataclass(frozen=True)
class Layout:
    """How a rubric is laid out: ``templates/sections/<template>.mjml`` and ``.txt``.

    `more` are the words and the site address of the list that the rubric is drawn from.
    """

    template: str
    more: tuple[str, str] | None = None


SECTIONS: dict[Rubric, Layout] = {
    Rubric.AGENDA: Layout("agenda", ("Tout l’agenda", "/agenda/")),
    Rubric.NEWS: Layout("articles", ("Toutes les actualités", "/actualites/")),
    Rubric.RESOURCES: Layout("articles", ("Toutes les ressources", "/ressources/")),
    Rubric.REGION: Layout("articles"),
    Rubric.NETWORKS: Layout("articles"),
    Rubric.LIBRARY: Layout("briefs"),
    Rubric.PRESS: Layout("briefs"),
    Rubric.DAYS: Layout("agenda"),
    Rubric.JOBS: Layout("jobs", ("Toutes les offres", "/emploi/")),
}


@dataclass(frozen=True)
class Item:
    """A document in the letter: texts are typeset, `url` is absolute, what is unknown is empty.

    `kind` names its colour and `label` says the same in words; `occasion` is when and where.
    """

    kind: str
    label: str
    theme: str
    title: str
    url: str
    text: str
    occasion: str = ""
    status: str = ""
    block: DateBlock | None = None


@dataclass(frozen=True)
class Section:
    """A rubric that has items; `more_url`, absolute, leads to the whole list when there is one."""

    title: str
    template: str
    items: tuple[Item, ...]
    more: str = ""
    more_url: str = ""


def sections_of(issue: Issue, site: Site) -> tuple[Section, ...]:
    """The rubrics of a letter in the order of `Rubric`, the empty ones left out.

    Raises `LetterError` when nothing is left, or when an item is not online on the site's day.
    """
    sections = tuple(
        _section(rubric, entries, issue, site)
        for rubric in Rubric
        if (entries := issue.meta.rubrics.get(rubric, ()))
    )
    if not sections:
        raise LetterError(issue.path, "la lettre est vide : citer au moins un contenu.")
    return sections


def _section(rubric: Rubric, entries: tuple[Entry, ...], issue: Issue, site: Site) -> Section:
    layout = SECTIONS[rubric]
    more, address = layout.more or ("", "")
    return Section(
        title=typeset(rubric.label),
        template=layout.template,
        items=tuple(_item(entry, issue, site) for entry in entries),
        more=more,
        more_url=site.corpus.organisation.site + address if address else "",
    )


def _item(entry: Entry, issue: Issue, site: Site) -> Item:
    card = site.cards.get(entry.document)
    if card is None:
        day = french.day(site.today)
        reason = f"« {entry.document} » n’est pas en ligne le {day} : le retirer, ou le publier."
        raise LetterError(issue.path, reason)
    return Item(
        kind=card.kind,
        label=card.label,
        theme=card.theme.title if card.theme else "",
        title=card.title,
        url=site.corpus.organisation.site + card.url,
        text=one_line(typeset(entry.introduction or "")) or one_line(card.summary),
        occasion=" · ".join(_occasion(site.corpus.by_id[card.id], card)),
        status=card.status or "",
        block=card.block or _year_of(site.corpus.by_id[card.id]),
    )


def one_line(text: str) -> str:
    """The text without the line ends of the YAML file; no-break spaces are kept."""
    return " ".join(line.strip(" \t") for line in text.splitlines() if line.strip(" \t"))


def _occasion(document: Document, card: Card) -> Iterator[str]:
    """When and where: for an event its day, hours and place; for a job its place and deadline."""
    meta = document.meta
    if isinstance(meta, Event):
        yield ", ".join([_day_of(meta), *_hours_of(meta)])
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
    return label[:1].upper() + label[1:]


def _hours_of(event: Event) -> Iterator[str]:
    if event.starts_at is None:
        return
    start = french.clock(event.starts_at.hour, event.starts_at.minute)
    if event.ends_at is None:
        yield f"à {start}"
    else:
        yield f"de {start} à {french.clock(event.ends_at.hour, event.ends_at.minute)}"
