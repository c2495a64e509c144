"""The files for machines: feeds, sitemap, robots.txt, redirections. The theme gets nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from editorial.calendars import calendar_parts
from editorial.exports import thesaurus_files
from editorial.feeds import FEED_STYLE, File, feed_parts
from editorial.pages.initiatives import map_files
from editorial.parts import Part
from editorial.redirects import redirect_maps, register_file
from editorial.site import Site
from editorial.sitemap import sitemap_files
from editorial.wellknown import policy_map, wellknown_files
from incremental.cores import spread
from incremental.output import Output
from plugins.corpus import OUTPUT, SITE

_FAMILY = "fichiers"
_PART = 64
"""Batches that one process makes before it asks for more."""
_ENOUGH = 8
"""Fewer parts than that are made sooner by one process."""


class FilesGenerator(Generator):  # type: ignore[misc]
    """Writes the files that `editorial` makes."""

    def generate_output(self, writer: Any) -> None:
        """Write each as it is."""
        site = self.settings[SITE]
        output: Output = self.settings[OUTPUT]
        if output.are_fresh(_FAMILY):
            return
        batches = [
            *feed_parts(site),
            *([] if output.are_fresh(f"{_FAMILY} calendrier") else calendar_parts(site)),
            Part("plan du site", partial(sitemap_files, site)),
            Part("thésaurus", partial(thesaurus_files, site)),
            Part("carte", partial(map_files, site)),
            Part("adresses connues", partial(wellknown_files, site)),
            Part("style des flux", self._style),
        ]
        with output.times.of("flux, calendriers, plan du site"):
            stale = [batch for batch in batches if not output.is_fresh(_named(batch))]
            parts = [stale[start : start + _PART] for start in range(0, len(stale), _PART)]
            tasks = [partial(output.made, partial(_write, output, part)) for part in parts]
            for made in spread(tasks, enough=_ENOUGH):
                output.add(made)
            written = (paths for name, (_, paths) in output.units.items() if _is_own(name))
            paths = sorted(path for paths in written for path in paths)
            maps = Part("adresses", partial(_maps, site, [f"/{path}" for path in paths]))
            if not output.is_fresh(_named(maps)):
                _write(output, [maps])

    def _style(self) -> tuple[File]:
        content = (Path(self.theme) / "static" / "flux.css").read_bytes()
        return (File(FEED_STYLE.lstrip("/"), content),)


def _is_own(name: str) -> bool:
    return name.startswith(f"{_FAMILY} ")


def _named(batch: Part[File]) -> str:
    return f"{_FAMILY} {batch.name}"


def _write(output: Output, batches: Iterable[Part[File]]) -> None:
    for batch in batches:
        output.unit(_named(batch), partial(_write_files, output, batch))


def _write_files(output: Output, batch: Part[File]) -> None:
    for file in batch.make():
        output.write(file)


def _maps(site: Site, online: Sequence[str]) -> Iterator[File]:
    yield register_file(site, online)
    yield from redirect_maps(site, online)
    yield policy_map(site)


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return FilesGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
