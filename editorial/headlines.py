"""What comes first: the document that its editor put « à la une », else the newest strong one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence

from editorial.corpus import Document
from editorial.schemas.document import Issued

__all__ = ["headline", "is_headline"]

STRONG = ("synthese", "webdoc", "replay", "ressource", "experience")
"""What deserves to be read years later, unlike news and events."""

FEWEST = 5
"""Documents under which everything is seen at once: nothing needs to come first."""


def is_headline(document: Document, today: datetime.date) -> bool:
    """Whether an editor asked that it come first, on this day still."""
    return document.meta.headline_until is not None and today <= document.meta.headline_until


def headline(documents: Sequence[Document], *, today: datetime.date) -> Document | None:
    """The one of `documents` (newest first) that comes first, when there are enough of them."""
    if chosen := next((d for d in documents if is_headline(d, today)), None):
        return chosen
    return next(_strong(documents), None) if len(documents) >= FEWEST else None


def _strong(documents: Iterable[Document]) -> Iterator[Document]:
    return (d for d in documents if d.meta.kind in STRONG and _is_out(d))


def _is_out(document: Document) -> bool:
    return getattr(document.meta, "issued", Issued.ISSUED) is Issued.ISSUED
