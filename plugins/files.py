"""The files for machines: feeds, sitemap, robots.txt, redirections. The theme gets nothing."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from editorial.calendars import calendar_files
from editorial.exports import thesaurus_files
from editorial.feeds import FEED_STYLE, File, feed_files
from editorial.pages.initiatives import map_files
from editorial.redirects import redirect_maps, register_file
from editorial.sitemap import sitemap_files
from editorial.wellknown import policy_map, wellknown_files
from incremental.output import Output
from plugins.corpus import OUTPUT, SITE


class FilesGenerator(Generator):  # type: ignore[misc]
    """Writes the files that `editorial` makes."""

    def generate_output(self, writer: Any) -> None:
        """Write each as it is."""
        site = self.settings[SITE]
        output: Output = self.settings[OUTPUT]
        files = (
            feed_files(site),
            sitemap_files(site),
            thesaurus_files(site),
            calendar_files(site),
            map_files(site),
            wellknown_files(site),
            [File(FEED_STYLE.lstrip("/"), (Path(self.theme) / "static" / "flux.css").read_bytes())],
        )
        online = []
        with output.times.of("flux, calendriers, plan du site"):
            for file in chain(*files):
                output.write(file)
                online.append(f"/{file.path}")
            maps = (register_file(site, online), *redirect_maps(site, online), policy_map(site))
            for file in maps:
                output.write(file)


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return FilesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
