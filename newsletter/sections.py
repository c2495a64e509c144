"""The sections of the letter. To add one, write its two templates and its line in `SECTIONS`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from editorial.appearances import entries
from editorial.citable import Item
from editorial.corpus import Issue
from editorial.letters import LetterSection
from editorial.letters import sections_of as values_of
from editorial.problems import Problem
from editorial.schemas.letter import Rubric
from editorial.site import Site
from newsletter.errors import LetterError

__all__ = ["SECTIONS", "Section", "sections_of"]

SECTIONS: dict[Rubric, str] = {
    Rubric.AGENDA: "agenda",
    Rubric.NEWS: "articles",
    Rubric.RESOURCES: "articles",
    Rubric.REGION: "articles",
    Rubric.NETWORKS: "articles",
    Rubric.LIBRARY: "briefs",
    Rubric.PRESS: "briefs",
    Rubric.DAYS: "agenda",
    Rubric.JOBS: "jobs",
}
"""How each rubric is laid out: ``templates/sections/<name>.mjml`` and ``.txt``."""


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

    Raises `LetterError` when nothing is left, or when an item is not online on the letter's day;
    a site with drafts shows it all the same.
    """
    corpus = site.corpus
    for problem in _missing(issue, site):
        raise LetterError(problem.path, problem.message, line=problem.line)
    base = corpus.organisation.site
    sections = tuple(_section(section, base) for section in values_of(issue, corpus, site.citable))
    if not sections:
        raise LetterError(issue.path, "la lettre est vide : citer au moins un contenu.")
    return sections


def _missing(issue: Issue, site: Site) -> Iterator[Problem]:
    """What the letter cites and cannot show."""
    known = site.citable
    for entry in entries(issue):
        name = f"« {entry.identifier} »"
        if entry.identifier not in known:
            reason = f"{name} n’existe pas : le retirer."
            yield Problem(issue.path, entry.line, "rubriques", reason)
        elif (reason := known[entry.identifier].absence(issue.meta.date) or "") and not site.drafts:
            yield Problem(issue.path, entry.line, "rubriques", f"{name} {reason}")


def _section(section: LetterSection, base: str) -> Section:
    return Section(
        title=section.title,
        template=SECTIONS[section.rubric],
        items=tuple(replace(item, url=_absolute(item.url, base)) for item in section.items),
        more=section.more.title if section.more else "",
        more_url=_absolute(section.more.url or "", base) if section.more else "",
    )


def _absolute(url: str, base: str) -> str:
    return base + url if url.startswith("/") else url
