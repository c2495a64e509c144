"""Where returned mail is read from: a Maildir of this machine, or an IMAP account.

A message is only ever moved, never deleted, until it has been kept long enough. At most the first
megabyte of each is read.
"""

from __future__ import annotations

import datetime
import imaplib
import mailbox
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from newsletter.delivery.erasure import traces
from newsletter.delivery.settings import is_here
from newsletter.errors import PlainError

__all__ = ["Folder", "ImapSource", "MailboxError", "MaildirSource", "Source", "imap_source"]

READ = 1 << 20
_TIMEOUT = 60


class MailboxError(PlainError):
    """The mailbox cannot be read: says which, why, and what to do."""


class Folder(StrEnum):
    """Where a message is put away, below the inbox."""

    DONE = "Traites"
    QUARANTINE = "Quarantaine"
    TO_READ = "A-lire"


_DISPOSABLE = (Folder.DONE, Folder.QUARANTINE)
"""What nobody has to read: emptied of what has been kept long enough."""


class Source(Protocol):
    """A mailbox to empty."""

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Each message of the inbox: its name there, its bytes."""

    def file(self, name: str, folder: Folder) -> None:
        """Move a message out of the inbox."""

    def purge(self, before: int) -> int:
        """Delete what was put away before an hour (seconds since 1970); says how many."""

    def erase(self, spelt: tuple[bytes, ...], address: str) -> int:
        """Delete, of what nobody has to read, what names a person; says how many."""


class MaildirSource:
    """A Maildir, its folders in the way of Maildir++ (``.Traites``), as Dovecot shows them."""

    def __init__(self, path: Path):
        with _explained(str(path)):
            if not all((path / name).is_dir() for name in ("cur", "new", "tmp")):
                raise MailboxError(f"{path} : ce n’est pas une boîte Maildir (cur, new, tmp).")
        self._path = path

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """New messages, then those that a mail program has already shown."""
        with _explained(str(self._path)):
            files = [f for name in ("new", "cur") for f in sorted((self._path / name).iterdir())]
            for file in files:
                with suppress(FileNotFoundError):  # read by another of us meanwhile
                    yield str(file), _start_of(file)

    def file(self, name: str, folder: Folder) -> None:
        """Rename it, seen, into the folder."""
        with _explained(str(self._path)):
            mailbox.Maildir(self._folder(folder), create=True)
            flag = "" if folder is Folder.TO_READ else "S"
            target = f"{Path(name).name.partition(':')[0]}:2,{flag}"
            with suppress(FileNotFoundError):  # put away by another of us meanwhile
                Path(name).rename(self._folder(folder) / "cur" / target)

    def purge(self, before: int) -> int:
        """By the hour that the file was written."""
        files = [f for f in self._disposable() if f.stat().st_mtime < before]
        return self._delete(files)

    def erase(self, spelt: tuple[bytes, ...], address: str) -> int:
        """By every spelling of the address in the raw files."""
        return self._delete(list(traces(self._disposable(), spelt)))

    def _disposable(self) -> list[Path]:
        folders = (self._folder(folder) / "cur" for folder in _DISPOSABLE)
        return [file for folder in folders for file in sorted(folder.glob("*"))]

    def _folder(self, folder: Folder) -> Path:
        return self._path / f".{folder}"

    @staticmethod
    def _delete(files: list[Path]) -> int:
        for file in files:
            file.unlink()
        return len(files)


def _start_of(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(READ)


class ImapSource:
    """An IMAP account, whose folders are made when needed."""

    def __init__(self, client: imaplib.IMAP4, name: str):
        self._client = client
        self._name = name

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Every message of the inbox as it is now, read or not, and left as it is."""
        self._open("INBOX")
        for uid in self._search("ALL"):
            with _explained(self._name):
                _, data = self._client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{READ}>)")
            body = next((part[1] for part in data if isinstance(part, tuple)), None)
            if body is not None:
                yield uid, body

    def file(self, name: str, folder: Folder) -> None:
        """Move it (RFC 6851), or copy then delete it where the server cannot."""
        with _explained(self._name):
            self._client.create(str(folder))  # refused when it is there already
            if "MOVE" in self._client.capabilities:
                self._done(self._client.uid("MOVE", name, str(folder)))
                return
            self._done(self._client.uid("COPY", name, str(folder)))
            self._delete([name])

    def purge(self, before: int) -> int:
        """By the day that the server received it."""
        day = datetime.datetime.fromtimestamp(before, datetime.UTC)
        month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1]
        return self._delete_found("BEFORE", f"{day.day:02}-{month}-{day.year}")

    def erase(self, spelt: tuple[bytes, ...], address: str) -> int:
        """By the address, as the server finds it in decoded texts."""
        return self._delete_found("TEXT", f'"{address}"') if address.isascii() else 0

    def close(self) -> None:
        """Say goodbye; what was moved stays moved."""
        with _explained(self._name):
            self._client.logout()

    def _delete_found(self, *criteria: str) -> int:
        total = 0
        for folder in _DISPOSABLE:
            with _explained(self._name):
                status, _ = self._client.select(str(folder))
            if status == "OK":
                uids = self._search(*criteria)
                self._delete(uids)
                total += len(uids)
        return total

    def _search(self, *criteria: str) -> list[str]:
        with _explained(self._name):
            _, data = self._client.uid("SEARCH", *criteria)
        return (data[0] or b"").decode().split()

    def _delete(self, uids: list[str]) -> None:
        with _explained(self._name):
            for uid in uids:
                self._done(self._client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
            if uids:
                self._done(self._client.expunge())

    def _open(self, folder: str) -> None:
        with _explained(self._name):
            self._done(self._client.select(folder))

    def _done(self, answer: tuple[str, Sequence[object]]) -> None:
        if answer[0] != "OK":
            raise MailboxError(f"{self._name} : le serveur refuse de ranger un message.")


@contextmanager
def imap_source(address: str, user: str, password: str) -> Iterator[ImapSource]:
    """An account at ``imaps://host[:port]``, or ``imap://`` (STARTTLS, or this machine only).

    Raises `MailboxError`; the password never leaves in clear.
    """
    match = re.fullmatch(r"(imaps?)://([^/:\s]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?/?", address)
    if match is None:
        raise MailboxError("adresse IMAP attendue : imaps://serveur.")
    host, port = match[2].strip("[]"), int(match[3] or (993 if match[1] == "imaps" else 143))
    with _explained(address):
        context = ssl.create_default_context()
        client: imaplib.IMAP4
        if match[1] == "imaps":
            client = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=_TIMEOUT)
        else:
            client = imaplib.IMAP4(host, port, timeout=_TIMEOUT)
        try:
            if match[1] == "imap" and not is_here(host):
                client.starttls(context)
            client.login(user, password)
        except BaseException:
            client.shutdown()
            raise
    source = ImapSource(client, address)
    try:
        yield source
    finally:
        source.close()


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.error as error:
        reason = str(error)[:200].strip("b'\"")
        raise MailboxError(f"{name} : le serveur répond « {reason} ».") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise MailboxError(f"{name} : boîte aux lettres injoignable ({reason}).") from None
