"""Sorting in a real terminal: keys are pressed, and what they decide is in the files."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import editorial
from watch.inbox import Inbox
from watch.proposals import Proposal

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from rich.console import Console
import editorial
from watch.inbox import Inbox
from watch.triage import Triage
content, folder = map(Path, sys.argv[1:])
corpus = editorial.load(content)
print(Triage(corpus, Inbox(folder), today=date(2026, 11, 24), console=Console()).run())
"""


class Terminal:
    """A program in a terminal of its own."""

    def __init__(self, content: Path, folder: Path):
        self._shown = b""
        self._master, slave = pty.openpty()
        command = [sys.executable, "-c", PROGRAM, str(content), str(folder)]
        environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm"}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment
        )
        os.close(slave)

    def until(self, words: str, *, seconds: float = 30) -> str:
        """Read until some words are shown; gives what was, without colours."""
        end = time.monotonic() + seconds
        seen = ""
        while words not in seen:
            assert time.monotonic() < end, seen
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self._shown += os.read(self._master, 65_536)
                except OSError:  # the program has ended
                    self.process.wait(5)
            text = self._shown.decode("utf-8", "replace")  # whole: a read may cut a letter
            seen = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
        self._shown = b""
        return seen

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)
        os.close(self._master)


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples / "ok" / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    inbox = Inbox(tmp_path / "veille")
    inbox.save(_proposal(n) for n in range(3))
    return inbox


@pytest.fixture
def terminal(content: Path, inbox: Inbox) -> Iterator[Terminal]:
    terminal = Terminal(content, inbox.folder)
    yield terminal
    terminal.close()


def _proposal(number: int) -> Proposal:
    return Proposal.model_validate(
        {
            "panorama": "exemple-de-panorama",
            "adresse": f"https://www.example.org/{number}",
            "titre": f"Article numéro {number}",
            "source": "Gazette",
            "date_article": "2026-11-20",
            "themes": ("habitat",) if number < 2 else (),
        }
    )


def _kept(content: Path) -> list[tuple[str, date, tuple[str, ...]]]:
    corpus = editorial.load(content)
    assert editorial.check(corpus) == ()
    return [(a.title, a.day, a.themes) for s, _, a in corpus.articles if s.month == "2026-11"]


TODAY = date(2026, 11, 24)


def test_one_key_keeps_or_refuses_and_it_is_written_at_once(content, inbox, terminal) -> None:
    shown = terminal.until("quitter")
    assert "Article numéro 0" in shown
    assert "20\u00a0novembre 2026" in shown
    terminal.press("g")
    terminal.until("Article numéro 1")
    assert _kept(content) == [("Article numéro 0", TODAY, ("habitat",))]
    terminal.press("r")
    terminal.until("Article numéro 2")
    terminal.press("q")
    terminal.until("1\u00a0gardé, 1\u00a0refusé, 1 à trier.")
    assert [p.title for p in inbox.proposals()] == ["Article numéro 2"]
    assert len(inbox.decided()) == 2


def test_the_last_decision_is_taken_back(content, inbox, terminal) -> None:
    terminal.until("quitter")
    terminal.press("g")
    terminal.until("Article numéro 1")
    terminal.press("a")
    terminal.until("Article numéro 0")
    assert _kept(content) == []
    terminal.press("q")
    terminal.until("0\u00a0gardé, 0\u00a0refusé, 3 à trier.")
    assert inbox.decided() == {}


def test_fields_are_edited_and_a_theme_is_asked_where_there_is_none(content, terminal) -> None:
    terminal.until("quitter")
    terminal.press("p")
    terminal.until("Article numéro 1")
    terminal.press("m")
    terminal.until("fini")
    terminal.press("t")
    terminal.until("titre : Article numéro 1")
    terminal.press(" bis\r")
    terminal.until("Article numéro 1 bis")
    terminal.press("f")
    terminal.until("quitter")
    terminal.press("g")
    terminal.until("Article numéro 2")
    terminal.press("g")
    terminal.until("thèmes : ")
    terminal.press("mobilit\r")
    terminal.until("2\u00a0gardés, 0\u00a0refusé, 1 à trier.")
    assert _kept(content) == [
        ("Article numéro 1 bis", TODAY, ("habitat",)),
        ("Article numéro 2", TODAY, ("transition/mobilites",)),
    ]


def test_a_killed_session_loses_and_repeats_nothing(content, inbox, terminal) -> None:
    terminal.until("quitter")
    terminal.press("g")
    terminal.until("Article numéro 1")
    terminal.process.kill()
    terminal.process.wait(10)
    again = Terminal(content, inbox.folder)
    assert "1 / 2" in again.until("quitter")
    again.press("q")
    again.until("2 à trier.")
    again.close()
    assert len(_kept(content)) == 1
