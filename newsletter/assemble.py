"""A letter file written for the editor, then completed without ever touching what they wrote.

The file is only added to: YAML libraries forget comments and layout, so lines are inserted in the
text where the parser says that a list ends. The result is read back and compared before anything
is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from editorial import french
from editorial.corpus import Corpus
from editorial.dates import PartialDate
from editorial.letters import TO_WRITE
from editorial.schemas import LETTERS_FOLDER
from editorial.schemas.letter import Rubric
from newsletter.build import write_whole
from newsletter.errors import LetterError
from newsletter.proposals import Proposal, proposals

__all__ = ["Assembled", "assemble", "completed", "drafted"]

_MEMORY = "deja_proposes"
_MEMORY_NOTE = (
    "# Tenu par « invoke letter-new » : une ligne que vous retirez plus haut ne revient pas."
)


@dataclass(frozen=True)
class Assembled:
    """What was added to a letter file; nothing when it was complete already."""

    path: str
    added: tuple[Proposal, ...]
    is_new: bool


def assemble(corpus: Corpus, month: str, day: date) -> Assembled:
    """Write the letter of a month, or add to it what is new; `day` dates a new one.

    Raises `LetterError` when the file cannot be completed without a risk for what it holds.
    """
    issue = next((issue for issue in corpus.issues if issue.month == month), None)
    path = issue.path if issue else f"{corpus.name}/{LETTERS_FOLDER}/{month}.yml"
    added = proposals(corpus, month, issue.meta.date if issue else day)
    file = corpus.root / LETTERS_FOLDER / f"{month}.yml"
    if added:
        text = completed(_read(file), added, path) if issue else drafted(month, day, added)
        file.parent.mkdir(exist_ok=True)
        write_whole(file, text.encode("utf-8"))
    return Assembled(path, added, issue is None)


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


def drafted(month: str, day: date, added: Sequence[Proposal]) -> str:
    """The text of a new letter."""
    title = f"La lettre {french.of(PartialDate.parse(month).label)}"
    head = (
        f'titre: "{title}"\n'
        f"date: {day}\n"
        "etat: brouillon  # publie, quand la lettre est prête\n"
        f'editorial: "{TO_WRITE} : deux ou trois lignes d’ouverture."\n'
        "rubriques:\n"
    )
    return completed(head, added, f"{month}.yml")


def completed(text: str, added: Sequence[Proposal], path: str) -> str:
    """The text of a letter with new items at the end of their rubrics.

    Every line of `text` is kept as it is and in its place.
    """
    whole, end = text, "\r\n" if "\r\n" in text else "\n"
    try:
        for rubric in Rubric:
            lines = [_line(p) for p in added if p.rubric is rubric]
            whole = _insert(whole, ("rubriques", rubric.value), lines, end)
        whole = _insert(whole, (_MEMORY,), [p.key for p in added], end)
        sound = yaml.load(whole, yaml.BaseLoader) == _expected(text, added)  # noqa: S506
    except (yaml.YAMLError, _Unreadable):
        sound = False
    if not sound:
        reason = "forme trop libre pour être complétée : une rubrique par ligne, puis un contenu "
        raise LetterError(path, reason + "par ligne après un tiret. Rien n’a été modifié.")
    return whole


def _line(proposal: Proposal) -> str:
    """``- identifiant  # Titre``, without its dash."""
    cited = proposal.cited
    reason = f"raison: {proposal.reason}"
    reference = f"{{contenu: {cited.id}, {reason}}}" if proposal.reason else cited.id
    title = "".join(char for char in " ".join(cited.title.split()) if char.isprintable())
    return f"{reference}  # {title}"


def _expected(text: str, added: Sequence[Proposal]) -> Any:
    """The values that the completed text must read as."""
    values = yaml.load(text, yaml.BaseLoader)  # noqa: S506 — the safest: text, lists and mappings
    values["rubriques"] = rubrics = values["rubriques"] or {}
    for proposal in added:
        entry: Any = proposal.cited.id
        if proposal.reason:
            entry = {"contenu": entry, "raison": proposal.reason.value}
        name = proposal.rubric.value
        rubrics[name] = [*(rubrics.get(name) or []), entry]
    values[_MEMORY] = [*(values.get(_MEMORY) or []), *(p.key for p in added)]
    return values


class _Unreadable(Exception):
    """A layout that cannot be added to."""


def _insert(text: str, where: tuple[str, ...], lines: Iterable[str], end: str) -> str:
    """The text with `lines` at the end of the list at `where`, made if it is not there."""
    lines = list(lines)
    if not lines:
        return text
    root = yaml.compose(text, yaml.BaseLoader)
    parent = root if len(where) == 1 else _child(root, where[0])[1]
    key, value = _child(parent, where[-1])
    if isinstance(value, yaml.SequenceNode) and value.flow_style:
        return _insert_flow(text, value, lines)
    if isinstance(value, yaml.SequenceNode):
        margin, at = value.start_mark.column, _last_leaf(value)
    elif key and _is_empty(value):
        margin, at = key.start_mark.column + 2, key.end_mark.index
    elif key:
        raise _Unreadable
    else:
        return _insert_list(text, root, where, lines, end)
    return _paste(text, at, margin, [f"- {line}" for line in lines], end)


def _insert_list(
    text: str, root: Any, where: tuple[str, ...], lines: Iterable[str], end: str
) -> str:
    """The text with a new list under its key: a rubric in its place, the rest at the end."""
    items = [f"  - {line}" for line in lines]
    if len(where) == 1:
        return _paste(text, len(text), 0, [_MEMORY_NOTE, f"{where[0]}:", *items], end)
    top, parent = _child(root, where[0])
    if top is None or not (_is_empty(parent) or isinstance(parent, yaml.MappingNode)):
        raise _Unreadable
    at, margin = top.end_mark.index, top.start_mark.column + 2
    order = [rubric.value for rubric in Rubric]
    for key, value in [] if _is_empty(parent) else parent.value:
        margin = key.start_mark.column
        if key.value in order and order.index(key.value) < order.index(where[-1]):
            at = max(at, key.end_mark.index, _last_leaf(value))
    return _paste(text, at, margin, [f"{where[-1]}:", *items], end)


def _insert_flow(text: str, value: Any, lines: Sequence[str]) -> str:
    """The text with new items before the bracket that ends a list written on one line."""
    items = ", ".join(line.partition("  # ")[0] for line in lines)
    at = value.end_mark.index - 1
    if value.value and not text[value.value[-1].end_mark.index : at].lstrip().startswith(","):
        items = f", {items}"
    return text[:at] + items + text[at:]


def _paste(text: str, at: int, margin: int, lines: Sequence[str], end: str) -> str:
    """The text with `lines`, indented by `margin`, below the line of `at` and its comments.

    Comments as deep as the list belong to it: an entry that is commented out, a note.
    """
    comments = re.compile(rf"[^\n]*(?:\n {{{margin},}}#[^\n]*)*")
    written = len(text[:at].rstrip())  # a text of several lines ends where the next thing starts
    match = comments.match(text, written)
    at = match.end() if match else len(text)
    block = "".join(f"{' ' * margin}{line}{end}" for line in lines)
    if at >= len(text):
        glue = "" if not text or text.endswith("\n") else end
        return text + glue + block
    return text[: at + 1] + block + text[at + 1 :]


def _child(node: Any, name: str) -> tuple[Any, Any]:
    """The key and the value of a field of a mapping; None twice when it is not there."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next(((key, value) for key, value in pairs if key.value == name), (None, None))


def _is_empty(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value and not node.style


def _last_leaf(node: Any) -> int:
    """Where the last thing written in a node ends: a block ends only where the next one starts."""
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last_leaf(node.value[-1])
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        key, value = node.value[-1]
        return max(int(key.end_mark.index), _last_leaf(value))
    return int(node.end_mark.index)
