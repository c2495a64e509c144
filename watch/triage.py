"""Sorting in the terminal: one card at a time, one key a decision, each written at once."""

from __future__ import annotations

import os
import readline
import sys
import termios
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from editorial import Corpus, french
from editorial.schemas.messages import problems_of
from editorial.schemas.press import Access
from editorial.source import Source
from watch.inbox import Inbox
from watch.months import Kept, Months, Outcome
from watch.proposals import Proposal, Themes

__all__ = ["Triage"]

_ACTIONS = {
    "g": "garder",
    "r": "refuser",
    "m": "modifier",
    "p": "passer",
    "o": "ouvrir",
    "a": "annuler",
    "q": "quitter",
}
_FIELDS = {
    "t": ("titre", "titre"),
    "s": ("source", "source"),
    "d": ("date_article", "date"),
    "h": ("themes", "thèmes"),
    "l": ("territoires", "lieux"),
    "n": ("note", "note"),
    "v": ("langue", "langue"),
}
"""The fields that are typed, by their key: the name in the file, and how it is asked."""


@dataclass(frozen=True)
class _Step:
    """A decision that can be undone."""

    place: int
    proposal: Proposal
    kept: tuple[Kept, ...]


class Triage:
    """A session of sorting; whatever ends it, what was decided is written and the rest waits."""

    def __init__(
        self, corpus: Corpus, inbox: Inbox, *, today: date, console: Console, only: str = ""
    ):
        """`only` is the identifier of the one article to sort; the others wait."""
        self._only = only
        self._inbox = inbox
        self._today = today
        self._console = console
        self._months = Months(corpus)
        self._themes = Themes(corpus.themes)
        self._titles = {path: theme.title for path, theme in corpus.themes.items()}
        self._places = {place.id: place.name for place in corpus.places}
        self._panoramas = {panorama.id: panorama.title for panorama in corpus.panoramas}
        self._queue: list[Proposal | None] = []
        """What is to sort, None in the place of what was decided."""
        self._steps: list[_Step] = []

    def run(self) -> Outcome:
        """Show every proposal in turn, until the end or « quitter »."""
        decided = self._inbox.decided()
        waiting = [p for p in self._inbox.proposals() if p.id not in decided]
        aside = [p for p in waiting if self._only and p.id != self._only]
        self._queue = [p for p in waiting if not self._only or p.id == self._only]
        place = 0
        try:
            with _terminal(by_key=True):
                while 0 <= place < len(self._queue):
                    place = self._turn(place)
        except (KeyboardInterrupt, EOFError):
            self._console.print()
        finally:
            self._inbox.save([*(p for p in self._queue if p is not None), *aside])
        kept = sum(1 for step in self._steps if step.kept)
        left = len(aside) + sum(1 for proposal in self._queue if proposal)
        return Outcome(kept, len(self._steps) - kept, left)

    def _turn(self, place: int) -> int:
        """Show one card and do what is asked; gives the place of the next one."""
        proposal = self._queue[place]
        if proposal is None:
            return place + 1
        self._show(place, proposal)
        match self._key(_ACTIONS):
            case "g":
                return self._keep(place, proposal)
            case "r":
                self._inbox.remember(proposal, kept=False, today=self._today)
                return self._done(_Step(place, proposal, ()), "refusé", "yellow")
            case "m":
                self._queue[place] = self._edited(proposal)
                return place
            case "o":
                webbrowser.open(proposal.url)
                return place
            case "a":
                return self._undo(place)
            case "q":
                raise EOFError
            case _:
                return place + 1

    def _keep(self, place: int, proposal: Proposal) -> int:
        if not proposal.themes:
            proposal = self._typed(proposal, "h")
            self._queue[place] = proposal
        values = proposal.article(self._today)
        if faults := self._months.faults(proposal.panorama, values):
            self._say_faults(faults)
            return place
        kept = tuple(self._months.keep(proposal.panorama, [values]))
        self._inbox.remember(proposal, kept=True, today=self._today)
        file = kept[0].file
        return self._done(
            _Step(place, proposal, kept), f"gardé dans {file.parent.name}/{file.name}", "green"
        )

    def _done(self, step: _Step, words: str, colour: str) -> int:
        self._queue[step.place] = None
        self._steps.append(step)
        self._console.print(Text(f"  → {words}", style=colour))
        return step.place + 1

    def _undo(self, place: int) -> int:
        """Take the last decision back, and show its card again."""
        if not self._steps:
            self._console.print(Text("  Rien à annuler.", style="yellow"))
            return place
        step = self._steps[-1]
        if not all(kept.undo() for kept in step.kept):
            message = "  Le fichier du mois a changé depuis : y corriger l’article à la main."
            self._console.print(Text(message, style="red"))
            return place
        self._steps.pop()
        self._months.release(step.proposal.panorama, step.proposal.url)
        self._inbox.forget(step.proposal)
        self._queue[step.place] = step.proposal
        return step.place

    def _edited(self, proposal: Proposal) -> Proposal:
        """Change fields until the editor is done."""
        while True:
            keys = {key: label for key, (_, label) in _FIELDS.items()}
            keys |= {"b": "abonnés", "x": "panorama", "f": "fini"}
            match self._key(keys):
                case "b":
                    is_free = proposal.access is Access.FREE
                    access = Access.SUBSCRIBERS if is_free else Access.FREE
                    proposal = proposal.model_copy(update={"access": access})
                case "x":
                    names = list(self._panoramas)
                    after = names.index(proposal.panorama) + 1 if proposal.panorama in names else 0
                    name = names[after % len(names)]
                    proposal = proposal.model_copy(update={"panorama": name})
                case "f" | "\r" | "\n":
                    return proposal
                case key if key in _FIELDS:
                    proposal = self._typed(proposal, key)
                case _:
                    continue
            self._console.print(self._card(proposal))

    def _typed(self, proposal: Proposal, key: str) -> Proposal:
        """Ask for one field, as it is now; what cannot be read leaves it so."""
        field, label = _FIELDS[key]
        values = {k: v for k, v in proposal.values().items() if v}
        now = values.get(field, "")
        known = {"themes": self._titles, "territoires": self._places}.get(field, {})
        shown = ", ".join(now) if isinstance(now, tuple) else str(now)
        typed = self._line(f"  {label} : ", shown, completions=list(known)).strip()
        if known:
            words = [word.strip() for word in typed.split(",") if word.strip()]
            find = self._themes.named if field == "themes" else self._named_places
            values[field] = tuple(path for word in words if (path := self._chosen(word, find)))
        else:
            values[field] = typed
        try:
            return Proposal.model_validate({k: v for k, v in values.items() if v})
        except ValidationError as error:
            source = Source("", {}, {})
            self._say_faults(
                f"{p.field} — {p.message}" for p in problems_of(error, Proposal, source)
            )
            return proposal

    def _chosen(self, word: str, find: Callable[[str], list[str]]) -> str | None:
        """The one name that a word stands for, asked when there are several."""
        found = find(word)
        names = self._titles | self._places
        if len(found) == 1:
            return found[0]
        if not found:
            self._console.print(Text(f"  Rien ne répond à « {word} ».", style="red"))
            return None
        for number, path in enumerate(found[:20], 1):
            self._console.print(Text(f"  {number:>2}. {names[path]}  ({path})"))
        answer = self._line(f"  « {word} », numéro : ", "")
        valid = answer.isdigit() and 1 <= int(answer) <= len(found[:20])
        return found[int(answer) - 1] if valid else None

    def _named_places(self, word: str) -> list[str]:
        wanted = french.fold(word)
        if word in self._places:
            return [word]
        return [i for i, name in self._places.items() if wanted in french.fold(name)]

    def _show(self, place: int, proposal: Proposal) -> None:
        self._console.print()
        kept = sum(1 for step in self._steps if step.kept)
        count = f"{place + 1} / {len(self._queue)}"
        refused = french.counted(len(self._steps) - kept, "refusé")
        state = f"{french.counted(kept, 'gardé')}, {refused}"
        self._console.rule(Text(f"{count} · {state}", style="dim"), align="left", style="dim")
        self._console.print(self._card(proposal))

    def _card(self, proposal: Proposal) -> Panel:
        when = proposal.date.label if proposal.date else "date inconnue"
        about = Table.grid(padding=(0, 2))
        about.add_column(style="dim", no_wrap=True)
        about.add_column()
        access = " · pour abonnés" if proposal.access is Access.SUBSCRIBERS else ""
        about.add_row("source", Text(f"{proposal.source} · {when}{access}"))
        about.add_row("adresse", Text(proposal.url, style="cyan", overflow="fold"))
        panorama = self._panoramas.get(proposal.panorama, proposal.panorama)
        about.add_row("panorama", Text(panorama))
        themes = " · ".join(self._titles.get(path, path) for path in proposal.themes)
        about.add_row("thèmes", Text(themes or "à choisir", style="" if themes else "yellow"))
        if proposal.territories:
            places = " · ".join(self._places.get(p, p) for p in proposal.territories)
            about.add_row("territoires", Text(places))
        if proposal.note:
            about.add_row("note", Text(proposal.note))
        if proposal.also:
            about.add_row("aussi", Text("\n".join(proposal.also), style="dim", overflow="fold"))
        title = Text(proposal.title, style="bold")
        extract = [Text(proposal.extract, style="italic")] if proposal.extract else []
        return Panel(
            Group(title, *extract, about), border_style="blue", padding=(0, 1), width=self._width()
        )

    def _width(self) -> int:
        return min(self._console.width, 100)

    def _say_faults(self, faults: Sequence[str] | Iterator[str]) -> None:
        for fault in faults:
            self._console.print(Text(f"  {fault}", style="red"))

    def _key(self, actions: dict[str, str]) -> str:
        """Wait for one key of those shown."""
        line = Text("  ")
        for key, name in actions.items():
            line.append(key, style="bold cyan").append(f" {name}  ", style="dim")
        self._console.print(line)
        while True:
            key = _read_key().lower()
            if key in actions or (key in "\r\n" and "f" in actions):
                return key

    def _line(self, label: str, now: str, completions: Sequence[str] = ()) -> str:
        """A line typed, starting from what is there now; Tab completes."""
        with _terminal(by_key=False), _completing(completions, now):
            return input(label)


def _read_key() -> str:
    """One key, at once in a terminal; elsewhere the first letter of a line."""
    if not sys.stdin.isatty():
        pressed = sys.stdin.readline()[:1].encode()
    else:
        pressed = os.read(sys.stdin.fileno(), 8)
    if pressed in (b"", b"\x04"):
        raise EOFError
    return pressed.decode("utf-8", "replace")


@contextmanager
def _terminal(*, by_key: bool) -> Iterator[None]:
    """A terminal that gives each key at once and shows none, or lines as they are typed.

    What is typed ahead is never thrown away.
    """
    if not sys.stdin.isatty():
        yield
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    wanted = termios.tcgetattr(descriptor)
    local = termios.ICANON | termios.ECHO
    wanted[3] = wanted[3] & ~local if by_key else wanted[3] | local
    try:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, wanted)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def _completing(words: Sequence[str], now: str) -> Iterator[None]:
    """Give readline the words that Tab completes and the text to start from."""

    def complete(text: str, state: int) -> str | None:
        return next(iter([w for w in words if text in w][state : state + 1]), None)

    readline.set_completer(complete)
    readline.set_completer_delims(", ")
    readline.parse_and_bind("tab: complete")
    readline.set_startup_hook(lambda: readline.insert_text(now))
    try:
        yield
    finally:
        readline.set_startup_hook(None)
        readline.set_completer(None)
