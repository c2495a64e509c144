"""What was sent to whom: campaigns, deliveries, and each attempt.

The one promise that all else serves: a row says `data` on the disk before the server gets the end
of its message. So a crash leaves at most one doubtful message for each open connection, and no
person without a state.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from newsletter.delivery.replies import Reply, State
from newsletter.delivery.store import Store, StoreError
from newsletter.errors import PlainError

__all__ = [
    "Campaign",
    "Candidate",
    "Change",
    "Delivery",
    "FreezeError",
    "Ledger",
    "ambiguous",
    "campaign_of",
    "counts",
    "deliveries",
    "forget",
    "forget_before",
    "freeze",
    "last_size",
    "reconcile",
    "recover",
    "set_state",
    "waiting",
]

_AMBIGUOUS_ONCE = "réponse perdue : renvoyé une fois"
_AMBIGUOUS_AGAIN = "réponse perdue : à vérifier"


class FreezeError(PlainError):
    """A letter that cannot be frozen, in French."""


@dataclass(frozen=True)
class Candidate:
    """One person at the freeze; `excluded` says why nothing will be sent, when it is so."""

    rkey: bytes
    email: str
    token: str
    return_path: str
    msgid: str
    excluded: str = ""


@dataclass(frozen=True)
class Campaign:
    """A letter once frozen. `resends` is how often a doubtful message may leave again."""

    id: int
    slug: str
    transport: str
    content_sha256: bytes
    message: bytes
    state: str
    reason: str
    frozen_at: int
    candidates: int

    @property
    def resends(self) -> int:
        """None for a list manager: a second copy would reach everybody."""
        return 0 if self.transport == "liste" else 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a connection needs to know of one person, and what is due when."""

    rkey: bytes
    email: str
    token: str
    return_path: str
    msgid: str
    state: str
    attempts: int
    n_amb: int
    first_at: int | None
    not_before: int


@dataclass(frozen=True, slots=True)
class Change:
    """The new state of one delivery; with a `reply` it is the end of an attempt."""

    rkey: bytes
    state: State
    at: int
    reply: Reply | None = None
    not_before: int = 0
    n_amb: int = 0
    why: str = ""


_COLUMNS = "rkey, email, token, return_path, msgid, state, attempts, n_amb, first_at, not_before"


def freeze(
    store: Store,
    *,
    slug: str,
    transport: str,
    message: bytes,
    candidates: Iterable[Candidate],
    now: int,
) -> Campaign:
    """Write a letter and all of its recipients, or nothing; the same letter again is a resume.

    Raises `FreezeError` when another content has been frozen under this name.
    """
    digest = hashlib.sha256(message).digest()
    if known := campaign_of(store, slug):
        if known.content_sha256 != digest:
            raise FreezeError(_has_changed(known.content_sha256, digest))
        if known.transport != transport:
            raise FreezeError(f"la lettre {slug} part déjà par « {known.transport} ».")
        return known
    with store.transaction() as connection:
        cursor = connection.execute(
            "INSERT INTO campaign VALUES (NULL, ?, ?, ?, ?, ?, 'frozen', '', 0, 0)",
            (slug, transport, digest, message, now),
        )
        number = cursor.lastrowid
        connection.executemany(
            "INSERT INTO delivery (campaign_id, rkey, email, token, return_path, msgid, state,"
            " reply, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(number, candidate, now) for candidate in candidates),
        )
        _count(connection, number)
    return _known(store, slug)


def _has_changed(before: bytes, now: bytes) -> str:
    return (
        "la lettre a changé depuis qu’elle est figée "
        f"(empreinte {before.hex()[:12]}, maintenant {now.hex()[:12]}) : "
        "--resume termine l’envoi telle qu’elle est partie."
    )


def _row(campaign: int | None, candidate: Candidate, now: int) -> tuple[Any, ...]:
    state = State.EXCLUDED if candidate.excluded else State.PENDING
    personal = (candidate.email, candidate.token, candidate.return_path, candidate.msgid)
    return (campaign, candidate.rkey, *personal, state, candidate.excluded, now)


def _count(connection: sqlite3.Connection, campaign: int | None) -> None:
    """Write how many rows there are, while the campaign is not yet known to anybody."""
    candidates, excluded = connection.execute(
        "SELECT count(*), count(*) FILTER (WHERE state = 'excluded') FROM delivery"
        " WHERE campaign_id = ?",
        (campaign,),
    ).fetchone()
    if not candidates - excluded:
        raise FreezeError("personne à qui envoyer : la liste est vide.")
    connection.execute(
        "UPDATE campaign SET n_candidates = ?, n_excluded = ? WHERE id = ?",
        (candidates, excluded, campaign),
    )


def campaign_of(store: Store, slug: str) -> Campaign | None:
    """The campaign of a letter, if it was frozen."""
    row = store.connection.execute("SELECT * FROM campaign WHERE slug = ?", (slug,)).fetchone()
    if row is None:
        return None
    return Campaign(
        id=row["id"],
        slug=row["slug"],
        transport=row["transport"],
        content_sha256=row["content_sha256"],
        message=row["message"],
        state=row["state"],
        reason=row["reason"],
        frozen_at=row["frozen_at"],
        candidates=row["n_candidates"],
    )


def _known(store: Store, slug: str) -> Campaign:
    campaign = campaign_of(store, slug)
    if campaign is None:
        raise LookupError(slug)
    return campaign


def last_size(store: Store, *, transport: str, before: str) -> int | None:
    """How many people the last letter went to, of those frozen by this transport."""
    row = store.connection.execute(
        "SELECT n_candidates - n_excluded FROM campaign WHERE transport = ? AND slug != ?"
        " AND state != 'cancelled' ORDER BY frozen_at DESC, id DESC LIMIT 1",
        (transport, before),
    ).fetchone()
    return row[0] if row else None


def counts(store: Store, campaign: Campaign) -> dict[State, int]:
    """How many deliveries are in each state; their sum is the number of candidates."""
    rows = store.connection.execute(
        "SELECT state, count(*) FROM delivery WHERE campaign_id = ? GROUP BY state", (campaign.id,)
    )
    found = {State(state): count for state, count in rows}
    return {state: found.get(state, 0) for state in State}


def deliveries(store: Store, campaign: Campaign, *states: State) -> Iterator[Delivery]:
    """The deliveries in some states, in the order of their keys, which scatters domains."""
    marks = ", ".join("?" * len(states))
    rows = store.connection.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE campaign_id = ? AND state IN ({marks})"  # noqa: S608
        " ORDER BY rkey",
        (campaign.id, *states),
    )
    yield from (Delivery(*row) for row in rows)


def waiting(store: Store, campaign: Campaign) -> Iterator[tuple[bytes, str, int]]:
    """Who still waits, in the order of their keys: key, state, hour; light, for 100,000 people."""
    yield from store.connection.execute(
        "SELECT rkey, state, not_before FROM delivery WHERE campaign_id = ?"
        " AND state IN ('pending', 'deferred') ORDER BY rkey",
        (campaign.id,),
    )


def delivery(store: Store, campaign: Campaign, rkey: bytes) -> Delivery:
    """One delivery, as it is now."""
    row = store.connection.execute(
        f"SELECT {_COLUMNS} FROM delivery WHERE campaign_id = ? AND rkey = ?",  # noqa: S608
        (campaign.id, rkey),
    ).fetchone()
    return Delivery(*row)


def recover(store: Store, campaign: Campaign, *, now: int) -> int:
    """Settle the messages that a crash left doubtful; how many there were.

    Each leaves again once (the same bytes and Message-ID), then waits for a human: so nobody gets
    more than two copies.
    """
    doubtful = list(deliveries(store, campaign, State.DATA))
    changes = [ambiguous(row, campaign, now=now) for row in doubtful]
    with store.transaction() as connection:
        for change in changes:
            _apply(connection, campaign.id, change)
    return len(doubtful)


def ambiguous(
    row: Delivery, campaign: Campaign, *, now: int, reply: Reply | None = None, wait: float = 0
) -> Change:
    """What becomes of a message whose answer never came."""
    n_amb = row.n_amb + 1
    again = n_amb <= campaign.resends
    return Change(
        row.rkey,
        State.DEFERRED if again else State.UNCERTAIN,
        now,
        reply=reply,
        not_before=now + int(wait) if again else 0,
        n_amb=1,
        why=_AMBIGUOUS_ONCE if again else _AMBIGUOUS_AGAIN,
    )


def reconcile(
    store: Store,
    campaign: Campaign,
    *,
    accepted: Sequence[bytes],
    resent: Sequence[bytes],
    now: int,
) -> None:
    """Apply what the relay's log or a human says of doubtful messages, in one transaction."""
    with store.transaction() as connection:
        for rkey in accepted:
            why = "accepté, d’après le journal du relais"
            _apply(connection, campaign.id, Change(rkey, State.ACCEPTED, now, why=why))
        for rkey in resent:
            why = "absent du journal du relais : à renvoyer"
            _apply(connection, campaign.id, Change(rkey, State.DEFERRED, now, why=why))


def set_state(store: Store, campaign: Campaign, state: str, reason: str = "") -> None:
    """Change the state of a campaign; `done` is refused while someone still waits."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE campaign SET state = ?, reason = ? WHERE id = ?", (state, reason, campaign.id)
        )


def forget(store: Store, rkey: bytes) -> None:
    """Erase from the journal all that names a person: address, token, answers of servers.

    `store` is the journal, hence refused while a letter leaves: erase the journal first, then the
    person (a letter that is being sent reads the suppressions again before each message).
    """
    with store.transaction() as connection:
        connection.execute(
            "UPDATE delivery SET email = NULL, token = NULL, return_path = NULL, reply = ''"
            " WHERE rkey = ?",
            (rkey,),
        )
        connection.execute("UPDATE attempt SET reply = NULL WHERE rkey = ?", (rkey,))
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_before(store: Store, hour: int) -> int:
    """Erase all that names anybody from the letters over since `hour`; says how many copies."""
    with store.transaction() as connection:
        over = (
            "campaign_id IN (SELECT id FROM campaign"
            " WHERE state IN ('done', 'cancelled') AND frozen_at < ?)"
        )
        copies = connection.execute(
            "UPDATE delivery SET email = NULL, token = NULL, return_path = NULL, reply = ''"  # noqa: S608 — words of ours
            f" WHERE {over} AND email IS NOT NULL",
            (hour,),
        ).rowcount
        connection.execute(
            f"UPDATE attempt SET reply = NULL WHERE {over} AND reply IS NOT NULL",  # noqa: S608 — the same
            (hour,),
        )
    return copies


class Ledger:
    """Writes the changes of several connections; what `write` was given is then on the disk.

    Those that come while another commit is under way share the next one.
    """

    def __init__(self, store: Store, campaign: Campaign):
        self._store = store
        self._campaign = campaign
        self._queue: list[_Ticket] = []
        self._queueing = threading.Lock()
        self._committing = threading.Lock()

    def write(self, *changes: Change) -> None:
        """Commit these changes; raises `StoreError` when the disk refuses, and none is written."""
        ticket = _Ticket(changes)
        with self._queueing:
            self._queue.append(ticket)
        with self._committing:
            if not ticket.is_done:
                self._commit()
        if ticket.error:
            raise ticket.error

    def read(self, rkey: bytes) -> Delivery:
        """One delivery, as it is now."""
        with self._committing:
            return delivery(self._store, self._campaign, rkey)

    def read_all(self, rkeys: Sequence[bytes]) -> list[Delivery]:
        """Several deliveries in one turn: to ask for each would wait for as many commits."""
        with self._committing:
            return [delivery(self._store, self._campaign, rkey) for rkey in rkeys]

    def _commit(self) -> None:
        with self._queueing:
            tickets, self._queue = self._queue, []
        error: StoreError | None = None
        try:
            with self._store.transaction() as connection:
                for ticket in tickets:
                    for change in ticket.changes:
                        _apply(connection, self._campaign.id, change)
        except StoreError as caught:
            error = caught
        for ticket in tickets:
            ticket.is_done, ticket.error = True, error


class _Ticket:
    """The changes of one connection, until they are on the disk."""

    def __init__(self, changes: Sequence[Change]):
        self.changes = changes
        self.is_done = False
        self.error: StoreError | None = None


def _apply(connection: sqlite3.Connection, campaign: int, change: Change) -> None:
    """Write one change, and the attempt that it ends."""
    reply = change.reply
    said = change.why or (str(reply) if reply else "")
    if change.state is State.DATA:
        connection.execute(
            "UPDATE delivery SET state = 'data', first_at = coalesce(first_at, ?1), updated = ?1"
            " WHERE campaign_id = ?2 AND rkey = ?3",
            (change.at, campaign, change.rkey),
        )
        return
    connection.execute(
        "UPDATE delivery SET state = ?, not_before = ?, n_amb = n_amb + ?, code = ?, enhanced = ?,"
        " reply = ?, attempts = attempts + ?, first_at = coalesce(first_at, ?), updated = ?"
        " WHERE campaign_id = ? AND rkey = ?",
        (
            change.state,
            change.not_before,
            change.n_amb,
            reply.code if reply else 0,
            reply.enhanced if reply else "",
            said,
            1 if reply else 0,
            change.at if reply else None,
            change.at,
            campaign,
            change.rkey,
        ),
    )
    if reply:
        connection.execute(
            "INSERT INTO attempt (campaign_id, rkey, at, phase, state, code, reply)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (campaign, change.rkey, change.at, reply.phase, change.state, reply.code, said),
        )
