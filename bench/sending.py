"""How fast a letter leaves, beside `smtp-source` on the same `smtp-sink`, in the same run.

Each of our messages is preceded by a sync of the journal; `smtp-source` keeps no journal: it is the
speed of light of this sink. `python -m bench.sending [MESSAGES] [TIMES]`; 100000 takes minutes.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Run, compare, run, table
from newsletter.delivery import journal
from newsletter.delivery.copies import NUMBER, PERSON
from newsletter.delivery.lines import SmtpLine
from newsletter.delivery.pace import Pace
from newsletter.delivery.sender import Clock, Ending, send
from newsletter.delivery.settings import Relay, Security
from newsletter.delivery.store import JOURNAL, open_store
from newsletter.delivery.suppressions import Suppressions
from newsletter.issue import UNSUBSCRIBE_TOKEN

SIZE = 65_536
CONNECTIONS = 2


def main() -> None:
    """Print both speeds, their ratio, our memory, and how long a resume takes to decide."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with _sink() as port, tempfile.TemporaryDirectory(prefix="bench-") as root:
        turns = iter(range(10**6))
        runs = compare(
            {
                "smtp-source": lambda: run(_source(port, messages)),
                "our sender": lambda: _ours(Path(root) / str(next(turns)), port, messages),
            },
            times=times,
        )
        for name, several in runs.items():
            median = sorted(several, key=lambda r: r.seconds)[len(several) // 2]
            print(f"{name}: {messages / median.seconds:.0f} messages/s")
        print(table(runs))
        _resume(Path(root) / "resume")


def _source(port: int, messages: int) -> list[str]:
    """Postfix's own generator: as many connections, as large messages."""
    command = [
        "/usr/sbin/smtp-source",
        "-s",
        str(CONNECTIONS),
        "-m",
        str(messages),
        "-l",
        str(SIZE),
    ]
    return [*command, "-f", "a@bench.example", "-t", "b@bench.example", f"127.0.0.1:{port}"]


def _ours(folder: Path, port: int, messages: int) -> Run:
    """Freeze first, which is not measured; then send from a process of its own."""
    _freeze(folder, messages)
    return run([sys.executable, "-m", "bench.sending", "--send", str(folder), str(port)])


def _freeze(folder: Path, messages: int) -> None:
    head = (
        f"From: a@bench.example\r\nTo: {PERSON}\r\nSubject: bench\r\n"
        f"Message-ID: <{NUMBER}>\r\n\r\n{UNSUBSCRIBE_TOKEN}\r\n"
    ).encode()
    body = (b"x" * 74 + b"\r\n") * ((SIZE - len(head)) // 76)
    with open_store(folder) as people, open_store(folder, JOURNAL) as store:
        del people
        journal.freeze(
            store,
            slug="2022-04",
            transport="smtp",
            message=head + body,
            candidates=_people(messages),
            now=1,
        )


def _people(count: int) -> Iterator[journal.Candidate]:
    chance = random.Random(1)  # noqa: S311 — the same people each time
    for number in range(count):
        name = f"p{number}@bench.example"
        yield journal.Candidate(chance.randbytes(32), name, "v1." + "a" * 48, name, f"<{name}>")


def _send(folder: Path, port: int) -> None:
    clock = Clock(time.time, time.monotonic, lambda event, seconds: event.wait(seconds))
    with open_store(folder) as people, open_store(folder, JOURNAL) as store:
        campaign = journal.campaign_of(store, "2022-04")
        if campaign is None:
            raise SystemExit("freeze first")
        outcome = send(
            campaign,
            store=store,
            suppressions=Suppressions(people),
            line=lambda: SmtpLine(Relay("127.0.0.1", port, Security.NONE), hello="bench.example"),
            pace=Pace(0, monotonic=time.monotonic),
            connections=CONNECTIONS,
            clock=clock,
            random=random.random,
            stop=threading.Event(),
        )
    if outcome.ending is not Ending.DONE:
        raise SystemExit(str(outcome))


def _resume(folder: Path) -> None:
    """From nothing to the first message, with 100,000 people in the journal."""
    _freeze(folder, 100_000)
    first = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            server.accept()
            first.set()

        threading.Thread(target=answer, daemon=True).start()
        start = time.perf_counter()
        sender = subprocess.Popen(
            [sys.executable, "-m", "bench.sending", "--send", folder, str(server.getsockname()[1])]
        )
        first.wait()
        seconds = time.perf_counter() - start
        print(f"resume with 100,000 people, interpreter included: {seconds:.2f} s")
        sender.kill()
        sender.wait()


@contextmanager
def _sink() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    sink = subprocess.Popen(["/usr/sbin/smtp-sink", *user, f"127.0.0.1:{port}", "1000"])
    try:
        time.sleep(0.5)
        yield port
    finally:
        sink.terminate()
        sink.wait()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--send"]:
        _send(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
