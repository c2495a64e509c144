"""A letter as values: its rubrics and their items, as the site and the message both show them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from editorial.citable import Citable, Item
from editorial.corpus import Corpus, Issue
from editorial.french import typeset
from editorial.pages.values import Link
from editorial.schemas.letter import Entry, Rubric
from editorial.urls import PRESS

__all__ = [
    "FAMILY",
    "MORE",
    "TO_WRITE",
    "LetterSection",
    "item_of",
    "one_line",
    "paragraphs",
    "sections_of",
]

FAMILY = "lettre"
"""What builds call letters among all that they make: this word, then the month."""
TO_WRITE = "À écrire"
"""How the opening lines of a new letter start, until the editor writes them."""
MORE = {
    Rubric.AGENDA: Link("Tout l’agenda", "/agenda/"),
    Rubric.NEWS: Link("Toutes les actualités", "/actualites/"),
    Rubric.RESOURCES: Link("Toutes les ressources", "/ressources/"),
    Rubric.PRESS: Link("Toute la revue de presse", PRESS),
    Rubric.JOBS: Link("Toutes les offres", "/emploi/"),
}
"""The list of the site that a rubric is drawn from."""


@dataclass(frozen=True)
class LetterSection:
    """A rubric that has items; `more` leads to the whole list when there is one."""

    rubric: Rubric
    title: str
    items: tuple[Item, ...]
    more: Link | None = None


def sections_of(
    issue: Issue, corpus: Corpus, known: Mapping[str, Citable]
) -> tuple[LetterSection, ...]:
    """The rubrics of a letter in the order of `Rubric`, on its own day; empty ones are left out.

    `known` is what `citable` finds in the corpus.
    """
    return tuple(_sections(issue, corpus, known))


def _sections(
    issue: Issue, corpus: Corpus, known: Mapping[str, Citable]
) -> Iterator[LetterSection]:
    for rubric in Rubric:
        entries = issue.meta.rubrics.get(rubric, ())
        items = tuple(
            item_of(entry, known[entry.document], corpus, issue)
            for entry in entries
            if entry.document in known
        )
        if items:
            yield LetterSection(rubric, typeset(rubric.label), items, MORE.get(rubric))


def item_of(entry: Entry, cited: Citable, corpus: Corpus, issue: Issue) -> Item:
    """What a letter shows of an entry: the editor's introduction replaces the summary."""
    item = cited.item(corpus, issue.meta.date)
    text = one_line(typeset(entry.introduction or "")) or one_line(item.text)
    return replace(item, text=text, reason=entry.reason.label if entry.reason else "")


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a plain text, typeset, each on one line."""
    parts = re.split(r"\n[ \t]*\n", typeset(text))
    return tuple(one_line(part) for part in parts if part.strip())


def one_line(text: str) -> str:
    """The text without the line ends of the YAML file; no-break spaces are kept."""
    return " ".join(line.strip(" \t") for line in text.splitlines() if line.strip(" \t"))
