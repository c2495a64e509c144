"""Sending from a terminal: what is asked, what is shown, and how to stop without harm."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from editorial import french
from newsletter.delivery import sender
from newsletter.delivery.accounts import LABELS
from newsletter.delivery.dispatch import Audience
from newsletter.delivery.replies import State
from newsletter.delivery.sender import Clock, Ending, Outcome
from newsletter.errors import PlainError

__all__ = ["EXIT_CODES", "Unconfirmed", "confirm", "showing", "told_to_stop", "verdict"]

EXIT_CODES = {
    Ending.DONE: 0,
    Ending.INTERRUPTED: 3,
    Ending.WAITING: 3,
    Ending.MACHINE: 4,
    Ending.PAUSED: 5,
    Ending.REFUSED: 6,
}
"""What the task ends with; from 3 to 6 the same command resumes."""

_SENTENCES = {
    Ending.DONE: "Envoi terminé.",
    Ending.INTERRUPTED: "Envoi interrompu proprement : la même commande le reprend.",
    Ending.WAITING: "Des serveurs demandent d’attendre : relancer la même commande plus tard.",
    Ending.MACHINE: "Envoi arrêté par la machine",
    Ending.PAUSED: "Envoi mis en pause",
    Ending.REFUSED: "Envoi arrêté",
}
_STOPPING: tuple[int, ...] = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Unconfirmed(PlainError):
    """Nobody confirmed the number of recipients; in French."""


def confirm(
    audience: Audience,
    *,
    ask: Callable[[str], str] | None,
    count: int | None = None,
    accept_change: bool = False,
) -> None:
    """Be sure that somebody knows how many people will get the letter.

    `ask` is None when nobody is there to answer: then `count` must be that number, and
    `accept_change` must be given when the list changed by more than a fifth. Raises `Unconfirmed`.
    """
    expected = french.counted(audience.count, "destinataire")
    if ask is None:
        if count != audience.count:
            raise Unconfirmed(f"{expected} : sans terminal, confirmer par --count N.")
        if audience.has_changed_much and not accept_change:
            raise Unconfirmed(f"{_change(audience)} Confirmer par --accept-change.")
        return
    if _number(ask("Nombre de destinataires, pour confirmer : ")) != audience.count:
        raise Unconfirmed("ce n’est pas ce nombre : rien n’est parti.")
    again = f"{_change(audience)} Le retaper pour confirmer : "
    if audience.has_changed_much and _number(ask(again)) != audience.count:
        raise Unconfirmed("ce n’est pas ce nombre : rien n’est parti.")


def _change(audience: Audience) -> str:
    last = french.number(audience.last or 0)
    return f"{french.counted(audience.count, 'destinataire')}, contre {last} la dernière fois."


def _number(text: str) -> int | None:
    digits = "".join(text.split())
    return int(digits) if digits.isascii() and digits.isdigit() else None


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C, `kill` or a closed terminal sets; asked twice, the program ends."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in _STOPPING}

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, before[number] or signal.SIG_DFL)

    for number in _STOPPING:
        signal.signal(number, handle)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


@contextmanager
def showing(console: Console, clock: Clock) -> Iterator[Callable[[sender.Progress], None]]:
    """A bar with states, rate and remaining time; without a terminal, one line a minute."""
    if not console.is_terminal:
        yield _Lines(console, clock)
        return
    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[states]}"),
        _Pace(),
        TextColumn("{task.fields[note]}", style="yellow"),
    )
    with Progress(*columns, console=console, get_time=clock.monotonic) as bar:
        number = bar.add_task("", total=None, states="", note="")

        def watch(progress: sender.Progress) -> None:
            bar.update(
                number,
                total=progress.total,
                completed=progress.settled,
                states=states(progress.counts),
                note=progress.note,
            )

        yield watch


class _Pace(ProgressColumn):
    """Messages a second, and the time that remains at this rate."""

    def render(self, task: Task) -> Text:
        if not task.speed or task.remaining is None:
            return Text("")
        left = duration(task.remaining / task.speed)
        return Text(f"{french.number(round(task.speed, 1))}/s, reste {left}")


class _Lines:
    """One line a minute, for a log."""

    def __init__(self, console: Console, clock: Clock):
        self._console = console
        self._clock = clock
        self._next = clock.monotonic() + 60

    def __call__(self, progress: sender.Progress) -> None:
        if self._clock.monotonic() < self._next:
            return
        self._next += 60
        note = f" ; {progress.note}" if progress.note else ""
        self._console.print(f"{states(progress.counts)}{note}", highlight=False)


def states(counts: dict[State, int]) -> str:
    """« 812 acceptées par le relais, 3 refusées »: what is worth a look."""
    shown = (State.ACCEPTED, State.DEFERRED, State.REJECTED, State.UNCERTAIN, State.EXCLUDED)
    return ", ".join(
        french.counted(counts[state], *LABELS[state])
        for state in shown
        if counts[state] or state is State.ACCEPTED
    )


def duration(seconds: float) -> str:
    """« 40 s », « 7 min », « 1 h 20 »."""
    if seconds < 60:
        return f"{round(seconds)}{french.NO_BREAK}s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes}{french.NO_BREAK}min"
    return french.clock(minutes // 60, minutes % 60)


def verdict(outcome: Outcome) -> str:
    """How it ended, in one sentence."""
    sentence = _SENTENCES[outcome.ending]
    return f"{sentence} : {outcome.reason}" if outcome.reason else sentence
