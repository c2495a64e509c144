"""A build that is ready: it has read the code, and what was read of the content.

It begins when it is written to. Reading is most of a build that changes one page.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from invoke.collection import Collection
from invoke.program import Program

import plugins
from commands.site import build, read_ahead


def read_ahead_of(options: Sequence[str]) -> None:
    """Import what a build will ask for, and read what it will read first."""
    for name in ("editorial.checks", "editorial.site", "newsletter.build"):
        import_module(name)
    for module in iter_modules(plugins.__path__):
        import_module(f"plugins.{module.name}")
    read_ahead(options[options.index("--output") + 1])


if __name__ == "__main__":
    read_ahead_of(sys.argv)
    code: int | str | None = 0
    if sys.stdin.readline():
        try:
            Program(namespace=Collection(build)).run(["invoke", build.name, *sys.argv[1:]])
        except SystemExit as end:
            code = end.code
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 0)  # the content need not be put away
