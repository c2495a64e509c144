"""A letter cites press articles by identifier: each says its source and where its link leads."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from editorial import check, load
from editorial.schemas.letter import Rubric
from editorial.site import Site
from newsletter import LetterValue, compose
from newsletter.proposals import proposals
from newsletter.render import render_html, render_text
from tests.newsletter.conftest import CONTENT

ARTICLES = """articles:
  - adresse: https://www.example.org/articles/un-exemple
    titre: "Un exemple : l’article"
    source: Journal d’exemple
    date_article: 2022-04-04
    themes: [habitat]
    note: Ce qu’il faut en retenir.
    acces: abonnes
    id: rp-un
  - adresse: https://www.example.org/articles/disparu
    titre: Un article disparu
    source: Journal d’exemple
    date_article: 2022-04-05
    themes: [habitat]
    mort: oui
    archive: https://archive.example.org/disparu
    id: rp-disparu
"""
LETTER = """titre: Presse
date: 2022-04-12
editorial: Un exemple.
rubriques:
  revue_de_presse: [rp-un, {contenu: rp-disparu, chapeau: Une copie en reste.}]
"""


def _content(folder: Path) -> Path:
    """A content with two articles and no letter."""
    content = Path(shutil.copytree(CONTENT, folder / "content"))
    month = content / "revue-de-presse" / "panorama" / "2022-04.yml"
    month.parent.mkdir(parents=True)
    month.write_text(ARTICLES, encoding="utf-8")
    shutil.rmtree(content / "lettres")
    (content / "lettres").mkdir()
    return content


@pytest.fixture
def letter(tmp_path: Path) -> LetterValue:
    """A letter that cites two articles."""
    content = _content(tmp_path)
    (content / "lettres" / "2022-04.yml").write_text(LETTER, encoding="utf-8")
    corpus = load(content)
    assert check(corpus) == ()
    issue = corpus.issues[0]
    return compose(issue, Site(corpus, issue.meta.date))


def test_an_article_says_its_source_and_who_can_read_it(letter: LetterValue) -> None:
    item = letter.sections[0].items[0]
    assert (item.label, item.status) == ("Journal d’exemple", "pour abonnés")
    assert item.url == "https://www.example.org/articles/un-exemple"
    assert item.text == "Ce qu’il faut en retenir."


def test_a_dead_article_leads_to_its_copy(letter: LetterValue) -> None:
    item = letter.sections[0].items[1]
    assert (item.url, item.text) == ("https://archive.example.org/disparu", "Une copie en reste.")


def test_articles_are_in_the_message_and_in_the_text(letter: LetterValue) -> None:
    for made in (render_html(letter), render_text(letter)):
        assert "https://www.example.org/articles/un-exemple" in made
        assert "Un article disparu" in made


def test_a_new_letter_proposes_the_articles_that_still_answer(tmp_path: Path) -> None:
    content = _content(tmp_path)
    found = proposals(load(content), "2022-04", date(2022, 4, 12))
    assert [p.cited.id for p in found if p.rubric is Rubric.PRESS] == ["rp-un"]
