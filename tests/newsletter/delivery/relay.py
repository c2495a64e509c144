"""A mail server on loopback that answers what a test says, and remembers what it took.

`answer(phase, argument)` gives the reply to a command, or None for the usual one. Special replies:
`HANG_UP` closes the connection; `LOST` takes the message, then closes instead of saying so.
"""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

HANG_UP = b"hang up"
LOST = b"lost"
Answer = Callable[[str, str], bytes | None]
_USUAL = {
    "connect": b"220 relay.test ESMTP",
    "mail": b"250 2.1.0 Ok",
    "rcpt": b"250 2.1.5 Ok",
    "data": b"354 Go ahead",
    "rset": b"250 2.0.0 Ok",
    "quit": b"221 2.0.0 Bye",
}


@dataclass
class Relay:
    """The port, and what was taken: envelopes and messages, in order."""

    port: int
    extensions: tuple[str, ...]
    answer: Answer
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    connections: int = 0
    most_at_once: int = 0
    delay: float = 0

    @property
    def copies(self) -> Counter[str]:
        """How many copies each recipient was given."""
        with self.lock:
            return Counter(recipient for _, recipient, _ in self.taken)


class _Dialogue(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        relay = self.server.relay
        with relay.lock:
            relay.connections += 1
        with suppress(OSError):
            self._talk(relay)

    def _talk(self, relay: Relay) -> None:
        if not self._say("connect", ""):
            return
        sender = recipient = ""
        while line := self.rfile.readline(4096).decode("utf-8", "replace").strip():
            verb, _, rest = line.partition(" ")
            phase = verb.lower()
            with relay.lock:
                relay.log.append(line)
            if phase == "ehlo":
                lines = ["relay.test", *relay.extensions]
                dashes = ["-"] * (len(lines) - 1) + [" "]
                text = "".join(f"250{d}{x}\r\n" for d, x in zip(dashes, lines, strict=True))
                self.wfile.write(text.encode())
                continue
            address = match[1] if (match := re.search(r"<(.*?)>", rest)) else ""
            if phase == "mail":
                sender = address
            elif phase == "rcpt":
                recipient = address
            if not self._say(phase, address):
                return
            if phase == "data" and self.said.startswith(b"354"):
                if (body := self._body()) is None:
                    return
                if not self._end(relay, sender, recipient, body):
                    return
            if phase == "quit":
                return

    def _end(self, relay: Relay, sender: str, recipient: str, body: bytes) -> bool:
        said = relay.answer("dot", recipient) or b"250 2.0.0 Ok: queued"
        if said == LOST or said.startswith(b"2"):
            with relay.lock:
                relay.taken.append((sender, recipient, body))
        if relay.delay:
            time.sleep(relay.delay)
        if said in (LOST, HANG_UP):
            return False
        self.wfile.write(said + b"\r\n")
        return not said.startswith(b"421")

    def _body(self) -> bytes | None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, phase: str, address: str) -> bool:
        self.said = self.server.relay.answer(phase, address) or _USUAL.get(phase, b"250 Ok")
        if self.said == HANG_UP:
            return False
        self.wfile.write(self.said + b"\r\n")
        return not self.said.startswith(b"421")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64
    relay: Relay


@contextmanager
def relaying(answer: Answer = lambda *_: None, *extensions: str) -> Iterator[Relay]:
    """A relay that runs for as long as the block."""
    with _Server(("127.0.0.1", 0), _Dialogue) as server:
        server.relay = Relay(server.server_address[1], extensions or ("8BITMIME",), answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.relay
        finally:
            server.shutdown()
            thread.join()
