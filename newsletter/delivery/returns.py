"""What comes back by mail, and what it does: unsubscriptions, confirmations, bounces, complaints.

Only an address or a token that we signed has an effect. A message has it once, whatever happens:
its effect and its hash are written together, and only then is it put away.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.delivery.mailboxes import Folder, Source
from newsletter.delivery.reports import Kind, Returned, read_returned
from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import Reason, confirm, leave, suppress
from newsletter.delivery.tokens import (
    Bounced,
    Keys,
    Purpose,
    read_return_address,
    read_token,
    tag_of,
)

__all__ = ["FOLDERS", "Desk", "Effect", "read_returns", "record"]

_DAY = 86_400
SOFT_ISSUES, SOFT_DAYS = 3, 30
"""A full mailbox is dropped after three letters at least thirty days apart."""
DOMAIN_ISSUES = 2
"""A domain that does not answer may only be down: two letters."""

FOLDERS = {"unknown": Folder.TO_READ, "forged": Folder.QUARANTINE}
"""Where a message goes by its kind; the others are done with."""

_SUBJECT_TOKEN = re.compile(r"v1\.[a-z2-7]{48}", re.IGNORECASE)


@dataclass(frozen=True)
class Desk:
    """Where mail comes back to, and the keys that signed it."""

    returns: str
    unsubscribe: str
    confirm: str
    list_id: str
    keys: Keys


@dataclass(frozen=True)
class Effect:
    """What a message was; `kind` is a `Kind`, or ``unsub``, ``confirm``, ``forged``."""

    kind: str
    status: str = ""
    campaign: str | None = None
    rkey: bytes | None = None


def read_returns(store: Store, source: Source, *, desk: Desk, now: int) -> Counter[str]:
    """Read every message of a mailbox and put it away; says how many of each kind were new.

    Killed at any point and run again, each message still has its effect once.
    """
    kinds: Counter[str] = Counter()
    for name, raw in source.messages():
        sha256 = hashlib.sha256(raw).digest()
        with store.transaction() as connection:
            kind = _known(connection, sha256)
            if kind is None:
                kind = _take(connection, raw, sha256, desk=desk, now=now).kind
                kinds[kind] += 1
        source.file(name, FOLDERS.get(kind, Folder.DONE))
    return kinds


def record(
    connection: sqlite3.Connection,
    kind: Kind,
    rkey: bytes,
    *,
    campaign: str,
    status: str,
    evidence: bytes,
    at: int,
) -> None:
    """Count one failure of a person, told by a report or by a relay, and draw its consequence.

    `evidence` is a sha256 that tells this failure from any other.
    """
    connection.execute(
        "INSERT OR IGNORE INTO bounce (sha256, received, kind, status, campaign, rkey)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (evidence, at, kind, status, campaign, rkey),
    )
    match kind:
        case Kind.COMPLAINT:
            suppress(connection, rkey, Reason.COMPLAINT, at=at, evidence=evidence)
        case Kind.HARD | Kind.DOMAIN | Kind.SOFT if _is_dead(connection, kind, rkey):
            suppress(connection, rkey, Reason.HARD, at=at, evidence=evidence)


def _is_dead(connection: sqlite3.Connection, kind: Kind, rkey: bytes) -> bool:
    if kind is Kind.HARD:
        return True
    rows = connection.execute(
        "SELECT kind, min(received) FROM bounce WHERE rkey = ? AND kind IN ('soft', 'domain')"
        " GROUP BY campaign ORDER BY 2",
        (rkey,),
    ).fetchall()
    is_gone = sum(row[0] == Kind.DOMAIN for row in rows) >= DOMAIN_ISSUES
    return is_gone or len(list(_apart(at for _, at in rows))) >= SOFT_ISSUES


def _apart(times: Iterable[int]) -> Iterator[int]:
    """Those at least thirty days after the one before."""
    last = None
    for at in times:
        if last is None or at - last >= SOFT_DAYS * _DAY:
            last = at
            yield at


def _known(connection: sqlite3.Connection, sha256: bytes) -> str | None:
    row = connection.execute("SELECT kind FROM bounce WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def _take(
    connection: sqlite3.Connection, raw: bytes, sha256: bytes, *, desk: Desk, now: int
) -> Effect:
    effect = _effect(connection, read_returned(raw), sha256, desk=desk, now=now)
    connection.execute(
        "INSERT OR IGNORE INTO bounce (sha256, received, kind, status, campaign, rkey)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (sha256, now, effect.kind, effect.status, effect.campaign, effect.rkey),
    )
    return effect


def _effect(
    connection: sqlite3.Connection, returned: Returned, sha256: bytes, *, desk: Desk, now: int
) -> Effect:
    """Do what a message asks for, if it is entitled to."""
    leaving = _token(returned.recipients, desk.unsubscribe, Purpose.UNSUBSCRIBE, desk)
    if leaving:
        leave(connection, leaving, at=now, evidence=sha256)
        return Effect("unsub")
    bounced = next(_bounced(returned.recipients, desk), None)
    if bounced or returned.kind is Kind.COMPLAINT:
        return _failure(connection, returned, bounced, sha256, desk=desk, now=now)
    if returned.kind is Kind.AUTO:
        return Effect(Kind.AUTO)
    if returned.kind is not Kind.UNKNOWN:
        return Effect("forged")
    if returned.is_automatic:
        return Effect(Kind.UNKNOWN)  # an absence message, or a bounce, consents to nothing
    joining = _token(returned.recipients, desk.confirm, Purpose.CONFIRM, desk)
    joining = joining or _in_subject(returned.subject, desk)
    return Effect("confirm" if joining and confirm(connection, joining, at=now) else Kind.UNKNOWN)


def _failure(
    connection: sqlite3.Connection,
    returned: Returned,
    bounced: Bounced | None,
    sha256: bytes,
    *,
    desk: Desk,
    now: int,
) -> Effect:
    """A report about somebody; what is only told by its words must be signed by us."""
    bounced = bounced or next(_bounced(returned.cited, desk), None)
    rkey = _person(connection, bounced) if bounced else _of_token(connection, returned.cited, desk)
    if bounced is None and rkey is None:
        return Effect("forged")
    campaign = bounced.campaign if bounced else ""
    if rkey is not None:
        record(
            connection,
            returned.kind,
            rkey,
            campaign=campaign,
            status=returned.status,
            evidence=sha256,
            at=now,
        )
    return Effect(returned.kind, returned.status, campaign, rkey)


def _token(texts: Iterable[str], mailbox: str, purpose: Purpose, desk: Desk) -> bytes | None:
    tags = filter(None, (tag_of(mailbox, text) for text in texts))
    uids = (read_token(purpose, tag, list_id=desk.list_id, keys=desk.keys) for tag in tags)
    return next(filter(None, uids), None)


def _in_subject(subject: str, desk: Desk) -> bytes | None:
    found = _SUBJECT_TOKEN.search(subject)
    text = found[0] if found else ""
    return read_token(Purpose.CONFIRM, text, list_id=desk.list_id, keys=desk.keys)


def _bounced(addresses: Iterable[str], desk: Desk) -> Iterator[Bounced]:
    for address in addresses:
        if bounced := read_return_address(desk.returns, address, keys=desk.keys):
            yield bounced


def _person(connection: sqlite3.Connection, bounced: Bounced) -> bytes | None:
    """The key of the person that a return address was made for, unless they are forgotten."""
    row = connection.execute(
        "SELECT rkey FROM subscriber WHERE rkey BETWEEN ? AND ?",
        (bounced.prefix, bounced.prefix + b"\xff" * 24),
    ).fetchone()
    return row[0] if row else None


def _of_token(connection: sqlite3.Connection, cited: Iterable[str], desk: Desk) -> bytes | None:
    """The key of the person whose unsubscribe token a complaint quotes."""
    for text in cited:
        if uid := read_token(Purpose.UNSUBSCRIBE, text, list_id=desk.list_id, keys=desk.keys):
            row = connection.execute("SELECT rkey FROM subscriber WHERE uid = ?", (uid,))
            return next((rkey for (rkey,) in row), None)
    return None
