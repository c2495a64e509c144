"""The agenda at 5,000 events: its pages and all its calendars, beside those of the real content.

.venv/bin/python -m bench.agenda [--events 5000] [--times 3]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import editorial
from bench.corpus import multiply
from bench.measure import compare, table, timed
from editorial.calendars import calendar_files
from editorial.pages import agenda as pages
from editorial.site import Site

DAY = date(2022, 4, 15)
CONTENT = Path("content")
KEPT = {"agenda", "cycles", "donnees"}
"""What the agenda is made from: the other documents are loaded by every build anyway."""


def agenda(corpus: editorial.Corpus) -> tuple[int, int]:
    """Make every page of the agenda and every calendar, as values; their numbers.

    What all families of pages share (cards, subjects) is made too: the site is a new one.
    """
    site = Site(corpus, DAY)
    return sum(len(list(part.make())) for part in pages.parts(site)), len(
        list(calendar_files(site))
    )


def _dated(content: Path) -> Iterator[Path]:
    """Give a day to the events that are known to their month or year only: the hardest case."""
    for file in sorted((content / "agenda").rglob("*.md")):
        lines = file.read_text(encoding="utf-8").split("\n")
        kept = [line for line in lines if not line.startswith(("fin:", "date_texte:"))]
        for number, line in enumerate(kept):
            if line.startswith("date: "):
                kept[number] = (line + "-06-15")[:16] if len(line) < 12 else (line + "-15")[:16]
                break
        file.write_text("\n".join(kept), encoding="utf-8")
        yield file


def main() -> None:
    """Print medians, and how many pages and calendars they are for."""
    parser = argparse.ArgumentParser(description="Mesure l’agenda.")
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    real = editorial.load(CONTENT)
    share = sum(d.meta.kind == "evenement" for d in real.documents) / len(real.documents)
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        multiply(CONTENT, content, round(asked.events / share * 1.06))
        for other in content.iterdir():
            if other.name not in KEPT:
                shutil.rmtree(other)
        large = editorial.load(content)
        events = len(list(_dated(content)))
        all_dated = editorial.load(content)
    ways = {
        "the real content": real,
        f"{events} events, as known": large,
        f"{events} events, all with their day": all_dated,
    }
    for name, corpus in ways.items():
        made, calendars = agenda(corpus)
        print(f"{name}: {made} pages, {calendars} calendars")
    runs = {
        name: (lambda corpus=corpus: timed(lambda: agenda(corpus))) for name, corpus in ways.items()
    }
    print(table(compare(runs, times=asked.times)))


if __name__ == "__main__":
    main()
