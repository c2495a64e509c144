"""The rules of one file by itself, applied as it is read; each docstring is the rule.

Those that need the other files are in `editorial.checks` and `editorial.quality`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from editorial import french
from editorial.confidential import SHARED_MAILBOXES, confidential, is_harmless
from editorial.problems import Problem
from editorial.prose import rows_of_prose
from editorial.source import ValuePath

if TYPE_CHECKING:
    from editorial.corpus import Document, Issue, Selection

__all__ = ["OF_DOCUMENTS", "OF_TEXTS", "TELEPHONE", "faults_of", "field_of", "texts_of"]

PICTURE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|avif)$", re.IGNORECASE)
TELEPHONE = re.compile(
    r"(?<![\d/-])(?:(?:\+|00)33[\s.]*(?:\(0\)|0)?[\s.]*|0)([1-9])(?:[\s.-]?\d{2}){4}(?!\d)"
)
_EMPTY_WORDS = frozenset(
    "ici|cliquez ici|cliquer ici|cliquez-ici|clic|lien|ce lien|suite|la suite|lire|lire la suite|"
    "lire plus|voir|voir plus|voir la suite|en savoir plus|savoir plus|plus|plus d'infos|"
    "plus d'informations|telecharger|page|cette page".split("|")
)
_BARE = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
_CAMERA = re.compile(r"(?:img|dsc|dscn|image|photo|capture|scan|screenshot)[\s_-]*\d*", re.I)
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]++)(?:@|\s*(?:\[at\]|\(at\)|\[arobase\])\s*)[\w-]+(?:\.[\w-]+)+", re.I
)
_AT = re.compile(r"@|\[at\]|\(at\)|\[arobase\]", re.I)
_NEAR_MOBILE = re.compile(r"(?:33[\s.]*(?:\(0\)|0)?[\s.]*|0)[67](?:[\s.-]?\d{2}){4}")
"""Without such digits, a text holds no mobile: most need no closer look."""


def faults_of(item: Document | Issue | Selection, *, is_document: bool) -> Iterator[Problem]:
    """Every problem that a file has by itself."""
    for of_text in OF_TEXTS:
        yield from of_text(item)
    for of_document in OF_DOCUMENTS if is_document else ():
        yield from of_document(item)


def titles_have_their_level(document: Document) -> Iterator[Problem]:
    """Le titre de niveau 1 est celui de la page ; les intertitres commencent à « ## »."""
    if any(heading.level == 1 for heading in document.body.headings):
        message = "intertitre de niveau 1 : écrire « ## » (le titre de la page est « titre »)."
        rows = document.source.body.split("\n")
        found = (n for n, row in enumerate(rows) if _is_level_1(row, rows[n + 1 : n + 2]))
        line = document.source.body_line + next(found, 0)
        yield Problem(document.path, line, "texte", message)


def _is_level_1(row: str, below: list[str]) -> bool:
    """Whether Markdown makes a title of level 1 of a row, by its # or by the row below."""
    hashed = row.startswith("#") and not row.startswith("##")
    return hashed or bool(row.strip() and below and re.fullmatch(r"=+\s*", below[0]))


def headings_skip_no_level(document: Document) -> Iterator[Problem]:
    """Un intertitre ne saute pas de niveau : « ## », puis « ### »."""
    lines: list[int] = []
    previous = 1
    for number, heading in enumerate(document.body.headings):
        if heading.level > previous + 1:
            lines = lines or _heading_lines(document)
            message = f"« {heading.text} » saute un niveau : écrire « {'#' * (previous + 1)} »."
            line = lines[number] if number < len(lines) else document.source.body_line
            yield Problem(document.path, line, "texte", message)
        previous = heading.level


def _heading_lines(document: Document) -> list[int]:
    """The lines of the titles of a body, in reading order."""
    rows = list(rows_of_prose(document.source.body, document.source.body_line))
    below = [row for _, row in rows[1:]] + [""]
    return [
        line
        for (line, row), after in zip(rows, below, strict=True)
        if re.match(r"#{1,6}", row) or (row.strip() and re.fullmatch(r"(?:=+|-+)\s*", after))
    ]


def links_say_where_they_lead(document: Document) -> Iterator[Problem]:
    """Les mots d’un lien disent où il mène, même lus sans la phrase."""
    pictures = {image.line for image in document.body.images}
    for link in document.body.links:
        words = " ".join(link.text.split())
        plain = french.fold(words).replace("’", "'").strip(" .…:>»«")
        remedy = "écrire où il mène, comme on le dirait sans la phrase."
        if _BARE.fullmatch(words):
            message = f"adresse nue « {words[:60]} » : [le nom de la page](l’adresse)."
        elif plain in _EMPTY_WORDS:
            message = f"lien « {words} » : {remedy}"
        elif not words and link.target and link.line not in pictures:
            message = f"lien sans mots vers « {link.target} » : {remedy}"
        else:
            continue
        yield Problem(document.path, link.line, "texte", message)


def alternatives_are_words(document: Document) -> Iterator[Problem]:
    """Le texte d’une image dit ce qu’elle montre, pas le nom de son fichier."""
    shown = [(image.target, image.text, image.line) for image in document.body.images]
    if (picture := document.meta.image) and picture.alternative:
        line = document.source.line_of("image", "alternative")
        shown.append((picture.file, picture.alternative, line))
    for file, words, line in shown:
        stem = PurePosixPath(file).stem
        is_name = PICTURE.search(words) or words == stem or _CAMERA.fullmatch(words)
        if words and is_name:
            message = f"« {words} » est un nom de fichier : écrire ce que l’image montre."
            yield Problem(document.path, line, "image.alternative", message)


def private_addresses_stay_private(item: Document | Issue | Selection) -> Iterator[Problem]:
    """Ni courriel ni mobile d’une personne : l’adresse ou le numéro d’un service."""
    whole = _written(item)
    looks_for_emails = _AT.search(whole) is not None
    looks_for_mobiles = _NEAR_MOBILE.search(whole) is not None
    if not looks_for_emails and not looks_for_mobiles:
        return
    for line, where, text in texts_of(item):
        for match in _EMAIL.finditer(text) if looks_for_emails and _AT.search(text) else ():
            words = re.split(r"[._+-]", french.fold(match[1]))
            if len(words) > 1 and not SHARED_MAILBOXES & set(words):
                message = "courriel d’une personne : donner celui d’un service (contact@…)."
                yield Problem(item.path, line, field_of(where), message)
        if looks_for_mobiles and any(match[1] in "67" for match in TELEPHONE.finditer(text)):
            message = "numéro de mobile : donner celui d’un service, ou un formulaire."
            yield Problem(item.path, line, field_of(where), message)


def nothing_private_is_written(item: Document | Issue | Selection) -> Iterator[Problem]:
    """Ni clé, ni mot de passe, ni liste de personnes dans ce qui sera public."""
    if is_harmless(_written(item).encode()):
        return
    rows: list[str] = []
    for line, _, text in texts_of(item):
        rows += [""] * (line - len(rows))
        rows[line - 1] += f" {text}"
    yield from confidential(item.path, "\n".join(rows).encode())


def texts_of(item: Document | Issue | Selection) -> Iterator[tuple[int, ValuePath, str]]:
    """Every text that an editor wrote in a file, with its line and where it is there."""
    source = item.source
    for where, text in _leaves(source.values):
        yield source.line_of(*where), where, text
    for line, row in enumerate(source.body.split("\n"), source.body_line):
        yield line, ("texte",), row


def _written(item: Document | Issue | Selection) -> str:
    """The same texts as one, for a first look."""
    texts: list[str] = []
    waiting: list[Any] = [item.source.values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            texts.append(value)
        elif value is not None:
            waiting.extend(value.values() if isinstance(value, dict) else value)
    texts.append(item.source.body)
    return "\n".join(texts)


def field_of(where: ValuePath) -> str:
    """The name of a field, as problems say it."""
    return ".".join(part for part in where if isinstance(part, str))


def _leaves(value: Any, where: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    if isinstance(value, str):
        yield where, value
    elif value is not None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*where, key))


OF_DOCUMENTS: tuple[Callable[[Any], Iterable[Problem]], ...] = (
    titles_have_their_level,
    headings_skip_no_level,
    links_say_where_they_lead,
    alternatives_are_words,
)
OF_TEXTS: tuple[Callable[[Any], Iterable[Problem]], ...] = (
    private_addresses_stay_private,
    nothing_private_is_written,
)
"""Those of documents, of letters and of months of press alike."""
