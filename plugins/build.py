"""The one door of this room: the site, made by Pelican in this process."""

from __future__ import annotations

import logging
from pathlib import Path

import pelican
from jinja2 import FileSystemBytecodeCache
from pelican import Pelican
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
    compiled = ROOT / ".cache" / "templates"
    compiled.mkdir(parents=True, exist_ok=True)
    own = {
        "OUTPUT_PATH": str(output.folder),
        "AS_OF": site.today.isoformat(),
        "SEARCH_INDEX": search,
    }
    shared = {SITE: site, OUTPUT: output, CODE: code}
    name = "pelicanconf.py" if site.drafts else "publishconf.py"
    settings = read_settings(str(ROOT / name), override=own | shared)
    settings["JINJA_ENVIRONMENT"]["bytecode_cache"] = FileSystemBytecodeCache(str(compiled))
    try:
        Pelican(settings).run()
    finally:
        FatalLogger.fatal_lvl = logging.CRITICAL + 1  # others may warn in this process
