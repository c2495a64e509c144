"""Whether what the content links to still answers: asked politely, doubted for days.

An address is dead after several failures over several days, so that a server that is down for a
night is not taken for one that is gone.
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from editorial import Corpus, french
from editorial.source import Source
from watch.connection import Deadline
from watch.disk import write_whole
from watch.errors import FetchError
from watch.fetch import USUAL, Limits, probe

__all__ = ["Care", "Link", "State", "care_for", "outgoing_links"]

HOSTS_AT_ONCE = 8
TRIES = 3
"""Failures, each on a day of its own, before an address is said dead…"""
PATIENCE = timedelta(days=3)
"""…and the least time between the first and the last of them."""
REST = timedelta(days=14)
"""An address that answers is left alone for that long."""
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_ALIVE = {401, 403, 405, 406, 429, 451, 503, 999}
"""Refusals of a robot, not of a reader: nothing is concluded from them."""


@dataclass(frozen=True, order=True)
class Link:
    """An address written in the content, and where."""

    url: str
    path: str
    line: int


@dataclass(frozen=True)
class State:
    """What is known of an address: when it was asked, and since when it fails."""

    asked: date
    failing_since: date | None = None
    tries: int = 0
    reason: str = ""

    @property
    def is_dead(self) -> bool:
        """Whether it failed often enough, for long enough."""
        since = self.failing_since
        return since is not None and self.tries >= TRIES and self.asked - since >= PATIENCE

    def is_due(self, today: date) -> bool:
        """Whether to ask again."""
        return today - self.asked >= (REST if self.failing_since is None else timedelta(days=1))

    def after(self, reason: str, today: date) -> State:
        """The state once asked again; no reason is an answer."""
        if not reason:
            return State(today)
        return State(today, self.failing_since or today, self.tries + 1, reason)


@dataclass(frozen=True)
class Care:
    """The report: every address is alive, failing, dead, or waiting for its turn.

    `failing` and `dead` name each place of an address; `alive` and `waiting` count addresses.
    """

    asked: int
    alive: int
    waiting: int
    failing: tuple[tuple[Link, State], ...]
    dead: tuple[tuple[Link, State], ...]
    marked: tuple[Link, ...]
    is_offline: bool = False

    def lines(self) -> Iterator[str]:
        """The report in French, as ``path:line: address — why``."""
        if self.is_offline:
            yield "Aucun site ne répond : la connexion semble coupée, rien n’est noté."
        for title, links in (("mort", self.dead), ("en panne", self.failing)):
            for link, state in links:
                since = french.day(state.failing_since or state.asked)
                place, why = f"{link.path}:{link.line}", f"{title} depuis le {since}"
                yield f"{place}: {link.url} — {why} : {state.reason}"
        for link in self.marked:
            message = "noté « mort: oui » ; ajouter « archive » si une copie existe."
            yield f"{link.path}:{link.line}: {link.url} — {message}"
        dead, failing = french.counted(len(self.dead), "morte"), french.number(len(self.failing))
        good, unseen = french.counted(self.alive, "bonne"), french.number(self.waiting)
        yield (
            f"{french.counted(self.asked, 'adresse demandée', 'adresses demandées')} ; "
            f"{dead}, {failing} en panne, {good}, {unseen} pas encore vues."
        )


def outgoing_links(corpus: Corpus) -> tuple[Link, ...]:
    """Every web address of the content, with each place that has it."""
    found: set[Link] = set()
    for document in corpus.documents:
        for reference in document.body.links:
            if _URL.fullmatch(reference.target):
                found.add(Link(reference.target, document.path, reference.line))
    for source in (item.source for items in (corpus.documents, corpus.issues) for item in items):
        found.update(_in_values(source))
    for selection, number, article in corpus.articles:
        line = selection.source.line_of("articles", number, "adresse")
        found.add(Link(article.url, selection.path, line))
    return tuple(sorted(found))


def _in_values(source: Source) -> Iterator[Link]:
    """The addresses among the fields of a file."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), source.values)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [((*where, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*where, place), inner) for place, inner in enumerate(value)]
        elif isinstance(value, str) and _URL.fullmatch(value):
            yield Link(value, source.path, source.line_of(*where))


def care_for(
    corpus: Corpus,
    state_file: Path,
    *,
    today: date,
    limits: Limits = USUAL,
    pause: float = 1.0,
    seconds: float = 600,
    allow_local: bool = False,
) -> Care:
    """Ask the addresses that are due, note what is found, and flag the dead ones of the panoramas.

    `pause` is the least time between two requests to a host; what `seconds` does not allow waits.
    """
    links = outgoing_links(corpus)
    states = _states(state_file)
    due = [url for url in {link.url: None for link in links} if _is_due(states.get(url), today)]
    answers = _ask(due, limits, pause, Deadline(seconds), allow_local)
    is_offline = len(answers) > 1 and all(reason.startswith(_SILENT) for reason in answers.values())
    if not is_offline:
        for url, reason in answers.items():
            states[url] = states.get(url, State(today)).after(reason.removeprefix(_SILENT), today)
        kept = {link.url: states[link.url] for link in links if link.url in states}
        write_whole(
            state_file, json.dumps({u: asdict(s) for u, s in kept.items()}, default=str, indent=1)
        )
    urls = {link.url for link in links}
    known = [(link, states[link.url]) for link in links if link.url in states]
    dead = tuple((link, state) for link, state in known if state.is_dead)
    return Care(
        asked=len(answers),
        alive=sum(1 for url in urls & states.keys() if states[url].failing_since is None),
        waiting=len(urls - states.keys()),
        failing=tuple((k, s) for k, s in known if s.failing_since and not s.is_dead),
        dead=dead,
        marked=tuple(_flag(corpus, [link for link, _ in dead])),
        is_offline=is_offline,
    )


def _is_due(state: State | None, today: date) -> bool:
    return state is None or state.is_due(today)


_SILENT = "\0"
"""Marks the reason of an address that gave no answer at all."""


def _ask(
    urls: Sequence[str], limits: Limits, pause: float, deadline: Deadline, allow_local: bool
) -> dict[str, str]:
    """Why each address fails, empty when it answers; a host is asked one thing at a time."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        hosts[urlsplit(url).netloc].append(url)
    answers: dict[str, str] = {}

    def ask_host(queue: Sequence[str]) -> None:
        for number, url in enumerate(queue):
            if number:
                time.sleep(pause)
            if deadline.is_passed:
                return
            answers[url] = _reason(url, limits, allow_local)

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        list(pool.map(ask_host, hosts.values()))
    return answers


def _reason(url: str, limits: Limits, allow_local: bool) -> str:
    try:
        status = probe(url, limits=limits, allow_local=allow_local)
    except FetchError as error:
        return _SILENT + error.reason
    return "" if status < 400 or status in _ALIVE else f"le serveur répond {status}."


def _states(file: Path) -> dict[str, State]:
    """What is known; a file that cannot be read is begun again."""
    try:
        values: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return {url: _state(value) for url, value in values.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _state(value: dict[str, Any]) -> State:
    state = State(**value)
    since = state.failing_since
    return replace(
        state,
        asked=date.fromisoformat(str(state.asked)),
        failing_since=date.fromisoformat(str(since)) if since else None,
    )


def _flag(corpus: Corpus, dead: Iterable[Link]) -> Iterator[Link]:
    """Write « mort: oui » under the address of each dead article of the panoramas, once."""
    places = {(link.path, link.line): link for link in dead}
    for selection in corpus.selections:
        file = corpus.root / Path(selection.path).relative_to(corpus.name)
        rows = file.read_bytes().decode("utf-8").split("\n")
        added = 0
        for number in range(len(selection.meta.articles)):
            line = selection.source.line_of("articles", number, "adresse")
            link = places.get((selection.path, line))
            place = line - 1 + added
            written = re.match(r"([ \t]*)(- )?adresse:", rows[place])
            said = "mort" in selection.source.values["articles"][number]
            if link is None or said or written is None:
                continue  # an entry on one line, « {adresse: …} », is left to its editor
            margin = written[1] + " " * len(written[2] or "")
            rows.insert(place + 1, f"{margin}mort: oui")
            added += 1
            yield link
        if added:
            write_whole(file, "\n".join(rows))
