"""The dossier that the content was written from, read as tables of entries by id.

An entry keeps the keys of its YAML; what the dossier says in several ways is settled here, once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

Entry = dict[str, Any]

ROOT = Path(__file__).parents[2]
FOLDER = ROOT.parent / "shared" / "dossier"
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
_MONTH_FIRST = re.compile(rf"({'|'.join(MONTHS)}) (\d{{4}})")


@functools.cache
def read(name: str) -> Any:
    """One file of the dossier, by its name without suffix."""
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


def _by_id(entries: Iterable[Entry], key: str = "id") -> dict[str, Entry]:
    return {entry[key]: entry for entry in entries}


def events() -> dict[str, Entry]:
    """Those of 2022, those before, and those planned."""
    parts = read("evenements")
    return _by_id([*parts["evenements"], *parts["antecedents"], *parts["prevus"]])


def series() -> dict[str, Entry]:
    """What gathers events: networks, courses, cycles."""
    return _by_id(read("evenements")["series"])


def publications() -> dict[str, Entry]:
    """Everything published, the sheets of experiences included."""
    return _by_id(read("publications")["publications"])


def experiences() -> dict[str, Entry]:
    """The experiences that are told, and those announced without a title."""
    parts = read("experiences")
    return _by_id([*parts["experiences"], *parts["a_completer"]])


def unnamed_experiences() -> dict[str, Entry]:
    """Experiences announced without a title."""
    return _by_id(read("experiences")["a_completer"])


def themes() -> dict[str, Entry]:
    """Themes and sub-themes by path, in the order of navigation."""
    found: dict[str, Entry] = {}
    for theme in read("thematiques")["thematiques"]:
        found[theme["slug"]] = theme
        found |= {f"{theme['slug']}/{sub['slug']}": sub for sub in theme["sous_themes"]}
    return found


def territories() -> dict[str, Entry]:
    """Every place, with its part of the file as `partie`."""
    return {
        place["id"]: place | {"partie": part}
        for part, places in read("territoires").items()
        for place in places
    }


def profiles() -> dict[str, Entry]:
    """The participant profiles of the report."""
    return _by_id(read("types-action")["profils_participants"]["profils"], "slug")


def glossary() -> dict[str, Entry]:
    """The acronyms."""
    return _by_id(read("site")["glossaire"], "sigle")


def redirections() -> dict[str, str]:
    """The former addresses, each with the publication or, in words, the list that it leads to."""
    return {each["ancienne"]: each["cible"] for each in read("site")["redirections"]}


@functools.cache
def _sheets() -> dict[str, str]:
    """The experience that documents each publication of type fiche-experience, where one does."""
    return {
        entry["publication"]: entry["id"]
        for entry in experiences().values()
        if entry.get("publication")
        and publications()[entry["publication"]]["type"] == "fiche-experience"
    }


def document_of(identifier: str) -> str:
    """The id of the document that an entry becomes: a sheet is the page of its experience."""
    return _sheets().get(identifier, identifier)


def is_sheet(identifier: str) -> bool:
    """Whether a publication is shown by its experience's page."""
    return identifier in _sheets()


def year_of(entry: Entry) -> str | None:
    """The year in its id, else the first one in its words."""
    found = re.search(r"-(20\d\d)-", entry["id"]) or re.search(
        r"(20\d\d)", entry.get("date_texte") or ""
    )
    return found[1] if found else None


def event_dates(event: Entry) -> tuple[str | None, str | None]:
    """When an event starts and ends, as precisely as the dossier says, in ISO 8601."""
    days = event.get("dates") or [None]
    start = (
        event.get("date_debut")
        or event.get("mois")
        or event.get("mois_debut")
        or event.get("annee")
        or days[0]
        or year_of(event)
    )
    last = (event.get("autres_dates") or [None])[-1] or event.get("date_fin")
    end = last or event.get("mois_fin") or days[-1]
    return str(start), str(end) if end else None


def separate_days(event: Entry) -> tuple[date, ...]:
    """Its days, when they do not all follow one another."""
    if event.get("dates"):
        return tuple(event["dates"])
    if not event.get("autres_dates"):
        return ()
    first, last = event["date_debut"], event["date_fin"]
    following = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return (*following, *event["autres_dates"])


def publication_date(publication: Entry) -> str | None:
    """The day it was published, else the month its words begin with, else its year."""
    if publication.get("date"):
        return str(publication["date"])
    if month := _MONTH_FIRST.match(publication.get("date_texte") or ""):
        return f"{month[2]}-{MONTHS.index(month[1]) + 1:02d}"
    return year_of(publication)


def places_of(entry: Entry) -> set[str]:
    """Every territory that an entry is about or takes place in."""
    place = entry.get("lieu")
    held = [place.get(k) for k in ("commune", "territoire", "quartier")] if place else []
    return {each for each in (*held, entry.get("territoire")) if each} | set(
        entry.get("territoires") or []
    )


def themes_around(entry: Entry) -> set[str]:
    """The themes of the events, series and sheets that an entry is linked to."""
    linked = [*(entry.get("evenement") or []), *(entry.get("evenements") or [])]
    names = {*linked, entry.get("serie"), entry.get("publication")}
    table = events() | series() | publications()
    around = [table[name] for name in names if name]
    around += [event for event in events().values() if event.get("serie") == entry["id"]]
    return {theme for other in around for theme in other["themes"]}


def qualified_numbers() -> dict[str, tuple[str | None, int, str]]:
    """Every number that has a « qualificatif »: owner (None: the centre), number, qualifier."""
    files = ("evenements", "experiences", "organisme", "publications", "types-action")
    found = (each for name in files for each in _qualified(read(name), name, None))
    return {where: (owner, number, words) for where, owner, number, words in found}


def _qualified(
    node: Any, where: str, owner: str | None
) -> Iterator[tuple[str, str | None, int, str]]:
    if isinstance(node, list):
        for each in node:
            yield from _qualified(each, where, owner)
    elif isinstance(node, dict):
        owner = node.get("id", owner)
        if "qualificatif" in node:
            number = next(value for value in node.values() if isinstance(value, int))
            yield f"{where}-{owner or 'irev'}", owner, number, node["qualificatif"]
        for value in node.values():
            yield from _qualified(value, where, owner)
