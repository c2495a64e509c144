"""The database of the letter, opened safely: people, journal of sendings, bounces.

One file, `lettre.db`, in a private folder outside any git tree. Several processes may open it (a
timer may record unsubscriptions while the letter leaves), each with one connection. Write only
inside `Store.transaction`: what it holds is on the disk, whole, when it ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SCHEMA", "Store", "StoreError", "journal_mode", "open_store"]

DATABASE = "lettre.db"
GENERATION = "generation"
APPLICATION = 0x49524556
"""« IREV »: tells our database from any other (PRAGMA application_id)."""
SCHEMA = tuple(sorted(Path(__file__).with_name("schema").glob("*.sql")))
"""The steps that make the tables; `PRAGMA user_version` counts those done."""
BUSY = 10_000
"""Milliseconds that a transaction waits for the one of another process."""

_OLDEST = (3, 37)  # STRICT tables
# A writer and a checkpoint of two connections could damage a WAL: https://sqlite.org/wal.html
_WAL_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.sshfs")


class StoreError(Exception):
    """The database cannot be used: says which file, why, and what to do."""

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path} : {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Store:
    """An open database. Its connection serves one thread at a time; rows are read by name."""

    folder: Path
    connection: sqlite3.Connection

    @property
    def path(self) -> Path:
        """The file of the database."""
        return self.folder / DATABASE

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing; a full disk or a lock is a `StoreError`."""
        with _explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def verify(self) -> None:
        """Read every page: raises `StoreError` when one of them is damaged."""
        with _explained(self.path):
            _check(self.connection, self.path, "integrity_check")

    def close(self) -> None:
        """Close the connection; what was committed stays."""
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(folder: Path, *, mounts: Path = Path("/proc/self/mounts")) -> Store:
    """Open the database of `folder`, made or brought up to date when needed.

    Before a change of schema a copy of the file is kept beside it. Raises `StoreError`, having
    written nothing, when the folder is not private, is in a git tree or on another machine, or when
    the file is damaged, not ours, or made by a newer version.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 — a link is refused, not followed
    path = folder / DATABASE
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(path, f"SQLite {sqlite3.sqlite_version} est trop ancien : 3.37 au moins.")
    _check_place(folder, mounts)
    with _explained(path):
        if not folder.exists():
            folder.mkdir(mode=0o700)
        for file in (folder, path, folder / GENERATION):
            _check_private(file)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY / 1000, check_same_thread=False
        )
        try:
            with _alone(folder):
                _recognise(connection, path)
                _configure(connection)
                _upgrade(connection, path)
        except BaseException:
            connection.close()
            raise
    return Store(folder, connection)


def journal_mode(version: tuple[int, ...]) -> str:
    """``WAL`` where SQLite no longer damages one, else ``TRUNCATE``: slower, never wrong."""
    fixed = version >= _WAL_FIXED[-1] or any(
        version[:2] == repaired[:2] and version >= repaired for repaired in _WAL_FIXED
    )
    return "WAL" if fixed else "TRUNCATE"


def _configure(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    mode = journal_mode(sqlite3.sqlite_version_info)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    # FULL: a commit that was answered survives a power cut, which the journal of sendings needs.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _check(connection: sqlite3.Connection, path: Path, pragma: str) -> None:
    (result,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    if result != "ok":
        raise StoreError(path, f"base abîmée ({result}) : {_RESTORE}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time looks at the schema; the system ends this however we end."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _recognise(connection: sqlite3.Connection, path: Path) -> None:
    """The file is sound, ours and not from the future; nothing is written."""
    _check(connection, path, "quick_check(1)")
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION and not is_empty:
        raise StoreError(path, "ce n’est pas la base de la lettre : choisir un autre dossier.")
    if (version := _version(connection)) > len(SCHEMA):
        reason = f"base d’une version plus récente ({version}, {len(SCHEMA)} attendue)"
        raise StoreError(path, f"{reason} : mettre le projet à jour.")


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    """Run the steps of the schema that are still to do, in one transaction."""
    if (version := _version(connection)) == len(SCHEMA):
        return
    if version:
        _keep_copy(connection, path.with_name(f"lettre-avant-v{len(SCHEMA)}.db"))
    steps = "".join(step.read_text(encoding="utf-8") for step in SCHEMA[version:])
    marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {len(SCHEMA)};"
    connection.executescript(f"BEGIN EXCLUSIVE; {steps} {marks} COMMIT;")


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _keep_copy(connection: sqlite3.Connection, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)


def _check_place(folder: Path, mounts: Path) -> None:
    """The folder is outside any git tree, on a disk of this machine."""
    if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        raise StoreError(folder, f"ce dossier est dans un dépôt git : {_ELSEWHERE}")
    kind = _file_system(folder, mounts)
    if kind.startswith(_REMOTE):
        raise StoreError(folder, f"ce dossier est sur un partage réseau ({kind}) : {_ELSEWHERE}")


def _file_system(folder: Path, mounts: Path) -> str:
    """The kind of file system that holds the folder, where the system says it (Linux)."""
    if not mounts.exists():
        return ""
    lines = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    holding = [fields for fields in lines if folder.is_relative_to(fields[1])]
    return max(holding, key=lambda fields: len(fields[1]))[2] if holding else ""


def _check_private(path: Path) -> None:
    """Only its owner, who we are, may read it; what does not exist yet passes."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISLNK(status.st_mode):
        raise StoreError(path, "c’est un lien : donner le vrai dossier.")
    if status.st_uid != os.geteuid():
        raise StoreError(path, "appartient à un autre utilisateur : envoyer avec le sien.")
    if status.st_mode & 0o077:
        mode = "700" if path.is_dir() else "600"
        raise StoreError(path, f"lisible par d’autres que son propriétaire : chmod {mode}.")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn the errors of the disk and of SQLite into a French sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(path, _reason(error)) from error
    except OSError as error:
        reason = _SYSTEM.get(error.errno or 0, f"{error.strerror}.")
        raise StoreError(Path(error.filename or path), reason) from error


def _reason(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return _REASONS.get(code, f"base inutilisable ({error}) : {_RESTORE}")


_ELSEWHERE = "donner à LETTRE_DONNEES un dossier privé de cette machine, hors de tout dépôt."
_RESTORE = "la mettre de côté et reprendre la dernière copie."
_SYSTEM = {
    errno.ENOSPC: "disque plein : faire de la place, puis reprendre.",
    errno.EACCES: "accès refusé par le système : vérifier le propriétaire et les droits.",
    errno.EROFS: "disque en lecture seule : donner un dossier modifiable.",
    errno.ENOENT: "dossier absent : créer celui qui doit le contenir.",
    errno.ENOTDIR: "ce n’est pas un dossier.",
}
_REASONS = {
    sqlite3.SQLITE_FULL: _SYSTEM[errno.ENOSPC],
    sqlite3.SQLITE_IOERR: "le disque ne répond plus comme il faut : le vérifier, puis reprendre.",
    sqlite3.SQLITE_BUSY: "un autre programme écrit depuis plus de dix secondes : réessayer.",
    sqlite3.SQLITE_READONLY: "base en lecture seule : rendre le dossier modifiable.",
    sqlite3.SQLITE_CANTOPEN: "base impossible à ouvrir : vérifier le dossier et ses droits.",
    sqlite3.SQLITE_NOTADB: f"ce n’est pas une base SQLite, ou elle est abîmée : {_RESTORE}",
    sqlite3.SQLITE_CORRUPT: f"base abîmée : {_RESTORE}",
}
