"""Lists of subscribers as spreadsheets write and open them (C3, B13)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial.problems import Problem
from newsletter.delivery.roster import Imported, RosterError, export_roster, import_roster, rows
from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import leave
from tests.newsletter.delivery.conftest import KEYS, NOW, active_addresses

THREE = (
    "adresse;origine\nandré@canal.example;Journée d’avril\nb@canal.example;\nc@canal.example;x\n"
)
EXPECTED = ["andré@canal.example", "b@canal.example", "c@canal.example"]


def _import(store: Store, raw: bytes, *, skip_invalid: bool = False) -> Imported:
    return import_roster(
        store,
        raw,
        path="abonnes.csv",
        source="ancienne liste",
        keys=KEYS,
        now=NOW,
        skip_invalid=skip_invalid,
    )


def _faults(raw: bytes) -> list[str]:
    found = rows(raw, path="abonnes.csv", now=NOW)
    return [str(fault) for fault in found if isinstance(fault, Problem)]


@pytest.mark.parametrize(
    "raw",
    [
        THREE.encode(),
        THREE.encode("utf-8-sig"),
        THREE.encode("utf-16"),
        THREE.encode("cp1252"),
        THREE.replace(";", ",").encode(),
        THREE.replace(";", "\t").encode(),
        THREE.replace("\n", "\r\n").encode(),
        THREE.replace("\n", "\r").encode(),
        ("\n\n" + THREE + "\n ; \n").encode(),
        THREE.replace("adresse;", "E-Mail ;").encode(),
        THREE.rstrip("\n").encode(),
        "\n".join(
            f'"{line.replace(";", chr(34) + ";" + chr(34))}"' for line in THREE.splitlines()
        ).encode(),
    ],
    ids="utf8 bom utf16 cp1252 comma tab crlf cr blank name end quoted".split(),
)
def test_c3_what_spreadsheets_write_is_read(people: Store, raw: bytes):
    assert _import(people, raw) == Imported(added=3)
    assert active_addresses(people) == EXPECTED


def test_source_and_date_of_consent_are_those_of_the_line(people: Store):
    _import(people, b"courriel;date_accord;origine\na@a.example;03/02/2021;salon\nb@b.example;;\n")
    rows = people.connection.execute(
        "SELECT consent_source, date(consent_at, 'unixepoch', '+1 hour') FROM subscriber"
        " ORDER BY email"
    )
    assert [tuple(row) for row in rows] == [("salon", "2021-02-03"), ("ancienne liste", None)]


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("", "abonnes.csv:1: fichier — fichier vide."),
        ("a@b.example\nc@d.example\n", "abonnes.csv:1: en-tête — la première ligne doit nommer"),
        ("nom;prénom\na;b\n", "abonnes.csv:1: en-tête — une colonne « adresse » est attendue."),
        (
            "adresse;Statut\na@b.example;x\n",
            "abonnes.csv:1: en-tête — colonne « statut » : retirer",
        ),
        ("adresse\na@b.example\na@b,c@d\n", "abonnes.csv:3: adresse — une seule adresse"),
        ("adresse\n\na@b.example\n\n<>\n", "abonnes.csv:5: adresse — une seule adresse"),
        ("nom;adresse\nx\n", "abonnes.csv:2: adresse — adresse absente."),
        ('nom;adresse\n"a\nb";c@d.example\nx;y\n', "abonnes.csv:4: adresse — une seule adresse"),
        ('adresse\n"a@b.example\n', "abonnes.csv:2: ligne — ligne illisible"),
        ("adresse;date_accord\na@b.example;31/02/2020\n", "abonnes.csv:2: date_accord —"),
        ("adresse;date_accord\na@b.example;2031-01-01\n", "abonnes.csv:2: date_accord — un jour"),
        ("adresse\na\0@b.example\n", "abonnes.csv:2: adresse — caractère invisible"),
        ("adresse\n" + "a" * 200_000 + "@b.example\n", "abonnes.csv:2: ligne — ligne illisible"),
    ],
)
def test_c3_a_fault_is_reported_with_its_line(text: str, report: str):
    assert [fault[: len(report)] for fault in _faults(text.encode())] == [report]


def test_b13_one_fault_and_nobody_is_added(people: Store):
    many = "adresse\n" + "".join(f"a{i}@canal.example\n" for i in range(20_000))
    with pytest.raises(RosterError) as caught:
        _import(people, (many + "a@b@c\n").encode())
    assert [problem.line for problem in caught.value.problems] == [20_002]
    assert active_addresses(people) == []
    assert _import(people, (many + "a@b@c\n").encode(), skip_invalid=True).added == 20_000


def test_every_line_is_accounted_for(people: Store, join):
    join("deja@canal.example")
    gone = join("partie@canal.example")
    with people.transaction() as connection:
        leave(connection, gone.uid, at=NOW)
    lines = ["neuve@canal.example", "DEJA@canal.example", "partie@canal.example", "faux"]
    text = "\n".join(["adresse", *lines, "Neuve@Canal.Example", ""])
    result = _import(people, text.encode(), skip_invalid=True)
    assert (result.added, result.already, result.opposed, result.invalid, result.repeated) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert active_addresses(people) == ["deja@canal.example", "neuve@canal.example"]


def test_a_million_faults_are_counted_and_a_thousand_shown(people: Store):
    text = "adresse\n" + "x\n" * 3000
    with pytest.raises(RosterError) as caught:
        _import(people, text.encode())
    assert (caught.value.total, len(caught.value.problems)) == (3000, 1000)


def test_c3_an_exported_cell_is_never_a_formula(people: Store, join, tmp_path: Path):
    for address in (
        "=cmd@a.example",
        "+a@a.example",
        "-a@a.example",
        "'=a@a.example",
        "a@a.example",
    ):
        join(address)
    target = tmp_path / "liste.csv"
    assert export_roster(people, target) == 5
    raw = target.read_bytes()
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\r\n") == 6
    assert [cell for line in table for cell in line if cell[:1] in "=+-@\t\r" and cell] == []
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_exported_list_is_imported_as_it_was(people: Store, join, tmp_path: Path):
    addresses = ["'=a@a.example", "=cmd@a.example", "'a@a.example", "zoé@xn--prfecture-c4a.example"]
    for address in addresses:
        join(address)
    export_roster(people, tmp_path / "liste.csv")
    read = list(rows((tmp_path / "liste.csv").read_bytes(), path="liste.csv", now=NOW))
    assert sorted(str(row.mailbox) for row in read) == sorted(addresses)
    assert {row.source for row in read} == {"demande par courriel"}


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-16"))))
def test_any_file_is_read_or_refused_with_a_line(raw: bytes):
    for found in rows(raw, path="abonnes.csv", now=NOW):
        assert found.line >= 1


@given(st.text(alphabet="a@.;\n\"' ,\t=é\0", max_size=80))
def test_any_line_is_a_person_or_a_fault(text: str):
    for found in rows(f"adresse;nom\n{text}".encode(), path="abonnes.csv", now=NOW):
        assert found.line >= 2
