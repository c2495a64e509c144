"""A new file, drawn from the schema of its type: what to ask, what is wrong, the text to write.

Nothing is written here beside the models: the questions are the fields that a schema asks for, the
objections are those of the checker, and the comments are the descriptions of the fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from editorial import alone, checks, french
from editorial.body import Body
from editorial.corpus import Corpus, Document, Text
from editorial.dates import PartialDate
from editorial.problems import Problem
from editorial.reference import choices_of, form_of, models_of
from editorial.schemas.document import Meta, State
from editorial.schemas.event import Event
from editorial.schemas.messages import problems_of
from editorial.source import Source
from editorial.written import scalar, scalars

__all__ = ["Draft", "Question", "ask_all"]

_VOCABULARIES = (checks.themes_are_known, checks.territories_are_known, checks.audiences_are_known)
_NAME_LENGTH = 60
_OPTIONAL = "# Le reste est facultatif : ôter le « # » devant les champs qui servent."


@dataclass(frozen=True)
class Question:
    """A field that an editor is asked for; `choices` are its values and what each means."""

    key: str
    description: str
    choices: tuple[tuple[str, str], ...] = ()


Ask = Callable[[Question, Problem | None], str]
"""Gives what an editor answers; the problem is what was wrong with the answer before."""


@dataclass(frozen=True)
class Draft:
    """A document about to be written: its type, and its values as YAML gives them."""

    schema: type[Meta]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, schema: type[Meta], values: Mapping[str, Any]) -> Draft:
        """A draft of some values, named after its title and its date unless `id` says otherwise."""
        named = {"id": _identifier(schema, values), "etat": State.DRAFT.value}
        return cls(schema, {**named, **values})

    def answered(self, key: str, text: str) -> Draft:
        """The draft with what an editor typed for a field."""
        values = {name: value for name, value in self.values.items() if name != "id"}
        if "id" in self.values and self.values["id"] != _identifier(self.schema, self.values):
            values["id"] = self.values["id"]
        values.pop(key, None)
        typed = _typed(self.schema, key, text)
        return Draft.of(self.schema, values | ({key: typed} if typed else {}))

    @property
    def keys(self) -> tuple[str, ...]:
        """Every field that its type has."""
        return tuple(_keys(self.schema))

    @property
    def path(self) -> str:
        """Where it goes, below the folder of the content."""
        day = str(self.values.get("date", ""))
        dated = f"{day}-" if _is_date(day) else ""
        year = f"{day[:4]}/" if dated and issubclass(self.schema, Event) else ""
        return f"{self.schema.folder}/{year}{dated}{_slug(self.schema, self.values)}.md"

    def faults(self, corpus: Corpus) -> tuple[Problem, ...]:
        """What the checker would say of it, once beside the rest of the content."""
        path = f"{corpus.name}/{self.path}"
        source = Source(path, dict(self.values), {})
        foreign = tuple(self._foreign_words(corpus, path))
        try:
            meta = self.schema.model_validate(self.values)
        except ValidationError as error:
            return (*problems_of(error, self.schema, source), *foreign)
        if foreign:
            return foreign
        if (corpus.root / self.path).exists():
            message = "ce fichier existe déjà, il n’est pas touché : changer le titre ou la date."
            return (Problem(path, 1, "titre", message),)
        document = Document(path, meta, Text(Body(), source))
        problems = tuple(alone.faults_of(document, is_document=True))
        whole = replace(corpus, documents=(*corpus.documents, document), problems=problems)
        return tuple(problem for problem in checks.check(whole) if problem.path == path)

    def _foreign_words(self, corpus: Corpus, path: str) -> Iterator[Problem]:
        """The themes, territories and audiences that nobody knows, whatever the rest is worth."""
        stand_in = {"id": "x", "titre": "x", "resume": "x"}
        named = {key: self.values[key] for key in _vocabulary_keys() if key in self.values}
        try:
            meta = Meta.model_validate(stand_in | named)
        except ValidationError:
            return  # the schema says why
        document = Document(path, meta, Text(Body(), Source(path, {}, {})))
        single = replace(corpus, documents=(document,), issues=(), selections=())
        for rule in _VOCABULARIES:
            yield from (problem for problem in rule(single) if problem.path == path)

    def text(self) -> str:
        """The file: what is known, then every other field as a comment, with what it is for."""
        fields = {field.alias or name: field for name, field in self.schema.model_fields.items()}
        rows = ["---"]
        for key in (key for key in fields if key in self.values):
            rows += _rows(key, self.values[key])
        rows.append(_OPTIONAL)
        for key, field in fields.items():
            if key not in self.values:
                rows.append(f"# {field.description}{form_of(field)}")
                rows += [f"#{row}" for row in _rows(key, _skeleton(field))]
        return "\n".join([*rows, "---", "", ""])


def ask_all(draft: Draft, corpus: Corpus, ask: Ask) -> Draft:
    """The draft once every field that its schema asks for is answered, and answered well."""
    for question in _questions(draft.schema):
        if question.key not in draft.values:
            draft = draft.answered(question.key, ask(question, None))
        while objection := _objection(draft, corpus, question.key):
            draft = draft.answered(question.key, ask(question, objection))
    while faults := draft.faults(corpus):
        # What only the whole shows: a date that contradicts another, an identifier taken.
        key = faults[0].field.split(".")[0]
        question = _question(draft.schema, key if key in _keys(draft.schema) else "titre")
        draft = draft.answered(question.key, ask(question, faults[0]))
    return draft


def _objection(draft: Draft, corpus: Corpus, key: str) -> Problem | None:
    """What is wrong with one answer."""
    about = (f for f in draft.faults(corpus) if f.field.split(".")[0] == key)
    return next(about, None)


def _questions(schema: type[Meta]) -> Iterator[Question]:
    for name, field in schema.model_fields.items():
        if field.is_required() and name != "id":
            yield _question(schema, field.alias or name)


def _question(schema: type[Meta], key: str) -> Question:
    field = _keys(schema)[key]
    labels = (
        (choice.value, getattr(choice, "label", "")) for choice in choices_of(field.annotation)
    )
    form = "" if choices_of(field.annotation) else _how_to_type(field)
    return Question(key, f"{field.description}{form}", tuple(labels))


def _keys(schema: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in schema.model_fields.items()}


def _vocabulary_keys() -> Iterator[str]:
    for name in ("themes", "territories", "audiences"):
        yield Meta.model_fields[name].alias or name


def _how_to_type(field: FieldInfo) -> str:
    if models_of(field.annotation):
        return f" ({_first_key(field)} de chacun, séparés par « ; »)"
    return " (séparés par des virgules)" if get_origin(field.annotation) is tuple else ""


def _first_key(field: FieldInfo) -> str:
    """The key that a group of fields cannot do without, else its first."""
    keys = _keys(models_of(field.annotation)[0])
    return next((key for key, inner in keys.items() if inner.is_required()), next(iter(keys)))


def _typed(schema: type[Meta], key: str, text: str) -> Any:
    """What an editor typed on one line, as YAML would give it."""
    field, text = _keys(schema).get(key), text.strip()
    if field is None or not text:
        return text
    is_list, is_group = get_origin(field.annotation) is tuple, bool(models_of(field.annotation))
    if (is_list or is_group) and text[0] in "[{":
        try:
            return yaml.load(text, yaml.BaseLoader)  # noqa: S506 — the safest: text only
        except yaml.YAMLError:
            return text
    if is_list and is_group:
        return [{_first_key(field): part.strip()} for part in text.split(";") if part.strip()]
    return [part.strip() for part in text.split(",") if part.strip()] if is_list else text


def _identifier(schema: type[Meta], values: Mapping[str, Any]) -> str:
    day = str(values.get("date", ""))
    return "-".join([schema.prefix, *([day[:4]] if _is_date(day) else []), _slug(schema, values)])


def _is_date(text: str) -> bool:
    try:
        return bool(PartialDate.parse(text))
    except ValueError:
        return False


def _slug(schema: type[Meta], values: Mapping[str, Any]) -> str:
    """The title as the end of an address, cut between two words."""
    words = re.findall(r"[a-z0-9]+", french.fold(str(values.get("titre", ""))))
    slug = ""
    for word in words:
        if len(slug) + len(word) >= _NAME_LENGTH:
            break
        slug = f"{slug}-{word}".strip("-")
    return slug if re.search("[a-z]", slug) else f"{schema.kind}-{slug}".strip("-")


def _skeleton(field: FieldInfo) -> Any:
    """The form of a value, to be filled in."""
    models = models_of(field.annotation)
    value: Any = dict.fromkeys(_keys(models[0]), "") if models else ""
    if get_origin(field.annotation) is tuple:
        return [value] if models else []
    return value


def _rows(key: str, value: Any) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [f"{key}:", *(f"  - {_flow(item)}" for item in value)]
    return [f"{key}: {_flow(value) if value else '[]' if value == [] else ''}".rstrip()]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        inner = (f"{key}: {_inner(item)}" for key, item in value.items())
        return f"{{{', '.join(inner)}}}"
    return scalars(value) if isinstance(value, list | tuple) else scalar(value)


def _inner(value: Any) -> str:
    """A value inside braces, quoted where it is not a plain word."""
    if isinstance(value, str):
        return scalars([value])[1:-1] if value else ""
    return _flow(value)
