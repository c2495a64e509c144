"""The editors' reference of every type and field, drawn from the schemas: never written by hand."""

from __future__ import annotations

from collections.abc import Iterator, Set
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from editorial.schemas import DOCUMENT_TYPES, LETTERS_FOLDER, PRESS_FOLDER, Letter, PressMonth
from editorial.schemas.document import Meta
from editorial.schemas.press import Panoramas

__all__ = ["choices_of", "form_of", "models_of", "reference"]

_INTRODUCTION = """# Tous les champs

Cette page est tirée des schémas (`invoke docs`) : ne pas la modifier à la main.

Chaque contenu est un fichier Markdown qui commence par un en-tête entre deux lignes `---`.
Un champ en **gras** est obligatoire ; celui d’un groupe ne l’est que si l’on écrit le groupe.
Une liste s’écrit `[un, deux]` ou une valeur par ligne, après un tiret.
Un groupe s’écrit `{nom: …, fonction: …}`.
Un jour s’écrit `2022-03-24` ; une heure, `9:30` ; oui ou non, `oui`, `non`.
"""


def reference() -> str:
    """The whole page, in Markdown."""
    common = set(Meta.model_fields)
    parts = [_INTRODUCTION, "## Champs communs à tous les contenus\n", _table(Meta)]
    for schema in DOCUMENT_TYPES:
        parts.append(f"## {schema.label} (`content/{schema.folder}/`)\n")
        parts.append(_table(schema, left_out=common - _sharpened(schema)))
    parts += [f"## Lettre (`content/{LETTERS_FOLDER}/AAAA-MM.yml`)\n", _table(Letter)]
    parts.append(f"## Mois de revue de presse (`content/{PRESS_FOLDER}/<panorama>/AAAA-MM.yml`)\n")
    parts.append(_table(PressMonth))
    parts += ["## Panoramas de presse (`content/donnees/panoramas.yml`)\n", _table(Panoramas)]
    return "\n".join(parts)


def _sharpened(schema: type[Meta]) -> set[str]:
    """The common fields that a type requires although they are free elsewhere."""
    return {
        name
        for name, field in schema.model_fields.items()
        if name in Meta.model_fields
        and field.is_required()
        and not Meta.model_fields[name].is_required()
    }


def _table(schema: type[BaseModel], *, left_out: Set[str] = frozenset()) -> str:
    rows = ["| champ | ce qu’on y met |", "|---|---|"]
    for name, field in schema.model_fields.items():
        if name not in left_out:
            rows += _rows(name, field)
    return "\n".join(rows) + "\n"


def _rows(name: str, field: FieldInfo, *, above: str = "") -> Iterator[str]:
    key = f"{above}{field.alias or name}"
    shown = f"**`{key}`**" if field.is_required() else f"`{key}`"
    yield f"| {shown} | {field.description or ''}{form_of(field)} |"
    for model in models_of(field.annotation):
        for inner, inner_field in model.model_fields.items():
            yield from _rows(inner, inner_field, above=f"{key}.")


def form_of(field: FieldInfo) -> str:
    """What may be written: a list, a group of fields, one of a few values; and the default."""
    notes = []
    if get_origin(field.annotation) is tuple:
        notes.append("Une liste.")
    if models_of(field.annotation):
        notes.append("Un groupe de champs `{…}`.")
    if values := choices_of(field.annotation):
        notes.append(f"Valeurs\u00a0: {', '.join(f'`{value}`' for value in values)}.")
    if isinstance(field.default, str):
        notes.append(f"Par défaut\u00a0: `{field.default}`.")
    return "".join(f" {note}" for note in notes)


def choices_of(annotation: Any) -> list[StrEnum]:
    """The values of a closed list."""
    return [member for part in _parts(annotation) if _is_list(part) for member in part]


def _is_list(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, StrEnum)


def models_of(annotation: Any) -> list[type[BaseModel]]:
    """The groups of fields inside ``X | None``, ``tuple[X, ...]``, ``dict[K, X]``."""
    return [p for p in _parts(annotation) if isinstance(p, type) and issubclass(p, BaseModel)]


def _parts(annotation: Any) -> Iterator[Any]:
    """The plain types of an annotation."""
    if get_origin(annotation) is None and not get_args(annotation):
        yield annotation
    elif annotation is not Union:
        for part in get_args(annotation):
            yield from _parts(part)
