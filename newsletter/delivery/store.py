"""The two databases of the letter, opened safely: who receives it, and what was sent.

They are in one private folder, outside any git tree. Several processes may open `PEOPLE` (a timer
records unsubscriptions while the letter leaves), each with one connection. `JOURNAL` belongs to
one process at a time: whoever opens it while a letter leaves is refused at once.

Write only inside `Store.transaction`: what it holds is on the disk, whole, when it ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsletter.delivery.generation import Generation, OlderJournal
from newsletter.errors import PlainError

__all__ = [
    "JOURNAL",
    "PEOPLE",
    "Database",
    "Store",
    "StoreError",
    "check_private",
    "journal_mode",
    "open_store",
]

BUSY = 10_000
"""Milliseconds that a transaction waits for the one of another process."""

_OLDEST = (3, 37)  # STRICT tables
_WAL_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
_REMOTE = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.sshfs")


@dataclass(frozen=True)
class Database:
    """One of our databases: its file, its mark (PRAGMA application_id), the steps that make it.

    `PRAGMA user_version` counts the steps done.
    """

    name: str
    application: int
    folder: str
    is_exclusive: bool = False

    @property
    def steps(self) -> tuple[Path, ...]:
        """The files that make its tables, in order."""
        return tuple(sorted((SCHEMA / self.folder).glob("*.sql")))


SCHEMA = Path(__file__).with_name("schema")
PEOPLE = Database("abonnes.db", 0x49524541, "people")
JOURNAL = Database("envois.db", 0x49524545, "journal", is_exclusive=True)


class StoreError(PlainError):
    """The database cannot be used: says which file, why, and what to do."""

    def __init__(self, path: Path, reason: str):
        super().__init__(f"{path} : {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Store:
    """An open database. Its connection serves one thread at a time; rows are read by name."""

    path: Path
    connection: sqlite3.Connection
    resources: ExitStack

    @property
    def folder(self) -> Path:
        """The private folder of both databases."""
        return self.path.parent

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
        """Close the connection and let others open; what was committed stays."""
        with _explained(self.path):
            self.resources.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_store(
    folder: Path,
    database: Database = PEOPLE,
    *,
    accept_older: bool = False,
    mounts: Path = Path("/proc/self/mounts"),
) -> Store:
    """Open a database of `folder`, made or brought up to date when needed.

    Before a change of schema a copy of the file is kept beside it. Raises `StoreError`, having
    written nothing, when the folder is not private, is in a git tree or on another machine, or when
    the file is damaged, not ours, made by a newer version, in use for sending, or a journal that is
    not the last one written (unless `accept_older`).
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 — a link is refused, not followed
    path = folder / database.name
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(path, f"SQLite {sqlite3.sqlite_version} est trop ancien : 3.37 au moins.")
    _check_place(folder, mounts)
    with _explained(path), ExitStack() as stack:
        if not folder.exists():
            folder.mkdir(mode=0o700)
        for file in (folder, path):
            check_private(file)
        if database.is_exclusive:
            stack.enter_context(_holding(path.with_suffix(".lock")))
        generation = Generation.read(path)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            path, isolation_level=None, timeout=BUSY / 1000, check_same_thread=False
        )
        stack.callback(connection.close)
        with _alone(folder):
            if database.is_exclusive:
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            _recognise(connection, path, database)
            _configure(connection, database)
            _upgrade(connection, path, database)
        if database.is_exclusive:
            generation.begin(connection, accept_older=accept_older)
            stack.callback(generation.end, connection)
        return Store(path, connection, stack.pop_all())


def journal_mode(database: Database, version: tuple[int, ...]) -> str:
    """``WAL``, one sync for each commit, wherever SQLite cannot damage it; else ``TRUNCATE``.

    Before some versions a writer and a checkpoint of two connections could: with a single
    connection they never meet (https://sqlite.org/wal.html#walresetbug).
    """
    repaired = version >= _WAL_FIXED[-1] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_FIXED
    )
    return "WAL" if repaired or database.is_exclusive else "TRUNCATE"


def _configure(connection: sqlite3.Connection, database: Database) -> None:
    connection.row_factory = sqlite3.Row
    mode = journal_mode(database, sqlite3.sqlite_version_info)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    # FULL: a commit that was answered survives a power cut, which the journal of sendings needs.
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _check(connection: sqlite3.Connection, path: Path, pragma: str) -> None:
    (result,) = connection.execute(f"PRAGMA {pragma}").fetchone()
    if result != "ok":
        raise StoreError(path, f"base abîmée ({result}) : {_RESTORE}")


@contextmanager
def _holding(path: Path) -> Iterator[None]:
    """Be the only process that has the journal; a second one learns at once who has it.

    The system lets go of it however we end. The file stays: to remove it would let two in.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read(20).strip() or "inconnu"
            reason = f"un envoi est en cours (processus {holder}) : attendre qu’il ait fini."
            raise StoreError(path, reason) from None
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time looks at the schema; the system ends this however we end."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _recognise(connection: sqlite3.Connection, path: Path, database: Database) -> None:
    """The file is sound, ours and not from the future; nothing is written."""
    _check(connection, path, "quick_check(1)")
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != database.application and not is_empty:
        raise StoreError(path, "ce n’est pas la base de la lettre : choisir un autre dossier.")
    if (version := _version(connection)) > len(database.steps):
        reason = f"base d’une version plus récente ({version}, {len(database.steps)} attendue)"
        raise StoreError(path, f"{reason} : mettre le projet à jour.")


def _upgrade(connection: sqlite3.Connection, path: Path, database: Database) -> None:
    """Run the steps of the schema that are still to do, in one transaction."""
    target = len(database.steps)
    if (version := _version(connection)) == target:
        return
    if version:
        _keep_copy(connection, path.with_name(f"{path.stem}-avant-v{target}.db"))
    steps = "".join(step.read_text(encoding="utf-8") for step in database.steps[version:])
    marks = f"PRAGMA application_id = {database.application}; PRAGMA user_version = {target};"
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


def check_private(path: Path) -> None:
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
    except OlderJournal as error:
        raise StoreError(path, f"{error} : {_RECONCILE}") from None
    except sqlite3.Error as error:
        raise StoreError(path, _reason(error)) from error
    except OSError as error:
        reason = _SYSTEM.get(error.errno or 0, f"{error.strerror}.")
        raise StoreError(Path(error.filename or path), reason) from error


def _reason(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return _REASONS.get(code, f"base inutilisable ({error}) : {_RESTORE}")


_ELSEWHERE = "donner à LETTRE_DONNEES un dossier privé de cette machine, hors de tout dépôt."
_RECONCILE = (
    "des lettres y passent pour non envoyées. letter-reconcile --restored les retrouve dans le "
    "journal du relais."
)
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
    sqlite3.SQLITE_BUSY: "base occupée par un autre programme : réessayer quand il aura fini.",
    sqlite3.SQLITE_READONLY: "base en lecture seule : rendre le dossier modifiable.",
    sqlite3.SQLITE_CANTOPEN: "base impossible à ouvrir : vérifier le dossier et ses droits.",
    sqlite3.SQLITE_NOTADB: f"ce n’est pas une base SQLite, ou elle est abîmée : {_RESTORE}",
    sqlite3.SQLITE_CORRUPT: f"base abîmée : {_RESTORE}",
}
