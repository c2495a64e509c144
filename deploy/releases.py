"""The sites kept in a folder, and the one that is shown: a link that changes in one instant.

``releases/<name>/`` is a site and ``releases/<name>.json`` its manifest; ``current`` leads to the
one online; ``adresses.txt`` is the register of every address ever shown. A release is never
written in place: a reader sees the one before or the one after, whole.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.compression import SUFFIXES, compress
from deploy.manifest import (
    Manifest,
    differences,
    manifest_of,
    read_manifest,
    strangers,
    unlike,
    write_manifest,
)

__all__ = ["Change", "Inspect", "PublicationError", "Releases", "accept", "why"]

KEPT = 5
REGISTER = "adresses.txt"
Inspect = Callable[[Sequence[str]], None]
"""Looks at the files of a site that are not online yet, and raises to refuse them."""
_FULL = "le disque ne prend plus rien"
_REASONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: "droit refusé",
    errno.EPERM: "droit refusé",
    errno.EROFS: "le disque ne peut qu’être lu",
    errno.ENOENT: "introuvable",
}


def accept(_paths: Sequence[str]) -> None:
    """Refuse nothing."""


class PublicationError(Exception):
    """A site that cannot go online; says why. What was online still is."""


@dataclass(frozen=True)
class Change:
    """What a release changed for readers: the addresses of pages, each list in order."""

    release: str
    added: tuple[str, ...]
    altered: tuple[str, ...]
    removed: tuple[str, ...]


class Releases:
    """The releases below `root`, made if it is not there; `compressed` adds smaller copies."""

    def __init__(self, root: Path, *, compressed: bool = True):
        self.root = root.resolve()
        self.compressed = compressed
        self.folder = self.root / "releases"
        self.link = self.root / "current"

    @property
    def names(self) -> list[str]:
        """Every whole release, the oldest first."""
        return sorted(file.stem for file in self.folder.glob("*.json") if self._site(file).is_dir())

    @property
    def current(self) -> str | None:
        """The release online, if there is one."""
        return self.link.readlink().name if self.link.is_symlink() else None

    def publish(
        self,
        site: Path,
        name: str,
        *,
        inspect: Inspect = accept,
        probe: Callable[[], None] = lambda: None,
    ) -> Change:
        """Copy a built site beside the others, prove the copy, and put it online.

        `name` sorts after those before it; `inspect` looks at what is not online yet; `probe` looks
        at what is online then and raises `PublicationError` to take it back. Raises
        `PublicationError` with nothing changed.
        """
        with self._alone():
            before = self._manifest(self.current)
            manifest = manifest_of(site)
            _refuse(strangers(site))
            _refuse(self._forgotten(site))
            inspect([path for path, digest in manifest.items() if before.get(path) != digest])
            if name in self.names:
                raise PublicationError(f"{name} — cette version est déjà là.")
            self._copy(site, name, manifest, before)
            manifest = self._manifest(name)
            previous = self.current
            self._show(name)
            try:
                probe()
            except PublicationError:
                if previous:
                    self._show(previous)
                raise
            _write(self.root / REGISTER, (site / REGISTER).read_bytes())
            self._prune()
        return _change(name, before, manifest)

    def rollback(self, name: str | None = None) -> Change:
        """Put back the release that came before the one online, or `name`."""
        with self._alone():
            names, current = self.names, self.current
            if name is None:
                earlier = [other for other in names if current and other < current]
                if not earlier:
                    raise PublicationError("aucune version plus ancienne n’est gardée.")
                name = earlier[-1]
            if name not in names:
                kept = ", ".join(names) or "aucune"
                raise PublicationError(f"{name} — version inconnue ; gardées : {kept}.")
            manifest = self._manifest(name)
            _refuse(differences(self.folder / name, manifest))
            before = self._manifest(current)
            self._show(name)
        return _change(name, before, manifest)

    def _site(self, manifest: Path) -> Path:
        return manifest.with_suffix("")

    def _manifest(self, name: str | None) -> dict[str, str]:
        file = self.folder / f"{name}.json"
        return read_manifest(file) if name and file.is_file() else {}

    def _forgotten(self, site: Path) -> Iterator[str]:
        """The addresses once shown that this site does not know of."""
        if not (site / REGISTER).is_file():
            yield f"{REGISTER} — ce fichier manque : ceci n’est pas un site construit ici."
            return
        known = _addresses(site / REGISTER)
        if (self.root / REGISTER).is_file():
            for address in sorted(_addresses(self.root / REGISTER) - known):
                yield f"{address} — cette adresse a été publiée et le site ne la connaît plus."

    def _copy(self, site: Path, name: str, manifest: Manifest, before: Manifest) -> None:
        """Write the release under another name; what has not changed is shared with the last."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=self.folder))
        try:
            stage.chmod(0o755)
            shared = [path for path, digest in manifest.items() if before.get(path) == digest]
            self._share(stage, shared, before)
            fresh = [path for path in manifest if not (stage / path).exists()]
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda path: self._add(site / path, stage / path), fresh))
            found = manifest_of(stage)
            _refuse(unlike(found, {**found, **manifest}))
            os.sync()  # once for all: asking for each file takes seconds
            stage.rename(self.folder / name)
            write_manifest(found, self.folder / f"{name}.json")
            _sync(self.folder)
        finally:
            shutil.rmtree(stage, ignore_errors=True)

    def _share(self, stage: Path, paths: Sequence[str], before: Manifest) -> None:
        """Give the release the files of the one online, with their smaller copies."""
        shown = self.link.resolve()
        for folder in {(stage / path).parent for path in paths}:
            folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            for name in (path, *(path + suffix for suffix in SUFFIXES)):
                if name in before:
                    _link(shown / name, stage / name)

    def _add(self, source: Path, target: Path) -> None:
        """Give the release a file of its own."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        if self.compressed:
            compress(target)

    def _show(self, name: str) -> None:
        """Lead `current` to a release, in one step of the file system."""
        if self.link.exists() and not self.link.is_symlink():
            raise PublicationError(f"{self.link} — un lien est attendu ici : renommer ce dossier.")
        fresh = self.root / ".current"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / name)
        fresh.replace(self.link)
        _sync(self.root)

    def _prune(self) -> None:
        """Forget the oldest releases, and what interrupted publications left."""
        for name in self.names[:-KEPT]:
            if name != self.current:
                (self.folder / f"{name}.json").unlink()
        kept = set(self.names)
        for folder in self.folder.iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One publication at a time; the system lets go of the lock however we end.

        What the disk refuses is said in French.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with (self.root / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield
        except BlockingIOError:
            message = f"{self.root} — une autre publication est en cours."
            raise PublicationError(message) from None
        except OSError as error:
            raise PublicationError(f"{error.filename or self.root} — {why(error)}.") from error


def why(error: OSError) -> str:
    """What the system refuses, for whoever reads French."""
    return _REASONS.get(error.errno or 0, error.strerror or "refus du système")


def _refuse(reasons: Iterator[str]) -> None:
    """Raise with the first reasons, if there is any."""
    if found := list(reasons):
        more = f"\n… et {len(found) - 10} autres." if len(found) > 10 else ""
        raise PublicationError("\n".join(found[:10]) + more)


def _addresses(register: Path) -> set[str]:
    rows = register.read_text(encoding="utf-8").split("\n")
    return {row.split()[1] for row in rows if row and not row.startswith("#")}


def _change(name: str, before: Manifest, after: Manifest) -> Change:
    old, new = _pages(before), _pages(after)
    altered = [url for url in new.keys() & old.keys() if new[url] != old[url]]
    added, removed = new.keys() - old.keys(), old.keys() - new.keys()
    return Change(name, tuple(sorted(added)), tuple(sorted(altered)), tuple(sorted(removed)))


def _pages(manifest: Manifest) -> dict[str, str]:
    """The pages of a site by their address."""
    name = "index.html"
    pages = {path: digest for path, digest in manifest.items() if path.endswith(name)}
    return {f"/{path.removesuffix(name)}": digest for path, digest in pages.items()}


def _link(source: Path, target: Path) -> None:
    """Share a file, where the disk can; what it cannot share is copied."""
    with suppress(OSError):
        os.link(source, target)


def _write(file: Path, content: bytes) -> None:
    fresh = file.with_name(f".{file.name}")
    fresh.write_bytes(content)
    _sync(fresh)
    fresh.replace(file)


def _sync(path: Path) -> None:
    """Wait until the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
