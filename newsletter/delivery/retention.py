"""How long each thing is kept, and the end of what has been kept long enough."""

from __future__ import annotations

from dataclasses import dataclass

from newsletter.delivery.store import Store

__all__ = ["BOUNCES", "CONSENT", "JOURNAL", "UNCONFIRMED", "Forgotten", "forget"]

_DAY = 86_400
UNCONFIRMED = 30 * _DAY
"""A person who never confirmed."""
JOURNAL = 90 * _DAY
"""Addresses and answers of servers in the journal of a letter that is over."""
BOUNCES = 180 * _DAY
"""Messages that came back, in the database and in the mailbox."""
CONSENT = 3 * 365 * _DAY
"""The proof of consent, after the end of the subscription."""


@dataclass(frozen=True)
class Forgotten:
    """How many of each were forgotten."""

    unconfirmed: int
    bounces: int
    consents: int


def forget(store: Store, *, now: int) -> Forgotten:
    """Forget, in one transaction, what is older than it may be.

    Keyed hashes of those who must not receive the letter are kept: they are their opposition.
    """
    with store.transaction() as connection:
        unconfirmed = connection.execute(
            "DELETE FROM subscriber WHERE status = 'pending' AND consent_at < ?",
            (now - UNCONFIRMED,),
        ).rowcount
        bounces = connection.execute(
            "DELETE FROM bounce WHERE received < ?", (now - BOUNCES,)
        ).rowcount
        consents = connection.execute(
            "DELETE FROM subscriber WHERE status != 'pending' AND EXISTS (SELECT 1 FROM suppression"
            " WHERE suppression.rkey = subscriber.rkey AND suppression.at < ?)",
            (now - CONSENT,),
        ).rowcount
    return Forgotten(unconfirmed, bounces, consents)
