"""An editor writes, commits and pushes: the page is online, or the push is refused and says why."""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.manifest import manifest_of
from tests.deploy.conftest import nginx
from tests.site.conftest import ROOT

NEWS = """---
id: act-poussee
titre: Une actualité poussée
resume: Elle est en ligne.
date: 2022-03-05
themes: [{theme}]
---

Un texte.
"""


class Editor:
    """An editor's own copy of the repository, and the server it pushes to."""

    def __init__(self, folder: Path):
        self.copy = folder / "copie"
        self.server = folder / "depot.git"
        self.site = folder / "site"

    def run(
        self, *command: str | Path, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        clean |= {
            f"GIT_{who}_{what}": "Redaction"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        clean["PATH"] = f"{Path(sys.executable).parent}:{clean['PATH']}"
        return subprocess.run(
            command, cwd=folder or self.copy, capture_output=True, text=True, check=False, env=clean
        )

    def push(self) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "-A")
        self.run("git", "commit", "-m", "content: what the editor wrote")
        return self.run("git", "push", "origin", "HEAD:main")

    def write(self, path: str, text: str) -> None:
        (self.copy / "content" / path).write_text(text)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Editor:
    """The project with the small good content, already pushed once."""
    editor = Editor(tmp_path_factory.mktemp("push"))
    editor.copy.mkdir()
    rooms = "commands deploy editorial incremental newsletter plugins theme watch".split()
    for name in rooms:
        shutil.copytree(
            ROOT / name, editor.copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("tasks.py", "pelicanconf.py", "publishconf.py", "requirements.lock"):
        shutil.copy(ROOT / name, editor.copy / name)
    shutil.copytree(ROOT / "tests/examples/ok/content", editor.copy / "content")
    shutil.rmtree(editor.copy / "content/registres")

    editor.run("git", "init", "--bare", "--initial-branch=main", editor.server)
    for hook in (ROOT / "deploy" / "hooks").iterdir():
        shutil.copy(hook, editor.server / "hooks")
    editor.run("git", "config", "irev.site", editor.site, folder=editor.server)
    # The program is the one these tests run in, instead of an installation of its own.
    lock = (ROOT / "requirements.lock").read_bytes()
    venv = editor.site / "venvs" / hashlib.sha256(lock).hexdigest()[:16]
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/invoke").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m invoke "$@"\n')
    (venv / "bin/invoke").chmod(0o755)
    (venv / "installed").touch()

    editor.run("git", "init", "--initial-branch=main")
    editor.run("git", "remote", "add", "origin", editor.server)
    pushed = editor.push()
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    return editor


def test_pushed_text_is_online_and_the_editor_reads_what_changed(editor: Editor) -> None:
    editor.write("actualites/2022-03-05-poussee.md", NEWS.format(theme="transition"))
    pushed = editor.push()
    assert pushed.returncode == 0, pushed.stderr
    assert "1 page nouvelle" in pushed.stderr.replace("\xa0", " ")
    assert "/actualites/poussee/" in pushed.stderr
    with nginx(editor.site) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/actualites/poussee/")
        answer = connection.getresponse()
        assert answer.status == 200
        assert "Une actualité poussée" in answer.read().decode()


def test_broken_push_is_refused_by_line_and_nothing_changes(editor: Editor) -> None:
    before = manifest_of((editor.site / "current").resolve())
    commit = editor.run("git", "rev-parse", "main", folder=editor.server).stdout
    editor.write("actualites/2022-03-06-fausse.md", NEWS.format(theme="transitionn"))
    pushed = editor.push()
    assert pushed.returncode != 0
    assert "content/actualites/2022-03-06-fausse.md:6: themes — thème inconnu" in pushed.stderr
    assert "Envoi refusé" in pushed.stderr
    assert manifest_of((editor.site / "current").resolve()) == before
    assert editor.run("git", "rev-parse", "main", folder=editor.server).stdout == commit
    assert not list((editor.site / "ready").iterdir())
    (editor.copy / "content/actualites/2022-03-06-fausse.md").unlink()


def test_page_that_takes_another_name_still_answers_at_the_first(editor: Editor) -> None:
    news = editor.copy / "content/actualites/2022-03-05-poussee.md"
    news.rename(news.with_name("2022-03-05-autre-nom.md"))
    pushed = editor.push()
    assert pushed.returncode == 0, pushed.stderr
    redirections = (editor.site / "current/redirections.map").read_text()
    assert "/actualites/poussee/ /actualites/autre-nom/;" in redirections


def test_page_that_is_deleted_without_a_word_is_refused_by_name(editor: Editor) -> None:
    (editor.copy / "content/actualites/2022-03-05-autre-nom.md").unlink()
    pushed = editor.push()
    assert pushed.returncode != 0
    assert "/actualites/autre-nom/ a été publiée et « act-poussee » n’existe plus" in pushed.stderr


def test_main_is_never_deleted(editor: Editor) -> None:
    pushed = editor.run("git", "push", "origin", ":main")
    assert pushed.returncode != 0
    assert editor.run("git", "rev-parse", "main", folder=editor.server).returncode == 0


def test_the_new_day_is_published_without_a_push(editor: Editor) -> None:
    before = (editor.site / "current").readlink()
    done = editor.run(editor.server / "hooks" / "nightly", folder=editor.server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (editor.site / "current").readlink() != before


PEOPLE = "\n".join(f"p{number}@canal.fr" for number in range(40))


def test_f7_a_list_of_people_is_refused_even_when_the_next_commit_removes_it(
    editor: Editor,
) -> None:
    before = (editor.site / "current").readlink()
    (editor.copy / "abonnes.csv").write_text(PEOPLE)
    editor.run("git", "add", "-A")
    editor.run("git", "commit", "-m", "content: a list that nobody meant to keep")
    (editor.copy / "abonnes.csv").unlink()
    pushed = editor.push()
    assert pushed.returncode != 0
    assert "abonnes.csv:1: confidentiel — 40\u00a0adresses de courriel" in pushed.stderr
    assert "Envoi refusé" in pushed.stderr
    assert (editor.site / "current").readlink() == before
    stored = editor.run("git", "rev-list", "--objects", "--all", folder=editor.server).stdout
    assert "abonnes.csv" not in stored
    editor.run("git", "reset", "--hard", "origin/main")


def test_f7_what_the_keeper_of_the_repository_accepts_is_pushed(editor: Editor) -> None:
    (editor.copy / "annuaire.txt").write_text(PEOPLE)
    assert editor.push().returncode != 0
    blob = editor.run("git", "rev-parse", "HEAD:annuaire.txt").stdout.strip()
    editor.run("git", "config", "--add", "irev.accepted", blob, folder=editor.server)
    pushed = editor.run("git", "push", "origin", "HEAD:main")
    assert pushed.returncode == 0, pushed.stderr


def test_f7_what_is_private_is_not_even_committed(editor: Editor) -> None:
    hook = editor.copy / ".git/hooks/pre-commit"
    shutil.copy(ROOT / "deploy/hooks/pre-commit", hook)
    commit = editor.run("git", "rev-parse", "HEAD").stdout
    (editor.copy / "publishconf.py").open("a").write('MATOMO_TOKEN = "' + "a1b2" * 8 + '"\n')
    editor.run("git", "add", "-A")
    done = editor.run("git", "commit", "-m", "site: count visits")
    assert done.returncode != 0
    assert "publishconf.py:" in done.stderr + done.stdout
    assert "mot de passe écrit en clair" in done.stderr + done.stdout
    assert editor.run("git", "rev-parse", "HEAD").stdout == commit
    editor.run("git", "reset", "--hard")
    hook.unlink()
