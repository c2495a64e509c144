"""The letters as `invoke serve` shows them beside the site, at an address that no build writes.

Everything is made again at each request: what an editor has just saved is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from editorial.corpus import Corpus, Issue
from editorial.site import Site
from newsletter.errors import LetterError
from newsletter.issue import LetterValue, compose
from newsletter.message import to_message
from newsletter.render import render_html, render_mjml, render_page, render_text
from newsletter.review import review

__all__ = ["ROOT", "WIDTHS", "Answer", "answer"]

ROOT = "/apercu/"
WIDTHS = (600, 360)
"""Pixels: a window on a desk, a telephone."""
_PATH = re.compile(rf"{ROOT}(\d{{4}}-\d\d)/([a-z.]*)")


@dataclass(frozen=True)
class Answer:
    """What the browser gets."""

    status: int
    mime: str
    content: bytes


def answer(path: str, corpus: Corpus) -> Answer:
    """The preview at an address below `ROOT`: the list, a letter, or one of its parts."""
    issues = {issue.month: issue for issue in corpus.issues}
    if path == ROOT:
        letters = [(issue.month, issue.meta.title) for issue in reversed(issues.values())]
        return _page("list", letters=letters, root=ROOT)
    match = _PATH.fullmatch(path)
    issue = issues.get(match[1]) if match else None
    if match is None or issue is None:
        return Answer(404, "text/plain", f"Aucune lettre ici : voir {ROOT}\n".encode())
    try:
        return _part(issue, corpus, match[2])
    except LetterError as error:
        return _page("error", error=str(error), month=issue.month, root=ROOT)


def _part(issue: Issue, corpus: Corpus, part: str) -> Answer:
    letter = compose(issue, Site(corpus, issue.meta.date, drafts=True))
    match part:
        case "":
            return _overview(letter, issue, corpus)
        case "message.html":
            return _text("text/html", render_html(letter))
        case "texte.txt":
            return _text("text/plain", render_text(letter))
        case "source.mjml":
            return _text("text/plain", render_mjml(letter))
        case "message.eml":
            message = to_message(letter, render_html(letter), render_text(letter))
            return Answer(200, "text/plain; charset=utf-8", message.as_bytes())
    return Answer(404, "text/plain", b"Partie inconnue.\n")


def _overview(letter: LetterValue, issue: Issue, corpus: Corpus) -> Answer:
    html, found = render_html(letter), review(issue, corpus)
    return _page(
        "letter",
        letter=letter,
        review=found,
        size=len(html.encode("utf-8")),
        text=render_text(letter),
        widths=WIDTHS,
        root=ROOT,
    )


def _page(kind: str, **context: object) -> Answer:
    return _text("text/html", render_page("preview.html", kind=kind, **context))


def _text(mime: str, content: str) -> Answer:
    return Answer(200, f"{mime}; charset=utf-8", content.encode("utf-8"))
