"""Who receives the letter, since when and why; who must not, and why.

A person is confirmed only by an act of their own; whoever left comes back only by another one.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from newsletter.delivery.addresses import Mailbox, recipient_key
from newsletter.delivery.store import Store
from newsletter.delivery.tokens import UID_LENGTH, Keys

__all__ = [
    "Addition",
    "Consent",
    "Reason",
    "Subscriber",
    "active",
    "add",
    "confirm",
    "counts",
    "erase_person",
    "find",
    "keep_words",
    "leave",
    "opposition",
    "suppress",
]


class Reason(StrEnum):
    """Why nothing must be sent to a person."""

    UNSUBSCRIBED = "unsub"
    HARD = "hard"
    COMPLAINT = "complaint"
    MANUAL = "manual"
    ERASED = "erased"

    @property
    def label(self) -> str:
        """The same in French, after « parce que »."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    Reason.UNSUBSCRIBED: "la personne s’est désabonnée",
    Reason.HARD: "l’adresse n’existe plus",
    Reason.COMPLAINT: "la personne a signalé la lettre comme indésirable",
    Reason.MANUAL: "la personne a demandé à ne plus la recevoir",
    Reason.ERASED: "la personne a demandé l’effacement de ses données",
}


@dataclass(frozen=True)
class Consent:
    """What a person agreed to and when (seconds since 1970), as far as it is known."""

    at: int | None
    source: str
    text_id: str | None = None


@dataclass(frozen=True)
class Subscriber:
    """A person as the database knows them; `status` is ``pending``, ``confirmed`` or ``left``."""

    uid: bytes
    rkey: bytes
    email: str
    status: str
    consent: Consent
    confirmed_at: int | None


class Addition(StrEnum):
    """What became of a person to add."""

    ADDED = "added"
    ALREADY = "already"
    OPPOSED = "opposed"


def find(store: Store, mailbox: Mailbox, *, keys: Keys) -> Subscriber | None:
    """The person who has this mailbox, if we know them."""
    return _one(store.connection, "rkey", recipient_key(mailbox, keys.addresses))


def active(store: Store) -> Iterator[Subscriber]:
    """Those who receive the letter, in the order of their addresses."""
    rows = store.connection.execute(
        "SELECT * FROM subscriber WHERE status = 'confirmed'"
        " AND rkey NOT IN (SELECT rkey FROM suppression) ORDER BY email, uid"
    )
    yield from map(_subscriber, rows)


def add(
    connection: sqlite3.Connection,
    mailbox: Mailbox,
    consent: Consent,
    *,
    keys: Keys,
    confirmed_at: int | None = None,
    again: bool = False,
) -> Addition:
    """Add a person, who waits for their confirmation unless `confirmed_at` says that it was given.

    One whom something must not be sent to is added only with `again`, and stays suppressed until
    they confirm: by that they ask for the letter again.
    """
    rkey = recipient_key(mailbox, keys.addresses)
    if opposition(connection, rkey) and not again:
        return Addition.OPPOSED
    status = "pending" if confirmed_at is None else "confirmed"
    known = _one(connection, "rkey", rkey)
    if known and known.status == "confirmed" and not opposition(connection, rkey):
        return Addition.ALREADY
    connection.execute(
        "INSERT INTO subscriber VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (rkey) DO UPDATE SET"
        " (email, status, consent_at, consent_text_id, consent_source, confirmed_at) ="
        " (excluded.email, excluded.status, excluded.consent_at, excluded.consent_text_id,"
        " excluded.consent_source, excluded.confirmed_at)",
        (
            secrets.token_bytes(UID_LENGTH),
            rkey,
            str(mailbox),
            status,
            consent.at,
            consent.text_id,
            consent.source,
            confirmed_at,
        ),
    )
    return Addition.ADDED


def confirm(connection: sqlite3.Connection, uid: bytes, *, at: int) -> bool:
    """Begin to send the letter to a person who waited; nothing for anybody else."""
    waiting = _one(connection, "uid", uid)
    if waiting is None or waiting.status != "pending":
        return False
    connection.execute(
        "UPDATE subscriber SET status = 'confirmed', confirmed_at = ? WHERE uid = ?", (at, uid)
    )
    connection.execute("DELETE FROM suppression WHERE rkey = ?", (waiting.rkey,))
    return True


def leave(
    connection: sqlite3.Connection, uid: bytes, *, at: int, evidence: bytes | None = None
) -> bool:
    """Unsubscribe the person of a token.

    A request older than their last confirmation has had its effect: an old log that is read again
    drives nobody out.
    """
    person = _one(connection, "uid", uid)
    if person is None or (person.confirmed_at is not None and at < person.confirmed_at):
        return False
    return suppress(connection, person.rkey, Reason.UNSUBSCRIBED, at=at, evidence=evidence)


def suppress(
    connection: sqlite3.Connection,
    rkey: bytes,
    reason: Reason,
    *,
    at: int,
    evidence: bytes | None = None,
) -> bool:
    """Send nothing more to a person. What they asked for prevails over what a server said.

    `evidence` is the sha256 of the message that shows it. Says whether anything changed.
    """
    changed = connection.execute(
        "INSERT INTO suppression VALUES (?, ?, ?, ?) ON CONFLICT (rkey) DO UPDATE SET"
        " (reason, at, evidence_sha256) = (excluded.reason, excluded.at, excluded.evidence_sha256)"
        " WHERE suppression.reason = 'hard' AND excluded.reason != 'hard'",
        (rkey, reason, at, evidence),
    ).rowcount
    if reason is not Reason.HARD:
        connection.execute("UPDATE subscriber SET status = 'left' WHERE rkey = ?", (rkey,))
    return changed > 0


def opposition(connection: sqlite3.Connection, rkey: bytes) -> tuple[Reason, int] | None:
    """Why and since when nothing must be sent to a person."""
    row = connection.execute("SELECT reason, at FROM suppression WHERE rkey = ?", (rkey,))
    found = row.fetchone()
    return (Reason(found[0]), found[1]) if found else None


def erase_person(connection: sqlite3.Connection, rkey: bytes, *, at: int) -> None:
    """Forget all that names a person; a keyed hash stays, so that no old list brings them back."""
    connection.execute("DELETE FROM subscriber WHERE rkey = ?", (rkey,))
    suppress(connection, rkey, Reason.ERASED, at=at)
    connection.execute("UPDATE bounce SET rkey = NULL WHERE rkey = ?", (rkey,))


def keep_words(connection: sqlite3.Connection, words: str) -> str:
    """Keep the words that people agree to; gives the name that their consent refers to."""
    text_id = hashlib.sha256(words.encode()).hexdigest()[:12]
    connection.execute("INSERT OR IGNORE INTO consent_text VALUES (?, ?)", (text_id, words))
    return text_id


def counts(store: Store) -> dict[str, int]:
    """How many people are active, pending and left, and how many are suppressed for each reason."""
    (receiving,) = store.connection.execute(
        "SELECT count(*) FROM subscriber WHERE status = 'confirmed'"
        " AND rkey NOT IN (SELECT rkey FROM suppression)"
    ).fetchone()
    statuses = store.connection.execute("SELECT status, count(*) FROM subscriber GROUP BY status")
    reasons = store.connection.execute("SELECT reason, count(*) FROM suppression GROUP BY reason")
    by_status = {status: count for status, count in statuses if status != "confirmed"}
    return {"active": receiving, **by_status, **{str(r): n for r, n in reasons}}


def _one(connection: sqlite3.Connection, column: str, value: bytes) -> Subscriber | None:
    query = f"SELECT * FROM subscriber WHERE {column} = ?"  # noqa: S608 — a name of ours
    row = connection.execute(query, (value,)).fetchone()
    return _subscriber(row) if row else None


def _subscriber(row: sqlite3.Row) -> Subscriber:
    return Subscriber(
        uid=row["uid"],
        rkey=row["rkey"],
        email=row["email"],
        status=row["status"],
        consent=Consent(row["consent_at"], row["consent_source"] or "", row["consent_text_id"]),
        confirmed_at=row["confirmed_at"],
    )
