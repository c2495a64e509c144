"""The agendas of partners, whatever they send: good ones are kept, the rest leaves what was."""

from __future__ import annotations

import shutil
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from editorial import Corpus, check, load
from editorial.partners import announced
from editorial.schemas.calendar import PartnerEvent
from editorial.schemas.event import Status
from editorial.site import Site
from watch.agendas import AgendaError, read_agenda, refresh

if TYPE_CHECKING:
    from tests.outside import Outside

TODAY = date(2026, 5, 1)
HOST = "www.example.org"


def _calendar(*events: str, method: str = "PUBLISH") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//FR", f"METHOD:{method}"]
    return "\r\n".join((*lines, *events, "END:VCALENDAR", "")).encode()


def _event(uid: str = "1@partenaire.test", *, start: str = "20260512T120000Z", **more: str) -> str:
    given = {"UID": uid, "SUMMARY": "Rencontre", "DTSTART": start} | more
    lines = [f"{name.replace('_', '-')}:{value}" for name, value in given.items() if value]
    return "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def _known(uid: str = "1@partenaire.test") -> PartnerEvent:
    values = {"uid": uid, "titre": "Rencontre", "jour": "2026-05-12", "fin": "2026-05-12"}
    return PartnerEvent.model_validate(values)


def _read(content: bytes, known: tuple[PartnerEvent, ...] = ()) -> tuple[PartnerEvent, ...]:
    return read_agenda(content, known=known, host=HOST, today=TODAY)[0]


def _said(content: bytes, known: tuple[PartnerEvent, ...] = (), **more: set[str]) -> str:
    return " ".join(read_agenda(content, known=known, host=HOST, today=TODAY, **more)[1])


def test_an_event_is_kept_in_plain_words_and_in_the_hours_of_paris() -> None:
    more = {"LOCATION": "Lille\\, gare", "URL": "https://partenaire.test/1"}
    (event,) = _read(_calendar(_event(SUMMARY="Une <b>rencontre</b> &amp; un débat", **more)))
    assert (event.first, event.last, event.starts_at) == (date(2026, 5, 12),) * 2 + (time(14),)
    assert event.title == "Une rencontre & un débat"
    assert (event.place, event.link) == ("Lille, gare", "https://partenaire.test/1")


def test_whole_days_end_on_their_last_day() -> None:
    text = _event(start="").replace(
        "END:", "DTSTART;VALUE=DATE:20260512\r\nDTEND;VALUE=DATE:20260514\r\nEND:"
    )
    (event,) = _read(_calendar(text))
    assert (event.first, event.last, event.starts_at) == (
        date(2026, 5, 12), date(2026, 5, 13), None,
    )  # fmt: skip


def test_a_rule_gives_its_next_days_and_no_more() -> None:
    events = _read(_calendar(_event(start="20200107T090000", RRULE="FREQ=WEEKLY")))
    assert len(events) == 12
    assert events[0].first == date(2026, 5, 5)
    assert len({event.uid for event in events}) == 12


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "X=Y"])
def test_a_rule_that_never_ends_or_never_comes_is_no_harm(rule: str) -> None:
    assert len(_read(_calendar(_event(RRULE=rule)))) <= 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "la réponse est vide."),
        (b"  \r\n", "la réponse est vide."),
        (b"<!doctype html><html><body>502</body></html>", "c’est une page web, "),
        (b'{"error": 1}', "c’est autre chose, pas un agenda iCalendar."),
        (_calendar(_event())[:-30], "l’agenda est coupé"),
        (_calendar("BEGIN:VEVENT\r\nDTSTART:hier\r\nfoo"), "l’agenda est illisible."),
        (_calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 6_000), "plus de 5000 éléments"),
        (_calendar(), "aucun rendez-vous"),
    ],
)
def test_what_is_not_a_whole_agenda_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(AgendaError, match=reason[:40].replace("(", "\\(")):
        _read(content, (_known(),))


def test_an_agenda_cancels_its_own_events_only() -> None:
    known = (_known(), _known("2@partenaire.test"))
    content = _calendar(_event(), _event("3@autre.test"), _event(f"ev@{HOST}"), method="CANCEL")
    first, second = _read(content, known)
    assert (first.status, second.status) == (Status.CANCELLED, Status.PLANNED)
    said = _said(content, known)
    assert "annulation de « 3@autre.test » refusée" in said
    assert f"annulation de « ev@{HOST} » refusée" in said


def test_an_agenda_announces_its_own_events_only() -> None:
    content = _calendar(_event(f"ev-exemple@{HOST}"), _event("9@autre.test"), _event())
    events = read_agenda(
        content, known=(), host=HOST, others={"9@autre.test"}, today=TODAY
    )[0]  # fmt: skip
    assert [event.uid for event in events] == ["1@partenaire.test"]
    assert "annoncé ailleurs" in _said(content, others={"9@autre.test"})


@pytest.mark.parametrize(
    "event",
    [
        _event(SUMMARY=""),
        _event(start=""),
        _event(uid=""),
        _event(start="99990101T000000Z"),
        _event(start="20200101T000000Z"),
    ],
)
def test_an_event_that_lacks_something_or_is_far_off_is_left_out(event: str) -> None:
    good = _event("2@partenaire.test")
    assert [e.uid for e in _read(_calendar(event, good))] == ["2@partenaire.test"]


def test_an_address_that_would_run_something_is_dropped_and_the_event_kept() -> None:
    for link in ("javascript:alert(1)", "https://a b/", "http://x"):
        (event,) = _read(_calendar(_event(URL=link)))
        assert event.link is None


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))


def _follow(content: Path, *addresses: str) -> Corpus:
    rows = [
        f'  - {{id: a{n}, nom: "Partenaire {n}", adresse: "{address}"}}'
        for n, address in enumerate(addresses)
    ]
    (content / "donnees" / "agendas-partenaires.yml").write_text("\n".join(["agendas:", *rows, ""]))
    return load(content)


def _keep(content: Path, corpus: Corpus) -> tuple[Corpus, str]:
    refreshed = refresh(corpus, today=TODAY, allow_local=True)
    (content / "donnees" / "evenements-partenaires.yml").write_text(refreshed.text)
    corpus = load(content)
    assert check(corpus) == ()
    return corpus, "\n".join(refreshed.notes)


def test_the_last_good_copy_stays_and_the_others_are_read(outside: Outside, content: Path) -> None:
    good = _calendar(_event(URL="https://partenaire.test/1"))
    addresses = [outside.gives("/a.ics", good), outside.gives("/b.ics", _calendar(_event("b@b")))]
    corpus, notes = _keep(content, _follow(content, *addresses))
    assert notes == ""
    assert [e.uid for _, e in announced(corpus)] == ["1@partenaire.test", "b@b"]
    for bad in (b"", b"<html>", good[:-20], b"x" * 60_000_000):
        outside.gives("/a.ics", bad)
        corpus, notes = _keep(content, corpus)
        assert "Partenaire 0 — " in notes
        assert "La copie d’avant reste (1)." in notes
        assert [e.uid for _, e in announced(corpus)] == ["1@partenaire.test", "b@b"]


def test_what_two_agendas_announce_is_shown_once_under_the_first(
    outside: Outside, content: Path
) -> None:
    same = "URL:https://www.partenaire.test/1/\r\n"
    first = _calendar(_event("a@a", URL="https://partenaire.test/1"))
    second = _calendar(_event("b@b").replace("END:", same + "END:"), _event("a@a"))
    addresses = [outside.gives("/a.ics", first), outside.gives("/b.ics", second)]
    corpus, _ = _keep(content, _follow(content, *addresses))
    assert [(agenda.id, event.uid) for agenda, event in announced(corpus)] == [("a0", "a@a")]


def test_events_of_partners_are_in_the_agenda_under_their_name(
    outside: Outside, content: Path
) -> None:
    good = _calendar(_event(URL="https://partenaire.test/1", SUMMARY="Une rencontre"))
    corpus, _ = _keep(content, _follow(content, outside.gives("/a.ics", good)))
    pages = {page.url: page for page in Site(corpus, TODAY).pages}
    cards = [card for section in pages["/agenda/"].sections for card in section.cards]
    (card,) = (card for card in cards if card.title == "Une rencontre")
    assert card.label == "Agenda de Partenaire 0"
    assert card.url == "https://partenaire.test/1"
