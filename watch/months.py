"""The months of the panoramas: what an editor keeps is added to its file, checked before it counts.

The file is only ever made longer, so that its comments and its order stay as they were written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from editorial import Corpus, french, press
from editorial.problems import did_you_mean
from editorial.schemas import PRESS_FOLDER, PressMonth
from editorial.schemas.messages import problems_of
from editorial.schemas.press import Article
from editorial.source import Source, SourceError, read_data
from watch.disk import write_whole
from watch.entries import Values, appended
from watch.errors import WatchError
from watch.inbox import Inbox
from watch.proposals import Choice, Proposal

__all__ = ["Kept", "Months", "Outcome", "file_choices"]


@dataclass(frozen=True)
class Kept:
    """A file made longer: its text before and after, to undo it."""

    file: Path
    before: str | None
    after: str

    def undo(self) -> bool:
        """Put the file back as it was, unless it has been written since."""
        if _text(self.file) != self.after:
            return False
        if self.before is None:
            self.file.unlink()
        else:
            write_whole(self.file, self.before)
        return True


class Months:
    """The files of the panoramas of a corpus, and what they hold."""

    def __init__(self, corpus: Corpus):
        self._folder = corpus.root / PRESS_FOLDER
        self._themes = corpus.themes
        self._territories = corpus.territories
        self._panoramas = [panorama.id for panorama in corpus.panoramas]
        self._kept = {
            (selection.panorama, press.canonical(article.url))
            for selection, _, article in corpus.articles
        }

    def holds(self, panorama: str, url: str) -> bool:
        """Whether a panorama has an article."""
        return (panorama, press.canonical(url)) in self._kept

    def release(self, panorama: str, url: str) -> None:
        """Forget an article that was taken out again."""
        self._kept.discard((panorama, press.canonical(url)))

    def faults(self, panorama: str, values: Values) -> list[str]:
        """Why an article cannot be kept, in French, one sentence a fault."""
        faults: list[str] = []
        if panorama not in self._panoramas:
            known = did_you_mean(panorama, self._panoramas)
            faults.append(f"panorama — inconnu « {panorama} ».{known}")
        elif self.holds(panorama, str(values["adresse"])):
            faults.append("adresse — article déjà retenu dans ce panorama.")
        faults += _unknown("themes", "thème", values, self._themes)
        faults += _unknown("territoires", "territoire", values, self._territories)
        try:
            Article.model_validate(_given(values))
        except ValidationError as error:
            source = Source("article", dict(values), {})
            faults += [f"{p.field} — {p.message}" for p in problems_of(error, Article, source)]
        return faults

    def keep(self, panorama: str, entries: Sequence[Values]) -> list[Kept]:
        """Add articles to the files of their months. Raises `WatchError`, and then changes nothing.

        The articles are those in which `faults` finds nothing.
        """
        months: dict[str, list[Values]] = defaultdict(list)
        for values in entries:
            day = Article.model_validate(_given(values)).day
            months[f"{day:%Y-%m}"].append(values)
        drafts = [self._draft(panorama, month, months[month]) for month in sorted(months)]
        for draft in drafts:
            write_whole(draft.file, draft.after)
        self._kept |= {(panorama, press.canonical(str(values["adresse"]))) for values in entries}
        return drafts

    def _draft(self, panorama: str, month: str, entries: Sequence[Values]) -> Kept:
        """The text of a month with more entries, read back and compared with what it must say."""
        file = self._folder / panorama / f"{month}.yml"
        before = _text(file)
        after = appended(before or "", "articles", entries)
        old = _articles(file, before) if before is not None else ()
        new = tuple(Article.model_validate(_given(values)) for values in entries)
        if _articles(file, after) != old + new:
            message = "ce fichier n’est pas une simple liste « articles: » : le corriger d’abord."
            raise WatchError(f"{file} — {message}")
        return Kept(file, before, after)


def _text(file: Path) -> str | None:
    """What a file holds, its line ends as they are; None when it is not there."""
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise WatchError(f"{file} — le texte n’est pas en UTF-8.") from None


def _articles(file: Path, text: str) -> tuple[Article, ...]:
    """The articles of a text, as the checker would read them once it is in `file`."""
    draft = file.with_name(f".{file.name}.relecture")
    try:
        write_whole(draft, text)
        source = read_data(draft, str(file))
        if source.problems:
            raise WatchError("\n".join(map(str, source.problems)))
        return PressMonth.model_validate(source.values).articles
    except SourceError as error:
        raise WatchError(str(error.problem)) from None
    except ValidationError as error:
        raise WatchError("\n".join(map(str, problems_of(error, PressMonth, source)))) from None
    finally:
        draft.unlink(missing_ok=True)


def _given(values: Values) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


def _unknown(key: str, name: str, values: Values, known: Collection[str]) -> Iterable[str]:
    for word in values.get(key) or ():
        if word not in known:
            yield f"{key} — {name} inconnu « {word} ».{did_you_mean(word, known, count=3)}"


@dataclass(frozen=True)
class Outcome:
    """What became of the articles to sort; `faults` says which choices cannot be followed yet."""

    kept: int
    refused: int
    waiting: int
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        kept, refused = french.counted(self.kept, "gardé"), french.counted(self.refused, "refusé")
        return f"{kept}, {refused}, {french.number(self.waiting)} à trier."


def file_choices(months: Months, inbox: Inbox, *, today: date) -> Outcome:
    """Follow the choices of the inbox; those that cannot be followed wait, and are named."""
    waiting: list[Proposal] = []
    faults: list[str] = []
    kept = refused = 0
    decided = inbox.decided()
    for proposal in inbox.proposals():
        if proposal.id in decided and not proposal.choice:
            continue  # left there by a crash
        if proposal.choice is Choice.REFUSE:
            inbox.remember(proposal, kept=False, today=today)
            refused += 1
        elif proposal.choice is Choice.KEEP:
            values = proposal.article(today)
            if months.holds(proposal.panorama, proposal.url):  # left there by a crash
                inbox.remember(proposal, kept=True, today=today)
                continue
            if found := months.faults(proposal.panorama, values):
                faults += [f"« {proposal.title} » : {fault}" for fault in found]
                waiting.append(proposal)
                continue
            months.keep(proposal.panorama, [values])
            inbox.remember(proposal, kept=True, today=today)
            kept += 1
        else:
            waiting.append(proposal)
    inbox.save(waiting)
    return Outcome(kept, refused, len(waiting), tuple(faults))
