"""Where a site is published: a folder of this machine, a host by rsync, a storage by rclone.

A target is written ``/srv/irev``, ``rsync:editeur@hote:/var/www/irev`` or ``rclone:nom:seau``.
Elsewhere than on this machine no link can be switched: files go in an order that never shows a
page before what it needs, and what is gone is removed last.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from deploy.releases import REGISTER, Change, Inspect, PublicationError, Releases, accept

__all__ = ["Folder", "Remote", "target_of"]

_LATE = ["*.html", "*.xml", "*.ics", "*.json", "*.txt"]
"""What must not come before the rest: pages, feeds and the list of addresses."""


class Folder:
    """A folder of this machine that a web server shows (its ``current``)."""

    def __init__(self, root: Path):
        self.releases = Releases(root)

    @property
    def register(self) -> str:
        """The register of addresses as last published, empty at first."""
        file = self.releases.root / REGISTER
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    def publish(self, site: Path, name: str, *, inspect: Inspect = accept) -> Change:
        """Put a built site online under a name. Raises `PublicationError`."""
        return self.releases.publish(site, name, inspect=inspect)

    def rollback(self, name: str | None) -> Change:
        """Show an earlier release again. Raises `PublicationError`."""
        return self.releases.rollback(name)


class Remote:
    """A place reached by a program; `kept` is the folder of this machine that remembers releases.

    `tool` is ``rsync`` or ``rclone``, `address` what it calls the place.
    """

    def __init__(self, tool: str, address: str, kept: Path):
        self.tool = tool
        self.address = address.rstrip("/")
        self.releases = Releases(kept, compressed=False)

    @property
    def register(self) -> str:
        """The register of addresses as last published, empty at first."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / REGISTER
            command = ["rsync", "-q"] if self.tool == "rsync" else ["rclone", "copyto"]
            _run([*command, f"{self.address}/{REGISTER}", str(file)], missing_is_fine=True)
            return file.read_text(encoding="utf-8") if file.is_file() else ""

    def publish(self, site: Path, name: str, *, inspect: Inspect = accept) -> Change:
        """Keep the site here, then carry it. Raises `PublicationError`."""
        change = self.releases.publish(site, name, inspect=inspect)
        self._carry()
        return change

    def rollback(self, name: str | None) -> Change:
        """Carry an earlier release again. Raises `PublicationError`."""
        change = self.releases.rollback(name)
        self._carry()
        return change

    def _carry(self) -> None:
        """Assets, then pages, then the home page and feeds, then the end of what is gone."""
        source = str(self.releases.link.resolve())
        carry = self._rsync if self.tool == "rsync" else self._rclone
        carry(source, [f"- {pattern}" for pattern in _LATE])
        carry(source, ["- /index.html", "+ *.html", "+ */", "- *"])
        carry(source, [])
        carry(source, [], delete=True)

    def _rsync(self, source: str, rules: Sequence[str], *, delete: bool = False) -> None:
        options = ["-r", "--checksum", "--delay-updates", "--chmod=D755,F644"]
        options += [f"--filter={rule}" for rule in rules] + ["--delete-delay"] * delete
        _run(["rsync", *options, f"{source}/", f"{self.address}/"])

    def _rclone(self, source: str, rules: Sequence[str], *, delete: bool = False) -> None:
        options = [f"--filter={rule}" for rule in rules if rule != "+ */"]
        command = "sync" if delete else "copy"
        _run(["rclone", command, "--checksum", "--fast-list", *options, source, self.address])


def target_of(text: str, kept: Path) -> Folder | Remote:
    """The target that a text names. Raises `PublicationError` on an unknown form.

    `kept` is the folder of this machine where releases carried elsewhere are remembered.
    """
    tool, separator, address = text.partition(":")
    if separator and tool in {"rsync", "rclone"} and address:
        name = "".join(char if char.isalnum() else "-" for char in address)
        return Remote(tool, address, kept / name)
    if text.startswith("/"):
        return Folder(Path(text))
    raise PublicationError(
        f"« {text} » — cible attendue : /un/dossier, rsync:hote:/dossier ou rclone:nom:seau."
    )


def _run(command: list[str], *, missing_is_fine: bool = False) -> None:
    """Run a program, or say in French what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        message = f"le programme {command[0]} n’est pas installé."
        raise PublicationError(message) from None
    if done.returncode and not (missing_is_fine and _is_missing(done.stderr)):
        said = done.stderr.strip().splitlines() or [f"code {done.returncode}"]
        cause = said[0 if command[0] == "rsync" else -1]  # rsync ends with what it was doing
        raise PublicationError(f"{command[0]} n’a pas fini : {cause} — relancer la publication.")


def _is_missing(said: str) -> bool:
    return any(words in said for words in ("No such file", "not found", "doesn't exist"))
