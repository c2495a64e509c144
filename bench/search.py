"""Search at scale, in a real browser: what a first search transfers, how soon it answers.

Each question is asked of the project's index and, in the same run, of Pagefind's own files read
whole, which are the reference.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, sync_playwright

import editorial
from bench.corpus import multiply
from bench.measure import run
from bench.press import with_articles
from deploy.compression import compress
from editorial.search_records import html_of, records
from editorial.site import Site
from plugins.search import KEPT, files_of, pagefind_files
from tests.deploy.conftest import nginx
from tests.site.questions import questions

DAY = "2022-12-31"
PACE = 80
"""Milliseconds between two keys of an ordinary typist."""
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
KINDS = {
    "*/pagefind.js": "engine",
    "*.pagefind": "engine",
    "*/pagefind-entry.json": "metadata",
    "*.pf_meta": "metadata",
    "*.pf_index": "words",
    "*.pf_fragment": "results",
    "*.pf_filter": "filters",
    "*/termes.*.json": "French",
}
"""What a search fetches, by its address; the rest is that of any page."""
TYPE = """async ([question, pace]) => {
  const field = document.getElementById("recherche").elements.q;
  field.focus();
  let end;
  const answered = new Promise((done) => {
    const seen = new MutationObserver(() => end && done(performance.now() - end));
    for (const part of ["list", "count"]) {
      seen.observe(document.querySelector(`[data-${part}]`), { childList: true });
    }
  });
  for (const letter of question) {
    if (field.value) await new Promise((done) => setTimeout(done, pace));
    field.value += letter;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  end = performance.now();
  return answered;
}"""
"""Types after what the field holds; gives the time from the last key to the first result."""
OPENED = """new MutationObserver(() => {
  if (document.querySelector("[data-list] > *")) window.answered ??= performance.now();
}).observe(document, { childList: true, subtree: true })"""
"""Notes when the first result is there, from the opening of the page."""
FETCHED = """() => performance.getEntriesByType("resource").map(
  ({ name, encodedBodySize }) => [new URL(name).pathname, encodedBodySize])"""
QUIET = "[data-search][aria-busy=false]"


def write_indexes(folder: Path, documents: int, articles: int) -> None:
    """Write the index of so much content, ours and Pagefind's."""
    multiply(Path("content"), folder / "documents", documents)
    with_articles(folder / "documents", folder / "content", articles)
    site = Site(editorial.load(folder / "content"), date.fromisoformat(DAY))
    made = pagefind_files((record.url, html_of(record)) for record in records(site))
    for name, files in (("project", files_of(made)), ("reference", made)):
        for path, content in files.items():
            if path in KEPT or path.startswith(("pagefind-entry", "pagefind.fr_")) or "/" in path:
                file = folder / "indexes" / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)


def build(folder: Path, indexes: Path) -> None:
    """Build two sites: the search page as it is now, with each index."""
    ours, reference = (folder / name / "current" for name in ("project", "reference"))
    run([sys.executable, "-m", "invoke", "build", "--as-of", DAY, "--output", ours])
    shutil.rmtree(ours / "pagefind")
    shutil.copytree(ours, reference)
    for site in (ours, reference):
        shutil.copytree(indexes / site.parent.name, site / "pagefind")
    (script,) = (reference / "theme").glob("search.*.js")
    whole = script.read_text(encoding="utf-8").replace(
        "await index.init();", "await index.init(); await index.filters();"
    )
    script.write_text(whole, encoding="utf-8")
    for file in [*ours.rglob("*"), *reference.rglob("*.js"), *reference.rglob("*.json")]:
        if file.is_file():
            compress(file)


def measure(folder: Path, asked: Sequence[str]) -> None:
    """Ask every question of both, in turn, and print what it took."""
    sizes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    times: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    with (
        nginx(folder / "reference") as reference,
        nginx(folder / "project") as project,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for question in asked:
            for name, port in {"reference": reference, "project": project}.items():
                for way, pace in (("typed", PACE), ("pasted", 0)):
                    with _cold(browser, port) as page:
                        times[name][way].append(page.evaluate(TYPE, [question, pace]))
                        page.wait_for_selector(QUIET)
                        for kind, size in _fetched(page).items():
                            sizes[name][kind].append(size)
                        times[name]["again"].append(page.evaluate(TYPE, [" ", PACE]))
                with _cold(browser, port, question) as page:
                    page.wait_for_selector(QUIET)
                    times[name]["opened"].append(page.evaluate("window.answered"))
        browser.close()
    _print_sizes(sizes)
    _print_times(times)


def _fetched(page: Page) -> dict[str, int]:
    """The bytes of the bodies fetched for searching since the page was opened, by kind."""
    found = dict.fromkeys(KINDS.values(), 0)
    for path, size in page.evaluate(FETCHED):
        for pattern, kind in KINDS.items():
            if fnmatch(path, pattern):
                found[kind] += size
    return found


@contextmanager
def _cold(browser: Browser, port: int, question: str = "") -> Iterator[Page]:
    """The search page in a browser that has seen nothing, with a question in its address or not."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(OPENED)
    query = f"?q={quote(question)}" if question else ""
    page.goto(f"http://127.0.0.1:{port}/recherche/{query}", wait_until="load")
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
    print("First result, ms: median (slowest), and how many under 200")
    print("  typed, again, pasted: after the last key, the pause of the page included")
    print("  opened: the question in the address, after the reader asked for the page")
    base = {way: statistics.median(found) for way, found in times["reference"].items()}
    for name, ways in times.items():
        for way, found in ways.items():
            middle = statistics.median(found)
            ratio = middle / base[way]
            under = f"{sum(time <= 200 for time in found) / len(found):.0%}"
            print(f"  {name:10} {way:7} {middle:6.0f} ({max(found):.0f}), {under}  ×{ratio:.2f}")


def main() -> None:
    """Measure from a terminal."""
    parser = argparse.ArgumentParser(description="Mesure la recherche à grande échelle.")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=0, help="articles de presse en plus")
    parser.add_argument("--questions", type=int, default=24, help="combien de questions poser")
    parser.add_argument("--keep", type=Path, help="dossier où garder les deux index, et les relire")
    options = parser.parse_args()
    real = [question for question, _ in questions()]
    asked = real[:: max(1, len(real) // options.questions)]
    with tempfile.TemporaryDirectory() as temporary:
        kept = options.keep or Path(temporary)
        if not (kept / "indexes").is_dir():
            write_indexes(kept, options.documents, options.articles)
        build(Path(temporary), kept / "indexes")
        measure(Path(temporary), asked)


if __name__ == "__main__":
    main()
