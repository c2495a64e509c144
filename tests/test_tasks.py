"""The commands an editor types, run for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = ["content", "editorial", "newsletter", "plugins", "theme"]
FILES = ["pelicanconf.py", "publishconf.py", "tasks.py"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    for name in PROJECT:
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def _invoke(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_check_lists_every_problem_of_every_file_and_fails(project: Path) -> None:
    (project / "content/actualites/vide.md").write_text("")
    (project / "content/agenda/x.md").write_text("---\nid: x\ndate: 2022-02-30\n---\n")
    done = _invoke(project, "check")
    assert done.returncode == 1
    assert "content/actualites/vide.md:1: fichier — " in done.stdout
    assert "content/agenda/x.md:3: date — ce jour n’existe pas" in done.stdout
    assert "problèmes à corriger" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_failed_build_leaves_the_site_as_it_was(project: Path) -> None:
    assert _invoke(project, "build", "--as-of", "2022-03-01").returncode == 0
    before = (project / "output/index.html").read_bytes()
    (project / "theme/templates/home.html").write_text("{{ nothing_of_this_name }}")
    done = _invoke(project, "build", "--as-of", "2022-06-01")
    assert done.returncode == 1
    assert "le site d’avant est intact" in done.stderr
    assert (project / "output/index.html").read_bytes() == before
    assert [f.name for f in project.iterdir() if ".tmp-" in f.name] == []


def test_build_never_replaces_a_folder_that_is_not_a_site(project: Path, tmp_path: Path) -> None:
    precious = tmp_path / "documents"
    precious.mkdir()
    (precious / "these.odt").write_text("des années de travail")
    done = _invoke(project, "build", "--output", str(precious))
    assert done.returncode == 1
    assert "autre chose qu’un site" in done.stderr
    assert (precious / "these.odt").is_file()


def test_an_impossible_day_is_refused_in_one_sentence(project: Path) -> None:
    done = _invoke(project, "build", "--as-of", "2022-02-30")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "--as-of — ce jour n’existe pas (février 2022 a 28 jours), reçu « 2022-02-30 »."
    )


def test_the_letter_of_a_month_is_built_alone(project: Path) -> None:
    done = _invoke(project, "letter-build", "--month", "2022-04", "--output", "lettres")
    assert done.returncode == 0, done.stderr
    written = {file.suffix for file in (project / "lettres/lettre/2022-04").iterdir()}
    assert written == {".html", ".eml", ".txt"}


def test_a_month_without_a_letter_is_said(project: Path) -> None:
    done = _invoke(project, "letter-build", "--month", "1999-01")
    assert done.returncode == 1
    assert "1999-01" in done.stderr
