"""What every room of the tests reads: its paths, its content, a web server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from editorial import Corpus, load
from tests.chromium import CHROMIUM, FLAGS
from tests.outside import Outside, serving

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def examples() -> Path:
    """The good and the bad content files."""
    return ROOT / "tests" / "examples"


@pytest.fixture(scope="session")
def good_corpus(examples: Path) -> Corpus:
    """The valid examples, read once: never changed, since every part of a corpus is frozen."""
    return load(examples / "ok" / "content")


@pytest.fixture
def outside() -> Iterator[Outside]:
    """A web server on loopback, which answers what a test tells it to."""
    with serving() as world:
        yield world


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, driven for real."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
