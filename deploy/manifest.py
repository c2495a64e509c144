"""What a site is made of, file by file, so that a copy can be proven whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = [
    "differences",
    "manifest_of",
    "read_manifest",
    "strangers",
    "unlike",
    "write_manifest",
]

Manifest = Mapping[str, str]
"""The SHA-256 of each file, by its path below the site's root, in the order of paths."""

_FORBIDDEN = tuple(
    ".md .py .pyc .js.map .css.map .sqlite .sqlite3 .db .pem .key .env .swp .bak .orig ~".split()
)


def manifest_of(folder: Path) -> dict[str, str]:
    """Read every file below `folder`."""
    root = os.fspath(folder)
    return {name: _digest(f"{root}/{name}") for name in sorted(_names(folder))}


def differences(folder: Path, manifest: Manifest) -> Iterator[str]:
    """What in `folder` is not as the manifest says, a sentence each."""
    return unlike(manifest_of(folder), manifest)


def unlike(found: Manifest, manifest: Manifest) -> Iterator[str]:
    """What was found and is not as the manifest says, a sentence each."""
    for name in sorted(manifest.keys() | found.keys()):
        if name not in found:
            yield f"{name} — ce fichier manque."
        elif name not in manifest:
            yield f"{name} — ce fichier est de trop."
        elif found[name] != manifest[name]:
            yield f"{name} — ce fichier a été altéré."


def strangers(folder: Path) -> Iterator[str]:
    """What no site of ours holds: sources, drafts of an editor's program, databases, keys."""
    for name in sorted(_names(folder)):
        hidden = any(part.startswith(".") for part in name.split("/"))
        known = name == ".irev-site" or name.startswith(".well-known/")
        if name.endswith(_FORBIDDEN) or (hidden and not known):
            yield f"{name} — ce fichier n’a rien à faire en ligne."
    robots = folder / "robots.txt"
    if robots.is_file() and "Disallow: /\n" in robots.read_text(encoding="utf-8"):
        remedy = "publier sans --site, ou construire sans --drafts"
        yield f"robots.txt — ceci est un aperçu, avec ses brouillons : {remedy}."
    for name in sorted(path for path, entry in _entries(folder) if entry.is_symlink()):
        yield f"{name} — un lien n’a rien à faire en ligne."


def write_manifest(manifest: Manifest, file: Path) -> None:
    """Keep a manifest as JSON."""
    file.write_text(json.dumps(manifest, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def read_manifest(file: Path) -> dict[str, str]:
    """The manifest that `write_manifest` kept."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


def _names(folder: Path) -> Iterator[str]:
    """The files below a folder; links are not followed."""
    for path, entry in _entries(folder):
        if entry.is_file(follow_symlinks=False):
            yield path


def _entries(folder: str | Path, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """All that is below a folder, with its path there: no object for each, there are thousands."""
    with os.scandir(folder) as entries:
        for entry in entries:
            yield f"{prefix}{entry.name}", entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path, f"{prefix}{entry.name}/")


def _digest(file: str) -> str:
    with open(file, "rb") as stream:  # noqa: PTH123 — no object for each
        return hashlib.sha256(stream.read()).hexdigest()
