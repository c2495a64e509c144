"""From saving a file to the changed page that `invoke serve` answers, as an editor waits for it.

The reference is the opening of the preview, which builds everything; then a body and a title are
edited in turn, each once the preview is at rest.
"""

from __future__ import annotations

import argparse
import compileall
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import editorial
from bench.build import CONTENT, DAY, TITLE, middle
from bench.corpus import multiply
from bench.measure import ENVIRONMENT, Run, compare, table, timed
from editorial.site import Site
from tests.project import copy_project

STEP = 0.01
"""Seconds between two looks at the page: more often, they would slow what they wait for."""
REST = 3
"""Seconds that an editor looks at the page before saving again: the next build gets ready."""


@dataclass(frozen=True)
class Served:
    """A preview that runs: its port, the document that is edited, and its page."""

    port: int
    text: Path
    page: str

    def save(self, text: str, words: str) -> Run:
        """The time from a save until its words are served; then the preview comes to rest."""
        self.text.write_text(text, encoding="utf-8")
        taken = timed(partial(self._wait_for, words))
        self.rest()
        time.sleep(REST)
        return taken

    def rest(self) -> None:
        """Wait for the end of the build; raises RuntimeError with what is to be mended."""
        for line in self._ask("/apercu/outils/nouvelles"):
            told = json.loads(line[6:]) if line.startswith(b"data: ") else {"building": True}
            if not told["building"]:
                if told["faults"]:
                    raise RuntimeError(told["faults"])
                return

    def _wait_for(self, words: str) -> None:
        while words not in self._ask(self.page).read().decode().replace("\u00a0", " "):
            time.sleep(STEP)

    def _ask(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", path)
        return connection.getresponse()


@contextmanager
def serving(project: Path, page: str, text: Path) -> Iterator[Served]:
    """The preview of a project, which builds it at first."""
    command = [sys.executable, "-m", "invoke", "serve", "--port", "0", "--as-of", DAY.isoformat()]
    said = project / "serve.log"
    environment = {**ENVIRONMENT, "PYTHONUNBUFFERED": "1"}
    with (
        said.open("w") as log,
        subprocess.Popen(command, cwd=project, stdout=log, stderr=log, env=environment) as process,
    ):
        try:
            while not (match := re.search(r"http://127.0.0.1:(\d+)/ ", said.read_text())):
                if process.poll() is not None:
                    raise RuntimeError(said.read_text())
                time.sleep(STEP)
            yield Served(int(match[1]), text, page)
        finally:
            process.terminate()


def measure(folder: Path, documents: int, times: int) -> dict[str, list[Run]]:
    """The time of the first build of a preview, then from each save to its page."""
    multiply(CONTENT, folder / "content", documents)
    edited = middle(Site(editorial.load(folder / "content"), DAY))
    project = copy_project(folder / "project", folder / "content")
    compileall.compile_dir(project, quiet=2)
    text = project / edited.path
    numbers = count()
    with serving(project, edited.url, text) as served:
        runs = {"the preview opens": [timed(served.rest)]}
        time.sleep(REST)

        def body() -> Run:
            words = f"Relecture numéro {next(numbers)}."
            before = text.read_text(encoding="utf-8").rstrip()
            return served.save(f"{before}\n\n{words}\n", words)

        def title() -> Run:
            words = f"Titre numéro {next(numbers)}"
            before = text.read_text(encoding="utf-8")
            return served.save(TITLE.sub(rf"\1: {words}", before, count=1), words)

        ways = {"a body saved: served": body, "a title saved: served": title}
        return runs | compare(ways, times=times)


def main() -> None:
    """Measure from a terminal."""
    parser = argparse.ArgumentParser(description="Mesure le temps d’un enregistrement à sa page.")
    parser.add_argument("documents", type=int, nargs="*", default=[300, 10_000])
    parser.add_argument("--times", type=int, default=5, help="combien de fois chaque mesure")
    options = parser.parse_args()
    for documents in options.documents:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            runs = measure(Path(folder), documents, options.times)
        print(f"{documents} documents, load {os.getloadavg()[0]:.1f}", table(runs), sep="\n")


if __name__ == "__main__":
    main()
