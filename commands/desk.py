"""What all commands share: the content or its problems, the day, errors said in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from invoke.exceptions import Exit

import editorial
import newsletter
from deploy.releases import PublicationError, why
from editorial import french
from editorial.dates import parse_day
from incremental.aside import Aside
from incremental.cores import WorkerError, across
from incremental.fingerprints import of_code
from incremental.memory import Memory
from incremental.times import Times
from watch.errors import WatchError

ROOT = Path(__file__).resolve().parents[1]
CONTENT = ROOT / "content"
CACHE = ROOT / ".cache"
"""What may be made again: files read before, what was built."""
SEEN = "fichiers"
"""Where it is remembered how files look."""
PYTHON = sys.executable


@dataclass(frozen=True)
class Reading:
    """How the content is read: what is known already of it, and of what reads it."""

    cached: bool = True
    code: str = field(default_factory=lambda: of_code(ROOT))
    memory: Memory | None = None
    """What was read before, if somebody holds it: what is new is written when they let it go."""
    digest: Callable[[str], str] | None = None
    """The fingerprint of a file, where it is known without reading it."""
    changed: Callable[[editorial.Corpus], Collection[str] | None] = lambda _: None
    """The documents whose texts alone differ from a content that was sound, if it is known."""
    times: Times = field(default_factory=Times)


def content_memory(code: str) -> Memory:
    """What was read before of the content, by some code."""
    return Memory(CACHE / "contenus.sqlite", code)


def checked(how: Reading) -> tuple[editorial.Corpus, tuple[editorial.Problem, ...]]:
    """The content, and all its problems."""
    corpus = _read(how)
    with how.times.of("règles"):
        return corpus, editorial.check(corpus)


def sound_corpus() -> editorial.Corpus:
    """The content, or the list of all its problems and the end of the task."""
    with _readable():
        corpus, problems = checked(Reading())
    _refuse(problems)
    return corpus


def readable_corpus(how: Reading) -> editorial.Corpus:
    """The content, sound or not; the end of the task when it cannot be read at all."""
    with _readable():
        return _read(how)


@contextmanager
def _readable() -> Iterator[None]:
    """End the task with what is said of a file that cannot be read."""
    from editorial.source import SourceError

    try:
        yield
    except SourceError as error:
        raise Exit(str(error), code=1) from None


@contextmanager
def ruled(corpus: editorial.Corpus, how: Reading) -> Iterator[Callable[[], None]]:
    """Apply the rules to a content while this process goes on; gives what makes sure of them.

    That waits for the list of all the problems: if there are any, they are told, and the task ends.
    So it does when anything fails here meanwhile: a content that is not sound may be why.
    """
    changed = how.changed(corpus)

    def problems() -> list[str]:
        return [str(problem) for problem in editorial.check(corpus, changed=changed)]

    is_asked = False
    with Aside(problems) if changed is None else nullcontext() as aside:

        def make_sure() -> None:
            nonlocal is_asked
            is_asked = True
            with how.times.of("attente des règles"):
                found = aside.result() if aside else problems()
            _refuse(found)

        try:
            yield make_sure
        except Exception:
            if not is_asked:
                make_sure()
            raise


def _refuse(problems: Sequence[object]) -> None:
    """Tell all the problems and end the task, if there are any."""
    if problems:
        print(*problems, sep="\n")
        raise Exit(f"{french.counted(len(problems), 'problème')} à corriger.", code=1)


def _read(how: Reading) -> editorial.Corpus:
    with how.times.of("lecture"), _memory(how) as memory:
        return editorial.load(CONTENT, memory=memory, across=across, digest=how.digest)


def _memory(how: Reading) -> AbstractContextManager[Memory]:
    """What was read before; what is new is written at once, unless somebody else holds it."""
    if how.memory:
        return nullcontext(how.memory)
    return content_memory(how.code) if how.cached else Memory(None, how.code)


def day(text: str) -> date:
    """The day asked for, or today in the terminal's own calendar."""
    try:
        return parse_day(text) if text else date.today()  # noqa: DTZ011 — the editor's own day
    except ValueError as error:
        raise Exit(f"--as-of — {error}", code=1) from None


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn the few errors that name their remedy into one sentence."""
    try:
        yield
    except (newsletter.PlainError, PublicationError, WatchError, WorkerError) as error:
        raise Exit(str(error), code=1) from None
    except OSError as error:
        raise Exit(f"{error.filename or 'Disque'} — {why(error)}.", code=1) from None


def relative(file: Path) -> str:
    """The path of a file as seen from where the command was typed."""
    return os.path.relpath(file, Path.cwd())
