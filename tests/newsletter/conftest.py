"""A small content folder of this room, and letters made from it or from an altered copy."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from editorial import Corpus, load
from editorial.site import Site
from newsletter import Edition, LetterValue, compose

CONTENT = Path(__file__).with_name("content")
APRIL = "lettres/2022-04.yml"


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The content as it is on disk, without a mistake."""
    corpus = load(CONTENT)
    assert corpus.problems == ()
    return corpus


@pytest.fixture(scope="session")
def letter(corpus: Corpus) -> LetterValue:
    """The letter of April 2022."""
    return letter_of(corpus, "2022-04")


@pytest.fixture
def altered(tmp_path: Path) -> Callable[..., Corpus]:
    """The content once `old` is replaced by `new` in one file."""

    def alter(path: str, old: str, new: str) -> Corpus:
        copy = tmp_path / "content"
        if not copy.exists():
            shutil.copytree(CONTENT, copy)
        text = (copy / path).read_text("utf-8")
        assert old in text
        (copy / path).write_text(text.replace(old, new), "utf-8")
        corpus = load(copy)
        assert corpus.problems == ()
        return corpus

    return alter


def letter_of(corpus: Corpus, month: str, edition: Edition | None = None) -> LetterValue:
    """The letter of a month, as of its own date."""
    issue = next(issue for issue in corpus.issues if issue.month == month)
    return compose(issue, Site(corpus, issue.meta.date), edition)
