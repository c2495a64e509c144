"""Reading what editors wrote: a file becomes plain values, the line of each, and a body.

Every YAML scalar stays text (``date: 2022-03-24``, ``oui``, ``12:30``): only the schemas give it a
meaning, so no value is changed behind an editor's back. No tag, no alias: nothing can be executed
or multiplied. Source: YAML 1.1 events as PyYAML reports them.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from editorial.problems import Problem

__all__ = [
    "Lines",
    "Source",
    "SourceError",
    "ValuePath",
    "data_of",
    "document_of",
    "read_bytes",
    "read_data",
    "read_document",
    "text_of",
]

MAX_BYTES = 1_000_000
MAX_LIST = 50_000_000
"""For a list that only programs write: the addresses ever published."""
MAX_DEPTH = 12
_FENCE = "---"
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_PLAIN_TAGS = {None, "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}

ValuePath = tuple[str | int, ...]
Lines = Mapping[ValuePath, int]
"""The line (from 1) of each value, by its path: ``("suites", 0, "etat")``."""


class SourceError(Exception):
    """A file that cannot be read at all; carries the one `Problem` that says why."""

    def __init__(self, problem: Problem):
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Source:
    """A file as read: its values, their lines, and, for a document, its Markdown body."""

    path: str
    values: dict[str, Any]
    lines: Lines
    body: str = ""
    body_line: int = 1
    problems: tuple[Problem, ...] = field(default=())

    def line_of(self, *where: str | int) -> int:
        """The line of a value, or of the nearest thing that holds it."""
        path = where
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_document(file: Path, path: str) -> Source:
    """Read a Markdown file with its front matter between two lines ``---``.

    Raises `SourceError` when the file is empty, is not UTF-8 text or has no front matter.
    """
    return document_of(read_bytes(file, path), path)


def document_of(raw: bytes, path: str) -> Source:
    """What `read_document` reads, given the bytes of the file."""
    rows = text_of(raw, path).split("\n")
    if rows[0].rstrip() != _FENCE:
        raise _error(
            path, 1, "en-tête", "le fichier doit commencer par une ligne « --- », puis ses champs."
        )
    closing = next((n for n, row in enumerate(rows[1:], 1) if row.rstrip() == _FENCE), None)
    if closing is None:
        raise _error(
            path, 1, "en-tête", "la seconde ligne « --- », qui ferme l’en-tête, est absente."
        )
    values, lines, problems = _read_yaml("\n".join(rows[1:closing]) + "\n", path, offset=1)
    return Source(path, values, lines, "\n".join(rows[closing + 1 :]), closing + 2, tuple(problems))


def read_data(file: Path, path: str, *, limit: int = MAX_BYTES) -> Source:
    """Read a YAML data file. Raises `SourceError` as `read_document` does."""
    return data_of(read_bytes(file, path, limit=limit), path)


def data_of(raw: bytes, path: str) -> Source:
    """What `read_data` reads, given the bytes of the file."""
    values, lines, problems = _read_yaml(text_of(raw, path), path, offset=0)
    return Source(path, values, lines, problems=tuple(problems))


def _error(path: str, line: int, name: str, message: str) -> SourceError:
    return SourceError(Problem(path, line, name, message))


def read_bytes(file: Path, path: str, *, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a file. Raises `SourceError` when it cannot be read, or is too long."""
    try:
        about = file.stat()
        if not stat.S_ISREG(about.st_mode):
            raise _error(path, 1, "fichier", "ceci n’est pas un fichier ordinaire : le retirer.")
        limit = MAX_LIST if path.endswith(".txt") else limit
        if about.st_size > limit:
            message = f"plus de {limit // 1_000_000} Mo de texte : le couper en plusieurs."
            raise _error(path, 1, "fichier", message)
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or "illisible"
        raise _error(path, 1, "fichier", f"lecture impossible ({reason}).") from None


def text_of(raw: bytes, path: str) -> str:
    """The text of a file, in NFC. Raises `SourceError` as `read_document` does."""
    if not raw.strip():
        raise _error(path, 1, "fichier", "il est vide : écrire son en-tête, ou le supprimer.")
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise _error(
            path,
            line,
            "fichier",
            "caractère nul (NUL) : enregistrer le fichier de nouveau, en texte (UTF-8).",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = "le texte n’est pas en UTF-8 : l’enregistrer de nouveau avec ce codage."
        raise _error(path, line, "fichier", message) from None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_yaml(
    text: str, path: str, *, offset: int
) -> tuple[dict[str, Any], dict[ValuePath, int], list[Problem]]:
    rows = enumerate(text.split("\n"), 1) if "\t" in text else ()
    tabbed = next((n for n, row in rows if _indents_with_tab(row)), None)
    if tabbed is not None:
        message = "tabulation dans le retrait : la remplacer par des espaces."
        raise _error(path, tabbed + offset, "YAML", message)
    builder = _Builder(path, text, offset)
    try:
        value = builder.build(iter(_LOADER(text).get_event, None))
    except yaml.MarkedYAMLError as error:
        # What was opened and never closed is wrong where it starts, not where the text ends.
        opened = (error.context or "").startswith(("while scanning", "while parsing a flow"))
        mark = (opened and error.context_mark) or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise _error(path, line + offset, "YAML", _yaml_reason(error)) from None
    except yaml.YAMLError:
        line, char = next(
            (n, c) for n, row in enumerate(text.split("\n"), 1) for c in row if not c.isprintable()
        )
        message = f"caractère invisible interdit (U+{ord(char):04X}) : le retirer."
        raise _error(path, line + offset, "YAML", message) from None
    if not isinstance(value, dict):
        message = "des lignes « champ: valeur » sont attendues."
        raise _error(path, 1 + offset, "YAML", message)
    return value, builder.lines, builder.problems


def _indents_with_tab(row: str) -> bool:
    return "\t" in row[: len(row) - len(row.lstrip())] and bool(row.strip())


def _yaml_reason(error: yaml.MarkedYAMLError) -> str:
    reason = error.problem or ""
    if "quoted scalar" in (error.context or "") or "unexpected end" in reason:
        return "guillemet ouvert et jamais fermé."
    if "mapping values are not allowed" in reason:
        return (
            'deux-points au milieu d’une valeur : la mettre entre guillemets "…" ; '
            "ou retrait en trop devant le champ."
        )
    if "scanning an anchor" in (error.context or ""):
        return 'ancre YAML (« & ») : mettre la valeur entre guillemets "…".'
    if "alias" in reason or "scanning an alias" in (error.context or ""):
        return 'alias YAML (« * ») : mettre la valeur entre guillemets "…".'
    if "could not find expected ':'" in reason:
        return "deux-points suivis d’une espace attendus : écrire « champ: valeur »."
    if "flow" in (error.context or ""):
        return "crochet ou accolade jamais fermé, ou virgule absente."
    return 'écriture YAML incorrecte : en cas de doute, mettre la valeur entre guillemets "…".'


class _Builder:
    """Turns YAML events into dict, list and str, remembering the line of each value."""

    def __init__(self, path: str, text: str, offset: int):
        self.path = path
        self.is_document = offset > 0
        self.rows = text.split("\n")
        self.has_comments = "#" in text
        self.offset = offset
        self.lines: dict[ValuePath, int] = {}
        self.problems: list[Problem] = []

    def build(self, events: Iterator[Any]) -> Any:
        """The value of the one document of the stream."""
        value: Any = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error(
                        event,
                        "un second document YAML commence ici : supprimer cette ligne « --- ».",
                    )
                first = next(events)
                self.lines[()] = self._line(first)
                value = self._value(first, events, ())
        return value

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + 1 + self.offset

    def _error(self, event: Any, message: str) -> SourceError:
        return _error(self.path, self._line(event), "YAML", message)

    def _value(self, event: Any, events: Iterator[Any], path: ValuePath) -> Any:
        if isinstance(event, yaml.AliasEvent):
            message = 'alias YAML (« * ») : répéter la valeur, ou la mettre entre guillemets "…".'
            raise self._error(event, message)
        if event.anchor is not None:
            message = 'ancre YAML (« & ») : mettre la valeur entre guillemets "…".'
            raise self._error(event, message)
        if event.tag not in _PLAIN_TAGS:
            message = 'étiquette YAML (« ! ») : mettre la valeur entre guillemets "…".'
            raise self._error(event, message)
        if len(path) > MAX_DEPTH:
            raise self._error(event, "trop de niveaux emboîtés.")
        if isinstance(event, yaml.ScalarEvent):
            if self.has_comments:
                self._refuse_lost_words(event)
            value = event.value
            # An empty plain value (``resume:``) is an absent one; "" in quotes stays a text.
            return None if value in ("", "~", "null") and event.implicit[0] else value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return self._mapping(events, path)

    def _refuse_lost_words(self, event: Any) -> None:
        """YAML takes « #1 » in ``titre: Quartier #1`` for a comment: the words would be lost.

        In a data file a comment « # … » may follow a value; in a document, it may not.
        """
        end = event.end_mark
        row = self.rows[end.line] if end.line < len(self.rows) else ""
        if event.style or not event.value or "#" not in row:
            return
        pattern = r"\s+(#.*)" if self.is_document else r"\s+(#[^\s#].*)"
        if lost := re.match(pattern, row[end.column :]):
            message = f'« {lost[1]} » serait perdu : mettre la valeur entre guillemets "…".'
            raise self._error(event, message)

    def _sequence(self, events: Iterator[Any], path: ValuePath) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            where = (*path, len(values))
            self.lines.setdefault(where, self._line(event))
            values.append(self._value(event, events, where))
        return values

    def _mapping(self, events: Iterator[Any], path: ValuePath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._error(event, "un nom de champ est attendu ici.")
            key, line = event.value, self._line(event)
            where = (*path, key)
            if key in values:
                first = self.lines[where]
                message = f"champ écrit deux fois (déjà à la ligne {first}) : n’en garder qu’un."
                self.problems.append(Problem(self.path, line, key, message))
            self.lines.setdefault(where, line)
            value = self._value(next(events), events, where)
            if value is not None or key not in values:
                values[key] = value
        return {key: value for key, value in values.items() if value is not None}
