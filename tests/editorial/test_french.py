"""French typography, dates and numbers, without any installed locale.

In the tables, `_` stands for a no-break space and `~` for a narrow one.
"""

import itertools
from datetime import date

import pytest

from editorial import french


def _spaced(text: str) -> str:
    return text.replace("_", french.NO_BREAK).replace("~", french.NARROW)


TYPESET = [
    ("", ""),
    ("Bonjour.", "Bonjour."),
    ('Dire "oui".', "Dire «_oui_»."),
    ('"Se loger demain"', "«_Se loger demain_»"),
    ('L\'atelier "Se loger" (ou "rester")', "L’atelier «_Se loger_» (ou «_rester_»)"),
    ('l\'"IREV"', "l’«_IREV_»"),
    ("« déjà » «là»", "«_déjà_» «_là_»"),
    ("aujourd'hui, l'eau", "aujourd’hui, l’eau"),
    ("Pourquoi ? Parce que ! Oui ; non : voilà", "Pourquoi~? Parce que~! Oui~; non_: voilà"),
    ("à 12:30 : fin", "à 12:30_: fin"),
    ("https://example.org/a?b=c;d", "https://example.org/a?b=c;d"),
    ("51 365 habitants et 1 234 567 euros", "51~365 habitants et 1~234~567 euros"),
    ("45 % et 30 € à 20 °C", "45_% et 30_€ à 20_°C"),
    ("de 9 h 30 à 14 h", "de 9_h_30 à 14_h"),
    ("2 hôpitaux, 3 habitants", "2 hôpitaux, 3 habitants"),
    ("le 24 mars et le 1er avril 2022", "le 24_mars et le 1er_avril 2022"),
    ("24 marsouins", "24 marsouins"),
    ("Et puis...", "Et puis…"),
    ("{{ config }} {% include %}", "{{ config }} {% include %}"),
]


@pytest.mark.parametrize(("text", "expected"), TYPESET)
def test_text_gets_its_french_typography(text: str, expected: str) -> None:
    assert french.typeset(text) == _spaced(expected)


@pytest.mark.parametrize("text", [text for text, _ in TYPESET])
def test_typography_twice_is_typography_once(text: str) -> None:
    once = french.typeset(text)
    assert french.typeset(once) == once


PIECES = ('"', "'", " ", "a", "1", "000", ":", "?", "«", "»", "h", "30", "...", "(", "mars", "%")


def test_typography_is_stable_on_every_run_of_four_pieces() -> None:
    texts = map("".join, itertools.product(PIECES, repeat=4))
    unstable = [t for t in texts if french.typeset(french.typeset(t)) != french.typeset(t)]
    assert unstable == []


def test_typography_never_changes_the_letters() -> None:
    texts = map("".join, itertools.product(PIECES, repeat=3))
    letters = {t for t in texts if _letters(french.typeset(t)) != _letters(t)}
    assert letters == set()


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("", '"mot', "«_mot"),
        (" ", '"mot', "«_mot"),
        ("(", '"mot', "«_mot"),
        ("t", '" et', "_» et"),
        ("t", " : suite", "_: suite"),
        ("1", " 000 habitants", "~000 habitants"),
        ("1", " %", "_%"),
    ],
)
def test_what_precedes_decides_how_a_text_starts(before: str, text: str, expected: str) -> None:
    assert french.typeset(text, before=before) == _spaced(expected)


def test_year_before_a_number_is_no_thousand() -> None:
    assert french.typeset("en 2022 168 demi-journées") == "en 2022 168 demi-journées"


def test_single_quotes_are_treated_alike() -> None:
    assert french.typeset("le mot 'ville' seul") in {
        "le mot 'ville' seul",
        "le mot ‘ville’ seul",
    }


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (date(2022, 3, 24), date(2022, 3, 24), "24_mars 2022"),
        (date(2021, 12, 6), date(2021, 12, 14), "du 6 au 14_décembre 2021"),
        (date(2022, 4, 1), date(2022, 4, 2), "du 1er au 2_avril 2022"),
        (date(2022, 3, 31), date(2022, 4, 1), "du 31_mars au 1er_avril 2022"),
        (date(2021, 12, 31), date(2022, 1, 1), "du 31_décembre 2021 au 1er_janvier 2022"),
    ],
)
def test_span_of_days_repeats_only_what_differs(first: date, last: date, label: str) -> None:
    assert french.day_span(first, last) == _spaced(label)


@pytest.mark.parametrize(
    ("hours", "minutes", "label"), [(9, 30, "9_h_30"), (14, 0, "14_h"), (0, 5, "0_h_05")]
)
def test_clock_is_said_in_french(hours: int, minutes: int, label: str) -> None:
    assert french.clock(hours, minutes) == _spaced(label)


@pytest.mark.parametrize(
    ("value", "label"),
    [(0, "0"), (999, "999"), (51365, "51~365"), (1234567, "1~234~567"), (7.4, "7,4")],
)
def test_number_has_thousands_apart_and_a_comma(value: float, label: str) -> None:
    assert french.number(value) == _spaced(label)


@pytest.mark.parametrize(
    ("count", "label"),
    [(0, "0_atelier"), (1, "1_atelier"), (2, "2_ateliers"), (1500, "1~500_ateliers")],
)
def test_zero_and_one_are_singular(count: int, label: str) -> None:
    assert french.counted(count, "atelier") == _spaced(label)


def test_irregular_plural_is_given() -> None:
    assert french.counted(2, "journal", "journaux") == _spaced("2_journaux")


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_words_are_joined_as_in_a_sentence(words: list[str], text: str) -> None:
    assert french.joined(words) == text


def test_folding_ignores_accents_case_and_ligatures() -> None:
    words = ["zèbre", "Œuvre", "école", "Eau", "État", "oasis"]
    assert sorted(words, key=french.fold) == ["Eau", "école", "État", "oasis", "Œuvre", "zèbre"]


def test_weekday_and_months_have_their_names() -> None:
    assert french.weekday(date(2022, 3, 24)) == "jeudi"
    assert [french.month(1), french.month(12)] == ["janvier", "décembre"]
    assert french.short_month(4) == "avr."
