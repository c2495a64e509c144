"""The letters on disk: which, where, and always the same bytes."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from editorial import Corpus
from editorial.site import Site
from incremental.output import Output
from newsletter import LetterError, build_letters, newest

from .conftest import CONTENT

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, datetime, pathlib, editorial, newsletter
from editorial.site import Site
from incremental.output import Output
corpus = editorial.load(pathlib.Path(sys.argv[1]))
site = Site(corpus, datetime.date(2022, 12, 31))
newsletter.build_letters(site, Output(pathlib.Path(sys.argv[2]), {}), code="")
"""


def _files(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }


def test_each_public_letter_is_a_message_and_a_text(corpus: Corpus, tmp_path: Path):
    built = build_letters(Site(corpus, date(2022, 12, 31)), Output(tmp_path, {}), code="")
    assert [files.text.parent.name for files in built] == ["2022-05", "2022-04"]
    assert list(_files(tmp_path)) == [
        "lettre/2022-04/lettre-2022-04.eml",
        "lettre/2022-04/lettre-2022-04.txt",
        "lettre/2022-05/lettre-2022-05.eml",
        "lettre/2022-05/lettre-2022-05.txt",
    ]


def test_a_letter_to_come_is_not_written(corpus: Corpus, tmp_path: Path):
    build_letters(Site(corpus, date(2022, 5, 9)), Output(tmp_path, {}), code="")
    assert [folder.name for folder in (tmp_path / "lettre").iterdir()] == ["2022-04"]


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2022, 4, 11), None),
        (date(2022, 4, 12), "2022-04"),
        (date(2022, 5, 10), "2022-05"),
        (date(2022, 12, 31), "2022-05"),
    ],
)
def test_the_newest_letter_is_the_last_public_one(corpus: Corpus, today: date, month: str | None):
    issue = newest(corpus, today)
    assert (issue.month if issue else None) == month


def test_two_builds_are_the_same_bytes_in_any_environment(tmp_path: Path):
    for name, seed, zone, locale in (("a", "1", "UTC", "C"), ("b", "2", "Asia/Tokyo", "C.UTF-8")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        command = [sys.executable, "-c", PROGRAM, str(CONTENT), str(tmp_path / name)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    first = _files(tmp_path / "a")
    assert len(first) == 4
    assert first == _files(tmp_path / "b")


def test_a_letter_that_cannot_be_made_writes_nothing(
    altered: Callable[..., Corpus], tmp_path: Path
):
    corpus = altered("ressources/kit.md", "nature: kit", "nature: kit\netat: brouillon")
    with pytest.raises(LetterError):
        build_letters(Site(corpus, date(2022, 12, 31)), Output(tmp_path / "output", {}), code="")
    assert not (tmp_path / "output").exists()
