"""What browsers are answered: the site as it was built, with the script of the preview in pages."""

from __future__ import annotations

import hashlib
import http.server
import sys
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from commands.desk import ROOT
from commands.preview.news import Board
from newsletter import preview

__all__ = ["Handler", "Server"]

TOOLS = f"{preview.ROOT}outils/"
STREAM = f"{TOOLS}nouvelles"
_PUBLIC = ROOT / "theme" / "static"
_FILES = {
    **{f.name: f for f in sorted((ROOT / "theme" / "preview").iterdir())},
    "tokens.css": _PUBLIC / "css" / "tokens.css",
    "brique.svg": _PUBLIC / "public" / "brique.svg",
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HTML = "text/html"
HEARTBEAT = 15
"""Seconds without news after which a page is written to, so that a closed one is let go."""


class Server(http.server.ThreadingHTTPServer):
    """Says nothing of the pages that are left before they are whole."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless the browser had enough."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site as a web server would, with its own page for unknown addresses."""

    def __init__(
        self,
        *args: Any,
        board: Board,
        answer: Callable[[str], preview.Answer | None],
        directory: str,
    ):
        self._board = board
        self._preview = answer
        super().__init__(*args, directory=directory)

    def do_GET(self) -> None:
        """Answer with a file of the site, a part of the preview, or the news."""
        path = urlsplit(self.path).path
        if path == STREAM and self.command == "GET":
            self._tell()
        elif path.startswith(TOOLS):
            self._tool(path.removeprefix(TOOLS))
        elif path.startswith(preview.ROOT):
            self._give_answer(self._preview(path))
        else:
            self._show(path)

    do_HEAD = do_GET

    def _show(self, path: str) -> None:
        file = Path(self.translate_path(self.path))
        if file.is_dir() and path.endswith("/"):
            file /= "index.html"
        if file.suffix != ".html" and file.exists():
            serve = super().do_HEAD if self.command == "HEAD" else super().do_GET
            serve()
            return
        try:
            content = file.read_bytes()
        except (OSError, ValueError):  # no such page, or a build is replacing it
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            self._give(content, HTML, is_page=True)

    def _tool(self, name: str) -> None:
        if name in _FILES:
            file = _FILES[name]
            self._give(file.read_bytes(), _TYPES.get(file.suffix, HTML))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _tell(self) -> None:
        """Write the news as they come: server-sent events, until the page is closed."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        seen = -1
        try:
            while True:
                changes, news = self._board.after(seen, patience=HEARTBEAT)
                text = ":\n\n" if changes == seen else f"retry: 1000\ndata: {news.as_json}\n\n"
                self.wfile.write(text.encode())
                seen = changes
        except ConnectionError:
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's 404 page, or that there is no site yet."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND:
            super().send_error(code, message, explain)
        elif page.is_file():
            self._give(page.read_bytes(), HTML, code, is_page=True)
        else:
            self._wait()

    def _wait(self) -> None:
        """A page that gives way to what is asked, once it can be made."""
        content = _FILES["waiting.html"].read_bytes()
        self._give(content, HTML, HTTPStatus.SERVICE_UNAVAILABLE, is_page=True)

    def _give_answer(self, answer: preview.Answer | None) -> None:
        if answer:
            self._give(answer.content, answer.mime, answer.status, is_page=answer.is_page)
        else:
            self._wait()

    def _give(
        self, content: bytes, mime: str, status: int = HTTPStatus.OK, *, is_page: bool = False
    ) -> None:
        """Answer with some content; a page is given the script that follows the news."""
        self.send_response(status)
        if is_page:
            mark = hashlib.blake2b(content, digest_size=16).hexdigest()
            content = content.replace(b"</head>", self._script(mark) + b"</head>", 1)
            self.send_header("ETag", mark)
        self.send_header("Content-Type", self._said(mime))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _script(self, mark: str) -> bytes:
        data = f'data-build="{self._board.news.build}" data-page="{mark}"'
        return f'<script src="{TOOLS}panel.js" {data} defer></script>\n'.encode()

    def guess_type(self, path: Any) -> str:
        """The type of a file of the site."""
        return self._said(super().guess_type(path))

    @staticmethod
    def _said(mime: str) -> str:
        is_bare = mime.startswith("text/") and "charset" not in mime
        return f"{mime}; charset=utf-8" if is_bare else mime

    def end_headers(self) -> None:
        """Nothing is kept by browsers: the next build may change it within the second."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""
