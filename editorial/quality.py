"""What readers suffer from: the rules of `RULES` block, those of `ADVICE` are only told.

One function each, whose docstring is the rule. What depends on the day is advice: a text that was
sound yesterday never blocks today.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from editorial import french, ledger
from editorial.confidential import SHARED_MAILBOXES, confidential
from editorial.corpus import MEDIA_FOLDER, Corpus, Document, Issue, Selection
from editorial.decisions import decisions
from editorial.problems import Problem
from editorial.prose import ease, rows_of_prose, sentences
from editorial.schemas.document import Issued
from editorial.schemas.event import Event, Status
from editorial.schemas.news import Job
from editorial.schemas.publication import Experience, Publication
from editorial.source import ValuePath

__all__ = ["ADVICE", "RULES", "Advice", "advice"]

IMAGE_BUDGET = 300_000
"""Bytes of a picture: more would weigh as much as the whole rest of a page."""
DOWNLOAD_BYTES = 100_000_000
"""A larger file is not looked into."""
SENTENCE_WORDS = 40
EASE = 20
"""Under it, Kandel and Moles call a text very hard: what only specialists read to the end."""
EASE_WORDS = 100
"""A shorter text is not measured: a few names would decide."""
OUTPUT_DAYS = 60

_EMPTY_WORDS = frozenset(
    "ici|cliquez ici|cliquer ici|cliquez-ici|clic|lien|ce lien|suite|la suite|lire|lire la suite|"
    "lire plus|voir|voir plus|voir la suite|en savoir plus|savoir plus|plus|plus d'infos|"
    "plus d'informations|telecharger|page|cette page".split("|")
)
_BARE = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|avif)$", re.IGNORECASE)
_CAMERA = re.compile(r"(?:img|dsc|dscn|image|photo|capture|scan|screenshot)[\s_-]*\d*", re.I)
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]++)(?:@|\s*(?:\[at\]|\(at\)|\[arobase\])\s*)[\w-]+(?:\.[\w-]+)+", re.I
)
_IN_EMAILS = frozenset("@[(")
"""Without one of these, a text holds no e-mail address: most need no closer look."""
_TELEPHONE = re.compile(
    r"(?<![\d/-])(?:(?:\+|00)33[\s.]*(?:\(0\)|0)?[\s.]*|0)([1-9])(?:[\s.-]?\d{2}){4}(?!\d)"
)
_ACRONYM = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{2,7}(?![\w-])")
_ROMAN = re.compile(r"[IVXLCDM]+")

Rule = Callable[[Corpus], Iterable[Problem]]
DatedRule = Callable[[Corpus, datetime.date], Iterable[Problem]]


@dataclass(frozen=True)
class Advice:
    """What one rule would have an editor look at again; `rule` is its sentence."""

    name: str
    rule: str
    problems: tuple[Problem, ...]


def advice(corpus: Corpus, today: datetime.date) -> tuple[Advice, ...]:
    """What is to be looked at on a day, rule by rule; nothing of it blocks."""
    found = ((rule, tuple(sorted(set(rule(corpus, today))))) for rule in ADVICE)
    return tuple(Advice(rule.__name__, rule.__doc__ or "", told) for rule, told in found if told)


def headings_skip_no_level(corpus: Corpus) -> Iterator[Problem]:
    """Un intertitre ne saute pas de niveau : « ## », puis « ### »."""
    for document in corpus.documents:
        lines = _heading_lines(document)
        previous = 1
        for number, heading in enumerate(document.body.headings):
            if heading.level > previous + 1:
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


def links_say_where_they_lead(corpus: Corpus) -> Iterator[Problem]:
    """Les mots d’un lien disent où il mène, même lus sans la phrase."""
    for document in corpus.documents:
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


def alternatives_are_words(corpus: Corpus) -> Iterator[Problem]:
    """Le texte d’une image dit ce qu’elle montre, pas le nom de son fichier."""
    for document in corpus.documents:
        shown = [(image.target, image.text, image.line) for image in document.body.images]
        if (picture := document.meta.image) and picture.alternative:
            line = document.source.line_of("image", "alternative")
            shown.append((picture.file, picture.alternative, line))
        for file, words, line in shown:
            stem = PurePosixPath(file).stem
            is_name = _PICTURE.search(words) or words == stem or _CAMERA.fullmatch(words)
            if words and is_name:
                message = f"« {words} » est un nom de fichier : écrire ce que l’image montre."
                yield Problem(document.path, line, "image.alternative", message)


def images_are_light(corpus: Corpus) -> Iterator[Problem]:
    """Une image pèse 300 ko au plus."""
    for name in sorted(corpus.media):
        if not _PICTURE.search(name):
            continue
        size = (corpus.root / MEDIA_FOLDER / name).stat().st_size
        if size > IMAGE_BUDGET:
            message = (
                f"{french.number(size // 1000)} ko, {IMAGE_BUDGET // 1000} au plus : "
                "la réduire à 1600 pixels de large, en JPEG ou en WebP."
            )
            yield Problem(f"{corpus.name}/{MEDIA_FOLDER}/{name}", 1, "image", message)


def private_addresses_stay_private(corpus: Corpus) -> Iterator[Problem]:
    """Ni courriel ni mobile d’une personne : l’adresse ou le numéro d’un service."""
    for path, line, where, text in _texts(corpus):
        for match in () if _IN_EMAILS.isdisjoint(text) else _EMAIL.finditer(text):
            words = re.split(r"[._+-]", french.fold(match[1]))
            if len(words) > 1 and not SHARED_MAILBOXES & set(words):
                message = "courriel d’une personne : donner celui d’un service (contact@…)."
                yield Problem(path, line, _field(where), message)
        if any(match[1] in "67" for match in _TELEPHONE.finditer(text)):
            message = "numéro de mobile : donner celui d’un service, ou un formulaire."
            yield Problem(path, line, _field(where), message)


def nothing_private_is_published(corpus: Corpus) -> Iterator[Problem]:
    """Ni clé, ni mot de passe, ni liste de personnes dans ce qui sera public."""
    written: dict[str, list[str]] = {}
    for path, line, _, text in _texts(corpus):
        rows = written.setdefault(path, [])
        rows += [""] * (line - len(rows))
        rows[line - 1] += f" {text}"
    for path, rows in written.items():
        yield from confidential(path, "\n".join(rows).encode())
    for name in sorted(corpus.media):
        file = corpus.root / MEDIA_FOLDER / name
        if not _PICTURE.search(name) and file.stat().st_size <= DOWNLOAD_BYTES:
            yield from confidential(f"{corpus.name}/{MEDIA_FOLDER}/{name}", file.read_bytes())


def telephones_are_shared_lines(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Un numéro de téléphone est celui d’un service, pas d’une personne."""
    for path, line, where, text in _texts(corpus):
        if any(match[1] not in "67" for match in _TELEPHONE.finditer(text)):
            message = "vérifier que ce numéro est celui d’un service."
            yield Problem(path, line, _field(where), message)


def _texts(corpus: Corpus) -> Iterator[tuple[str, int, ValuePath, str]]:
    """Every text that an editor wrote in a document, a letter or a month of press.

    With each come its file, its line, and where it is there.
    """
    items: tuple[Document | Issue | Selection, ...] = (
        *corpus.documents,
        *corpus.issues,
        *corpus.selections,
    )
    for item in items:
        for where, text in _leaves(item.source.values):
            yield item.path, item.source.line_of(*where), where, text
        for line, row in enumerate(item.source.body.split("\n"), item.source.body_line):
            yield item.path, line, ("texte",), row


def _field(where: ValuePath) -> str:
    return ".".join(part for part in where if isinstance(part, str))


def _leaves(value: Any, where: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    if isinstance(value, str):
        yield where, value
    elif value is not None:
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*where, key))


def acronyms_are_explained(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Un sigle est développé une fois : dans le texte, ou au glossaire."""
    known = {entry.acronym for entry in corpus.glossary.entries if entry.meaning}
    known |= {place.acronym for place in corpus.places if place.acronym}
    known.add(getattr(corpus.organisation, "name", ""))
    for document in corpus.documents:
        text, first = document.source.body, document.source.body_line
        said = set(known)
        for line, row in rows_of_prose(text, first):
            for acronym in _ACRONYM.findall(row):
                if acronym in said or _ROMAN.fullmatch(acronym):
                    continue
                said.add(acronym)
                if f"({acronym}" not in text and f"{acronym} (" not in text:
                    message = f"sigle « {acronym} » : le développer une fois, ou l’ajouter à "
                    message += "donnees/glossaire.yml."
                    yield Problem(document.path, line, "texte", message)


def sentences_are_short(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Une phrase tient en 40 mots."""
    for document in corpus.documents:
        for sentence in sentences(document.source.body, document.source.body_line):
            if (count := len(sentence.words)) > SENTENCE_WORDS:
                start = " ".join(sentence.words[:4])
                message = f"phrase de {count} mots (« {start}… ») : la couper en deux."
                yield Problem(document.path, sentence.line, "texte", message)


def texts_are_easy_to_read(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Un texte se lit sans effort : phrases courtes, mots courants."""
    for document in corpus.documents:
        found = list(sentences(document.source.body, document.source.body_line))
        if sum(len(sentence.words) for sentence in found) < EASE_WORDS:
            continue
        if (score := max(0, round(ease(found)))) < EASE:
            message = f"facilité de lecture {score} sur 100 (indice de Kandel et Moles, {EASE} au "
            message += "moins) : raccourcir les phrases, préférer les mots courants."
            yield Problem(document.path, document.source.body_line, "texte", message)


def offers_are_closed(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Une offre d’emploi close dit comment elle finit."""
    for document in corpus.documents:
        meta = document.meta
        if not isinstance(meta, Job) or meta.filled_on or meta.withdraw_on or not meta.deadline:
            continue
        if meta.deadline < today:
            message = f"offre close le {french.day(meta.deadline)} : ajouter « pourvu_le » ou "
            message += "« retirer_le »."
            line = document.source.line_of("date_limite")
            yield Problem(document.path, line, "date_limite", message)


def events_leave_something(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Un événement passé depuis 60 jours laisse une synthèse, un replay ou une fiche."""
    followed = {
        event
        for document in corpus.documents
        if isinstance(document.meta, Publication | Experience)
        for event in document.meta.events
    }
    for document in corpus.documents:
        event = document.meta
        if not isinstance(event, Event) or event.organiser or event.status in _NOT_HELD:
            continue
        is_late = event.when.last < today - datetime.timedelta(days=OUTPUT_DAYS)
        settled = any(o.issued in (Issued.ISSUED, Issued.DROPPED) for o in event.outcomes)
        if is_late and not settled and event.id not in followed:
            message = f"sans suite depuis sa fin : « invoke follow-up {event.id} », ou "
            message += "« suites » avec « etat: abandonnee »."
            near = "suites" if event.outcomes else "date"
            yield Problem(document.path, document.source.line_of(near), "suites", message)


_NOT_HELD = (Status.CANCELLED, Status.POSTPONED)


def doubts_are_settled(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Ce qui a deux valeurs, deux heures ou deux titres proches est tranché."""
    yield from decisions(corpus)


def calendars_are_recorded(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Le registre des calendriers dit ce qui a changé à l’agenda."""
    if late := ledger.unrecorded(corpus):
        message = f"{french.counted(len(late), 'rendez-vous', 'rendez-vous')} à y inscrire"
        path = f"{corpus.name}/donnees/calendriers.yml"
        yield Problem(path, 1, "registre", f"{message} : lancer « invoke calendars ».")


RULES: tuple[Rule, ...] = (
    headings_skip_no_level,
    links_say_where_they_lead,
    alternatives_are_words,
    images_are_light,
    private_addresses_stay_private,
    nothing_private_is_published,
)

ADVICE: tuple[DatedRule, ...] = (
    doubts_are_settled,
    calendars_are_recorded,
    offers_are_closed,
    events_leave_something,
    telephones_are_shared_lines,
    acronyms_are_explained,
    sentences_are_short,
    texts_are_easy_to_read,
)
