"""The watch at scale: 100 feeds of 100 items, beside feedparser alone on the same bytes.

Titles and texts are words of the project's own content. A server on loopback gives the feeds:
their downloads are measured by themselves, then all the rest (reading the feeds, proposing themes,
telling what is new, writing the inbox) with what they gave, then both as an editor waits for them.
"""

from __future__ import annotations

import argparse
import http.server
import io
import random
import shutil
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import feedparser

import editorial
from bench.measure import Run, compare, table, timed
from watch.collect import collect
from watch.fetch import Fetched, fetch
from watch.harvest import HOSTS_AT_ONCE
from watch.inbox import Inbox

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 24)


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    feeds = _feeds(options.sources, options.items)
    with tempfile.TemporaryDirectory() as folder, _server(feeds) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        content, inbox = Path(folder) / "content", Path(folder) / "veille"
        shutil.copytree(ROOT / "content", content)
        urls = _follow(content, server.server_port, len(feeds))
        got = dict(zip(urls, map(_get, urls), strict=True))
        runs = compare(
            {
                "feedparser, bytes in memory": lambda: timed(lambda: _parse(feeds)),
                "the downloads alone": lambda: timed(lambda: _download(urls)),
                "the triage, once downloaded": lambda: _watch(
                    content, inbox, lambda url, types: got[url]
                ),
                "the watch, downloads included": lambda: _watch(content, inbox, _get),
            },
            times=options.times,
        )
        server.shutdown()
    print(f"{options.sources} sources × {options.items} items")
    print(table(runs))


_get = partial(fetch, allow_local=True)


def _download(urls: list[str]) -> None:
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        list(pool.map(_get, urls))


def _parse(feeds: list[bytes]) -> None:
    for feed in feeds:
        feedparser.parse(io.BytesIO(feed))


def _watch(content: Path, folder: Path, get: Callable[..., Fetched]) -> Run:
    """One harvest from nothing: every item is new."""
    shutil.rmtree(folder, ignore_errors=True)
    corpus = editorial.load(content)
    return timed(lambda: collect(corpus, Inbox(folder), today=TODAY, get=get))


def _feeds(sources: int, items: int) -> list[bytes]:
    corpus = editorial.load(ROOT / "content")
    words = sorted({word for d in corpus.documents for word in d.source.body.split()})
    draw = random.Random(2026)  # noqa: S311 — the same feeds each time
    return [_feed(number, items, words, draw) for number in range(sources)]


def _feed(number: int, items: int, words: list[str], draw: random.Random) -> bytes:
    rows = "".join(
        f"<item><title>{escape(' '.join(draw.choices(words, k=10)))}</title>"
        f"<link>https://www.example.org/{number}/{item}?utm_source=rss</link>"
        "<pubDate>Mon, 23 Nov 2026 08:00:00 +0100</pubDate>"
        f"<description>{escape(' '.join(draw.choices(words, k=60)))}</description></item>"
        for item in range(items)
    )
    home = f"<title>Flux {number}</title><link>https://www.example.org/</link>"
    return f"<rss version='2.0'><channel>{home}{rows}</channel></rss>".encode()


def _follow(content: Path, port: int, sources: int) -> list[str]:
    """The addresses of the feeds, one host each as on the Internet: loopback has 127.0.0.0/8."""
    urls = [f"http://127.0.0.{n % 250 + 1}:{port}/{n}" for n in range(sources)]
    outlines = "".join(f'<outline text="Flux" xmlUrl="{url}"/>' for url in urls)
    file = content / "revue-de-presse" / "sources.opml"
    file.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    return urls


def _server(feeds: list[bytes]) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            feed = feeds[int(self.path[1:])]
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(feed)))
            self.end_headers()
            self.wfile.write(feed)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return http.server.ThreadingHTTPServer(("0.0.0.0", 0), Handler)  # noqa: S104 — 127.0.0.0/8


if __name__ == "__main__":
    main()
