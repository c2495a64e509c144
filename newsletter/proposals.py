"""What a new letter proposes: what became public since the last one, and what is worth repeating.

Whatever a letter already carried, or already proposed (`deja_proposes`), is never proposed again:
so an item that the editor cut stays out, of this letter and of the next ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from editorial.appearances import Appearance, ledger
from editorial.citable import Citable, citable
from editorial.corpus import Corpus, Issue
from editorial.schemas.letter import Reason, Rubric

__all__ = ["Proposal", "proposals"]

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Proposal:
    """An item for a letter; `reason` is None the first time."""

    cited: Citable
    rubric: Rubric
    reason: Reason | None = None

    @property
    def key(self) -> str:
        """What `deja_proposes` keeps of it."""
        return f"{self.cited.id}/{self.reason}" if self.reason else self.cited.id


def proposals(corpus: Corpus, month: str, day: date) -> tuple[Proposal, ...]:
    """What the letter of a month, dated `day`, could carry and nobody has proposed yet.

    They come in the order of rubrics, then of items.
    """
    proposed = {key for issue in corpus.issues for key in issue.meta.proposed or ()}
    carried = ledger(corpus.issues)
    horizon = _horizon(corpus.issues, month, day)
    known = citable(corpus)
    new = [
        Proposal(cited, cited.rubric)
        for cited in known.values()
        if cited.rubric and cited.id not in carried and _is_news(cited, day, horizon)
    ]
    fresh = [
        proposal
        for proposal in (*new, *_reminders(known, carried, month, day))
        if proposal.key not in proposed
    ]
    rubrics = list(Rubric)
    return tuple(sorted(fresh, key=lambda p: (rubrics.index(p.rubric), p.cited.order)))


def _horizon(issues: Iterable[Issue], month: str, day: date) -> date:
    """The day up to which everything is settled.

    A letter written by hand settles what was public on its day. Letters proposed by this module
    remember what they left out, so that nothing is lost behind them, even a text put online late;
    the first of them goes back one month.
    """
    earlier = [issue for issue in issues if issue.month < month]
    by_hand = [issue.meta.date for issue in earlier if issue.meta.proposed is None]
    if by_hand:
        return max(by_hand)
    return min((issue.meta.date for issue in earlier), default=day) - MONTH


def _is_news(cited: Citable, day: date, horizon: date) -> bool:
    """Whether it is public on the letter's day, still of use, and was not before the horizon."""
    if cited.absence(day) or cited.is_over(day):
        return False
    return cited.first_day is None or cited.first_day > horizon


def _reminders(
    known: dict[str, Citable], carried: dict[str, tuple[Appearance, ...]], month: str, day: date
) -> Iterator[Proposal]:
    """The items that an earlier letter announced and that take place before the next one.

    The outputs of an event are items of their own: they need nobody to remind of them.
    """
    for identifier, appearances in carried.items():
        cited, last = known.get(identifier), appearances[-1]
        if cited is None or cited.rubric is None or cited.absence(day):
            continue
        if last.reason is None and last.issue.month < month and _is_soon(cited, day):
            yield Proposal(cited, cited.rubric, Reason.REMINDER)


def _is_soon(cited: Citable, day: date) -> bool:
    """Whether it takes place before the next letter."""
    return cited.happens_on is not None and day <= cited.happens_on <= day + MONTH
