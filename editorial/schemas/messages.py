"""Pydantic's errors, said in French to someone who writes and does not program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from editorial.problems import Problem, did_you_mean
from editorial.source import Source

__all__ = ["problems_of"]


def problems_of(
    error: ValidationError, schema: type[BaseModel], source: Source
) -> Iterator[Problem]:
    """One `Problem` for each error of `schema` found in `source`, at its line."""
    all_details = error.errors(include_url=False, include_input=True)
    for details in all_details:
        # A list whose only item is wrong is also counted as empty: the item's own error is enough.
        deeper = any(d["loc"][:-1][: len(details["loc"])] == details["loc"] for d in all_details)
        if details["type"] == "too_short" and deeper:
            continue
        where = tuple(part for part in details["loc"] if part != "[key]")
        context = details.get("ctx", {})
        name = ".".join(str(part) for part in where if not isinstance(part, int)) or "en-tête"
        if "field" in context:
            where = (*where, context["field"])
            name = ".".join(str(part) for part in where if not isinstance(part, int))
        message = _message(details, context, schema, where)
        yield Problem(source.path, source.line_of(*where), name, message)


def _message(
    details: ErrorDetails, context: dict[str, Any], schema: type[BaseModel], where: tuple[Any, ...]
) -> str:
    kind, given = details["type"], details["input"]
    match kind:
        case "french":
            return str(context["reason"])
        case "missing":
            return f"champ obligatoire absent : ajouter une ligne « {where[-1]}: … »."
        case "extra_forbidden":
            known = _known_keys(schema, where[:-1])
            return f"champ inconnu.{did_you_mean(str(where[-1]), known)}"
        case "enum" | "literal_error":
            known = [word.strip(" '") for word in _expected(context).split(",")]
            return f"valeur inconnue « {given} »." + (
                f" Valeurs possibles : {', '.join(known)}."
                if len(known) <= 12
                else did_you_mean(str(given), known, count=3)
            )
        case "too_short" | "string_too_short":
            return "au moins une valeur est attendue."
        case "string_too_long" | "too_long":
            return f"texte trop long ({len(given)} caractères, {context['max_length']} au plus)."
        case "string_type" if given is None:
            return "ligne vide : la compléter ou la supprimer."
        case "string_type":
            return "un texte est attendu ici, pas une liste ni un groupe de champs."
        case "tuple_type" | "list_type":
            return "une liste est attendue : écrire « [valeur] » ou une ligne « - valeur »."
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"un groupe de champs est attendu ({{champ: valeur}}), reçu « {given} »."
        case _:
            return f"valeur non comprise : « {str(given)[:80]} »."


def _expected(context: dict[str, Any]) -> str:
    return str(context.get("expected", "")).replace(" or ", ", ")


def _known_keys(schema: type[BaseModel], where: tuple[Any, ...]) -> list[str]:
    """The keys that may be written at this place of the schema."""
    current: type[BaseModel] = schema
    passing = False
    for part in where:
        if isinstance(part, int) or passing:
            passing = False  # a place in a list, or the key of a dictionary such as rubriques
            continue
        field = next((f for n, f in current.model_fields.items() if (f.alias or n) == part), None)
        inner = _inner_model(field.annotation) if field else None
        if inner is None:
            return []
        current = inner
        passing = get_origin(field.annotation) is dict if field else False
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model inside ``X``, ``X | None``, ``tuple[X, ...]``, ``dict[K, tuple[X, ...]]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for part in getattr(annotation, "__args__", ()):
        if found := _inner_model(part):
            return found
    return None
