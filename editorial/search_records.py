"""What search knows of each page: a small HTML file for Pagefind, never served.

A record says the title, the summary and the words of a page, its facets, its date, and the words
that readers use for it though it does not (`search.extra_words`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from editorial import search
from editorial.clippings import Clipping
from editorial.corpus import Corpus, Document
from editorial.french import typeset
from editorial.pages.letters import LetterPage, letter_lines
from editorial.pages.values import (
    AgendaPage,
    AlphabetPage,
    DocumentPage,
    GlossaryPage,
    HubPage,
    MonthPage,
    Page,
    PressPage,
    SearchPage,
    StatementPage,
)
from editorial.subjects import Facet, Subject
from editorial.urls import PRESS

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["FACETS", "Record", "Recorder", "html_of", "records"]

FACETS = {Facet.THEME: "theme", Facet.TERRITORY: "territoire", Facet.AUDIENCE: "public"}
"""The facets of subjects, as addresses of searches name them."""

SUBJECT_KIND = "rubrique"
LETTER_KIND = "lettre"
PRESS_KIND = "presse"
UNDATED = "0000-00-00"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Record:
    """A page as search sees it; `text` is HTML of our own making, `day` is AAAA-MM-JJ."""

    url: str
    title: str
    summary: str
    kind: str
    label: str
    text: str = ""
    names: tuple[str, ...] = ()
    """What the page is: its keywords, its themes and their synonyms, its places."""
    is_gathering: bool = False
    """Whether it leads to others: a hub, a list, a cycle. Its own name then counts most."""
    is_elsewhere: bool = False
    """Whether others publish it: all its words then count least, or their short titles would come
    before our own pages."""
    extra: tuple[str, ...] = ()
    """Other forms of the acronyms and names that the page holds."""
    dated: str = ""
    theme: str = ""
    day: str = UNDATED
    facets: tuple[tuple[str, str], ...] = ()


def records(site: Site) -> Iterator[Record]:
    """One record for each page that can be found, newest first, those without a date last."""
    recorder = Recorder(site)
    pages = ((site.document_page(document), document) for document in site.documents)
    found = (recorder.of(page, document) for page, document in pages)
    others = map(recorder.of, site.pages)
    return recorder.all(record for record in (*found, *others) if record)


class Recorder:
    """Makes the records of a site: all that it needs of it is looked up once."""

    def __init__(self, site: Site):
        self._site = site
        self._facets = _facets(site)
        self._known = search.families(site.corpus)

    def of(self, page: Page, document: Document | None = None) -> Record | None:
        """The record of a page, of a document or not; None when it is not to be found."""
        if document and isinstance(page, DocumentPage):
            return self._said(_document(page, document, self._site.corpus, self._facets))
        return self._said(_page(page, self._site)) if _is_found(page) else None

    def all(self, pages: Iterable[Record]) -> Iterator[Record]:
        """Those of pages, then those of everything else, newest first."""
        found = (*pages, *map(self._said, _other_records(self._site)))
        yield from sorted(found, key=lambda record: record.day, reverse=True)

    def _said(self, record: Record) -> Record:
        """A record with the other forms of the names that it holds."""
        words = " ".join((record.title, *record.names))
        if not record.is_gathering:  # a hub names the hubs below it without being about them
            words += f" {record.summary} {record.text}"
        return replace(record, extra=search.extra_words(_TAG.sub(" ", words), self._known))


def _other_records(site: Site) -> Iterator[Record]:
    """Those of letters and of press articles."""
    for line in letter_lines(site):
        yield Record(
            line.url,
            line.title,
            line.summary,
            LETTER_KIND,
            "Lettre",
            dated=line.dated,
            day=f"{line.iso}-01",
            facets=(("annee", line.iso[:4]),),
        )
    lines = site.press_places
    for clipping in site.clippings.once:
        yield _article(clipping, lines[clipping], site)


def _is_found(page: Page) -> bool:
    """Lists of lists, of articles and of results would only repeat the others."""
    if (
        not page.is_listed
        or isinstance(page, AlphabetPage | SearchPage | LetterPage)
        or page.url in ("/", "/flux/")
    ):
        return False
    if isinstance(page, PressPage):
        return page.url == PRESS or bool(page.figures)
    if isinstance(page, MonthPage) or (isinstance(page, AgendaPage) and page.chosen):
        return False
    if isinstance(page, HubPage):
        return bool(page.sections) and not page.url.startswith(Facet.KEYWORD.url)
    return "/tout/" not in page.url and "/page/" not in page.url


def _facets(site: Site) -> dict[str, list[tuple[str, str]]]:
    """The facets of each document, by id."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for subject in site.index.subjects.values():
        if value := _facet_of(subject):
            for document in site.index.documents[subject.url]:
                found[document.meta.id].append(value)
    return found


def _article(clipping: Clipping, url: str, site: Site) -> Record:
    """A press article at its line in the review: its source, who can read it, its note."""
    line, article = site.press_lines[clipping], clipping.article
    subjects = (site.index.subjects.get(subject) for subject in sorted(clipping.subjects))
    facets = (_facet_of(subject) for subject in subjects if subject)
    said = f"{_joined((line.source.title, *line.limits))}. {line.note}"
    return Record(
        url=url,
        title=line.title,
        summary=said.strip(),
        kind=PRESS_KIND,
        label="Revue de presse",
        is_elsewhere=True,
        dated=line.dated,
        theme=line.themes[0].title if line.themes else "",
        day=article.day.isoformat(),
        facets=(*filter(None, facets), ("annee", str(article.date.first.year))),
    )


def _facet_of(subject: Subject) -> tuple[str, str] | None:
    """``theme``, ``territoire`` or ``public`` with its value; sub-themes and keywords have none."""
    value = subject.url.removeprefix(subject.facet.url).strip("/")
    return (FACETS[subject.facet], value) if subject.facet in FACETS and "/" not in value else None


def _document(
    page: DocumentPage,
    document: Document,
    corpus: Corpus,
    facets: Mapping[str, list[tuple[str, str]]],
) -> Record:
    meta, card = document.meta, page.card
    when = meta.when
    year = [("annee", str(when.first.year))] if when else []
    return Record(
        url=page.url,
        title=page.title,
        summary=page.description,
        kind=card.kind,
        label=card.label,
        text=f"{page.html}{_parts(page)}",
        names=(*(link.title for link in page.keywords), *_subject_names(document, corpus)),
        dated=card.dated,
        theme=card.theme.title if card.theme else "",
        is_gathering=card.kind == "cycle",
        day=when.first.isoformat() if when else UNDATED,
        facets=(*facets.get(meta.id, ()), *year),
    )


def _subject_names(document: Document, corpus: Corpus) -> Iterator[str]:
    """The themes of a document with their synonyms, and its places."""
    for path in document.meta.themes:
        yield from _theme_names(path, corpus)
    for identifier in document.meta.territories:
        if identifier in corpus.territories:
            yield typeset(corpus.territories[identifier].name)


def _theme_names(path: str, corpus: Corpus) -> tuple[str, ...]:
    theme = corpus.themes.get(path)
    return (typeset(theme.title), *map(typeset, theme.synonyms)) if theme else ()


def _parts(page: DocumentPage) -> str:
    """The boxes around a text, as lines: what readers see there must be found too."""
    lines = [page.subtitle]
    lines += [f"{fact.label} : {_joined(v.title for v in fact.values)}" for fact in page.facts]
    lines += [_joined((p.name, p.role, p.topic)) for p in page.speakers]
    lines += [_joined(chapter) for chapter in page.chapters]
    lines += [_joined((title, *items)) for title, items in page.lists]
    lines += [link.title for link in page.downloads]
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)


def _joined(words: Iterable[str]) -> str:
    return ", ".join(word for word in words if word)


def _page(page: Page, site: Site) -> Record:
    label = page.label if isinstance(page, HubPage) else "Rubrique"
    path = page.url.removeprefix("/thematiques/").strip("/")
    return Record(
        url=page.url,
        title=page.title,
        summary=page.description,
        kind=SUBJECT_KIND,
        label=label,
        text=_page_text(page),
        names=_theme_names(path, site.corpus)[1:],
        is_gathering=True,
    )


def _page_text(page: Page) -> str:
    match page:
        case HubPage():
            lines = [f"{page.label} : {page.title}", *(link.title for link in page.narrower)]
        case GlossaryPage():
            lines = [f"{e.acronym} : {e.meaning} {e.note}" for e in page.entries]
        case StatementPage():
            lines = [f"RGAA. {page.conformity}. {page.reason}"]
        case _:
            lines = []
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _subject(record: Record) -> tuple[str, ...]:
    """All the names of a page that leads to others."""
    names = (*record.names, *record.extra) if record.kind == SUBJECT_KIND else ()
    return (record.title, *names) if record.is_gathering else ()


def _weighed(record: Record) -> dict[str, tuple[str, ...]]:
    """The words that name a page, by the field whose weight ``search.js`` sets."""
    if record.is_elsewhere:
        return {"ailleurs": (record.title, *record.extra)}
    return {
        "titre": (record.title,),
        "sujet": _subject(record),
        "noms": record.names,
        "mots": record.extra,
    }


def _apart(words: str) -> str:
    """Words without hyphens: Pagefind counts each part of « Lens-Liévin » several times."""
    return words.replace("-", " ")


def html_of(record: Record) -> str:
    """The file that Pagefind reads: marks of pagefind.app/docs, apostrophes made straight."""
    metas = {
        **{name: _apart(" · ".join(words)) for name, words in _weighed(record).items()},
        "affiche": record.title,
        "resume": record.summary,
        "nature": record.label,
        "date": record.dated,
        "theme": record.theme,
    }
    head = "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">'
        for name, value in metas.items()
        if value
    )
    facets = (("type", record.kind), *record.facets)
    head += "".join(
        f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">'
        for name, value in facets
    )
    weight = "0.5" if record.is_elsewhere else "4"
    summary = f'<p data-pagefind-weight="{weight}">{escape(record.summary)}</p>'
    weight = ' data-pagefind-weight="3"' if record.is_gathering else ""
    body = f"<main data-pagefind-body>{summary}<div{weight}>{record.text}</div></main>"
    return search.plain(
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8">{head}</head>'
        f"<body>{body}</body></html>"
    )
