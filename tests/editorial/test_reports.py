"""The same words in the terminal, on a forge, in a program and in a browser."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup

from editorial import Problem
from editorial.quality import Advice
from editorial.reports import FORMATS, Report, text

WRONG = Problem("content/a, b.md", 4, "date", "50 % « <b> » : à\nrevoir.")
TOLD = tuple(Problem("content/c.md", line, "texte", "phrase longue.") for line in (3, 9, 12, 15))
REPORT = Report(2, (WRONG,), (Advice("sentences_are_short", "Une phrase est courte.", TOLD),))


def _found(name: str) -> list[tuple[str, int, str]]:
    """The path, line and message of everything that a format tells."""
    written = FORMATS[name](REPORT)
    if name == "gitlab":
        return [
            (e["location"]["path"], e["location"]["lines"]["begin"], e["description"])
            for e in json.loads(written)
        ]
    if name == "json":
        values = json.loads(written)
        return [
            (e["fichier"], e["ligne"], f"{e['champ']} — {e['message']}")
            for e in (*values["problemes"], *values["avertissements"])
        ]
    if name == "html":
        rows = BeautifulSoup(written, "html.parser").select("tbody tr")
        cells = [[cell.get_text() for cell in row.select("td")] for row in rows]
        places = [(c[0].rsplit(":", 1), f"{c[1]} — {c[2]}") for c in cells]
        return [(place[0], int(place[1]), words) for place, words in places]
    pattern = r"^::(?:error|warning) file=(.*?),line=(\d+),title=(.*?)::(.*)$"
    return [
        (_read(path), int(line), f"{_read(title)} — {_read(message)}")
        for path, line, title, message in re.findall(pattern, written, re.MULTILINE)
    ]


def _read(words: str) -> str:
    """As GitHub's runner reads it."""
    return re.sub(r"%([0-9A-F]{2})", lambda match: chr(int(match[1], 16)), words)


@pytest.mark.parametrize("name", ["github", "gitlab", "json", "html"])
def test_every_format_says_the_same_words(name: str) -> None:
    expected = [(p.path, p.line, f"{p.field} — {p.message}") for p in (WRONG, *TOLD)]
    assert _found(name) == expected


def test_github_tells_errors_from_warnings() -> None:
    levels = re.findall(r"^::(error|warning) ", FORMATS["github"](REPORT), re.MULTILINE)
    assert levels == ["error", *["warning"] * 4]


def test_gitlab_tells_errors_from_warnings_and_each_apart() -> None:
    entries = json.loads(FORMATS["gitlab"](REPORT))
    assert [e["severity"] for e in entries] == ["critical", *["minor"] * 4]
    assert len({e["fingerprint"] for e in entries}) == 5
    assert {e["check_name"] for e in entries} == {"contenu", "sentences_are_short"}


def test_many_warnings_are_counted_and_shown_when_asked() -> None:
    short, whole = text(REPORT), text(REPORT, whole=True)
    assert str(WRONG) in short
    assert "Une phrase est courte. 4\u00a0avertissements, dont :" in short
    assert "c.md:12" in short
    assert "c.md:15" not in short
    assert "Tout voir : invoke check --tout." in short
    assert "c.md:15" in whole
    assert "--tout" not in whole


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_is_said_too(name: str) -> None:
    written = FORMATS[name](Report(3, (), ()))
    assert (
        "[]" in written
        if name in ("gitlab", "json")
        else "3\u00a0fichiers : aucun problème." in written
    )
