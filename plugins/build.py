"""The one door of this room: the site, made by Pelican in this process."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, ClassVar

import pelican
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from pelican import Pelican
from pelican.generators import Generator
from pelican.log import FatalLogger, console, init
from pelican.settings import read_settings
from rich.console import Console

from editorial.site import Site
from incremental.output import Output
from plugins.corpus import CODE, OUTPUT, SITE, BuildError

__all__ = ["BuildError", "build_site"]

ROOT = Path(__file__).parents[1]


def build_site(site: Site, output: Output, *, code: str, search: bool = True) -> None:
    """Write the files of the site; `code` is the fingerprint of what makes its pages.

    Without `search`, its index is left out. Any warning is a failure.
    """
    console.quiet = True  # what it logs is told as an error
    # It would say how many articles there are: none, after reading the names of all emoji.
    pelican.console = Console(quiet=True, markup=False, emoji=False)
    init(level=logging.WARNING, fatal="warnings")
    own = {
        "OUTPUT_PATH": str(output.folder),
        "AS_OF": site.today.isoformat(),
        "SEARCH_INDEX": search,
    }
    shared = {SITE: site, OUTPUT: output, CODE: code}
    name = "pelicanconf.py" if site.drafts else "publishconf.py"
    try:
        Pelican(_settings(name, own | shared)).run()
    finally:
        FatalLogger.fatal_lvl = logging.CRITICAL + 1  # others may warn in this process


def get_ready() -> None:
    """Read the templates as the first build would."""
    settings = _settings("pelicanconf.py", {})
    environment = Generator({}, settings, settings["PATH"], settings["THEME"], "").env
    folder = Path(settings["THEME"]) / "templates"
    for file in folder.rglob("*.html"):
        environment.get_template(file.relative_to(folder).as_posix())


def _settings(name: str, own: dict[str, Any]) -> dict[str, Any]:
    compiled = ROOT / ".cache" / "templates"
    compiled.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = read_settings(str(ROOT / name), override=own)
    settings["JINJA_ENVIRONMENT"]["bytecode_cache"] = Compiled(str(compiled))
    return settings


class Compiled(FileSystemBytecodeCache):
    """The code of templates, read once by a process."""

    _held: ClassVar[dict[tuple[str, str], Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find the code of a template, if there is any."""
        name = bucket.key, bucket.checksum
        if name in self._held:
            bucket.code = self._held[name]
            return
        super().load_bytecode(bucket)
        if bucket.code:
            self._held[name] = bucket.code
