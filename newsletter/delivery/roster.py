"""Lists of subscribers as CSV files, in and out: whole or not at all, with the line of each fault.

Reads what spreadsheets write (UTF-8 with or without a mark, UTF-16, Windows-1252; comma, semicolon
or tab) and writes what they open safely: no cell of ours is a formula.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from editorial.dates import parse_day
from editorial.problems import Problem
from newsletter.delivery.addresses import AddressError, Mailbox, is_mailbox, parse_mailbox
from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import Addition, Consent, active, add
from newsletter.delivery.tokens import Keys

if TYPE_CHECKING:
    from _csv import Reader

__all__ = [
    "COLUMNS",
    "Imported",
    "RosterError",
    "Row",
    "addresses_in",
    "export_roster",
    "import_roster",
    "rows",
]

COLUMNS = ("adresse", "date_accord", "texte_accord", "origine", "date_confirmation")
"""The columns that we write; the first four are those that we read."""

_ADDRESS_NAMES = (
    "email",
    "e-mail",
    "mail",
    "courriel",
    "adresse e-mail",
    "adresse mail",
    "adresse électronique",
    "adresse",
)
"""What lists call the column of addresses, the surest first: « adresse » may be a street."""
_STATES = frozenset(("statut", "status", "etat", "état", "state", "désabonné", "unsubscribed"))
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PARIS = ZoneInfo("Europe/Paris")
_KEPT = 1000


class RosterError(Exception):
    """A list that was not imported: `problems` says every line at fault, or the first thousand."""

    def __init__(self, problems: tuple[Problem, ...], total: int):
        super().__init__(f"{total} lignes à corriger")
        self.problems = problems
        self.total = total


@dataclass(frozen=True)
class Row:
    """A line of a list: a person and what is known of their consent."""

    line: int
    mailbox: Mailbox
    consent_at: int | None
    text_id: str
    source: str


@dataclass
class Imported:
    """What became of each line: their sum is the number of lines that are not empty."""

    added: int = 0
    already: int = 0
    repeated: int = 0
    opposed: int = 0
    invalid: int = 0
    problems: list[Problem] = field(default_factory=list)
    """The first thousand of the invalid lines."""

    def refuse(self, problem: Problem) -> None:
        """Count one more line that says no person."""
        self.invalid += 1
        if len(self.problems) < _KEPT:
            self.problems.append(problem)


def import_roster(
    store: Store,
    raw: bytes,
    *,
    path: str,
    source: str,
    keys: Keys,
    now: int,
    skip_invalid: bool = False,
) -> Imported:
    """Add the people of a list, in one transaction, as confirmed; `source` is where it comes from.

    Who left, complained or was erased is never brought back. Raises `RosterError`, nobody being
    added, when a line is at fault, unless `skip_invalid` leaves such lines out.
    """
    result, seen = Imported(), set[str]()
    with store.transaction() as connection:
        for row in rows(raw, path=path, now=now):
            if isinstance(row, Problem):
                result.refuse(row)
                continue
            if row.mailbox.identity in seen:
                result.repeated += 1
                continue
            seen.add(row.mailbox.identity)
            consent = Consent(row.consent_at, row.source or source, row.text_id or None)
            match add(connection, row.mailbox, consent, keys=keys, confirmed_at=now):
                case Addition.ADDED:
                    result.added += 1
                case Addition.ALREADY:
                    result.already += 1
                case Addition.OPPOSED:
                    result.opposed += 1
        if result.invalid and not skip_invalid:
            raise RosterError(tuple(result.problems), result.invalid)
    return result


def rows(raw: bytes, *, path: str, now: int) -> Iterator[Row | Problem]:
    """The people of a CSV file, and its faults, in the order of its lines."""
    try:
        text = _decoded(raw)
    except UnicodeError:
        yield Problem(path, 1, "fichier", "encodage inconnu : l’enregistrer en « CSV UTF-8 ».")
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    lines = _lines(reader, path)
    header = next(lines, None)
    if header is None or isinstance(header, Problem):
        yield header or Problem(path, 1, "fichier", "fichier vide.")
        return
    columns = _columns(header[1])
    if fault := _header_fault(header[1], columns):
        yield Problem(path, header[0], "en-tête", fault)
        return
    for line in lines:
        yield line if isinstance(line, Problem) else _row(*line, columns, path=path, now=now)


def addresses_in(raw: bytes, *, path: str, now: int) -> Iterator[Mailbox]:
    """The people of a file of any such kind; its other lines are left out."""
    yield from (row.mailbox for row in rows(raw, path=path, now=now) if isinstance(row, Row))


def export_roster(store: Store, target: Path) -> int:
    """Write those who receive the letter to `target`, readable by its owner only; says how many.

    Semicolons, UTF-8 with its mark and CRLF, as French spreadsheets expect.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    count = 0
    try:
        with open(temporary, "w", encoding="utf-8-sig", newline="", opener=_private) as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for person in active(store):
                consent = person.consent
                cells = (
                    person.email,
                    _day(consent.at),
                    consent.text_id or "",
                    consent.source,
                    _day(person.confirmed_at),
                )
                writer.writerow(map(_neutral, cells))
                count += 1
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)


def _neutral(cell: str) -> str:
    """The same cell, which no spreadsheet takes for a formula (an apostrophe comes first)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _plain(cell: str) -> str:
    """The cell as it was before `_neutral`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _day(at: int | None) -> str:
    return "" if at is None else datetime.datetime.fromtimestamp(at, _PARIS).date().isoformat()


def _decoded(raw: bytes) -> str:
    """The text of a file, by its mark, else in UTF-8, else as old spreadsheets write."""
    for mark, encoding in _MARKED:
        if raw.startswith(mark):
            return raw.decode(encoding)
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    return raw.decode("cp1252")


def _delimiter(text: str) -> str:
    """What its first line holds most."""
    first = re.match(r"\s*([^\r\n]*)", text)
    return max(";\t,", key=first[1].count if first else text.count)


def _lines(reader: Reader, path: str) -> Iterator[tuple[int, list[str]] | Problem]:
    """The lines that are not empty, with their numbers; what the format forbids ends the list."""
    end = 0
    try:
        for cells in reader:
            start, end = end + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield start, cells
    except csv.Error as error:
        reason = f"ligne illisible ({error}) : vérifier les guillemets."
        yield Problem(path, end + 1, "ligne", reason)


def _columns(header: list[str]) -> dict[str, int]:
    """Where each column is, under the name that we give it."""
    places = {" ".join(cell.split()).lower(): place for place, cell in enumerate(header)}
    address = next((places[name] for name in _ADDRESS_NAMES if name in places), None)
    return places if address is None else places | {"adresse": address}


def _header_fault(header: list[str], columns: Mapping[str, int]) -> str:
    if any(is_mailbox(cell) for cell in header):
        return "la première ligne doit nommer les colonnes : adresse;date_accord;origine."
    if "adresse" not in columns:
        return "une colonne « adresse » est attendue."
    if state := next((name for name in columns if name in _STATES), None):
        return f"colonne « {state} » : retirer les personnes désabonnées, puis cette colonne."
    return ""


def _row(
    line: int, cells: list[str], columns: Mapping[str, int], *, path: str, now: int
) -> Row | Problem:
    def cell(name: str) -> str:
        place = columns.get(name, len(cells))
        return _plain(cells[place].strip()) if place < len(cells) else ""

    try:
        mailbox = parse_mailbox(cell("adresse"))
    except AddressError as error:
        return Problem(path, line, "adresse", str(error))
    try:
        consent_at = _moment(cell("date_accord"), now)
    except ValueError as error:
        return Problem(path, line, "date_accord", str(error))
    return Row(line, mailbox, consent_at, cell("texte_accord"), cell("origine"))


def _moment(text: str, now: int) -> int | None:
    """Midnight in Paris of ``AAAA-MM-JJ`` or ``JJ/MM/AAAA``, nothing when it is not known."""
    if not text:
        return None
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text, re.ASCII)
    iso = f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}" if french else text[:10]
    day = parse_day(iso)
    at = int(datetime.datetime.combine(day, datetime.time(), _PARIS).timestamp())
    if not 0 <= at <= now:
        raise ValueError(f"un jour passé est attendu, reçu « {text} ».")
    return at
