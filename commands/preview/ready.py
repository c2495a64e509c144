"""A build that is ready: it has read the code, and what was read of the content.

It begins when it is written to. Reading is most of a build that changes one page. The fingerprint
of the code is taken before all but `incremental` is read: the build leaves at once if there is
other code then.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from incremental.fingerprints import of_code
from incremental.seen import Seen

ROOT = Path(__file__).parents[2]
SEEN = ROOT / ".cache" / "fichiers"
"""As `commands.desk` has it, which would import the code before its fingerprint is taken."""


def get_ready(folder: Path, code: str) -> None:
    """Import what a build will ask for, make what it will use, read what it will read first."""
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
    read_ahead(folder, code)


def build(output: str, as_of: str, shown: str, code: str) -> int:
    """Build; gives how the process ends."""
    from invoke.exceptions import Exit

    from commands.site import build_into

    try:
        build_into(output, as_of, drafts=bool(shown), registre=False, read=code)
    except Exit as end:
        print(end.message or "", file=sys.stderr)
        return int(end.code)
    return 0


if __name__ == "__main__":
    gc.disable()  # all that is made here is used
    output, day, drafts = sys.argv[1:]
    read = of_code(ROOT, digest=Seen(SEEN, time.time_ns()).digest)
    get_ready(Path(output), read)
    ended = build(output, day, drafts, read) if sys.stdin.readline() else 0
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(ended)  # the content need not be put away
