"""The agendas of partners: read at their addresses, kept as plain values in a file of the content.

The last good copy stays until a better one comes. An agenda speaks for its own events only: it
neither announces nor cancels those of others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component
from pydantic import ValidationError

from editorial.corpus import Corpus
from editorial.occurrences import PARIS
from editorial.schemas.calendar import PartnerEvent
from editorial.schemas.event import Status
from watch.errors import FetchError
from watch.fetch import Limits, fetch
from watch.text import plain

__all__ = ["AgendaError", "Refreshed", "read_agenda", "refresh"]

LIMITS = Limits(size=2_000_000)
MOST_EVENTS = 200
"""Events kept of an agenda, the nearest first."""
MOST_COMPONENTS = 5_000
PAST, AHEAD = timedelta(days=30), timedelta(days=550)
_STEPS, _TIMES = 5_000, 12
"""Days tried of a rule that repeats, and days kept."""
_RULE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[-+\w,]+)*")
_HEADER = """\
# Les rendez-vous des partenaires, tels que leurs agendas les ont donnés en dernier.
# Écrit par « invoke partners » : ne pas le modifier à la main.
"""

Copies = Mapping[str, tuple[PartnerEvent, ...]]


class AgendaError(Exception):
    """Content that is not a whole agenda; its text is one French sentence."""


@dataclass(frozen=True)
class Refreshed:
    """The text of the file of copies, and what there is to say of each agenda."""

    text: str
    notes: tuple[str, ...]
    count: int


def refresh(corpus: Corpus, *, today: date, allow_local: bool = False) -> Refreshed:
    """Read every agenda of the list again; one that fails keeps its last good copy.

    `allow_local` is for tests.
    """
    host = urlsplit(corpus.organisation.site).hostname or ""
    copies: dict[str, tuple[PartnerEvent, ...]] = {}
    notes: list[str] = []
    for agenda in corpus.partner_agendas:
        known = corpus.partner_events.get(agenda.id, ())
        others = {e.uid for a, events in copies.items() if a != agenda.id for e in events}
        try:
            content = fetch(agenda.address, limits=LIMITS, allow_local=allow_local).content
            events, said = read_agenda(content, known=known, host=host, others=others, today=today)
        except (FetchError, AgendaError) as error:
            events, said = known, (f"{error} La copie d’avant reste ({len(known)}).",)
        copies[agenda.id] = tuple(events)
        notes += [f"{agenda.name} — {sentence}" for sentence in said]
    return Refreshed(_text(copies), tuple(notes), sum(map(len, copies.values())))


def read_agenda(
    content: bytes,
    *,
    known: Sequence[PartnerEvent],
    host: str,
    others: set[str] | frozenset[str] = frozenset(),
    today: date,
) -> tuple[tuple[PartnerEvent, ...], tuple[str, ...]]:
    """The events of an agenda from its bytes, and what was refused in it.

    `known` is its last good copy, `host` the site's own, `others` the identifiers that agendas
    before it announce. Raises `AgendaError` when the content is not a whole agenda.
    """
    calendar = _calendar(content)
    components = [c for c in calendar.walk("VEVENT") if "RECURRENCE-ID" not in c]
    if str(calendar.get("METHOD", "")).upper() == "CANCEL":
        return _cancelled(components, known)
    notes: list[str] = []
    found: dict[str, PartnerEvent] = {}
    for component in components:
        uid = str(component.get("UID", ""))
        if uid.endswith(f"@{host}") or uid in others:
            notes.append(f"« {uid[:80]} » est annoncé ailleurs : laissé de côté.")
            continue
        for event in _events(component, today=today):
            if isinstance(event, str):
                notes.append(event)
            else:
                found.setdefault(event.uid, event)
    if not components and known:
        raise AgendaError("aucun rendez-vous dans cet agenda.")
    events = sorted(found.values(), key=lambda event: (event.first, event.uid))
    return tuple(events[:MOST_EVENTS]), tuple(notes)


def _calendar(content: bytes) -> Calendar:
    text = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise AgendaError("la réponse est vide.")
    if not text.upper().startswith(b"BEGIN:VCALENDAR"):
        is_page = b"<html" in text[:2_000].lower() or text[:1] == b"<"
        thing = "une page web" if is_page else "autre chose"
        raise AgendaError(f"c’est {thing}, pas un agenda iCalendar.")
    if not text.upper().endswith(b"END:VCALENDAR"):
        raise AgendaError("l’agenda est coupé : sa dernière ligne (END:VCALENDAR) manque.")
    if text.upper().count(b"BEGIN:") > MOST_COMPONENTS:
        raise AgendaError(f"plus de {MOST_COMPONENTS} éléments : ce n’est pas un agenda à lire.")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise AgendaError("l’agenda est illisible.") from None
    return calendar


def _cancelled(
    components: Sequence[Component], known: Sequence[PartnerEvent]
) -> tuple[tuple[PartnerEvent, ...], tuple[str, ...]]:
    """The last good copy, less what the agenda says of its own is not held."""
    asked = {str(component.get("UID", "")) for component in components}
    own = {event.uid for event in known}
    events = tuple(
        event.model_copy(update={"status": Status.CANCELLED}) if event.uid in asked else event
        for event in known
    )
    refused = sorted(asked - own)
    return events, tuple(f"annulation de « {uid[:80]} » refusée : pas à lui." for uid in refused)


def _events(component: Component, *, today: date) -> Iterator[PartnerEvent | str]:
    """An event for each time that it is held, or why it was left out."""
    uid = str(component.get("UID", ""))
    try:
        first, last = _moment(component.get("DTSTART")), _last(component)
    except (ValueError, AttributeError, TypeError, OverflowError):
        yield f"« {uid[:80]} » n’a pas de date lisible : laissé de côté."
        return
    length = max(last - _day(first), timedelta())
    for number, moment in enumerate(_times(component, first, today=today)):
        day = _day(moment)
        if not today - PAST <= day + length or day > today + AHEAD:
            continue
        values = _values(component, moment, day + length)
        values["uid"] = uid if number == 0 else f"{uid}#{day:%Y%m%d}"
        event = _made(values) or _made({k: v for k, v in values.items() if k != "adresse"})
        if event is None:
            yield f"« {uid[:80]} » est incomplet ou illisible : laissé de côté."
            return
        yield event


def _made(values: dict[str, Any]) -> PartnerEvent | None:
    try:
        return PartnerEvent.model_validate(values)
    except ValidationError:
        return None


def _moment(value: Any) -> date:
    """A day, or a moment in Paris; one without a zone is taken as it is."""
    moment: date = value.dt
    if isinstance(moment, datetime) and moment.tzinfo:
        return moment.astimezone(PARIS)
    return moment


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _last(component: Component) -> date:
    """The last day, included."""
    start = _moment(component.get("DTSTART"))
    if "DTEND" not in component:
        return _day(start)
    end = _moment(component.get("DTEND"))
    if not isinstance(end, datetime):
        return end - timedelta(days=1)
    return _day(end - timedelta(seconds=1)) if end > start else _day(start)


def _times(component: Component, first: date, *, today: date) -> Iterator[date]:
    """The first time, or the next ones of a rule, within bounds."""
    rule = component.get("RRULE")
    text = rule.to_ical().decode() if rule and hasattr(rule, "to_ical") else ""
    if not _RULE.fullmatch(text):
        yield first
        return
    naive = first if isinstance(first, datetime) else datetime(first.year, first.month, first.day)  # noqa: DTZ001
    text = re.sub(r";UNTIL=(\d{8})(?:T\d{6}Z?)?", r";UNTIL=\1T235959", text)
    try:
        moments = islice(rrulestr(text, dtstart=naive.replace(tzinfo=None)), _STEPS)
        coming = (moment for moment in moments if moment.date() >= today)
        found = list(islice(coming, _TIMES))
    except (ValueError, TypeError):
        found = []
    for moment in found:
        is_timed = isinstance(first, datetime)
        yield moment.replace(tzinfo=PARIS) if is_timed else moment.date()


def _values(component: Component, moment: date, last: date) -> dict[str, Any]:
    """The front matter of an event, in words that anyone may read."""
    values: dict[str, Any] = {
        "titre": plain(str(component.get("SUMMARY", "")), length=200),
        "jour": _day(moment).isoformat(),
        "fin": last.isoformat(),
    }
    if isinstance(moment, datetime):
        values["heure"] = f"{moment:%H:%M}"
    if place := plain(str(component.get("LOCATION", "")), length=120):
        values["lieu"] = place
    link = str(component.get("URL", ""))
    if link.startswith(("https://", "http://")) and len(link) <= 300:
        values["adresse"] = link
    if str(component.get("STATUS", "")).upper() == "CANCELLED":
        values["statut"] = Status.CANCELLED.value
    return values


def _text(copies: Copies) -> str:
    """The file of copies: one line for each event, quoted as JSON, which YAML reads."""
    rows = []
    for name, events in copies.items():
        rows.append(f"  {name}:" if events else f"  {name}: []")
        rows += [f"    - {json.dumps(_row(event), ensure_ascii=False)}" for event in events]
    head = "agendas:\n" if rows else "agendas: {}\n"
    return _HEADER + head + "".join(f"{row}\n" for row in rows)


def _row(event: PartnerEvent) -> dict[str, str]:
    row = {
        "uid": event.uid,
        "titre": event.title,
        "jour": event.first.isoformat(),
        "fin": event.last.isoformat(),
    }
    optional = {
        "heure": f"{event.starts_at:%H:%M}" if event.starts_at else "",
        "lieu": event.place or "",
        "adresse": event.link or "",
        "statut": "" if event.status is Status.PLANNED else event.status.value,
    }
    return row | {name: value for name, value in optional.items() if value}
