"""Lighthouse's marks for pages of a built site, on a simulated telephone, as medians of some runs.

``python -m bench.lighthouse [DIR] [--runs 3]``. Performance depends on the machine and on what else
it does: it is printed, never asserted. The other three marks are held by tests/site.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from tests.chromium import CHROMIUM, FLAGS
from tests.site.conftest import ROOT, serving

PAGES = {
    "accueil": "/",
    "thème": "/thematiques/discriminations-egalite-laicite/",
    "liste": "/ressources/",
    "agenda": "/agenda/",
    "événement": "/agenda/2022/mesure-territoriale-des-discriminations/",
    "expérience": "/experiences/fashion-green-hub/",
    "page": "/irev/acces/",
    "recherche": "/recherche/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_TEXTS = (".html", ".css", ".js", ".svg", ".json")
_CLI = ROOT / "tests" / "node_modules" / "lighthouse" / "cli" / "index.js"


class _Compressing(http.server.SimpleHTTPRequestHandler):
    """Serves texts compressed, as any web server does."""

    def do_GET(self) -> None:
        """Answer with the bytes that would travel."""
        path = Path(self.translate_path(self.path))
        file = path / "index.html" if path.is_dir() else path
        if file.suffix not in _TEXTS or not file.is_file():
            super().do_GET()
            return
        content = gzip.compress(file.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


def marks(address: str, *categories: str) -> dict[str, int]:
    """The marks of a page out of 100, by category."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "node",
            str(_CLI),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(categories or CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(FLAGS)}",
        ]
        environment = os.environ | {"CHROME_PATH": CHROMIUM}
        subprocess.run(command, check=True, env=environment, capture_output=True)
        found = json.loads(report.read_text())["categories"]
    return {name: round(100 * category["score"]) for name, category in found.items()}


def main() -> None:
    """Print the medians, page by page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "output")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print(f"{'':12}", *(f"{name:>14}" for name in CATEGORIES))
    with serving(options.site, _Compressing) as address:
        for name, url in PAGES.items():
            runs = [marks(address + url) for _ in range(options.runs)]
            medians = (statistics.median(run[category] for run in runs) for category in CATEGORIES)
            print(f"{name:12}", *(f"{median:>14.0f}" for median in medians), flush=True)


if __name__ == "__main__":
    main()
