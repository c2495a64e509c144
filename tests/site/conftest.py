"""The real site, built once for each day the tests look at, as an editor builds it."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Build = Callable[[str], Path]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Give the folder of the site as of a day (AAAA-MM-JJ), building it the first time."""

    @functools.cache
    def build(as_of: str) -> Path:
        output = tmp_path_factory.mktemp("site") / as_of
        command = [
            sys.executable,
            "-m",
            "invoke",
            "build",
            "--as-of",
            as_of,
            "--output",
            str(output),
        ]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return output

    return build


@pytest.fixture(scope="session")
def site(built: Build) -> Path:
    """The site of 15 April 2022, when there is something of everything."""
    return built("2022-04-15")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(
    folder: Path, handler_class: type[http.server.SimpleHTTPRequestHandler] = _Quiet
) -> Iterator[str]:
    """The address of a real server of a built site, on a loopback port."""
    handler = functools.partial(handler_class, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site of 15 April 2022."""
    with serving(site) as url:
        yield url
