"""The content, read once by `editorial`, and all the settings that plugins share.

`plugins.build` hands over what a task has read (`SITE`, an `editorial.site.Site`) and what writes
its files (`OUTPUT`); Pelican run by itself reads the content, and writes everything.

The theme receives `site`, the `editorial.site.Frame` of every page.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pelican import signals

import editorial
from editorial.dates import parse_day
from editorial.site import Site
from incremental.cores import across
from incremental.fingerprints import of_code
from incremental.output import Output

__all__ = ["CODE", "FRAME", "INDEX", "OUTPUT", "SITE", "BuildError", "ContentError", "is_indexed"]

SITE = "IREV_SITE"
CODE = "IREV_CODE"
"""The fingerprint of all code: a page made by another one is made again."""
OUTPUT = "IREV_OUTPUT"
FRAME = "cadre"
"""The text that every page reads: what is around it."""
INDEX = "pagefind"
"""The folder of the search index."""


class BuildError(Exception):
    """The site cannot be built; says why."""


class ContentError(BuildError):
    """The content has problems: nothing is built."""


def open_site(pelican: Any) -> None:
    """Put what plugins share in the settings."""
    settings = pelican.settings
    if SITE not in settings:
        settings[SITE] = _site(settings)
    if CODE not in settings:
        settings[CODE] = of_code(Path(__file__).parents[1])
    settings.setdefault(OUTPUT, Output(pelican.output_path, {}))


def _site(settings: dict[str, Any]) -> Site:
    """The content as of the day in the settings."""
    if not settings["AS_OF"]:
        raise ContentError("AS_OF est absent : lancer « invoke build ».")
    corpus = editorial.load(Path(settings["PATH"]), across=across)
    if problems := editorial.check(corpus):
        raise ContentError("\n".join(str(problem) for problem in problems))
    return Site(corpus, parse_day(settings["AS_OF"]), drafts=bool(settings["SHOW_DRAFTS"]))


def is_indexed(settings: Any) -> bool:
    """Whether this build looks after the search index.

    A preview keeps the one that it has: an editor waits for a page, not for a search.
    """
    has_one = settings[SITE].drafts and settings[OUTPUT].has(INDEX)
    is_wanted = settings["SEARCH_INDEX"] and "plugins.search" in settings["PLUGINS"]
    return bool(is_wanted) and not has_one


def share_frame(generators: Iterable[Any]) -> None:
    """Give every template the frame of its page, under one name."""
    for generator in generators:
        generator.context["site"] = generator.settings[SITE].frame


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(open_site)
    signals.all_generators_finalized.connect(share_frame)
