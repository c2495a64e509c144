"""The pages that are not a document's own: home, hubs, lists, agenda, letters, 404.

The theme receives `page` (one of `editorial.pages`) and `site`.
"""

from __future__ import annotations

from typing import Any

from pelican import signals
from pelican.generators import Generator

from editorial.urls import file_of
from plugins.reader import SETTING


class PagesGenerator(Generator):  # type: ignore[misc]
    """Writes each page of the site from its template."""

    def generate_output(self, writer: Any) -> None:
        """Loop over the sorted values made by `editorial`."""
        for page in self.settings[SETTING].pages:
            template = self.get_template(page.template)
            writer.write_file(file_of(page.url), template, self.context, page=page, url=page.url)


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return PagesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
