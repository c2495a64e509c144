"""A build that is ready: it has read the code, and what was read of the content.

It begins when it is told what has changed. Reading is most of a build that changes one page. The
fingerprint of the code is taken before all but `incremental` is read: the build leaves at once if
there is other code then.

What is not told to have changed is not looked at again. So that nothing stays unseen, the next one
looks at all the content while it gets ready, and leaves when the site was made from another one.
"""

from __future__ import annotations

import gc
import json
import os
import select
import sys
import time
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from incremental.fingerprints import of_code
from incremental.seen import Seen

if TYPE_CHECKING:
    from commands.site import Ahead

ROOT = Path(__file__).parents[2]
SURE = "sûr"
"""Asks for a look at the content: the site was just made from it."""
SEEN = ROOT / ".cache" / "fichiers"
"""As `commands.desk` has it, which would import the code before its fingerprint is taken."""


def get_ready(folder: Path) -> Ahead:
    """Import what a build will ask for, make what it will use, read what it will read first."""
    seen = Seen(SEEN, time.time_ns())
    code = of_code(ROOT, digest=seen.digest)
    import newsletter.render
    import plugins
    from commands.site import read_ahead
    from editorial import body
    from editorial.schemas import DATA_FILES, DOCUMENT_TYPES

    for name in ("editorial.checks", "editorial.site", "newsletter.build"):
        import_module(name)
    for module in iter_modules(plugins.__path__):
        import_module(f"plugins.{module.name}")
    body.render("Un texte.")
    for schema in (*DOCUMENT_TYPES, *DATA_FILES.values()):
        schema.model_rebuild()
    newsletter.render.get_ready()
    plugins.build.get_ready()
    return read_ahead(folder, code, seen)


def build(output: str, as_of: str, shown: str, ahead: Ahead) -> int:
    """Build; gives how the process ends."""
    from invoke.exceptions import Exit

    from commands.site import build_into

    try:
        build_into(output, as_of, drafts=bool(shown), registre=False, ahead=ahead)
    except Exit as end:
        print(end.message or "", file=sys.stderr)
        return int(end.code)
    return 0


def run(output: str, as_of: str, shown: str, known: str) -> int:
    """Get ready, then wait for what has changed, and build; gives how the process ends."""
    from commands.site import READ_AGAIN, is_built

    ahead = get_ready(Path(output))
    if known == SURE and not _is_asked() and not is_built(as_of, drafts=bool(shown), ahead=ahead):
        return READ_AGAIN
    while not _is_asked() and next(ahead.rest, ahead) is None:
        pass
    if told := sys.stdin.readline():
        ahead.seen.look_again(json.loads(told))
        return build(output, as_of, shown, ahead)
    return 0


def _is_asked() -> bool:
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    gc.disable()  # all that is made here is used
    ended = run(*sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(ended)  # the content need not be put away
