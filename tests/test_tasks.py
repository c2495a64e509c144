"""The commands an editor types, run for real."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.project import copy_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    return copy_project(tmp_path)


def _invoke(
    folder: Path, *words: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


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
    assert written == {".eml", ".txt"}


def test_a_month_without_a_letter_is_said(project: Path) -> None:
    done = _invoke(project, "letter-build", "--month", "1999-01")
    assert done.returncode == 1
    assert "1999-01" in done.stderr


def test_a_folder_with_a_sitemap_is_not_a_site_of_ours(project: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "autre-site"
    foreign.mkdir()
    (foreign / "sitemap.xml").write_text("<urlset/>")
    done = _invoke(project, "build", "--output", str(foreign))
    assert done.returncode == 1
    assert (foreign / "sitemap.xml").is_file()


def test_f7_a_site_that_shows_a_list_of_people_is_not_published(
    project: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "adresses.txt").write_text("2022-01-01 /\n")
    (site / "index.html").write_text("".join(f"<p>p{number}@canal.fr</p>" for number in range(40)))
    done = _invoke(project, "publish", "--to", str(tmp_path / "online"), "--site", str(site))
    assert done.returncode == 1
    assert "index.html:1: confidentiel — 40\u00a0adresses de courriel" in done.stdout
    assert not (tmp_path / "online/current").exists()


def test_the_folders_of_the_project_are_never_built_into(project: Path) -> None:
    for output in ("content/site", "content", "."):
        done = _invoke(project, "build", "--output", output)
        assert done.returncode == 1, output
        assert "celui du projet" in done.stderr


def test_f2_two_builds_of_one_folder_never_run_at_once(project: Path) -> None:
    words = [sys.executable, "-m", "invoke", "build", "--as-of", "2022-03-01"]
    both = [
        subprocess.Popen(words, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[1].decode() for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes == [0, 1], said
    assert any("une autre construction est en cours" in text for text in said)
    assert (project / "output/index.html").is_file()


def test_f1_a_killed_build_leaves_the_site_whole_and_the_next_one_clears_its_traces(
    project: Path,
) -> None:
    assert _invoke(project, "build", "--as-of", "2022-03-01").returncode == 0
    before = (project / "output/index.html").read_bytes()
    words = [sys.executable, "-m", "invoke", "build", "--as-of", "2022-12-01"]
    killed = subprocess.Popen(words, cwd=project, stdout=subprocess.DEVNULL)
    while not list(project.glob(".output.tmp-*")) and killed.poll() is None:
        time.sleep(0.01)
    killed.kill()
    killed.wait(timeout=30)
    assert (project / "output/index.html").read_bytes() == before
    for _ in range(60):  # what was killed may still be writing: the lock says so
        if _invoke(project, "build", "--as-of", "2022-06-01").returncode == 0:
            break
        time.sleep(0.5)
    assert list(project.glob(".output.tmp-*")) == []
    assert (project / "output/index.html").read_bytes() != before


def test_a_preview_shows_drafts_keeps_robots_out_and_is_not_published(
    project: Path, tmp_path: Path
) -> None:
    draft = project / "content/actualites/brouillon.md"
    draft.write_text(
        "---\nid: act-brouillon\ntitre: Brouillon\nresume: Un essai.\ndate: 2022-02-01\n"
        "themes: [transition]\netat: brouillon\n---\n\nTexte.\n"
    )
    assert _invoke(project, "build", "--as-of", "2022-03-01", "--drafts").returncode == 0
    assert (project / "output/actualites/brouillon/index.html").is_file()
    assert (project / "output/robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert "noindex" in (project / "output/index.html").read_text()
    done = _invoke(project, "publish", "--to", str(tmp_path / "online"), "--site", "output")
    assert done.returncode == 1
    assert "ceci est un aperçu, avec ses brouillons : publier sans --site" in done.stderr
    assert not (tmp_path / "online/current").exists()
    assert _invoke(project, "build", "--as-of", "2022-03-01").returncode == 0
    assert not (project / "output/actualites/brouillon").exists()


def test_the_ledger_of_calendars_is_written_when_asked(project: Path) -> None:
    ledger = project / "content/donnees/calendriers.yml"
    event = project / "content/agenda/2022/2022-03-24-mesure-territoriale-des-discriminations.md"
    event.write_text(event.read_text().replace("date: 2022-03-24", "date: 2022-03-25"))
    before = ledger.read_text()
    said = _invoke(project, "check").stdout
    assert "content/donnees/calendriers.yml:1: registre — 1\N{NO-BREAK SPACE}rendez-vous" in said
    assert "invoke calendars" in said
    assert _invoke(project, "build", "--as-of", "2022-03-01").returncode == 0
    assert ledger.read_text() == before
    assert _invoke(project, "calendars").returncode == 0
    (changed,) = set(ledger.read_text().splitlines()) - set(before.splitlines())
    assert "sequence: 1" in changed
    assert "registre" not in _invoke(project, "check").stdout


def test_press_counts_are_printed_or_the_year_is_asked_again(project: Path) -> None:
    done = _invoke(project, "press-counts", "2022", "--as-of", "2022-12-31")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Revue de presse, 2022\u00a0: ")
    assert "Par source\n" in done.stdout
    wrong = _invoke(project, "press-counts", "l’an dernier")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr == "Année attendue (AAAA), reçu « l’an dernier ».\n"


def test_what_is_found_is_written_for_a_forge_too(project: Path) -> None:
    (project / "content/actualites/vide.md").write_text("")
    done = _invoke(project, "check", "--format", "gitlab", "--as-of", "2022-06-01")
    assert done.returncode == 1
    found = {entry["location"]["path"]: entry for entry in json.loads(done.stdout)}
    assert found["content/actualites/vide.md"]["severity"] == "critical"
    wrong = _invoke(project, "check", "--format", "word")
    assert wrong.stderr == "format inconnu « word » ; connus : text, github, gitlab, json, html.\n"


def test_an_editor_starts_an_event_then_what_it_leaves_behind(project: Path) -> None:
    words = [sys.executable, "-m", "invoke", "new", "evenement", "L’école ouverte"]
    typed = "Un essai.\nbientôt\n2026-03-12\nsession-formation\n"
    asked = subprocess.run(
        words, cwd=project, input=typed, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    assert "date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu « bientôt »." in asked.stdout
    event = project / "content/agenda/2026/2026-03-12-l-ecole-ouverte.md"
    written = event.read_text()
    given = ["--champ", "resume=Un essai.", "--champ", "themes=transition", "--oui"]
    done = _invoke(project, "follow-up", "ev-2026-l-ecole-ouverte", "--kind", "replay", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    (replay,) = (project / "content/replays").glob("*replay-l-ecole-ouverte.md")
    assert "evenements: [ev-2026-l-ecole-ouverte]" in replay.read_text()
    assert event.read_text().startswith(written.split("\n---\n")[0])
    assert "  - {attendu: replay, etat: parue, contenu: pub-" in event.read_text()
    assert _invoke(project, "check").returncode == 0


def test_nothing_is_asked_nor_written_when_answers_are_missing(project: Path) -> None:
    done = _invoke(project, "new", "evenement", "Essai", "--champ", "date=2026-02-30", "--oui")
    assert done.returncode == 1
    assert "date — ce jour n’existe pas" in done.stdout
    assert "resume — champ obligatoire absent" in done.stdout
    unknown = _invoke(project, "new", "evenement", "Essai", "--champ", "resum=x")
    assert unknown.stderr == (
        "--champ — champ inconnu « resum ». Vouliez-vous écrire « resume » ?\n"
    )
    stopped = subprocess.run(
        [sys.executable, "-m", "invoke", "new", "evenement", "Essai"],
        cwd=project,
        input="Un essai.\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert stopped.returncode == 1
    assert "rien n’est écrit" in stopped.stderr
    assert not list((project / "content").rglob("*essai.md"))


def test_without_agendas_of_partners_nothing_is_fetched_nor_written(project: Path) -> None:
    done = _invoke(project, "partners")
    assert done.returncode == 0
    assert "content/donnees/agendas-partenaires.yml" in done.stdout
    assert not (project / "content/donnees/evenements-partenaires.yml").exists()


def test_a_build_makes_again_only_what_an_edit_changes(project: Path) -> None:
    assert _invoke(project, "build", "--as-of", "2022-04-15").returncode == 0
    edited = project / "content/syntheses/attractivite-des-quartiers-prioritaires.md"
    edited.write_text(f"{edited.read_text()}\nUne phrase de plus.\n")
    before = {f: f.stat().st_mtime_ns for f in (project / "output").rglob("*.html")}
    assert _invoke(project, "build", "--as-of", "2022-04-15", "--profile").returncode == 0
    changed = [file for file, moment in before.items() if file.stat().st_mtime_ns != moment]
    assert [file.parent.name for file in changed] == ["attractivite-des-quartiers-prioritaires"]
    assert "Une phrase de plus." in changed[0].read_text()
    done = _invoke(project, "build", "--as-of", "2022-04-15")
    assert "Rien n’a changé." in done.stdout


def test_code_is_compiled_once_it_is_at_rest(project: Path) -> None:
    written = dict(os.environ, PYTHONDONTWRITEBYTECODE="")
    (project / "watch/__init__.py").touch()
    _invoke(project, "--list", env=written)
    assert list(project.glob("incremental/__pycache__/output.*.pyc"))
    assert list(project.glob("watch/__pycache__/__init__.*.pyc")) == []
    os.utime(project / "watch/__init__.py", (0, 0))
    _invoke(project, "--list", env=written)
    assert list(project.glob("watch/__pycache__/__init__.*.pyc"))


def test_a_change_of_the_theme_reaches_every_page(project: Path) -> None:
    assert _invoke(project, "build", "--as-of", "2022-04-15").returncode == 0
    footer = project / "theme/templates/partials/footer.html"
    footer.write_text(f"{footer.read_text()}<p>Un pied de plus.</p>\n")
    assert _invoke(project, "build", "--as-of", "2022-04-15").returncode == 0
    pages = [p.read_text() for p in (project / "output").rglob("index.html")]
    laid_out = [page for page in pages if 'http-equiv="refresh"' not in page]
    assert all("Un pied de plus." in page for page in laid_out)
