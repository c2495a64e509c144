"""A file becomes plain text values, each with its line; nothing is interpreted."""

from pathlib import Path

import pytest

from editorial.source import (
    MAX_BYTES,
    Source,
    SourceError,
    read_bytes,
    read_data,
    read_document,
)

DOCUMENT = """\
---
titre: "Exemple"
date: 2022-03-24
etat: oui
heure: 12:30
jauge: 0o17
vide:
texte_vide: ""
suites:
  - {attendu: synthese, etat: parue}
  - attendu: dossier
    etat: a_paraitre
---

Le texte.
"""


def _document(folder: Path, text: str) -> Source:
    file = folder / "a.md"
    file.write_text(text, encoding="utf-8")
    return read_document(file, "a.md")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return _document(tmp_path, DOCUMENT)


@pytest.mark.parametrize(
    ("name", "text"),
    [("date", "2022-03-24"), ("etat", "oui"), ("heure", "12:30"), ("jauge", "0o17")],
)
def test_scalar_stays_the_text_that_was_written(source: Source, name: str, text: str) -> None:
    assert source.values[name] == text


def test_empty_field_is_an_absent_one(source: Source) -> None:
    assert "vide" not in source.values


def test_quoted_nothing_is_a_text(source: Source) -> None:
    assert source.values["texte_vide"] == ""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("titre",), 2),
        (("vide",), 7),
        (("suites",), 9),
        (("suites", 0), 10),
        (("suites", 0, "etat"), 10),
        (("suites", 1), 11),
        (("suites", 1, "etat"), 12),
    ],
)
def test_nested_value_has_its_line(source: Source, where: tuple[str | int, ...], line: int) -> None:
    assert source.line_of(*where) == line


def test_absent_value_has_the_line_of_what_holds_it(source: Source) -> None:
    assert source.line_of("suites", 1, "contenu") == 11
    assert source.line_of("absent") == 2


def test_body_starts_after_the_header(source: Source) -> None:
    assert (source.body, source.body_line) == ("\nLe texte.\n", 14)


def test_rule_in_the_body_does_not_end_the_header_again(tmp_path: Path) -> None:
    assert _document(tmp_path, "---\na: b\n---\nUn\n\n---\n\nDeux").body == "Un\n\n---\n\nDeux"


def test_d9_accents_are_composed(tmp_path: Path) -> None:
    assert _document(tmp_path, "---\na: e\N{COMBINING ACUTE ACCENT}\n---\n").values == {"a": "é"}


def test_text_block_keeps_its_lines(tmp_path: Path) -> None:
    assert _document(tmp_path, "---\na: |\n  un\n  deux\n---\n").values == {"a": "un\ndeux\n"}


def test_d1_second_value_of_a_field_is_a_problem_at_its_line(tmp_path: Path) -> None:
    problems = _document(tmp_path, "---\na: 1\nb: 2\na: 3\n---\n").problems
    assert [(problem.line, problem.field) for problem in problems] == [(4, "a")]


@pytest.mark.parametrize(
    "value",
    ["*a", "!!python/object:os.system x", "!!int 3", "!exemple x", "[" * 50, '"a', "{a: b"],
)
def test_d1_value_that_is_more_than_text_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SourceError):
        _document(tmp_path, f"---\na: {value}\n---\n")


@pytest.mark.parametrize("value", ["&Co le magasin", "! Attention"])
def test_d1_word_that_yaml_would_swallow_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(SourceError):
        _document(tmp_path, f"---\na: {value}\n---\n")


def test_error_of_the_header_has_the_line_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as error:
        _document(tmp_path, "---\na: b\nc: d: e\n---\n")
    assert error.value.problem.line == 3


def test_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    with pytest.raises(SourceError, match="pas un fichier ordinaire"):
        read_data(tmp_path / "a.yml", "a.yml")


def test_data_lines_start_at_the_first(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("a: b\nc: d\n")
    assert read_data(tmp_path / "a.yml", "a.yml").line_of("c") == 2


def test_a_register_may_be_longer_than_what_people_write(tmp_path: Path) -> None:
    for name in ("adresses.txt", "long.md"):
        (tmp_path / name).write_text("2022-01-01 /une-adresse-publiee/\n" * 50_000)
    assert len(read_bytes(tmp_path / "adresses.txt", "adresses.txt")) > MAX_BYTES
    with pytest.raises(SourceError, match="plus de 1 Mo de texte"):
        read_bytes(tmp_path / "long.md", "long.md")
