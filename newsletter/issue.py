"""A letter as a value: everything that its templates print, chosen, typeset and made absolute."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from editorial import urls
from editorial.appearances import entries
from editorial.corpus import Issue
from editorial.dates import PartialDate
from editorial.french import NO_BREAK, typeset
from editorial.letters import one_line, paragraphs
from editorial.schemas.vocabularies import PostalAddress
from editorial.site import Site
from newsletter.editions import Edition
from newsletter.sections import Section, sections_of

__all__ = ["UNSUBSCRIBE_TOKEN", "LetterValue", "compose"]

PREHEADER_LENGTH = 140
UNSUBSCRIBE_TOKEN = "v1." + "0" * 48
"""What stands for each recipient's own token in a letter: as long as a real one, so that one can
be put in the place of the other, and never valid, since 0 is no base32 digit (RFC 4648)."""


@dataclass(frozen=True)
class LetterValue:
    """One letter, whole. Texts are typeset; addresses are absolute; `month` is ``AAAA-MM``."""

    path: str
    month: str
    date: datetime.date
    title: str
    month_label: str
    preheader: str
    editorial: tuple[str, ...]
    sections: tuple[Section, ...]
    name: str
    tagline: str
    site: str
    url: str
    email: str
    address: tuple[str, ...]
    reason: str
    edition: str = ""
    edition_title: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Where each item is in the file of the letter, by identifier, for messages."""

    @property
    def name_of_file(self) -> str:
        """``lettre-AAAA-MM``, and the edition if it is one."""
        return "-".join(part for part in ("lettre", self.month, self.edition) if part)

    @property
    def subject(self) -> str:
        """The subject of the message."""
        return f"{self.title} – {self.edition_title}" if self.edition else self.title

    @property
    def host(self) -> str:
        """The only host from which the letter may load anything."""
        return urlsplit(self.site).netloc

    @property
    def unsubscribe(self) -> str:
        """The address that ends a subscription, once `UNSUBSCRIBE_TOKEN` is its own."""
        return f"{self.site}/d?t={UNSUBSCRIBE_TOKEN}"

    @property
    def unsubscribe_mail(self) -> str:
        """The ``mailto:`` address that asks a person to end a subscription (RFC 6068)."""
        return f"mailto:{self.email}?subject={quote('Désabonnement')}"


def compose(issue: Issue, site: Site, edition: Edition | None = None) -> LetterValue:
    """The letter that an issue describes, or one of its editions, its items as `site` shows them.

    `site` is that of the letter's own day, ``Site(corpus, issue.meta.date)``: rebuilt later, the
    letter says the same. Raises `LetterError` when the letter is empty or cites what is not online.
    """
    organisation = site.corpus.organisation
    sections = sections_of(issue, site)
    preheader = typeset(issue.meta.preheader or "")
    if edition:  # what the preheader of the whole letter names may not be there
        sections, preheader = edition.keep(sections, site, issue.path), ""
    return LetterValue(
        path=issue.path,
        month=issue.month,
        date=issue.meta.date,
        title=typeset(issue.meta.title),
        month_label=PartialDate.parse(issue.month).label,
        preheader=preheader or _titles(sections),
        editorial=paragraphs(issue.meta.editorial),
        sections=sections,
        name=typeset(organisation.name),
        tagline=typeset(organisation.full_name.removeprefix(organisation.name).lstrip(" ,")),
        site=organisation.site,
        url=organisation.site + urls.letter_url(issue),
        email=organisation.email,
        address=_lines(organisation.address),
        reason=one_line(typeset(organisation.letter_reason)),
        edition=edition.slug if edition else "",
        edition_title=edition.title if edition else "",
        lines={entry.identifier: entry.line for entry in entries(issue)},
    )


def _titles(sections: tuple[Section, ...]) -> str:
    """The first titles of the letter, as many as a mailbox shows after the subject."""
    shown = ""
    for title in (item.title for section in sections for item in section.items):
        longer = f"{shown} · {title}" if shown else title
        if len(longer) > PREHEADER_LENGTH:
            break
        shown = longer
    return shown or sections[0].items[0].title[: PREHEADER_LENGTH - 1] + "…"


def _lines(address: PostalAddress) -> tuple[str, ...]:
    town = f"{address.postal_code}{NO_BREAK}{address.town}"
    return tuple(typeset(line) for line in (address.street, address.building, town) if line)
