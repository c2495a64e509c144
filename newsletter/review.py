"""Everything that is looked at before a letter leaves: errors stop it, warnings are only said.

Each finding names the file of the letter, the line and the entry. `review` never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from editorial.checks import site_addresses
from editorial.corpus import Corpus, Issue
from editorial.lifecycle import Stage, stage_of
from editorial.problems import Problem
from editorial.site import Site
from newsletter.editions import Edition
from newsletter.errors import LetterError
from newsletter.issue import LetterValue, compose
from newsletter.message import to_message
from newsletter.render import render_html, render_text

__all__ = ["Review", "review"]

LONGEST_SUBJECT = 70
"""Characters that a mailbox shows on a wide screen; about half on a telephone."""
PREHEADER = range(30, 141)
FULLEST = 80_000
"""Bytes of HTML from which the next items may be too many (`checks.MAX_BYTES` is the limit)."""


@dataclass(frozen=True)
class Review:
    """What is wrong with a letter, and what might be; `size` is that of its HTML, in bytes."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    size: int = 0


def review(issue: Issue, corpus: Corpus, edition: Edition | None = None) -> Review:
    """Make the letter as it would leave, and look at every part of it."""
    try:
        letter = compose(issue, Site(corpus, issue.meta.date), edition)
        html, text = render_html(letter), render_text(letter)
        to_message(letter, html, text)
    except LetterError as error:
        return Review((Problem(error.path, error.line or 1, "lettre", error.reason),))
    soup = BeautifulSoup(html, "html.parser")
    size = len(html.encode("utf-8"))
    errors = (*_links(soup, text, letter, corpus), *_structure(soup, letter))
    warnings = (*_lengths(issue, letter, size), *_empty_rubrics(issue), *_foreign(soup, letter))
    return Review(tuple(sorted(errors)), tuple(sorted(warnings)), size)


def _links(
    soup: BeautifulSoup, text: str, letter: LetterValue, corpus: Corpus
) -> Iterator[Problem]:
    """Links that lead nowhere, to what is not public, or that the plain text does not have."""
    online, hidden = _addresses(corpus, letter)
    words = set(text.split())
    for link in soup.select("a[href]"):
        address = str(link["href"])
        path = urlsplit(address).path
        if urlsplit(address).netloc == letter.host and address != letter.unsubscribe:
            if path in hidden:
                yield _at(letter, link, f"lien vers une page qui n’est pas publique : {path}.")
            elif path not in online:
                yield _at(letter, link, f"lien mort : {path}.")
        if address.removeprefix("mailto:") not in words:
            yield _at(letter, link, f"lien absent du texte : {address[:200]}.")
        if link.get_text(strip=True).casefold() in ("ici", "cliquez ici", "lire", "en savoir plus"):
            yield _at(letter, link, f"lien sans objet : « {link.get_text(strip=True)} ».")


def _addresses(corpus: Corpus, letter: LetterValue) -> tuple[set[str], set[str]]:
    """The addresses online on the day of the letter, and those of documents that are not."""
    stages = {d.url: stage_of(d, today=letter.date) for d in corpus.documents}
    online = {url for url, stage in stages.items() if stage is Stage.PUBLISHED}
    return online | site_addresses(corpus), stages.keys() - online


def _structure(soup: BeautifulSoup, letter: LetterValue) -> Iterator[Problem]:
    """What assistive technology leans on: headings in order, tables that say they are layout."""
    level = 0
    for heading in soup.find_all(re.compile(r"^h[1-6]$")):
        if int(heading.name[1]) > level + 1:
            found = f"titre {heading.name} après un niveau {level} : « {heading.get_text()} »."
            yield _at(letter, heading, found)
        level = int(heading.name[1])
    for table in soup.find_all("table"):
        if table.get("role") not in ("presentation", "none"):
            yield _at(letter, table, "tableau de mise en page sans role=« presentation ».")
    if not soup.select_one('[role="article"][lang]'):
        yield _at(letter, None, "le corps ne dit ni son rôle (article) ni sa langue.")


def _foreign(soup: BeautifulSoup, letter: LetterValue) -> Iterator[Problem]:
    for link in soup.select("a[href]"):
        host = urlsplit(str(link["href"])).netloc
        if host and host != letter.host:
            yield _at(letter, link, f"lien vers un autre site : {host}.")


def _lengths(issue: Issue, letter: LetterValue, size: int) -> Iterator[Problem]:
    if len(letter.subject) > LONGEST_SUBJECT:
        found = f"objet de {len(letter.subject)} caractères, {LONGEST_SUBJECT} se voient en entier."
        yield _of_field(issue, "titre", found)
    if issue.meta.preheader is None:
        yield _of_field(issue, "apercu", "absent : les premiers titres en tiennent lieu.")
    elif len(letter.preheader) not in PREHEADER:
        found = (
            f"{len(letter.preheader)} caractères, de {PREHEADER[0]} à {PREHEADER[-1]} conseillés."
        )
        yield _of_field(issue, "apercu", found)
    if size > FULLEST:
        yield _of_field(issue, "rubriques", f"la lettre pèse {size // 1000} ko, 95 au plus.")


def _empty_rubrics(issue: Issue) -> Iterator[Problem]:
    for rubric, entries in issue.meta.rubrics.items():
        if not entries:
            line = issue.source.line_of("rubriques", rubric.value)
            field = f"rubriques.{rubric}"
            yield Problem(issue.path, line, field, "rubrique vide : elle n’est pas imprimée.")


def _of_field(issue: Issue, field: str, message: str) -> Problem:
    return Problem(issue.path, issue.source.line_of(field), field, message)


def _at(letter: LetterValue, tag: Tag | None, message: str) -> Problem:
    """A finding at the line of the item that a tag belongs to: the nearest title above it."""
    items = {item.url: item for section in letter.sections for item in section.items}
    own = tag if tag is not None and tag.get("href") in items else None
    title = own or (tag.find_previous("a", href=list(items)) if tag is not None else None)
    item = items.get(str(title["href"])) if isinstance(title, Tag) else None
    if item is None:
        return Problem(letter.path, 1, "lettre", message)
    return Problem(letter.path, letter.lines.get(item.id, 1), item.id, message)
