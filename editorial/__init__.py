"""What the content means: read once, checked once, and turned into the values that doors show.

Pure Python: never imports pelican, jinja2 or smtplib, never asks what day it is. What is named
here is read when it is first asked for: whoever needs a date or a sentence does not wait for all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from editorial.checks import check
    from editorial.corpus import Corpus, Document, Issue, load
    from editorial.problems import Problem
    from editorial.urls import url_of

__all__ = ["Corpus", "Document", "Issue", "Problem", "check", "load", "url_of"]

_PLACES = {
    "check": "checks",
    "Corpus": "corpus",
    "Document": "corpus",
    "Issue": "corpus",
    "load": "corpus",
    "Problem": "problems",
    "url_of": "urls",
}


def __getattr__(name: str) -> Any:
    """What a name stands for (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
