"""What readers suffer from: the rules of `RULES` block, those of `ADVICE` are only told.

One function each, whose docstring is the rule. What depends on the day is advice: a text that was
sound yesterday never blocks today.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from editorial import french, ledger
from editorial.alone import PICTURE, TELEPHONE, field_of, texts_of
from editorial.confidential import confidential
from editorial.corpus import MEDIA_FOLDER, Corpus, Document, Issue, Selection
from editorial.decisions import decisions
from editorial.problems import Problem
from editorial.prose import ease, rows_of_prose, sentences
from editorial.schemas.document import Issued
from editorial.schemas.event import Event, Status
from editorial.schemas.news import Job
from editorial.schemas.publication import Experience, Publication

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


def images_are_light(corpus: Corpus) -> Iterator[Problem]:
    """Une image pèse 300 ko au plus."""
    for name in sorted(corpus.media):
        if not PICTURE.search(name):
            continue
        size = (corpus.root / MEDIA_FOLDER / name).stat().st_size
        if size > IMAGE_BUDGET:
            message = (
                f"{french.number(size // 1000)} ko, {IMAGE_BUDGET // 1000} au plus : "
                "la réduire à 1600 pixels de large, en JPEG ou en WebP."
            )
            yield Problem(f"{corpus.name}/{MEDIA_FOLDER}/{name}", 1, "image", message)


def nothing_private_is_published(corpus: Corpus) -> Iterator[Problem]:
    """Ni clé, ni mot de passe, ni liste de personnes dans un fichier à télécharger."""
    for name in sorted(corpus.media):
        file = corpus.root / MEDIA_FOLDER / name
        if not PICTURE.search(name) and file.stat().st_size <= DOWNLOAD_BYTES:
            yield from confidential(f"{corpus.name}/{MEDIA_FOLDER}/{name}", file.read_bytes())


def telephones_are_shared_lines(corpus: Corpus, today: datetime.date) -> Iterator[Problem]:
    """Un numéro de téléphone est celui d’un service, pas d’une personne."""
    items: tuple[Document | Issue | Selection, ...] = (
        *corpus.documents,
        *corpus.issues,
        *corpus.selections,
    )
    for item in items:
        for line, where, text in texts_of(item):
            if any(match[1] not in "67" for match in TELEPHONE.finditer(text)):
                message = "vérifier que ce numéro est celui d’un service."
                yield Problem(item.path, line, field_of(where), message)


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
    images_are_light,
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
