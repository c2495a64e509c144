"""What was found in the content, in the same words wherever it is read."""

from __future__ import annotations

import hashlib
import html
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from editorial import french
from editorial.problems import Problem
from editorial.quality import Advice

__all__ = ["FORMATS", "Report"]

_BREAKS = "%\r\n"
_MARKS = _BREAKS + ":,"
FEW = 3
"""Pieces of advice of a rule that are printed one by one; more are counted."""


@dataclass(frozen=True)
class Report:
    """What blocks, and what is to be looked at again, in a number of files."""

    files: int
    problems: tuple[Problem, ...]
    advice: tuple[Advice, ...]

    def __str__(self) -> str:
        told = sum(len(one.problems) for one in self.advice)
        wrong = len(self.problems)
        found = french.counted(wrong, "problème") if wrong else "aucun problème"
        noted = f", {french.counted(told, 'avertissement')}" if told else ""
        return f"{french.counted(self.files, 'fichier')} : {found}{noted}."


def text(report: Report, *, whole: bool = False) -> str:
    """For a terminal: every problem, and advice by rule unless the `whole` of it is asked for."""
    rows = [str(problem) for problem in report.problems]
    for one in report.advice:
        many = not whole and len(one.problems) > FEW
        count = french.counted(len(one.problems), "avertissement")
        rows.append(f"\n{one.rule} {count}{' :' if not many else ', dont :'}")
        rows += [f"  {problem}" for problem in one.problems[: FEW if many else None]]
    is_cut = any(len(one.problems) > FEW for one in report.advice) and not whole
    rows += [f"\n{report}", *(["Tout voir : invoke check --tout."] if is_cut else [])]
    return "\n".join(rows).lstrip("\n")


def github(report: Report) -> str:
    """For GitHub: one annotation a line, ``::error file=…,line=…,title=…::message``."""
    rows = [_annotation("error", problem) for problem in report.problems]
    rows += [_annotation("warning", problem) for _, problem in _told(report)]
    return "\n".join([*rows, str(report)])


def _annotation(level: str, problem: Problem) -> str:
    place = {"file": problem.path, "line": str(problem.line), "title": problem.field}
    marks = ",".join(f"{key}={_escaped(value, _MARKS)}" for key, value in place.items())
    return f"::{level} {marks}::{_escaped(problem.message, _BREAKS)}"


def _escaped(words: str, signs: str) -> str:
    return "".join(f"%{ord(char):02X}" if char in signs else char for char in words)


def gitlab(report: Report) -> str:
    """For GitLab: a code quality report, where each entry has a fingerprint that outlives lines."""
    seen: Counter[tuple[str, str, str]] = Counter()
    entries = []
    for name, severity, problem in _all(report):
        key = (problem.path, problem.field, problem.message)
        seen[key] += 1
        print_of = hashlib.sha256("\0".join([*key, str(seen[key])]).encode()).hexdigest()
        entries.append(
            {
                "description": f"{problem.field} — {problem.message}",
                "check_name": name,
                "fingerprint": print_of,
                "severity": severity,
                "location": {"path": problem.path, "lines": {"begin": problem.line}},
            }
        )
    return _json(entries)


def as_json(report: Report) -> str:
    """For programs."""
    return _json(
        {
            "fichiers": report.files,
            "problemes": [_values(problem) for problem in report.problems],
            "avertissements": [
                {"regle": one.rule, **_values(problem)} for one, problem in _told(report)
            ],
        }
    )


def page(report: Report) -> str:
    """For a browser: one page that stands alone."""
    parts = [_table("À corriger", report.problems)] if report.problems else []
    parts += [_table(one.rule, one.problems) for one in report.advice]
    return _PAGE.format(summary=html.escape(str(report)), body="\n".join(parts))


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "github": github,
    "gitlab": gitlab,
    "json": as_json,
    "html": page,
}
"""How a report may be written."""

_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>État des contenus</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem }}
main {{ padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
caption {{ font-size: 1.25rem; font-weight: bold; padding: 1.5rem 0 .5rem; text-align: start }}
td, th {{ border: 1px solid; overflow-wrap: break-word; padding: .25rem .5rem; text-align: start }}
</style>
</head>
<body>
<main>
<h1>État des contenus</h1>
<p>{summary}</p>
{body}
</main>
</body>
</html>"""


def _table(title: str, problems: tuple[Problem, ...]) -> str:
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Où", "Champ", "Quoi"))
    rows = "".join(
        f"<tr><td>{html.escape(f'{problem.path}:{problem.line}')}</td>"
        f"<td>{html.escape(problem.field)}</td><td>{html.escape(problem.message)}</td></tr>\n"
        for problem in problems
    )
    caption = f"<caption>{html.escape(title)} ({len(problems)})</caption>"
    return f"<table>\n{caption}\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>"


def _told(report: Report) -> Iterator[tuple[Advice, Problem]]:
    for one in report.advice:
        yield from ((one, problem) for problem in one.problems)


def _all(report: Report) -> Iterator[tuple[str, str, Problem]]:
    """Each finding with the name of its rule and how grave it is."""
    yield from (("contenu", "critical", problem) for problem in report.problems)
    yield from ((one.name, "minor", problem) for one, problem in _told(report))


def _values(problem: Problem) -> dict[str, Any]:
    return {
        "fichier": problem.path,
        "ligne": problem.line,
        "champ": problem.field,
        "message": problem.message,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
