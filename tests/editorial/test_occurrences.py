"""When events are really held: days that come back, days apart, hours of nights that change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from editorial import load
from editorial.decisions import decisions
from editorial.occurrences import Span, comes_twice, exists, half_days, instant
from editorial.recurrence import LIMIT, french_rule, occurrences, parse_rule
from editorial.schemas.event import Event

NB = "\N{NO-BREAK SPACE}"
EVENT = {
    "id": "ev",
    "titre": "Exemple",
    "resume": "Un exemple.",
    "date": "2022-06-14",
    "type_action": "groupe-travail-reseau",
}


def _event(**fields: object) -> Event:
    return Event.model_validate(EVENT | fields)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("chaque semaine", "FREQ=WEEKLY"),
        ("Chaque mardi", "FREQ=WEEKLY;BYDAY=TU"),
        ("tous les mardis", "FREQ=WEEKLY;BYDAY=TU"),
        ("toutes les 2 semaines", "FREQ=WEEKLY;INTERVAL=2"),
        ("chaque mois", "FREQ=MONTHLY"),
        ("chaque mois, le 2e mardi", "FREQ=MONTHLY;BYDAY=2TU"),
        ("tous les 2 mois, le dernier jeudi du mois", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1TH"),
        ("chaque an", "FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("RRULE:FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;INTERVAL=3"),
    ],
)
def test_rule_is_understood_and_said_in_french(words: str, rule: str) -> None:
    assert parse_rule(words) == rule
    assert parse_rule(french_rule(rule)) == rule


@pytest.mark.parametrize(
    "words",
    [
        "FREQ=SECONDLY",
        "FREQ=MONTHLY;BYDAY=9ZZ",
        "FREQ=MONTHLY;COUNT=3",
        "FREQ=MONTHLY;UNTIL=20221231",
        "FREQ=MONTHLY\nX:1",
        "chaque jour, le 2e mardi",
        "parfois",
        "",
    ],
)
def test_rule_that_nobody_understands_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        parse_rule(words)


def test_rule_gives_its_days_and_stops() -> None:
    days = occurrences("FREQ=MONTHLY;BYDAY=2TU", date(2022, 6, 14), times=3)
    assert days == (date(2022, 6, 14), date(2022, 7, 12), date(2022, 8, 9))
    assert len(occurrences("FREQ=DAILY", date(2022, 1, 1))) == LIMIT + 1
    assert occurrences("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", date(2022, 1, 1)) == ()


def test_recurring_event_has_its_days_but_those_left_out_and_those_added() -> None:
    rule = {"regle": "chaque mois, le 2e mardi", "fois": "4", "sauf": ["2022-08-09"]}
    event = _event(recurrence=rule, autres_jours=["2022-08-30"])
    assert event.days == (
        date(2022, 6, 14), date(2022, 7, 12), date(2022, 8, 30), date(2022, 9, 13),
    )  # fmt: skip
    assert event.when.label == (
        f"les 14{NB}juin, 12{NB}juillet, 30{NB}août et 13{NB}septembre 2022"
    )
    assert event.session_count == 4
    assert not event.is_past(date(2022, 9, 13))


def test_many_days_are_counted_rather_than_named() -> None:
    event = _event(recurrence={"regle": "chaque semaine", "fois": "10"})
    assert event.when.label == f"10 dates, du 14{NB}juin au 16{NB}août 2022"


def test_days_apart_are_named() -> None:
    event = _event(date="2021-12-06", autres_jours=["2021-12-13", "2021-12-14"])
    assert event.when.label == f"les 6, 13 et 14{NB}décembre 2021"
    assert event.spans == tuple(Span(day, day) for day in event.days)
    assert _event().spans == (Span(date(2022, 6, 14), date(2022, 6, 14)),)
    assert _event(date="2022-06").spans == ()


@pytest.mark.parametrize(
    ("start", "end", "days", "count"),
    [
        (time(9), time(12), 1, 1),
        (time(9), time(13), 1, 1),
        (time(13), time(17), 1, 1),
        (time(14), time(17), 1, 1),
        (time(9), time(17), 1, 2),
        (time(14), time(12), 2, 2),
        (time(9), time(17), 3, 6),
    ],
)
def test_half_days_are_counted_against_13_hours(
    start: time, end: time, days: int, count: int
) -> None:
    span = Span(date(2022, 6, 14), date(2022, 6, 13 + days))
    assert half_days([span], start, end) == count
    assert half_days([span, span], start, end) == 2 * count


def test_an_editor_may_count_half_days_otherwise_with_a_reason() -> None:
    hours = {"heure": "9h", "heure_fin": "12h"}
    said = {"valeur": "2", "raison": "préparée l’après-midi"}
    assert _event(**hours).half_day_count == 1
    assert _event(**hours, demi_journees=said).half_day_count == 2
    assert _event(**hours, demi_journees={"valeur": "1"}).half_day_count == 1
    assert _event().half_day_count is None


def test_who_came_is_counted_by_profile() -> None:
    counted = _event(bilan={"presences": {"elus": "12", "autres": "3"}})
    assert counted.attendance_count == 15
    floor = {"valeur": "60", "qualificatif": "plus de"}
    assert _event(participants=floor, bilan={"presences": {"elus": "62"}}).attendance_count == 60


def test_d10_hours_of_the_nights_that_change() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert not exists(spring, time(2, 30))
    assert exists(spring, time(3))
    assert comes_twice(autumn, time(2, 30))
    assert not comes_twice(spring, time(2, 30))
    assert instant(autumn, time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert instant(autumn, time(5)) - instant(autumn, time(1)) == timedelta(hours=5)


def test_d10_hour_that_comes_twice_is_accepted_and_told_to_the_editor(tmp_path: Path) -> None:
    (tmp_path / "agenda").mkdir()
    (tmp_path / "agenda" / "nuit.md").write_text(
        "---\nid: ev\ntitre: Nuit\nresume: Une nuit.\ndate: 2026-10-25\nheure: 2h30\n"
        "heure_fin: 5h\ntype_action: manifestation-informative\n---\n\nTexte.\n"
    )
    corpus = load(tmp_path, name="content")
    assert corpus.by_id["ev"].meta
    (found,) = decisions(corpus)
    assert str(found).startswith(f"content/agenda/nuit.md:6: heure — à vérifier : 2{NB}h{NB}30")
