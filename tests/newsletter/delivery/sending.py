"""What every test of sending needs: a frozen letter, a clock that does not make one wait."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from newsletter.delivery import journal
from newsletter.delivery.copies import NUMBER, PERSON
from newsletter.delivery.journal import Campaign, Candidate
from newsletter.delivery.lines import SmtpLine
from newsletter.delivery.pace import Pace
from newsletter.delivery.replies import State
from newsletter.delivery.sender import Clock, Outcome, Patience, Progress, send
from newsletter.delivery.settings import Relay, Security
from newsletter.delivery.store import JOURNAL, Store, open_store
from newsletter.delivery.suppressions import Suppressions
from newsletter.issue import UNSUBSCRIBE_TOKEN

MESSAGE = (
    "From: Canal <contact@canal.example>\r\n"
    f"To: {PERSON}\r\n"
    "Subject: Une lettre\r\n"
    "Date: Tue, 12 Apr 2022 09:00:00 +0200\r\n"
    f"Message-ID: <{NUMBER}>\r\n"
    f"List-Unsubscribe: <https://canal.example/d?t={UNSUBSCRIBE_TOKEN}>\r\n"
    "\r\n"
    f".Bonjour,\r\n\r\nhttps://canal.example/d?t={UNSUBSCRIBE_TOKEN}\r\n"
).encode()


class FastClock:
    """Hours that pass at once: to wait is to move the hands. Starts on 12 April 2022."""

    def __init__(self, start: float = 1_649_746_800):
        self.start = start
        self.elapsed = 0.0
        self.lock = threading.Lock()

    def now(self) -> float:
        return self.start + self.elapsed

    def monotonic(self) -> float:
        return self.elapsed

    def pause(self, event: threading.Event, seconds: float) -> None:
        until = self.elapsed + seconds
        event.wait(0.001)
        with self.lock:
            self.elapsed = max(self.elapsed, until)

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.monotonic, self.pause)


REAL = Clock(time.time, time.monotonic, lambda event, seconds: event.wait(seconds))


def candidates(count: int, slug: str = "2022-04") -> Iterator[Candidate]:
    """People whose key, address and Message-ID all say their number."""
    for number in range(count):
        name = f"p{number:05}"
        yield Candidate(
            rkey=name.encode().ljust(32, b"."),
            email=f"{name}@canal.example",
            token=f"v1.{name.translate(str.maketrans('0123456789', 'abcdefghij')):a>48}",
            return_path=f"retours+{slug}.{name}@canal.example",
            msgid=f"<lettre-{slug}.{name}@canal.example>",
        )


@dataclass
class Post:
    """A folder with a frozen letter, and a way to send it as many times as a test wants."""

    folder: Path
    count: int
    clock: FastClock = field(default_factory=FastClock)
    progress: list[Progress] = field(default_factory=list)
    rate: float = 0
    slug: str = "2022-04"
    pace: Pace | None = None

    @contextmanager
    def opened(self) -> Iterator[tuple[Store, Store, Campaign]]:
        with open_store(self.folder) as people, open_store(self.folder, JOURNAL) as store:
            campaign = journal.freeze(
                store,
                slug=self.slug,
                transport="smtp",
                message=MESSAGE,
                candidates=candidates(self.count, self.slug),
                now=1_649_746_800,
            )
            yield people, store, campaign

    def send(
        self,
        port: int,
        *,
        connections: int = 2,
        clock: Clock | None = None,
        stop: threading.Event | None = None,
        patience: Patience | None = None,
        relay: Relay | None = None,
        dot_timeout: float = 600,
    ) -> Outcome:
        """Send what is left to a relay; the journal is closed again afterwards."""
        relay = relay or Relay("127.0.0.1", port, Security.NONE)
        clock = clock or self.clock.clock
        self.pace = Pace(self.rate, monotonic=clock.monotonic)
        with self.opened() as (people, store, campaign):
            return send(
                campaign,
                store=store,
                suppressions=Suppressions(people),
                line=lambda: SmtpLine(relay, hello="canal.example", dot_timeout=dot_timeout),
                pace=self.pace,
                connections=connections,
                clock=clock,
                random=random.random,
                stop=stop or threading.Event(),
                patience=patience or Patience(linger=10**9),
                watch=self.progress.append,
            )

    def states(self) -> dict[str, int]:
        """How many copies are in each state, those without any left out."""
        with self.opened() as (_, store, campaign):
            counts = journal.counts(store, campaign)
        return {state.value: count for state, count in counts.items() if count}

    def in_state(self, state: State) -> set[str]:
        """The addresses in a state."""
        with self.opened() as (_, store, campaign):
            return {row.email for row in journal.deliveries(store, campaign, state)}

    def suppressed(self) -> dict[bytes, str]:
        """Whom nothing must be sent to any more, and why."""
        with open_store(self.folder) as people:
            rows = people.connection.execute("SELECT rkey, reason FROM suppression")
            return {rkey.rstrip(b"."): reason for rkey, reason in rows}

    def attempts(self) -> int:
        with self.opened() as (_, store, _campaign):
            return int(store.connection.execute("SELECT count(*) FROM attempt").fetchone()[0])
