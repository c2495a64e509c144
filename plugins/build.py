"""The one door of this room: the site, made by Pelican in this process."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from runpy import run_path
from typing import Any

import pelican
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, TemplateError
from jinja2.bccache import Bucket
from pelican import Pelican
from pelican.log import FatalLogger, console, init
from pelican.settings import read_settings
from rich.console import Console

from editorial.site import Site
from incremental.output import Output, mark_of
from plugins import templates
from plugins.corpus import CODE, OUTPUT, SITE, BuildError
from plugins.remembered import PICTURES, keep_newest

__all__ = ["BuildError", "build_site", "get_ready"]

ROOT = Path(__file__).parents[1]
_COMPILER = Path(templates.__file__).read_bytes()
"""Read with the code itself: it may be another one later."""
_COMPILED = Path(".cache") / "templates"
_PICTURES, _TEMPLATES = 10_000, 1_000
"""How many files may be kept: several times what a large site asks for."""


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
    keep_newest(PICTURES, _PICTURES)
    keep_newest(ROOT / _COMPILED, _TEMPLATES)


def get_ready() -> None:
    """Read the templates, as far as they can be."""
    options = run_path(str(ROOT / "pelicanconf.py"))["JINJA_ENVIRONMENT"]
    loader = FileSystemLoader(ROOT / "theme" / "templates")
    environment = Environment(  # noqa: S701 — it escapes: see the options
        loader=loader, **options, bytecode_cache=_compiled(options)
    )
    for name in environment.list_templates(extensions=["html"]):
        with suppress(TemplateError):  # some build may do without it
            environment.get_template(name)


def _settings(name: str, own: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = read_settings(str(ROOT / name), override=own)
    options = settings["JINJA_ENVIRONMENT"]
    settings["JINJA_ENVIRONMENT"] = {**options, "bytecode_cache": _compiled(options)}
    return settings


def _compiled(options: Mapping[str, Any]) -> Compiled:
    folder = ROOT / _COMPILED
    folder.mkdir(parents=True, exist_ok=True)
    made_from = _COMPILER + repr(sorted(options.items())).encode()
    return _compiled_in(str(folder), mark_of(made_from))


class Compiled(FileSystemBytecodeCache):
    """The code of templates, each read once; what made them is in the names of the files."""

    def __init__(self, folder: str, mark: str):
        super().__init__(folder, f"{mark}-%s")
        self._held: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find the code of a template, if there is any."""
        bucket.code = self._held.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            super().load_bytecode(bucket)
            self._held[bucket.key, bucket.checksum] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template, just made."""
        self._held[bucket.key, bucket.checksum] = bucket.code
        super().dump_bytecode(bucket)


_compiled_in = cache(Compiled)
"""One for each sort of environment, as long as this process lasts."""
