"""Search at scale, in a real browser: what a first search transfers, how soon it answers.

Each question is asked of the project's index and, in the same run, of Pagefind's own files read
whole, which are the reference.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import shutil
import statistics
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import editorial
from bench.corpus import multiply
from bench.measure import run
from editorial.search_records import html_of, records
from editorial.site import Site
from plugins.search import KEPT, files_of, pagefind_files
from tests.site.questions import questions

DAY = "2022-12-31"
PACE = 80
"""Milliseconds between two keys of an ordinary typist."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
KINDS = {
    "pagefind.js": "engine",
    ".pagefind": "engine",
    "pagefind-entry.json": "metadata",
    ".pf_meta": "metadata",
    ".pf_index": "words",
    ".pf_fragment": "results",
    ".pf_filter": "filters",
    "termes.json": "French",
}
"""What files are, by the end of their address; the others are those of any page."""
PACKED = (".pagefind", ".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter", ".woff2", ".png")
"""Files that are compressed already."""
TYPE = """async ([question, pace]) => {
  const field = document.getElementById("recherche").elements.q;
  const list = document.querySelector("[data-list]");
  field.value = "";
  field.focus();
  for (const letter of question) {
    field.value += letter;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (pace) await new Promise((done) => setTimeout(done, pace));
  }
  const end = performance.now();
  await new Promise((done) => new MutationObserver(done).observe(list, { childList: true }));
  return performance.now() - end;
}"""
QUIET = "[data-search][aria-busy=false]"


class _Server(http.server.SimpleHTTPRequestHandler):
    """Serves files compressed, as a web server would, and counts their bytes by kind."""

    sent: dict[str, int]

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(http.HTTPStatus.NOT_FOUND)
            return
        content = file.read_bytes()
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Cache-Control", "no-cache")
        if not file.name.endswith(PACKED):
            content = gzip.compress(content, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        kind = next((kind for end, kind in KINDS.items() if file.name.endswith(end)), "page")
        self.sent[kind] = self.sent.get(kind, 0) + len(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """The address of a server of a folder, and what it has sent so far, by kind."""
    sent: dict[str, int] = {}
    handler = type("Counting", (_Server,), {"sent": sent})
    bound = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), bound) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", sent
        server.shutdown()


def prepare(folder: Path, documents: int) -> None:
    """Write two sites: the search page with the index of so many documents, ours and Pagefind's."""
    ours, reference = folder / "project", folder / "reference"
    run([sys.executable, "-m", "invoke", "build", "--as-of", DAY, "--output", ours])
    multiply(Path("content"), folder / "content", documents)
    site = Site(editorial.load(folder / "content"), date.fromisoformat(DAY))
    made = pagefind_files((record.url, html_of(record)) for record in records(site))
    shutil.copytree(ours, reference)
    for target, files in ((ours, files_of(made)), (reference, made)):
        shutil.rmtree(target / "pagefind")
        for path, content in files.items():
            if path in KEPT or path.startswith(("pagefind-entry", "pagefind.fr_")) or "/" in path:
                file = target / "pagefind" / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
    (script,) = (reference / "theme").glob("search.*.js")
    whole = script.read_text(encoding="utf-8").replace(
        "await index.init();", "await index.init(); await index.filters();"
    )
    script.write_text(whole, encoding="utf-8")


def measure(folder: Path, asked: Sequence[str]) -> None:
    """Ask every question of both, in turn, and print what it took."""
    sizes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with (
        _serving(folder / "reference") as reference,
        _serving(folder / "project") as project,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for question in asked:
            for name, (address, sent) in {"reference": reference, "project": project}.items():
                for way, pace in (("typed", PACE), ("pasted", 0)):
                    with _cold(browser, address) as page:
                        sent.clear()
                        times[name][way].append(page.evaluate(TYPE, [question, pace]))
                        page.wait_for_selector(QUIET)
                        for kind in dict.fromkeys(KINDS.values()):
                            sizes[name][kind].append(sent.get(kind, 0))
                        again = page.evaluate(TYPE, [f"{question} ", PACE])
                        times[name]["again"].append(again)
        browser.close()
    _print_sizes(sizes)
    _print_times(times)


@contextmanager
def _cold(browser: Browser, address: str) -> Iterator[Page]:
    """The search page in a browser that has seen nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/recherche/", wait_until="networkidle")
    yield page
    context.close()


def _print_sizes(sizes: dict[str, dict[str, list[int]]]) -> None:
    print("First search, kB transferred: median (largest)")
    for kind in dict.fromkeys(KINDS.values()):
        cells = (f"{name} {_kilobytes(found[kind])}" for name, found in sizes.items())
        print(f"  {kind:10}", "   ".join(cells))
    for name, found in sizes.items():
        totals = [sum(parts) for parts in zip(*found.values(), strict=True)]
        under = sum(total <= 150_000 for total in totals) / len(totals)
        print(f"  total      {name} {_kilobytes(totals)}, {under:.0%} at or under 150 kB")


def _kilobytes(sizes: Sequence[int]) -> str:
    return f"{statistics.median(sizes) / 1000:6.1f} ({max(sizes) / 1000:.1f})"


def _print_times(times: dict[str, dict[str, list[float]]]) -> None:
    print("First result after the last key, ms (the pause of the page included): median (slowest)")
    base = {way: statistics.median(found) for way, found in times["reference"].items()}
    for name, ways in times.items():
        for way, found in ways.items():
            middle = statistics.median(found)
            ratio = middle / base[way]
            print(f"  {name:10} {way:7} {middle:6.0f} ({max(found):.0f})  ×{ratio:.2f}")


def main() -> None:
    """Measure from a terminal."""
    parser = argparse.ArgumentParser(description="Mesure la recherche à grande échelle.")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=24, help="combien de questions poser")
    parser.add_argument("--keep", type=Path, help="dossier où garder les deux sites, et les relire")
    options = parser.parse_args()
    real = [question for question, _ in questions()]
    asked = real[:: max(1, len(real) // options.questions)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not (folder / "reference").is_dir():
            prepare(folder, options.documents)
        measure(folder, asked)


if __name__ == "__main__":
    main()
