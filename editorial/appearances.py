"""What each letter carried. The letters are the ledger: nothing is kept beside them.

A file of its own could disagree with what was sent; the letters cannot, and git keeps their story.
An item is carried once. It comes back only with a reason, each reason once, in the order announce,
reminder, outputs available.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from editorial import french
from editorial.citable import Citable, citable
from editorial.corpus import Corpus, Issue
from editorial.dates import PartialDate
from editorial.problems import Problem
from editorial.schemas.letter import Reason, Rubric

__all__ = ["Appearance", "entries", "items_come_back_with_a_reason", "ledger"]


@dataclass(frozen=True)
class Appearance:
    """An item in a letter, and the line that puts it there."""

    identifier: str
    issue: Issue
    rubric: Rubric
    line: int
    reason: Reason | None

    @property
    def stage(self) -> int:
        """0 for an announce, then 1, 2: stages only go up."""
        return 0 if self.reason is None else 1 + list(Reason).index(self.reason)

    def __str__(self) -> str:
        month = french.of(PartialDate.parse(self.issue.month).label)
        return f"la lettre {month} ({self.issue.path}:{self.line})"


def entries(issue: Issue) -> Iterator[Appearance]:
    """The items of one letter, in the order of its file."""
    for rubric, listed in issue.meta.rubrics.items():
        for index, entry in enumerate(listed):
            line = issue.source.line_of("rubriques", rubric.value, index)
            yield Appearance(entry.document, issue, rubric, line, entry.reason)


def ledger(issues: Iterable[Issue]) -> dict[str, tuple[Appearance, ...]]:
    """Every appearance of each item, by identifier, in the order of months."""
    found: dict[str, list[Appearance]] = {}
    for issue in sorted(issues, key=lambda issue: issue.month):
        for appearance in entries(issue):
            found.setdefault(appearance.identifier, []).append(appearance)
    return {identifier: tuple(listed) for identifier, listed in found.items()}


def items_come_back_with_a_reason(corpus: Corpus) -> Iterator[Problem]:
    """Un contenu paraît dans une lettre ; il ne revient qu’avec une raison, chacune une fois."""
    cited = citable(corpus)
    for identifier, appearances in ledger(corpus.issues).items():
        if fault := _first_fault(appearances[0]):
            yield _problem(appearances[0], fault)
        for earlier, now in pairwise(appearances):
            if earlier.issue is not now.issue and (fault := _fault(earlier, now)):
                yield _problem(now, fault)
        if identifier in cited:
            for now in appearances[1:]:
                if fault := _untimely(now, cited[identifier]):
                    yield _problem(now, fault)


def _first_fault(first: Appearance) -> str | None:
    if first.reason is None:
        return None
    return f"première parution de « {first.identifier} » : retirer « raison: {first.reason} »."


def _fault(earlier: Appearance, now: Appearance) -> str | None:
    """Why an item may not come back after an earlier letter."""
    if now.reason is None:
        return (
            f"« {now.identifier} » a paru dans {earlier} : le retirer, "
            "ou dire pourquoi il revient (raison: rappel)."
        )
    if now.stage == earlier.stage:
        return f"« raison: {now.reason} » a déjà servi dans {earlier} : retirer le contenu."
    if now.stage < earlier.stage:
        return f"« raison: {now.reason} » vient après {earlier} : retirer le contenu."
    return None


def _untimely(now: Appearance, cited: Citable) -> str | None:
    """Why a reason does not hold on the day of its letter."""
    day = now.issue.meta.date
    if now.reason is Reason.REMINDER and cited.is_over(day):
        return f"« {now.identifier} » est passé le {day} : un rappel ne sert plus, le retirer."
    if now.reason is Reason.OUTPUTS and not cited.outputs(day):
        return f"aucune suite de « {now.identifier} » n’est en ligne le {day} : attendre."
    return None


def _problem(appearance: Appearance, message: str) -> Problem:
    field = f"rubriques.{appearance.rubric}"
    return Problem(appearance.issue.path, appearance.line, field, message)
