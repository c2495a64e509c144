"""A build that is ready: it has read the code, and what was read of the content.

It begins when it is told what has changed. Reading is most of a build that changes one page. The
fingerprint of the code is taken before all but `incremental` is read: the build leaves at once if
there is other code then.

A text that is not told to have changed is not looked at again. So that none stays unseen, the next
process looks at all of them while it gets ready, and leaves if the last build saw others.
"""

from __future__ import annotations

import gc
import json
import os
import select
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from incremental.fingerprints import of_code
from incremental.seen import Seen

if TYPE_CHECKING:
    from commands.site import Ahead

ROOT = Path(__file__).resolve().parents[2]
SEEN = ROOT / ".cache" / "fichiers"
"""As `commands.desk` has it, which would import the code before its fingerprint is taken."""
SAW = "\0"
"""Ends what a build says: what follows is the fingerprint of all that it saw."""


def begin() -> Ahead:
    """Take the fingerprint of the code, then read it."""
    seen = Seen(SEEN, time.time_ns())
    code = of_code(ROOT, digest=seen.digest)
    from commands.desk import content_memory
    from commands.site import Ahead

    return Ahead(code, seen, content_memory(code))


def warm_up() -> Iterator[None]:
    """Import what a build will ask for, and make what it will use, a little at each step."""
    import plugins

    for name in ("editorial.checks", "editorial.site", "newsletter.build"):
        import_module(name)
    for module in iter_modules(plugins.__path__):
        import_module(f"plugins.{module.name}")
    yield
    from editorial import body
    from editorial.schemas import DATA_FILES, DOCUMENT_TYPES

    body.render("Un texte.")
    for schema in (*DOCUMENT_TYPES, *DATA_FILES.values()):
        schema.model_rebuild()
    yield
    plugins.build.get_ready()
    yield
    import newsletter.render

    newsletter.render.get_ready()
    yield


def build(output: str, as_of: str, shown: str, ahead: Ahead, changed: Iterable[str]) -> int:
    """Build, given the files and the folders that have changed; gives how the process ends."""
    from invoke.exceptions import Exit

    from commands.site import build_into

    try:
        ahead.look_again(changed)
        build_into(output, as_of, drafts=bool(shown), registre=False, ahead=ahead)
    except Exit as end:
        print(end.message or "", file=sys.stderr)
        return int(end.code)
    return 0


def run(output: str, as_of: str, shown: str, seen: str) -> int:
    """Get ready, then wait for what has changed, and build; gives how the process ends.

    `seen` is the fingerprint of all that the last build saw, if it is to be made sure of.
    """
    ahead = begin()
    from commands.site import READ_AGAIN, is_as_seen

    if _are_over(chain(warm_up(), ahead.look(Path(output)))):
        if seen and not is_as_seen(seen, as_of, drafts=bool(shown), ahead=ahead):
            return READ_AGAIN
        _are_over(ahead.read())
    if not (told := sys.stdin.readline()):
        return 0
    ended = build(output, as_of, shown, ahead, json.loads(told))
    print(SAW, ahead.inputs, sep="", end="")
    return ended


def _are_over(steps: Iterator[None]) -> bool:
    """Go through steps until a build is asked for; what goes wrong is for the build to say."""
    with suppress(Exception):
        return all(not _is_asked() for _ in steps)
    return False


def _is_asked() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    gc.disable()  # all that is made here is used
    ended = run(*sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(ended)  # the content need not be put away
