"""Forgetting a person, and proof that nothing is left: the raw files are read, byte by byte."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import idna

from newsletter.delivery.addresses import Mailbox, recipient_key
from newsletter.delivery.journal import forget
from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import erase_person, find
from newsletter.delivery.tokens import Keys

__all__ = ["erase", "spellings", "traces"]

_CHUNK = 1 << 24
_OVERLAP = 1 << 12
_FOLDS = (b"=\r\n", b"=\n", b"\r\n", b"\n")
"""Where quoted-printable and base64 cut a line."""


def erase(
    people: Store, journal: Store, mailbox: Mailbox, *, keys: Keys, now: int
) -> tuple[bytes, ...]:
    """Forget a person, and give every spelling of their address, to be looked for with `traces`.

    A keyed hash stays, so that no list imported later brings them back. What SQLite frees is
    overwritten, and its files are rewritten without it.
    """
    person = find(people, mailbox, keys=keys)
    rkey = recipient_key(mailbox, keys.addresses)
    forget(journal, rkey)
    with people.transaction() as connection:
        erase_person(connection, rkey, at=now)
    for store in (journal, people):
        store.connection.execute("VACUUM")
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return spellings({str(mailbox), mailbox.identity, *([person.email] if person else [])})


def traces(folders: Iterable[Path], spelt: tuple[bytes, ...]) -> Iterator[Path]:
    """The files, below these folders or named by them, in which an address still is."""
    files = (file for folder in folders for file in (folder, *folder.rglob("*")))
    yield from sorted({file for file in files if file.is_file() and _holds(file, spelt)})


def spellings(addresses: Iterable[str]) -> tuple[bytes, ...]:
    """How files may write these addresses: as they are, quoted-printable, base64, percent, IDNA.

    All but base64 have their ASCII letters in lower case, as `traces` looks for them.
    """
    known = {text for address in addresses for text in _domains(address)}
    texts = {case for text in known for case in (text, text.lower(), text.upper())}
    found = {base for text in texts for base in _base64(text.encode())}
    for text in texts:
        raw = text.encode()
        found |= {quote(text, safe=safe).lower().encode() for safe in ("", "@")}
        found |= {_quoted(raw, sign).lower() for sign in (b"@", b"=40")}
        found |= {raw.lower(), text.encode("utf-16-le").lower()}
    return tuple(sorted(found))


def _domains(address: str) -> set[str]:
    """The address with its domain as the DNS writes it and as people do."""
    local, _, domain = address.rpartition("@")
    return {f"{local}@{domain}", f"{local}@{idna.decode(domain)}"}


def _quoted(raw: bytes, sign: bytes) -> bytes:
    return quopri.encodestring(raw).replace(b"=\n", b"").replace(b"@", sign)


def _base64(raw: bytes) -> set[bytes]:
    """What is common to every text that holds `raw`, at each of the three places it may start."""
    shifted = (base64.b64encode(b"\0" * shift + raw)[(0, 2, 3)[shift] :] for shift in range(3))
    whole = [text.rstrip(b"=") for text in shifted]
    # The last character also depends on what follows, unless the text ends on a boundary.
    kept = [text[:-1] if (shift + len(raw)) % 3 else text for shift, text in enumerate(whole)]
    return {*kept, *(text.replace(b"+", b"-").replace(b"/", b"_") for text in kept)}


def _holds(file: Path, spelt: tuple[bytes, ...]) -> bool:
    with file.open("rb") as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            whole = window
            for fold in _FOLDS:
                whole = whole.replace(fold, b"")
            if any(
                form in text for text in (window.lower(), whole.lower(), whole) for form in spelt
            ):
                return True
            tail = window[-_OVERLAP:]
    return False
