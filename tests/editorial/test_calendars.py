"""Calendars, read back as two calendar programs read them: icalendar in Python, ical.js in npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Component

from editorial import Corpus, load
from editorial.calendars import calendar_files
from editorial.ledger import ledger_text, unrecorded
from editorial.readback import read_back
from editorial.schemas.event import Event
from editorial.site import Site

ROOT = Path(__file__).parents[2]
NEW_EVENT = """\
---
id: ev-deplace
titre: Journée à déplacer, « d’exemple » ; et la suite
resume: Une journée, des virgules, des points-virgules ; et un antislash \\.
date: {date}
heure: 9h30
heure_fin: 12h
statut: {status}
publier_le: 2022-02-01
type_action: manifestation-informative
mode: distanciel
themes: [transition/mobilites]
territoires: [exemple-ville]
publics: [elus]
cycle: cy-exemple
inscription: {{lien: "https://www.example.org/inscription?a=1;b=2,3", cloture: 2022-03-01}}
---

Le programme.
"""
AGENDA = "agenda/agenda.ics"

Reading = dict[str, list[dict[str, Any]]]


def _files(corpus: Corpus, today: date) -> dict[str, bytes]:
    return {file.path: file.content for file in calendar_files(Site(corpus, today))}


def _events(content: bytes) -> list[Component]:
    return Calendar.from_ical(content).walk("VEVENT")


def _find(content: bytes, uid: str) -> Component:
    return next(e for e in _events(content) if str(e["uid"]).startswith(f"{uid}@"))


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load(ROOT / "content"), date(2022, 12, 31))


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    return {file.path: file.content for file in calendar_files(site)}


@pytest.fixture(scope="module")
def read_in_npm(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, bytes]], Reading]:
    """Give what ical.js reads in files, all in one process."""

    def read(files: dict[str, bytes]) -> Reading:
        folder = tmp_path_factory.mktemp("calendars")
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        script = Path(shutil.copy(Path(__file__).with_name("read_calendars.mjs"), folder))
        (folder / "node_modules").symlink_to(ROOT / "tests" / "node_modules")
        done = subprocess.run(["node", script, folder], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found: Reading = json.loads(done.stdout)
        return found

    return read


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    """A copy of the good content, to be changed."""
    return Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))


def _write(content: Path, *, date: str = "2022-03-10", status: str = "prevu") -> Corpus:
    text = NEW_EVENT.format(date=date, status=status)
    (content / "agenda" / "deplace.md").write_text(text, encoding="utf-8")
    corpus = load(content)
    assert corpus.problems == ()
    return corpus


def _record(content: Path, corpus: Corpus, now: datetime) -> Corpus:
    (content / "donnees" / "calendriers.yml").write_text(ledger_text(corpus, now=now))
    return load(content)


def test_every_event_whose_day_is_known_has_its_own_calendar(
    site: Site, files: dict[str, bytes]
) -> None:
    known = [d for d in site.documents if isinstance(d.meta, Event) and d.meta.spans]
    assert len(known) > 20
    for document in known:
        events = _events(files[f"{document.url}agenda.ics".lstrip("/")])
        assert len(events) == len(document.meta.spans), document.path


def test_the_agenda_holds_a_year_of_past_events_and_archives_hold_them_all(
    files: dict[str, bytes],
) -> None:
    followed = {str(event["uid"]) for event in _events(files[AGENDA])}
    old = "ev-2021-12-seminaire-cpo@www.irev.fr"
    assert "ev-2022-01-13-reseau-cites-educatives@www.irev.fr" in followed
    assert old not in followed
    assert old in {str(event["uid"]) for event in _events(files["agenda/2021/agenda.ics"])}


def test_there_is_a_calendar_by_theme_kind_territory_public_cycle_and_year(
    files: dict[str, bytes],
) -> None:
    for url in (
        "thematiques/discriminations-egalite-laicite",
        "agenda/types/manifestation-informative",
        "territoires/nord",
        "publics/collectivite-pv",
        "agenda/cycles/image-des-quartiers",
        "agenda/2022",
    ):
        assert _events(files[f"{url}/agenda.ics"]), url


def test_every_event_says_when_what_and_where_to_read_more(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path == "agenda/journees.ics":
            continue
        for event in _events(content):
            for name in ("uid", "dtstamp", "last-modified", "sequence", "dtstart", "summary"):
                assert event.get(name) is not None, (path, name)
            for name in ("url", "status", "categories", "description"):
                assert event.get(name), (path, name)


def test_a_calendar_says_its_name_and_how_often_to_come_back(files: dict[str, bytes]) -> None:
    calendar = Calendar.from_ical(files[AGENDA])
    assert str(calendar["name"]).startswith("IREV")
    assert calendar["refresh-interval"].dt == timedelta(hours=12)
    assert str(calendar["x-published-ttl"]) == "PT12H"
    assert str(calendar["source"]) == "https://www.irev.fr/agenda/agenda.ics"


def test_a_day_long_event_ends_the_day_after(files: dict[str, bytes]) -> None:
    event = _find(files[AGENDA], "ev-2022-03-24-mesure-discriminations")
    assert event["dtstart"].dt == date(2022, 3, 24)
    assert event["dtend"].dt == date(2022, 3, 25)


def test_days_apart_are_as_many_entries_each_with_its_own_identifier(
    files: dict[str, bytes],
) -> None:
    events = _events(files["agenda/2021/seminaire-national-cites-educatives/agenda.ics"])
    assert [event["dtstart"].dt for event in events] == [
        date(2021, 12, 6), date(2021, 12, 13), date(2021, 12, 14),
    ]  # fmt: skip
    assert len({str(event["uid"]) for event in events}) == 3


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says(
    files: dict[str, bytes],
) -> None:
    for content in files.values():
        assert content.endswith(b"END:VCALENDAR\r\n")
        lines = content.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line for line in lines)
        assert all(line.decode() or True for line in lines)


def test_two_events_of_a_calendar_never_share_an_identifier(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        uids = [str(event["uid"]) for event in _events(content)]
        assert len(uids) == len(set(uids)), path


def _round_trips(content: bytes) -> bool:
    first = Calendar.from_ical(content)
    return bool(Calendar.from_ical(first.to_ical()) == first)


def test_every_calendar_is_read_and_written_again_by_two_libraries(
    files: dict[str, bytes], good_corpus: Corpus, read_in_npm: Callable[..., Reading]
) -> None:
    examples = {f"ok/{p}": c for p, c in _files(good_corpus, date(2022, 6, 1)).items()}
    every = files | examples
    read = read_in_npm(every)
    assert read.keys() == every.keys()
    for path, content in every.items():
        assert _round_trips(content), path
        ours = sorted((str(e["uid"]), str(e["summary"])) for e in _events(content))
        assert sorted((e["uid"], e["summary"]) for e in read[path]) == ours, path


def test_a_network_that_meets_each_month_comes_back_but_in_august(
    good_corpus: Corpus, read_in_npm: Callable[..., Reading]
) -> None:
    path = "agenda/2022/exemple-de-reseau/agenda.ics"
    content = _files(good_corpus, date(2022, 6, 1))[path]
    first, added = read_in_npm({path: content})[path]
    assert first["starts"] == [
        "2022-06-14T12:00:00.000Z",
        "2022-07-12T12:00:00.000Z",
        "2022-09-13T12:00:00.000Z",
        "2022-10-11T12:00:00.000Z",
        "2022-11-08T13:00:00.000Z",
        "2022-12-13T13:00:00.000Z",
    ]
    assert added["starts"] == ["2022-08-30T12:00:00.000Z"]
    assert b"DTSTART;TZID=Europe/Paris:20220614T140000\r\n" in content
    assert b"EXDATE;TZID=Europe/Paris:20220809T140000\r\n" in content
    assert b"UNTIL=20221231T225959Z" in content


def test_d10_whole_days_over_a_change_of_hour_stay_whole(content: Path) -> None:
    text = NEW_EVENT.format(date="2026-03-28\nfin: 2026-03-30", status="prevu")
    text = text.replace("heure: 9h30\nheure_fin: 12h\n", "").replace("cycle: cy-exemple\n", "")
    (content / "agenda" / "deplace.md").write_text(text, encoding="utf-8")
    event = _find(_files(load(content), date(2026, 3, 1))[AGENDA], "ev-deplace")
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 3, 28), date(2026, 3, 31))


def test_a_calendar_is_read_back_in_words(content: Path) -> None:
    corpus = _record(content, _write(content), datetime(2022, 2, 3, 8, tzinfo=UTC))
    corpus = _record(content, _write(content, status="annule"), datetime(2022, 3, 1, tzinfo=UTC))
    read = read_back(_files(corpus, date(2022, 3, 2))[AGENDA])
    line = next(line for line in read.lines if "déplacer" in line.title)
    assert line.when.replace("\N{NO-BREAK SPACE}", " ") == "10 mars 2022, de 9 h 30 à 12 h"
    assert line.place == "En ligne"
    assert line.notes == ("annulé", "révision 1")
    network = read_back(
        _files(corpus, date(2022, 6, 1))["agenda/2022/exemple-de-reseau/agenda.ics"]
    )
    assert ("se répète",) in [line.notes for line in network.lines]


def test_a_subscription_sees_a_move_and_a_cancellation(
    content: Path, read_in_npm: Callable[..., Reading]
) -> None:
    states: dict[str, bytes] = {}
    corpus = _write(content)
    corpus = _record(content, corpus, datetime(2022, 2, 3, 8, tzinfo=UTC))
    states["1.ics"] = _files(corpus, date(2022, 2, 4))[AGENDA]
    _write(content, date="2022-04-14")
    corpus = _record(content, load(content), datetime(2022, 2, 20, 9, 30, tzinfo=UTC))
    states["2.ics"] = _files(corpus, date(2022, 2, 21))[AGENDA]
    _write(content, date="2022-04-14", status="annule")
    corpus = _record(content, load(content), datetime(2022, 3, 1, 17, tzinfo=UTC))
    states["3.ics"] = _files(corpus, date(2022, 3, 2))[AGENDA]

    expected = [
        (0, "CONFIRMED", "2022-03-10T08:30:00.000Z", "2022-01-31T23:00:00Z"),
        (1, "CONFIRMED", "2022-04-14T07:30:00.000Z", "2022-02-20T09:30:00Z"),
        (2, "CANCELLED", "2022-04-14T07:30:00.000Z", "2022-03-01T17:00:00Z"),
    ]
    read = read_in_npm(states)
    for name, (sequence, status, start, modified) in zip(sorted(states), expected, strict=True):
        found = next(e for e in read[name] if e["uid"] == "ev-deplace@www.example.org")
        assert (found["sequence"], found["status"], found["start"]) == (sequence, status, start)
        assert found["modified"] == modified
        event = _find(states[name], "ev-deplace")
        assert (event["sequence"], str(event["status"])) == (sequence, status)
        assert event["dtstart"].dt.astimezone(UTC).isoformat() == start.replace(".000Z", "+00:00")
    assert str(event["summary"]).startswith("Annulation")


def test_d10_what_is_cancelled_is_told_for_90_days_after_its_day(content: Path) -> None:
    corpus = _write(content, status="annule")
    path = "agenda/2022/agenda.ics"
    for day, is_told in ((date(2022, 6, 8), True), (date(2022, 6, 9), False)):
        for name in (AGENDA, path, "thematiques/transition/agenda.ics"):
            told = "ev-deplace@" in _files(corpus, day)[name].decode()
            assert told is is_told, (day, name)


def test_an_event_put_off_without_a_new_day_is_cancelled_at_its_first_day(content: Path) -> None:
    text = NEW_EVENT.format(date="2022\ndate_initiale: 2022-03-10", status="reporte")
    text = text.replace("heure: 9h30\nheure_fin: 12h\n", "")
    (content / "agenda" / "deplace.md").write_text(text, encoding="utf-8")
    event = _find(_files(load(content), date(2022, 3, 1))[AGENDA], "ev-deplace")
    assert str(event["status"]) == "CANCELLED"
    assert event["dtstart"].dt == date(2022, 3, 10)
    assert str(event["summary"]).startswith("Date reportée")


def test_what_the_ledger_does_not_know_yet_still_counts_as_a_change(content: Path) -> None:
    corpus = _record(content, _write(content), datetime(2022, 2, 3, 8, tzinfo=UTC))
    assert unrecorded(corpus) == ()
    corpus = _write(content, date="2022-03-17")
    assert unrecorded(corpus) == ("ev-deplace",)
    event = _find(_files(corpus, date(2022, 3, 2))[AGENDA], "ev-deplace")
    assert event["sequence"] == 1
    assert event["last-modified"].dt == datetime(2022, 3, 1, 23, tzinfo=UTC)


def test_the_ledger_keeps_its_order_and_forgets_nothing(content: Path) -> None:
    corpus = _record(content, _write(content), datetime(2022, 2, 3, 8, tzinfo=UTC))
    before = ledger_text(corpus, now=datetime(2030, 1, 1, tzinfo=UTC))
    assert before == (content / "donnees" / "calendriers.yml").read_text()
    (content / "agenda" / "deplace.md").unlink()
    assert ledger_text(load(content), now=datetime(2030, 1, 1, tzinfo=UTC)) == before
    names = [line.split(":")[0] for line in before.splitlines() if line.startswith("  ")]
    assert names == sorted(names)


def test_a_change_of_words_in_the_page_is_no_change_for_calendars(content: Path) -> None:
    _record(content, _write(content), datetime(2022, 2, 3, 8, tzinfo=UTC))
    file = content / "agenda" / "deplace.md"
    file.write_text(file.read_text().replace("Le programme.", "Un autre programme."))
    assert unrecorded(load(content)) == ()


def test_observed_days_come_back_each_year_and_take_no_time(
    good_corpus: Corpus, read_in_npm: Callable[..., Reading]
) -> None:
    path = "agenda/journees.ics"
    content = _files(good_corpus, date(2022, 6, 1))[path]
    fixed, moving = read_in_npm({path: content})[path]
    assert fixed["starts"][:3] == ["2022-03-08", "2023-03-08", "2024-03-08"]
    assert moving["starts"][:3] == ["2022-10-03", "2023-10-02", "2024-10-07"]
    assert {str(event["transp"]) for event in _events(content)} == {"TRANSPARENT"}


def test_the_ledger_of_the_site_is_up_to_date(site: Site) -> None:
    assert unrecorded(site.corpus) == (), "invoke calendars"
