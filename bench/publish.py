"""Publications under load: what readers get while the site changes, and how long a rollback takes.

`wrk` asks for every page in turn, without a pause, while a site is published again and again, then
taken back and forth. A bad answer is one that is not a whole page, or none. The reference of a
rollback is a publication.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.measure import Run, run, table, timed
from deploy.releases import Releases
from tests.deploy.conftest import nginx
from tests.deploy.editing import lay_project

DAYS = ("2022-04-15", "2022-06-15")
SCRIPT = """
local paths = {{{paths}}}
local at = 0
asked, bad = 0, 0
threads = {{}}
function setup(thread) table.insert(threads, thread) end
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
function response(status, headers, body)
  asked = asked + 1
  if status ~= 200 or not body:find("^<!doctype html>") or not body:find("</html>%s*$") then
    bad = bad + 1
  end
end
function done(summary)
  local asked, bad, errors = 0, 0, summary.errors
  for _, thread in ipairs(threads) do
    asked, bad = asked + thread:get("asked"), bad + thread:get("bad")
  end
  bad = bad + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("asked=%d bad=%d", asked, bad))
end
"""
"""For wrk: each answer must be a page, from its first line to its last."""


def build_two(folder: Path) -> tuple[Path, Path]:
    """The small content built as of two days, so that many pages differ."""
    lay_project(folder / "project")
    for day in DAYS:
        command = [sys.executable, "-m", "invoke", "build", "--as-of", day]
        run([*command, "--output", folder / day], cwd=folder / "project")
    first, second = (folder / day for day in DAYS)
    registers = [site / "adresses.txt" for site in (first, second)]
    every_address = "".join(register.read_text() for register in registers)
    for register in registers:
        register.write_text(every_address)
    return first, second


def _pages(site: Path) -> set[str]:
    """The addresses of a site's pages, but those that only lead to another."""
    pages = {f"/{p.parent.relative_to(site).as_posix()}/": p for p in site.rglob("index.html")}
    return {
        url.replace("/./", "/")
        for url, page in pages.items()
        if 'http-equiv="refresh"' not in page.read_text()
    }


@contextmanager
def loaded(port: int, urls: list[str], folder: Path) -> Iterator[list[str]]:
    """Ask for pages until the end; what wrk counted is in the list afterwards."""
    script = folder / "wrk.lua"
    script.write_text(SCRIPT.format(paths=", ".join(f'"{url}"' for url in urls)))
    command = ["wrk", "-t2", "-c16", "-d1h", "-s", str(script), f"http://127.0.0.1:{port}"]
    counted: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
        try:
            yield counted
        finally:
            wrk.send_signal(2)  # wrk then says what it counted
            counted.append(wrk.stdout.read() if wrk.stdout else "")


def measure(folder: Path, publications: int, rollbacks: int) -> None:
    """Publish under load, take back under load, and print all of it."""
    sites = build_two(folder)
    online = Releases(folder / "online")
    online.publish(sites[0], "0000")
    urls = sorted(_pages(sites[0]) & _pages(sites[1]))
    runs: dict[str, list[Run]] = {"publication": [], "rollback": []}
    with nginx(online.root) as port, loaded(port, urls, folder) as counted:
        for number in range(1, publications + 1):
            site, name = sites[number % 2], f"{number:04}"
            runs["publication"].append(timed(partial(online.publish, site, name)))
        last = online.names[-2:]
        for number in range(rollbacks):
            name = last[number % 2]
            runs["rollback"].append(timed(partial(online.rollback, name)))
    found = re.search(r"asked=(\d+) bad=(\d+)", counted[0])
    if not found:
        raise RuntimeError(counted[0])
    print(f"{publications} publications of {len(urls)} pages, {rollbacks} rollbacks")
    print(f"{int(found[1])} answers, {int(found[2])} bad")
    print(table(runs))
    print(f"slowest rollback {max(r.seconds for r in runs['rollback']):.3f} s")


def main() -> None:
    """Measure from a terminal."""
    parser = argparse.ArgumentParser(description="Publie sous la charge et compte les réponses.")
    parser.add_argument("publications", type=int, nargs="?", default=200)
    parser.add_argument("--rollbacks", type=int, default=20)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("Il faut wrk (Debian : apt-get install wrk).")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        measure(Path(folder), options.publications, options.rollbacks)


if __name__ == "__main__":
    main()
