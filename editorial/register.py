"""The register of every address ever published: ``content/registres/adresses.txt``.

Each line says since when, which address, and for a document its identifier, so that a page that
takes another name is found again without a word from its editor. Lines are only ever added, by
publishing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from editorial.dates import parse_day
from editorial.problems import Problem

__all__ = ["Published", "merged", "read_register"]


@dataclass(frozen=True, order=True)
class Published:
    """An address of the site, online from a day on; `document` is empty for a page of the site.

    `line` is its place in the register, 0 for one that is not there yet.
    """

    url: str
    document: str
    since: datetime.date
    line: int = 0

    def __str__(self) -> str:
        return f"{self.since} {self.url} {self.document}".rstrip()


def read_register(text: str, path: str) -> tuple[tuple[Published, ...], tuple[Problem, ...]]:
    """The lines of a register, in its order, and what is wrong with the others."""
    found: list[Published] = []
    problems: list[Problem] = []
    for number, row in enumerate(text.split("\n"), 1):
        if not (words := row.split()) or row.startswith("#"):
            continue
        try:
            day, url, *document = words
            if not url.startswith("/") or len(document) > 1:
                raise ValueError
            found.append(Published(url, "".join(document), parse_day(day), number))
        except ValueError:
            message = f"« AAAA-MM-JJ /adresse/ identifiant » attendu, reçu « {row} »."
            problems.append(Problem(path, number, "registre", message))
    return tuple(found), tuple(problems)


def merged(known: Iterable[Published], online: Iterable[Published]) -> str:
    """The register once `online` is published: its lines by address, the oldest of each kept."""
    first: dict[tuple[str, str], Published] = {}
    for entry in sorted((*known, *online), key=lambda entry: entry.since):
        first.setdefault((entry.url, entry.document), entry)
    return "".join(f"{entry}\n" for entry in sorted(first.values()))
