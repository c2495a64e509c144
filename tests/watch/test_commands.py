"""The commands of the watch, as an editor types them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = "commands content deploy editorial incremental newsletter plugins theme watch".split()
ARTICLE = ("Mobilités : un exemple", "https://www.example.org/mobilites")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may write in."""
    for name in ROOMS:
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "tasks.py", tmp_path)
    return tmp_path


def _invoke(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "IREV_VEILLE"}
    return subprocess.run(
        [sys.executable, "-m", "invoke", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=environment,
    )


def test_from_a_feed_to_the_panorama(project: Path, outside) -> None:
    feed = (
        "<rss version='2.0'><channel><title>G</title><item><title>{}</title><link>{}</link></item>"
    )
    good = outside.gives("/bon", feed.format(*ARTICLE) + "</channel></rss>")
    bad = outside.gives("/mauvais", "<html>", status=502)
    sources = project / "content/revue-de-presse/sources.opml"
    outlines = f'<outline text="Bon" xmlUrl="{good}"/><outline text="Mauvais" xmlUrl="{bad}"/>'
    sources.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    done = _invoke(project, "watch", "--autoriser-local")
    assert done.returncode == 0, done.stderr
    assert f"Mauvais ({bad}) : le serveur répond 502." in done.stdout
    assert "1\u00a0nouvel article" in done.stdout
    waiting = project / ".veille/a-trier.yml"
    waiting.write_text(
        waiting.read_text().replace("  - panorama", "  - choix: garder\n    panorama")
    )
    assert (
        _invoke(project, "watch", "--ranger").stdout == "1\u00a0gardé, 0\u00a0refusé, 0 à trier.\n"
    )
    months = [file.read_text() for file in sources.parent.glob("politique-de-la-ville/*.yml")]
    assert any(ARTICLE[1] in text for text in months)
    assert _invoke(project, "check").returncode == 0


def test_a_local_source_is_refused_without_the_word_of_the_tests(project: Path, outside) -> None:
    url = outside.gives("/a", "<title>Un titre</title>", kind="text/html")
    done = _invoke(project, "watch-add", url)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{url} — port ")
    assert _invoke(project, "watch-add", url, "--autoriser-local").returncode == 0
    assert outside.asked == ["GET /a"]


def test_an_import_accounts_for_its_lines(project: Path) -> None:
    file = project / "diigo.csv"
    file.write_text(
        "title,url,tags,description,comments,annotations,created_at\n"
        "Mobilités,https://www.example.org/1,,,,,2021-03-04\nX,ftp://x,,,,,\n"
    )
    done = _invoke(project, "press-import", "diigo.csv")
    assert done.returncode == 0, done.stderr
    assert "refusé : ligne 3 : adresse en http ou https attendue, reçu « ftp »." in done.stdout
    last = done.stdout.splitlines()[-1].replace("\u00a0", " ")
    assert last == "Diigo : 1 rangé + 0 à trier + 0 doublon + 1 refusé = 2 lus."
    assert _invoke(project, "check").returncode == 0
