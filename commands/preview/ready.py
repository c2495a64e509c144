"""A build that is ready: it has read the code, and begins when it is written to.

Reading the code is a good part of a build that changes one page: it is done beforehand.
"""

from __future__ import annotations

import sys

from invoke.collection import Collection
from invoke.program import Program

from commands.site import build

if __name__ == "__main__" and sys.stdin.readline():
    Program(namespace=Collection(build)).run(["invoke", build.name, *sys.argv[1:]])
