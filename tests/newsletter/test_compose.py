"""What a letter says: its rubrics, its items, its dates, as values."""

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from editorial import Corpus
from editorial.schemas.letter import Rubric
from editorial.site import Site
from newsletter import LetterError, LetterValue, compose
from newsletter.render import TEMPLATES
from newsletter.sections import SECTIONS

from .conftest import letter_of


def test_d11_rubrics_come_in_the_order_of_the_schema_without_the_empty_ones(letter: LetterValue):
    titles = [section.title for section in letter.sections]
    assert titles == [
        "À l’agenda",
        "Actualités de l’IREV",
        "Ressources du mois",
        "Revue de presse",
        "Offres d’emploi",
    ]


def test_every_rubric_has_its_line_in_the_registry():
    assert list(SECTIONS) == list(Rubric)


@pytest.mark.parametrize("kind", ["mjml", "txt"])
def test_the_registry_and_the_templates_name_each_other(kind: str):
    files = {file.stem for file in (TEMPLATES / "sections").glob(f"*.{kind}")}
    assert files == {*SECTIONS.values()}


def test_the_introduction_of_the_editor_replaces_the_summary(letter: LetterValue):
    kit, news = letter.sections[2].items[0], letter.sections[1].items[0]
    assert kit.text == "Pour celles et ceux qui n’étaient pas là."
    assert news.text == "Ce qui vient de se passer."


def test_addresses_are_absolute(letter: LetterValue):
    assert letter.url == "https://www.canal.example/lettre/2022-04/"
    assert letter.sections[2].items[0].url.startswith("https://www.canal.example/ressources/")
    assert letter.sections[2].more_url == "https://www.canal.example/ressources/"


def test_an_event_says_its_day_its_hours_and_its_place(letter: LetterValue):
    occasion = letter.sections[0].items[0].occasion.replace("\N{NO-BREAK SPACE}", " ")
    assert occasion == "Jeudi 21 avril 2022, de 9 h 30 à 16 h · Lens"


def test_an_event_that_is_full_says_so(letter: LetterValue):
    assert letter.sections[0].items[0].status == "Plus de place"


def test_an_imprecise_date_is_never_made_precise(letter: LetterValue):
    _, month, year = letter.sections[0].items
    assert (month.occasion, year.occasion) == ("Mai 2022 · En ligne", "2022")
    assert dataclasses.astuple(month.block) == ("", "mai", "2022")
    assert dataclasses.astuple(year.block) == ("", "", "2022")


def test_a_job_says_its_place_and_its_deadline(letter: LetterValue):
    occasion = letter.sections[-1].items[0].occasion.replace("\N{NO-BREAK SPACE}", " ")
    assert occasion == "Lille · candidatures jusqu’au 1er mai 2022"


def test_the_line_ends_of_the_file_are_not_those_of_the_letter(letter: LetterValue):
    first, second = letter.editorial
    assert first == "Deux lignes d’ouverture, coupées dans le fichier."
    assert second == "Un second paragraphe."


def test_without_a_preheader_the_first_titles_stand_for_it(corpus: Corpus):
    assert letter_of(corpus, "2022-05").preheader == "Le kit des habitants"


def test_a_letter_rebuilt_later_says_the_same(corpus: Corpus, letter: LetterValue):
    assert Site(corpus, date(2023, 1, 1)).cards.get("act-article") is None
    assert letter.sections[3].items[0].title == "Un article sur le centre"


def test_an_item_that_is_not_online_is_refused(altered: Callable[..., Corpus]):
    corpus = altered("ressources/kit.md", "nature: kit", "nature: kit\netat: brouillon")
    with pytest.raises(LetterError, match=r"2022-05\.yml:\d+ : « res-kit » n’est pas publié"):
        letter_of(corpus, "2022-05")


def test_a_preview_shows_what_is_not_online(altered: Callable[..., Corpus]):
    corpus = altered("ressources/kit.md", "nature: kit", "nature: kit\netat: brouillon")
    issue = next(issue for issue in corpus.issues if issue.month == "2022-05")
    preview = compose(issue, Site(corpus, issue.meta.date, drafts=True))
    assert preview.sections[0].items[0].status == "Brouillon"


def test_importing_the_letter_leaves_the_site_engine_out():
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    program = "import sys, newsletter; sys.exit('pelican' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", program], cwd=root, check=False).returncode == 0
