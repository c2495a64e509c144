"""The monthly letter: an issue becomes a page of the site, a message and a plain text.

issue -> sections -> render -> message. Never imports plugins nor pelican, never asks what day it
is: the letter is that of its own date.
"""

from newsletter.assemble import Assembled, assemble
from newsletter.build import LetterFiles, build_letter, build_letters, newest
from newsletter.checks import check_html
from newsletter.editions import Edition, edition_for_audience, edition_of_theme
from newsletter.errors import LetterError, PlainError
from newsletter.issue import UNSUBSCRIBE_TOKEN, LetterValue, compose
from newsletter.message import to_message
from newsletter.render import render_html, render_mjml, render_text, to_html
from newsletter.review import Review, review
from newsletter.trial import send_trial

__all__ = [
    "UNSUBSCRIBE_TOKEN",
    "Assembled",
    "Edition",
    "LetterError",
    "LetterFiles",
    "LetterValue",
    "PlainError",
    "Review",
    "assemble",
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
    "review",
    "send_trial",
    "to_html",
    "to_message",
]
