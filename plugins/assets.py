"""The theme's style sheets, scripts and pictures, each under a name made from its bytes.

The theme receives `stylesheet`, the address of its many style sheets served as one, and `asset`,
which gives the address of a file of ``static/public``. Typefaces keep the names of their makers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import lightningcss
from pelican import signals
from pelican.generators import Generator

from editorial.feeds import File
from incremental.output import Output
from plugins.corpus import OUTPUT

_UNIT = "thème"
_KEPT = {".woff2", ".txt", ".md", ""}
"""Files that no page may ask for under another name than their own, or that no page asks for."""
_REFERENCE = re.compile(rb"""(?<=["'(])(\./|/theme/)([\w./-]+\.\w+)(?=["')])""")
"""How a script or a style sheet names another file of the theme."""


class Assets:
    """The files of a folder, by the names they are served under."""

    def __init__(self, folder: Path, prefix: str):
        self.folder = folder
        self.prefix = prefix
        self._served: dict[str, File] = {}

    def url(self, name: str) -> str:
        """The address of a file, given its path in the folder."""
        return f"/{self._file(name).path}"

    def refer(self, content: bytes, *, within: str = "") -> bytes:
        """The content of a file, where each file of the folder has the name it is served under."""

        def served(match: re.Match[bytes]) -> bytes:
            path, name = match[1].decode(), match[2].decode()
            known = name if path == "/theme/" else f"{within}{name}"
            return self.url(known).encode() if (self.folder / known).is_file() else match[0]

        return _REFERENCE.sub(served, content)

    def files(self) -> Iterator[File]:
        """Every file, as it is served."""
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            yield self._file(path.relative_to(self.folder).as_posix())

    def _file(self, name: str) -> File:
        if name not in self._served:
            content = (self.folder / name).read_bytes()
            path = PurePosixPath(name)
            if path.suffix in (".js", ".css"):
                parent = f"{path.parent}/" if path.parent.name else ""
                content = self.refer(content, within=parent)
            kept = path.suffix in _KEPT
            served = name if kept else str(path.with_suffix(f".{digest(content)}{path.suffix}"))
            self._served[name] = File(f"{self.prefix}/{served}", content)
        return self._served[name]


def digest(content: bytes) -> str:
    """What a name is made from: twelve characters that change with the content."""
    return hashlib.sha256(content).hexdigest()[:12]


class AssetsGenerator(Generator):  # type: ignore[misc]
    """Serves ``static/public``, and ``static/css/index.css`` with what it imports."""

    def generate_context(self) -> None:
        """Write them before there are pages, which ask for their addresses."""
        output: Output = self.settings[OUTPUT]
        self.assets = Assets(Path(self.theme) / "static" / "public", self._prefix)
        if not output.is_fresh(_UNIT):
            output.unit(_UNIT, self._write)
        stylesheet, *_ = output.units[_UNIT][1]
        self.context["stylesheet"] = f"/{stylesheet}"
        self.context["asset"] = self.assets.url

    def _write(self) -> None:
        """All of them, the style sheet first."""
        index = Path(self.theme) / "static" / "css" / "index.css"
        bundle = self.assets.refer(lightningcss.bundle_css(str(index), minify=True).encode())
        file = File(f"{self._prefix}/site.{digest(bundle)}.css", bundle)
        for each in (file, *self.assets.files()):
            self.settings[OUTPUT].write(each)

    @property
    def _prefix(self) -> str:
        return str(self.settings["THEME_STATIC_DIR"])


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return AssetsGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
