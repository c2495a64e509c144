"""The outside world, as bad as it can be, on loopback."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@dataclass
class Outside:
    """A web server that answers what a test tells it to, and remembers what it was asked."""

    server: http.server.HTTPServer
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.server_port

    def secure_with(self, context: ssl.SSLContext) -> None:
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def gives(
        self,
        path: str,
        content: bytes | str = b"",
        *,
        kind: str = "text/xml; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> str:
        """Answer `content` at `path`; keyword `Content_Encoding` is a header. Gives the address."""
        raw = content.encode() if isinstance(content, str) else content

        def answer(request: http.server.BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            request.send_header("Content-Type", kind)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            if "Transfer_Encoding" not in headers and "Content_Length" not in headers:
                request.send_header("Content-Length", str(len(raw)))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(raw)

        return self.does(path, answer)

    def redirects(self, path: str, target: str, status: int = 302) -> str:
        return self.gives(path, status=status, Location=target)

    def does(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.url(path)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    outside: Outside

    def do_GET(self) -> None:
        self.outside.asked.append(f"{self.command} {self.path}")
        self.close_connection = True
        answer = self.outside.answers.get(self.path)
        with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked had enough
            answer(self) if answer else self.send_error(404)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Outside]:
    """A web server that knows no page yet, for as long as the block."""
    handler = type("Handler", (_Handler,), {})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        world = Outside(server)
        handler.outside = world
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield world
        server.shutdown()


PEAK = (
    "def peak():\n"
    "    with open('/proc/self/status') as status:\n"
    "        return next(int(row.split()[1]) for row in status if row.startswith('VmHWM'))\n"
)
"""A function for a child process: the most memory it has held, in kB, without its parent's."""
