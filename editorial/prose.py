"""Words and sentences of a Markdown text, with their lines: what readability is measured on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from editorial.french import fold

__all__ = ["Sentence", "ease", "rows_of_prose", "sentences"]

_FENCE = re.compile(r"\s*(```|~~~)")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_ADDRESS = re.compile(r"<[^>\s]+>|https?://\S+|`[^`]*`")
_OPENING = re.compile(r"\s*(?:[-+*>:]|\d+[.)])\s+")
_APART = re.compile(r"\s*(?:#|\||\[\^?[^\]]+\]:|={3,}\s*$|-{3,}\s*$)")
_END = re.compile(r"(?<=[.!?…])[\s»)*_]+(?=[«(*_]*\s*[A-ZÀÂÉÈÊÎÔÙÇŒ0-9])")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<=[^aeiouy])(?:e|es|ent)$")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text, at the line where its paragraph starts."""

    line: int
    words: tuple[str, ...]


def rows_of_prose(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """The rows that are read as text, with their lines: no code, addresses or signs of Markdown."""
    inside = False
    for number, row in enumerate(text.split("\n"), first_line):
        if _FENCE.match(row):
            inside = not inside
        elif not inside:
            yield number, _ADDRESS.sub("", _LINK.sub(r"\1", row))


def sentences(text: str, first_line: int) -> Iterator[Sentence]:
    """The sentences of the paragraphs and lists of a text; titles and tables are left out."""
    for line, paragraph in _paragraphs(text, first_line):
        for part in _END.split(paragraph):
            if words := tuple(_WORD.findall(part)):
                yield Sentence(line, words)


def _paragraphs(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    start, held = first_line, ""
    for number, row in rows_of_prose(text, first_line):
        is_apart = not row.strip() or bool(_APART.match(row))
        if held and (is_apart or _OPENING.match(row)):
            yield start, held
            held = ""
        if not is_apart:
            start = start if held else number
            held = f"{held} {_OPENING.sub('', row)}".strip()
    if held:
        yield start, held


def ease(found: list[Sentence]) -> float:
    """How easy a French text is to read: 100 is easy, 0 very hard.

    Kandel and Moles (1958), who fitted Flesch's formula to French:
    207 - 1.015 × words by sentence - 73.6 × syllables by word.
    """
    words = [word for sentence in found for word in sentence.words]
    syllables = sum(map(_syllables, words))
    return 207 - 1.015 * len(words) / len(found) - 73.6 * syllables / len(words)


def _syllables(word: str) -> int:
    """The groups of vowels, without a final silent one."""
    plain = fold(word)
    return max(1, len(_VOWELS.findall(_SILENT.sub("", plain))))
