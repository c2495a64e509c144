"""The schemas as JSON Schema (2020-12), for the text editors that complete and check YAML.

Drawn from the models and from the vocabularies: never written by hand. Values are those that a
YAML 1.2 parser gives, where ``2022`` is a number.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from editorial.corpus import Corpus
from editorial.dates import PartialDate
from editorial.schemas import DOCUMENT_TYPES, Letter, PressMonth

__all__ = ["json_schemas"]

Schema = dict[str, Any]
Words = Mapping[str, str]

_SCALARS: dict[Any, Schema] = {
    str: {"type": ["string", "number"]},
    int: {"type": ["integer", "string"]},
    bool: {"enum": ["oui", "non"]},
    PartialDate: {"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    datetime.date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    datetime.time: {"type": ["string", "integer"], "pattern": r"^\d{1,2} ?[:hH] ?(\d{2})?$"},
}


def json_schemas(corpus: Corpus) -> dict[str, str]:
    """The text of each schema, by the name of its file."""
    writer = _Writer(corpus)
    models: dict[str, tuple[type[BaseModel], str]] = {
        schema.kind: (schema, schema.label) for schema in DOCUMENT_TYPES
    }
    models |= {"lettre": (Letter, "Lettre"), "presse": (PressMonth, "Mois de revue de presse")}
    return {f"{name}.json": writer.text(*model) for name, model in models.items()}


class _Writer:
    """Knows the vocabularies: the words that each key may hold, and what readers see of them."""

    def __init__(self, corpus: Corpus):
        places = {place.id: place.name for place in corpus.places}
        self.audiences = {profile.id: profile.title for profile in corpus.profiles}
        self.words: dict[str, Words] = {
            "themes": {path: theme.title for path, theme in corpus.themes.items()},
            "territoires": places,
            "territoire": places,
            "publics": self.audiences,
        }

    def text(self, model: type[BaseModel], title: str) -> str:
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
        return json.dumps(head | self._model(model), ensure_ascii=False, indent=1) + "\n"

    def _model(self, model: type[BaseModel]) -> Schema:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        required = [key for key, field in fields.items() if field.is_required()]
        return {
            "type": "object",
            "properties": {key: self._field(key, field) for key, field in fields.items()},
            "additionalProperties": False,
        } | ({"required": required} if required else {})

    def _field(self, key: str, field: FieldInfo) -> Schema:
        found = {"description": field.description} if field.description else {}
        found |= self._type(field.annotation, key) | _limits(field.annotation, field.metadata)
        return found | ({"default": field.default} if isinstance(field.default, str) else {})

    def _type(self, annotation: Any, key: str) -> Schema:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            inner = self._type(arguments[0], key)
            if "properties" in inner and _is_free(arguments[1:]):
                return {"anyOf": [{"type": "string"}, inner]}
            return inner | _limits(arguments[0], arguments[1:])
        if origin is tuple:
            return {"type": "array", "items": self._type(arguments[0], key)}
        if origin is dict:
            return self._dictionary(arguments[0], arguments[1], key)
        if origin:  # X | None
            return next(self._type(part, key) for part in arguments if part is not NoneType)
        if issubclass(annotation, StrEnum):
            return _choice({m.value: getattr(m, "label", m.value) for m in annotation})
        if issubclass(annotation, BaseModel):
            return self._model(annotation)
        if key in self.words and annotation is str:
            return _choice(self.words[key])
        return dict(_SCALARS[annotation])

    def _dictionary(self, names: Any, values: Any, key: str) -> Schema:
        """Values under the members of an enumeration, or under the profiles of participants."""
        is_list = isinstance(names, type) and issubclass(names, StrEnum)
        words = {m.value: m.label for m in names} if is_list else self.audiences
        inner = self._type(values, key)
        shown = {word: {"title": label, **inner} for word, label in words.items()}
        return {"type": "object", "properties": shown, "additionalProperties": False}


def _choice(words: Words) -> Schema:
    return {"enum": list(words), "enumDescriptions": list(words.values())}


def _is_free(metadata: Iterable[Any]) -> bool:
    """Whether a group of fields may also be written as one word."""
    return any(isinstance(one, BeforeValidator) for one in metadata)


def _limits(annotation: Any, metadata: Iterable[Any]) -> Schema:
    """The lengths that a schema sets; a `Field` in an annotation carries its own."""
    found: Schema = {}
    is_list = get_origin(annotation) is tuple
    for one in metadata:
        if isinstance(one, FieldInfo):
            found |= _limits(annotation, one.metadata)
        if (most := getattr(one, "max_length", None)) is not None:
            found["maxItems" if is_list else "maxLength"] = most
        if (least := getattr(one, "min_length", None)) is not None:
            found["minItems" if is_list else "minLength"] = least
    return found
