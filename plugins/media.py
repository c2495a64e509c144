"""The files of content/media that something online names: pictures made light, others as they are.

The theme receives nothing: pages name the copies themselves. Copies are kept from one build to the
next in ``.cache/images``, under names made from what they are made from.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator
from PIL import __version__ as pillow

from editorial.feeds import File
from editorial.pictures import Copy, Illustration, make
from editorial.site import Site
from plugins.output import write
from plugins.reader import SETTING

CACHE = Path(".cache") / "images"


class MediaGenerator(Generator):  # type: ignore[misc]
    """Writes what the documents online show or offer, and nothing of those that are not."""

    def generate_output(self, writer: Any) -> None:
        """One file after the other."""
        site: Site = self.settings[SETTING]
        for name in site.media:
            content = (site.corpus.root / "media" / name).read_bytes()
            picture = site.pictures.get(name)
            if picture and picture.copies:
                self._write_copies(picture, content)
            else:
                write(self.output_path, File(f"media/{name}", content))

    def _write_copies(self, picture: Illustration, content: bytes) -> None:
        for copy in picture.copies:
            write(self.output_path, File(copy.path, _kept(copy, content)))


def _kept(copy: Copy, content: bytes) -> bytes:
    """A copy made before, or made now and kept."""
    key = f"{pillow} {copy.format} {copy.width} {hashlib.sha256(content).hexdigest()}"
    kept = CACHE / hashlib.sha256(key.encode()).hexdigest()
    if not kept.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(".tmp")
        fresh.write_bytes(make(content, copy))
        fresh.replace(kept)
    return kept.read_bytes()


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return MediaGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
