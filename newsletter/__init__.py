"""The monthly letter: an issue becomes a page of the site, a message and a plain text.

issue -> sections -> render -> message. Never imports plugins nor pelican, never asks what day it
is: the letter is that of its own date. What is named here is read when it is first asked for;
`newsletter.assemble` and `newsletter.review` are doors too.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsletter.build import LetterFiles, build_letter, build_letters, newest
    from newsletter.checks import check_html
    from newsletter.editions import Edition, edition_for_audience, edition_of_theme
    from newsletter.errors import LetterError, PlainError
    from newsletter.issue import UNSUBSCRIBE_TOKEN, LetterValue, compose
    from newsletter.message import to_message
    from newsletter.render import render_html, render_mjml, render_text, to_html
    from newsletter.trial import send_trial

__all__ = [
    "UNSUBSCRIBE_TOKEN",
    "Edition",
    "LetterError",
    "LetterFiles",
    "LetterValue",
    "PlainError",
    "build_letter",
    "build_letters",
    "check_html",
    "compose",
    "edition_for_audience",
    "edition_of_theme",
    "newest",
    "render_html",
    "render_mjml",
    "render_text",
    "send_trial",
    "to_html",
    "to_message",
]

_PLACES = {
    "build": ("LetterFiles", "build_letter", "build_letters", "newest"),
    "checks": ("check_html",),
    "editions": ("Edition", "edition_for_audience", "edition_of_theme"),
    "errors": ("LetterError", "PlainError"),
    "issue": ("UNSUBSCRIBE_TOKEN", "LetterValue", "compose"),
    "message": ("to_message",),
    "render": ("render_html", "render_mjml", "render_text", "to_html"),
    "trial": ("send_trial",),
}


def __getattr__(name: str) -> Any:
    """What a name stands for (PEP 562)."""
    for place, names in _PLACES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{place}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
