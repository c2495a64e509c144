"""What an event leaves behind, started from it and linked to it both ways.

The event's own file is only added to: what was written there is read again, and compared, before
anything is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from editorial.corpus import Document
from editorial.forms import Draft
from editorial.schemas import DOCUMENT_TYPES
from editorial.schemas.document import Issued, Meta
from editorial.schemas.publication import Experience, Publication

__all__ = ["FOLLOWING", "follow_up", "linked", "outcome_line"]

FOLLOWING = tuple(t for t in DOCUMENT_TYPES if issubclass(t, Publication | Experience))
"""The types that say which events they come from."""
_SAME = ("themes", "territories", "audiences", "keywords")
_FENCE = "---"


def follow_up(event: Document, schema: type[Meta], *, today: date) -> Draft:
    """A document of a type that comes from an event: about the same, dated of the day."""
    values: dict[str, Any] = {
        "titre": f"{schema.label} – {event.meta.title}",
        "date": today.isoformat(),
        "evenements": [event.meta.id],
    }
    for name in _SAME:
        if shared := getattr(event.meta, name):
            values[Meta.model_fields[name].alias or name] = list(shared)
    return Draft.of(schema, values)


def outcome_line(draft: Draft) -> str:
    """The item of `suites` that names a document; it shows once the document is online."""
    return f"{{attendu: {_expected(draft)}, etat: {Issued.ISSUED}, contenu: {draft.values['id']}}}"


def linked(text: str, draft: Draft) -> str | None:
    """The text of an event whose `suites` name a document; None where its form is too free for it.

    Every other line stays as it is. An awaited output takes its document; else one is added.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    rows = text.split(end)
    fences = [number for number, row in enumerate(rows) if row.rstrip() == _FENCE][:2]
    if len(fences) < 2:
        return None
    head, body = rows[: fences[1]], rows[fences[1] :]
    try:
        before = _values(head)
        added = _added(head, before, draft)
        is_sound = _values(added) == _wanted(before, draft)
    except (yaml.YAMLError, TypeError, AttributeError):
        return None
    return end.join([*added, *body]) if is_sound else None


def _added(head: list[str], before: Mapping[str, Any], draft: Draft) -> list[str]:
    item = outcome_line(draft)
    start = next((n for n, row in enumerate(head) if row.startswith("suites:")), None)
    if start is None:
        return [*head, "suites:", f"  - {item}"]
    stop = start + 1
    while stop < len(head) and head[stop].startswith((" ", "- ")):
        stop += 1
    for number, row in enumerate(head[start + 1 : stop], start + 1):
        value = yaml.load(row, yaml.BaseLoader)  # noqa: S506 — the safest: text only
        if isinstance(value, list) and _is_awaited(value[0], draft):
            return [*head[:number], f"{_margin(row)}- {item}", *head[number + 1 :]]
    margin = _margin(head[stop - 1]) if stop > start + 1 else "  "
    return [*head[:stop], f"{margin}- {item}", *head[stop:]]


def _wanted(before: Mapping[str, Any], draft: Draft) -> dict[str, Any]:
    """What the event must read as."""
    (item,) = _values(["", f"- {outcome_line(draft)}"])
    outcomes = list(before.get("suites") or [])
    place = next((n for n, one in enumerate(outcomes) if _is_awaited(one, draft)), len(outcomes))
    outcomes[place : place + 1] = [item]
    return {**before, "suites": outcomes}


def _is_awaited(outcome: Any, draft: Draft) -> bool:
    is_named = "contenu" in outcome or outcome.get("etat") == Issued.DROPPED
    return outcome.get("attendu") == _expected(draft) and not is_named


def _expected(draft: Draft) -> str:
    """How `suites` call a document: a resource by its nature, a sheet by its short name."""
    named = "fiche" if issubclass(draft.schema, Experience) else draft.schema.kind
    return str(draft.values.get("nature", named))


def _values(head: list[str]) -> Any:
    return yaml.load("\n".join(head[1:]), yaml.BaseLoader)  # noqa: S506 — the safest: text only


def _margin(row: str) -> str:
    return row[: len(row) - len(row.lstrip())]
