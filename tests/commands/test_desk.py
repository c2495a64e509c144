"""The rules are applied while a task goes on; whatever it meets, their problems are told first."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from invoke.exceptions import Exit

from commands.desk import Reading, ruled
from editorial import Corpus, load


@pytest.fixture
def unsound(examples: Path, tmp_path: Path) -> Corpus:
    """A content with two documents of one identifier."""
    content = Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))
    case = examples / "ko" / "identifiant-en-double"
    shutil.copytree(case / "actualites", content / "actualites", dirs_exist_ok=True)
    return load(content)


def test_problems_end_the_task_when_it_makes_sure(
    unsound: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Exit, match="à corriger"), ruled(unsound, Reading()) as sure:
        sure()
    assert "déjà pris par" in capsys.readouterr().out


def test_a_failure_meanwhile_is_told_as_the_problems_that_explain_it(
    unsound: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Exit, match="à corriger"), ruled(unsound, Reading()):
        raise KeyError("the same identifier twice")
    assert "déjà pris par" in capsys.readouterr().out


def test_a_failure_on_a_sound_content_is_told_as_it_is(good_corpus: Corpus) -> None:
    with pytest.raises(KeyError, match="a fault of the code"), ruled(good_corpus, Reading()):
        raise KeyError("a fault of the code")


def test_rules_that_fail_are_told_once() -> None:
    broken: Any = object()
    with pytest.raises(AttributeError) as caught, ruled(broken, Reading()) as sure:
        sure()
    assert caught.value.__context__ is None
