"""An editor writes, commits and pushes: the page is online, or the push is refused and says why."""

from __future__ import annotations

import http.client
import os
import random
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from deploy.manifest import manifest_of
from tests.deploy.conftest import nginx
from tests.deploy.editing import ROOT, Editor

NEWS = """---
id: act-poussee
titre: Une actualité poussée
resume: Elle est en ligne.
date: 2022-03-05
themes: [{theme}]
---

Un texte.
"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Editor:
    """The project with the small good content, already pushed once."""
    editor = Editor(tmp_path_factory.mktemp("push"))
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


def test_f5_page_that_takes_another_name_still_answers_at_the_first(editor: Editor) -> None:
    news = editor.copy / "content/actualites/2022-03-05-poussee.md"
    news.rename(news.with_name("2022-03-05-autre-nom.md"))
    pushed = editor.push()
    assert pushed.returncode == 0, pushed.stderr
    redirections = (editor.site / "current/redirections.map").read_text()
    assert "/actualites/poussee/ /actualites/autre-nom/;" in redirections


def test_f5_page_that_is_deleted_without_a_word_is_refused_by_name(editor: Editor) -> None:
    (editor.copy / "content/actualites/2022-03-05-autre-nom.md").unlink()
    pushed = editor.push()
    assert pushed.returncode != 0
    assert "/actualites/autre-nom/ a été publiée et « act-poussee » n’existe plus" in pushed.stderr


def test_main_is_never_deleted(editor: Editor) -> None:
    pushed = editor.run("git", "push", "origin", ":main")
    assert pushed.returncode != 0
    assert editor.run("git", "rev-parse", "main", folder=editor.server).returncode == 0


def test_a_tag_named_main_is_not_taken_for_the_branch(editor: Editor) -> None:
    editor.run("git", "reset", "--hard", "origin/main")
    editor.run("git", "push", "origin", "HEAD~1:refs/tags/main")
    editor.run("git", "commit", "--allow-empty", "-m", "content: beside a tag")
    pushed = editor.run("git", "push", "origin", "HEAD:refs/heads/main")
    assert "En ligne" in pushed.stderr
    editor.run("git", "push", "origin", ":refs/tags/main")


def test_what_others_pushed_is_not_rewritten(editor: Editor) -> None:
    editor.run("git", "reset", "--hard", "origin/main~1")
    (editor.copy / "content/actualites/2022-03-01-exemple-d-actualite.md").touch()
    pushed = editor.run("git", "push", "--force", "origin", "HEAD:main")
    assert pushed.returncode != 0
    assert "git pull --rebase origin main, puis pousser de nouveau." in pushed.stderr
    editor.run("git", "reset", "--hard", "origin/main")


def test_of_two_pushes_at_once_the_second_is_told_to_pull(editor: Editor) -> None:
    ours, theirs = (
        editor.run("git", "commit-tree", "-p", "HEAD", "-m", words, "HEAD^{tree}").stdout.strip()
        for words in ("content: ours", "content: theirs")
    )
    with ThreadPoolExecutor() as pool:
        pushes = [
            pool.submit(editor.run, "git", "push", "origin", f"{commit}:main")
            for commit in (ours, theirs)
        ]
    accepted, refused = sorted((push.result() for push in pushes), key=lambda p: p.returncode)
    assert "En ligne" in accepted.stderr
    assert "git pull --rebase origin main, puis pousser de nouveau." in refused.stderr
    editor.run("git", "fetch", "origin")
    editor.run("git", "reset", "--hard", "origin/main")


LINK = "actualites/2022-03-08-lien.md"
NAMELESS = os.fsdecode(b"actualites/2022-03-08-\xff.md")


@pytest.mark.parametrize(
    ("path", "target", "said"),
    [
        (LINK, "/nulle/part", "lien symbolique"),
        (LINK, "/etc/passwd", "lien symbolique"),
        ("media/lien.jpg", "../../tasks.py", "lien symbolique"),
        (NAMELESS, "", "un nom de fichier de ce dossier n’est pas lisible : le renommer."),
    ],
)
def test_a_link_or_a_name_that_cannot_be_read_is_refused_in_one_sentence(
    editor: Editor, path: str, target: str, said: str
) -> None:
    before = (editor.site / "current").readlink()
    if target:
        (editor.copy / "content" / path).symlink_to(target)
    else:
        editor.write(path, NEWS.format(theme="transition").replace("act-poussee", "act-sans-nom"))
    pushed = editor.push()
    assert pushed.returncode != 0
    assert said in pushed.stderr
    assert "Traceback" not in pushed.stderr
    assert (editor.site / "current").readlink() == before
    editor.run("git", "reset", "--hard", "origin/main")


def test_a_server_that_cannot_install_the_program_says_so(editor: Editor) -> None:
    editor.run("git", "config", "irev.python", "false", folder=editor.server)
    with (editor.copy / "requirements.lock").open("a") as lock:
        lock.write("# another\n")
    pushed = editor.push()
    assert pushed.returncode != 0
    assert "Le serveur ne peut pas installer le programme" in pushed.stderr
    assert "Envoi refusé" in pushed.stderr
    editor.run("git", "config", "--unset", "irev.python", folder=editor.server)
    editor.run("git", "reset", "--hard", "origin/main")


def test_a_web_server_that_does_not_answer_is_told_apart_from_a_site_not_published(
    editor: Editor,
) -> None:
    editor.run("git", "config", "irev.reload", "false", folder=editor.server)
    before = (editor.site / "current").readlink()
    editor.run("git", "commit", "--allow-empty", "-m", "content: again")
    pushed = editor.run("git", "push", "origin", "HEAD:main")
    assert "La nouvelle version est en ligne, mais le serveur web" in pushed.stderr
    assert "n’a pas été publié" not in pushed.stderr
    assert (editor.site / "current").readlink() != before
    editor.run("git", "config", "--unset", "irev.reload", folder=editor.server)


def test_the_release_before_is_put_back_where_the_hooks_are(editor: Editor) -> None:
    *_, before, last = sorted(path.name for path in (editor.site / "releases").glob("*.json"))
    assert (editor.site / "current").readlink().name == last.removesuffix(".json")
    hook = editor.server / "hooks/site"
    done = editor.run(hook, "rollback", folder=editor.site)
    assert done.returncode == 0, done.stderr
    assert (editor.site / "current").readlink().name == before.removesuffix(".json")
    assert editor.run(hook, "rollback", "19990101").returncode != 0
    assert editor.run(hook, "rollback", last.removesuffix(".json")).returncode == 0
    assert not (editor.site / "ready/rollback").exists()


def test_the_new_day_is_published_without_a_push(editor: Editor) -> None:
    before = (editor.site / "current").readlink()
    done = editor.run(editor.server / "hooks" / "nightly", folder=editor.server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (editor.site / "current").readlink() != before


def test_f1_a_build_killed_at_any_instant_leaves_the_site_online_as_it_was(
    editor: Editor,
) -> None:
    before = manifest_of((editor.site / "current").resolve())
    news = editor.copy / "content/actualites/2022-03-01-exemple-d-actualite.md"
    news.write_text(news.read_text() + "\nUn paragraphe qui ne paraîtra pas.\n")
    editor.commit()
    editor.run("git", "push", "origin", "HEAD:refs/heads/essai")
    commit = editor.run("git", "rev-parse", "HEAD").stdout.strip()
    for moment in random.Random(10).sample(range(1, 40), 4):
        build = editor.start(editor.server / "hooks/site", "prepare", commit, folder=editor.server)
        time.sleep(moment / 10)
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
        assert manifest_of((editor.site / "current").resolve()) == before


def test_f2_the_night_and_a_push_at_once_leave_the_newest_text_online(editor: Editor) -> None:
    editor.run("git", "reset", "--hard", "origin/main")
    news = editor.copy / "content/actualites/2022-03-01-exemple-d-actualite.md"
    news.write_text(news.read_text() + "\nUn paragraphe de plus.\n")
    editor.commit()
    night = editor.start(editor.server / "hooks/nightly", folder=editor.server)
    pushed = editor.run("git", "push", "origin", "HEAD:main")
    assert (pushed.returncode, night.wait(timeout=120)) == (0, 0), pushed.stderr
    page = editor.site / "current/actualites/exemple-d-actualite/index.html"
    assert "Un paragraphe de plus." in page.read_text()


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
