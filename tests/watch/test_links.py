"""Links to other sites: a night of silence is not a death, and nothing is ever lost."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

import editorial
from watch.fetch import Limits
from watch.links import Care, care_for, outgoing_links

TODAY = date(2026, 11, 24)
QUICK = Limits(seconds=0.5)
MONTH = "revue-de-presse/exemple-de-panorama/2022-04.yml"


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples / "ok" / "content", tmp_path / "content")
    return tmp_path / "content"


def _only(content: Path, *urls: str) -> None:
    """A content whose only links are those of a panorama."""
    for file in [*content.rglob("*.md"), *content.glob("lettres/*.yml")]:
        file.unlink()
    rows = "".join(
        f"  - titre: Article {n}  # note {n}\n    adresse: {url}\n    source: Journal\n"
        "    date_article: 2022-04-04\n    themes: [transition]\n"
        for n, url in enumerate(urls)
    )
    (content / MONTH).write_text(f"articles:\n{rows}")


def _care(content: Path, today: date) -> Care:
    corpus = editorial.load(content)
    file = content.parent / "liens.json"
    return care_for(corpus, file, today=today, limits=QUICK, pause=0, allow_local=True)


def test_every_link_of_the_content_is_found_with_its_line(examples: Path) -> None:
    links = outgoing_links(editorial.load(examples / "ok" / "content"))
    press = [link for link in links if link.path.endswith(MONTH)]
    assert ("https://www.example.org/articles/un-exemple", 3) in [(k.url, k.line) for k in press]
    assert any(link.path.endswith(".md") for link in links)


def test_a_link_is_dead_after_three_failures_over_three_days(content, outside) -> None:
    dead, good = outside.url("/mort"), outside.gives("/bon", "ok")
    _only(content, good, dead)
    before = (content / MONTH).read_text()
    for day in (0, 1):
        care = _care(content, TODAY + timedelta(days=day))
        assert ([link.url for link, _ in care.failing], care.dead) == ([dead], ())
    assert (content / MONTH).read_text() == before
    care = _care(content, TODAY + timedelta(days=3))
    assert [link.url for link, _ in care.dead] == [dead]
    line = (
        f"content/{MONTH}:8: {dead} — mort depuis le 24\u00a0novembre 2026 : le serveur répond 404."
    )
    assert line in list(care.lines())
    after = before.replace(f"adresse: {dead}\n", f"adresse: {dead}\n    mort: oui\n")
    assert (content / MONTH).read_text() == after
    assert _care(content, TODAY + timedelta(days=4)).marked == ()
    assert (content / MONTH).read_text() == after


def test_a_link_that_answers_again_is_alive(content, outside) -> None:
    url = outside.gives("/a", status=500)
    _only(content, url, outside.gives("/b"))
    assert len(_care(content, TODAY).failing) == 1
    outside.gives("/a", "ok")
    assert _care(content, TODAY + timedelta(days=1)).failing == ()


def test_a_link_that_answers_is_left_alone_for_two_weeks(content, outside) -> None:
    _only(content, outside.gives("/a", "ok"), outside.gives("/b", "ok"))
    assert _care(content, TODAY).asked == 2
    assert _care(content, TODAY + timedelta(days=13)).asked == 0
    assert _care(content, TODAY + timedelta(days=14)).asked == 2


def test_a_robot_that_is_refused_concludes_nothing(content, outside) -> None:
    _only(content, outside.gives("/a", status=403), outside.gives("/b", status=429))
    assert _care(content, TODAY).alive == 2


def test_a_cut_connection_is_not_the_death_of_every_link(content, outside) -> None:
    _only(content, "http://127.0.0.1:1/a", "http://127.0.0.1:1/b")
    care = _care(content, TODAY)
    assert care.is_offline
    assert next(care.lines()).startswith("Aucun site ne répond")
    assert not (content.parent / "liens.json").exists()
