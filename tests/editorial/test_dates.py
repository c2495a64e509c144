"""Dates are kept as they are known, compared by the days they may mean, and said in French."""

from datetime import date

import pytest

from editorial.dates import PartialDate, Precision, When, parse_day

NB = "\N{NO-BREAK SPACE}"


def _when(start: str, end: str | None = None, text: str | None = None) -> When:
    return When(PartialDate.parse(start), PartialDate.parse(end) if end else None, text)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2022-03-24", date(2022, 3, 24), date(2022, 3, 24), Precision.DAY),
        ("2022-03", date(2022, 3, 1), date(2022, 3, 31), Precision.MONTH),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), Precision.YEAR),
        (" 2022 ", date(2022, 1, 1), date(2022, 12, 31), Precision.YEAR),
    ],
)
def test_date_means_every_day_of_its_span(
    text: str, first: date, last: date, precision: Precision
) -> None:
    assert PartialDate.parse(text) == PartialDate(first, last, precision)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bientôt", "date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu « bientôt »."),
        ("24/03/2022", "date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu « 24/03/2022 »."),
        ("2022-3-4", "date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu « 2022-3-4 »."),
        ("", "date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu «  »."),
        ("2022-13", "le mois 13 n’existe pas, reçu « 2022-13 »."),
        ("2022-00", "le mois 00 n’existe pas, reçu « 2022-00 »."),
        ("2022-02-29", "ce jour n’existe pas (février 2022 a 28 jours), reçu « 2022-02-29 »."),
        ("2022-04-00", "ce jour n’existe pas (avril 2022 a 30 jours), reçu « 2022-04-00 »."),
        ("0001-01-01", "année hors de portée (1950 à 2099), reçu « 0001-01-01 »."),
        ("9999", "année hors de portée (1950 à 2099), reçu « 9999 »."),
    ],
)
def test_wrong_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as error:
        PartialDate.parse(text)
    assert str(error.value) == reason


def test_digits_of_other_scripts_are_refused() -> None:
    with pytest.raises(ValueError):
        PartialDate.parse("٢٠٢٢-٠٣")


@pytest.mark.parametrize("text", ["2022-03-24", "2022-03", "2022"])
def test_iso_form_is_what_was_written(text: str) -> None:
    assert PartialDate.parse(text).iso == text


@pytest.mark.parametrize(
    ("text", "label", "since"),
    [
        ("2022-03-24", f"24{NB}mars 2022", f"le 24{NB}mars 2022"),
        ("2022-04-01", f"1er{NB}avril 2022", f"le 1er{NB}avril 2022"),
        ("2022-08", "août 2022", "en août 2022"),
        ("2022", "2022", "en 2022"),
    ],
)
def test_date_is_said_in_french(text: str, label: str, since: str) -> None:
    assert (PartialDate.parse(text).label, PartialDate.parse(text).since) == (label, since)


def test_dates_sort_by_first_day_then_last() -> None:
    texts = ["2022-03-02", "2022", "2021-12-31", "2022-01", "2022-01-01"]
    assert [d.iso for d in sorted(map(PartialDate.parse, texts))] == [
        "2021-12-31",
        "2022-01-01",
        "2022-01",
        "2022",
        "2022-03-02",
    ]


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ("2022-03-24", None, f"24{NB}mars 2022"),
        ("2022-03-24", "2022-03-24", f"24{NB}mars 2022"),
        ("2021-12-06", "2021-12-14", f"du 6 au 14{NB}décembre 2021"),
        ("2022-03-30", "2022-04-01", f"du 30{NB}mars au 1er{NB}avril 2022"),
        ("2021-12-30", "2022-01-02", f"du 30{NB}décembre 2021 au 2{NB}janvier 2022"),
        ("2022-03", "2022-05", "de mars à mai 2022"),
        ("2021-11", "2022-02", "de novembre 2021 à février 2022"),
        ("2021", "2022", "de 2021 à 2022"),
        ("2022-03", "2022-03", "mars 2022"),
    ],
)
def test_span_is_said_in_french(start: str, end: str | None, label: str) -> None:
    assert _when(start, end).label == label


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        ("2022-04", "2022-06", "d’avril à juin 2022"),
        ("2022-08", "2022-09", "d’août à septembre 2022"),
        ("2021-10", "2022-02", "d’octobre 2021 à février 2022"),
        ("2022-03-24", "2022-04", f"du 24{NB}mars 2022 à avril 2022"),
        ("2022-03", "2022-04-14", f"de mars au 14{NB}avril 2022"),
    ],
)
def test_span_takes_its_elision_and_its_article(start: str, end: str, label: str) -> None:
    assert _when(start, end).label == label


def test_editor_own_words_are_shown_instead() -> None:
    assert _when("2022-04", text="printemps 2022").label == "printemps 2022"


@pytest.mark.parametrize(
    ("start", "end", "precision"),
    [
        ("2022-03-24", None, Precision.DAY),
        ("2022-03-24", "2022-03-25", Precision.DAY),
        ("2022-03", None, Precision.MONTH),
        ("2022", None, Precision.YEAR),
        ("2022-03", "2022-05", Precision.PERIOD),
        ("2022-03-24", "2022-05", Precision.PERIOD),
    ],
)
def test_span_is_as_precise_as_its_least_known_end(
    start: str, end: str | None, precision: Precision
) -> None:
    assert _when(start, end).precision is precision


def test_known_day_is_placed_at_its_start() -> None:
    assert _when("2022-03-24", "2022-03-26").sort_day == date(2022, 3, 24)


def test_imprecise_date_is_placed_at_its_end() -> None:
    assert _when("2022-03").sort_day == date(2022, 3, 31)


def test_span_lasts_until_the_last_day_its_end_may_mean() -> None:
    assert _when("2022-03-24", "2022-05").last == date(2022, 5, 31)


@pytest.mark.parametrize(
    ("start", "end", "iso"),
    [("2022-03", None, "2022-03"), ("2022-03-24", "2022-05", "2022-03-24/2022-05")],
)
def test_span_has_one_value_for_machines(start: str, end: str | None, iso: str) -> None:
    assert _when(start, end).iso == iso


def test_parse_day_reads_a_day() -> None:
    assert parse_day("2022-03-24") == date(2022, 3, 24)


@pytest.mark.parametrize("text", ["2022-03", "2022"])
def test_parse_day_refuses_an_imprecise_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"jour attendu \(AAAA-MM-JJ\)"):
        parse_day(text)
