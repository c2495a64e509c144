"""The files of content/media that something online names: pictures made light, others as they are.

The theme receives nothing: pages name the copies themselves. Copies are kept from one build to the
next.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from pelican import signals
from pelican.generators import Generator
from PIL import __version__ as pillow

from editorial.feeds import File
from editorial.pictures import make
from editorial.site import Site
from incremental.output import Output, mark_of
from plugins.corpus import OUTPUT, SITE
from plugins.remembered import remembered


class MediaGenerator(Generator):  # type: ignore[misc]
    """Writes what the documents online show or offer, and nothing of those that are not."""

    def generate_output(self, writer: Any) -> None:
        """All, when one of them changed."""
        output: Output = self.settings[OUTPUT]
        if not output.is_fresh("media"):
            output.unit("media", self._write)

    def _write(self) -> None:
        site: Site = self.settings[SITE]
        output: Output = self.settings[OUTPUT]
        for name in site.media:
            content = (site.corpus.root / "media" / name).read_bytes()
            picture = site.pictures.get(name)
            mark = mark_of(content)
            for copy in picture.copies if picture else ():
                key = f"{pillow} {copy.format} {copy.width} {mark}"
                made = partial(remembered, key, partial(make, content, copy))
                output.make(copy.path, mark_of(key.encode()), made)
            if not picture or not picture.copies:
                output.write(File(f"media/{name}", content))


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return MediaGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
