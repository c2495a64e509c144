"""What a site is whatever its texts say, as bytes: the order of documents, and how they are tied.

It is long to find again and short to read: a build where only texts have changed does not look at
all the documents for one page.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

from editorial.corpus import Corpus, Document
from editorial.site import Site

__all__ = ["dump", "restore"]

_NAMES = (
    "documents",
    "by_kind",
    "listed",
    "initiatives",
    "labels",
    "years",
    "coming",
    "past",
    "index",
    "journeys",
    "likeness",
)
"""What is kept of a site; none of it may be made from a text."""


def dump(site: Site) -> bytes:
    """The structure of a site. Raises `KeyError` for what would be made from texts."""
    for name in _NAMES:
        getattr(site, name)
    buffer = io.BytesIO()
    _Pickler(buffer, site.corpus).dump({name: site.__dict__[name] for name in _NAMES})
    return buffer.getvalue()


def restore(site: Site, content: bytes) -> None:
    """Give a site the structure of one from which it differs by texts only."""
    site.__dict__.update(_Unpickler(io.BytesIO(content), site.corpus).load())


class _Pickler(pickle.Pickler):
    """Names documents by their place in the corpus."""

    def __init__(self, buffer: io.BytesIO, corpus: Corpus):
        super().__init__(buffer, pickle.HIGHEST_PROTOCOL)
        self._places = {document: place for place, document in enumerate(corpus.documents)}

    def persistent_id(self, value: Any) -> int | None:
        return self._places[value] if isinstance(value, Document) else None


class _Unpickler(pickle.Unpickler):
    """Finds them again in another one, of the same files."""

    def __init__(self, buffer: io.BytesIO, corpus: Corpus):
        super().__init__(buffer)
        self._documents = corpus.documents

    def persistent_load(self, place: int) -> Document:
        return self._documents[place]
