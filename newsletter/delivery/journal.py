"""What was sent to whom: the campaigns, their deliveries and the history of each attempt."""

from __future__ import annotations

from newsletter.delivery.store import Store

__all__ = ["forget"]


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
