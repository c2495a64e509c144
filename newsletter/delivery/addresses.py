"""One written form for each mailbox, hence one person, one key, one copy of the letter.

What is not exactly one mailbox is refused: an address that a mail server could read as two, or as
none, never goes further.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import idna

__all__ = ["AddressError", "Mailbox", "is_mailbox", "parse_mailbox", "recipient_key"]

MAX_LOCAL = 64
MAX_LENGTH = 254
"""Octets of a local part, and of a whole address (RFC 5321, 4.5.3.1, and erratum 1690)."""

_SPECIAL = re.compile(r'[()<>\[\]:;,\\"%!\s]')
"""What could make two envelopes of one, ``%`` and ``!`` by the old routes of mail included."""


class AddressError(ValueError):
    """Why a text is not one mailbox, in a French sentence that never quotes it."""


@dataclass(frozen=True)
class Mailbox:
    """An address that stands for exactly one envelope.

    `local` is as typed, in NFC; `domain` is its A-label, in lower case (IDNA 2008, UTS 46).
    """

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def identity(self) -> str:
        """The form that two spellings of one mailbox share.

        Lower case, not case folding, which would make one person of ``straße@`` and ``strasse@``.
        """
        return unicodedata.normalize("NFC", self.local.lower()) + "@" + self.domain


def parse_mailbox(text: str) -> Mailbox:
    """The one mailbox that `text` names.

    Spaces around it and the final dot of its domain are dropped. Raises `AddressError`.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if not text:
        raise AddressError("adresse absente.")
    if len(text.encode("utf-8", "surrogatepass")) > MAX_LENGTH:
        raise AddressError(f"adresse trop longue : {MAX_LENGTH} octets au plus.")
    if not text.isprintable():
        raise AddressError("caractère invisible dans l’adresse : la taper de nouveau.")
    if text.count("@") != 1 or _SPECIAL.search(text):
        raise AddressError("une seule adresse est attendue, de la forme nom@domaine.fr.")
    local, _, domain = text.partition("@")
    if not all(local.split(".")):
        raise AddressError("nom vide, ou point mal placé, avant le signe @.")
    if len(local.encode()) > MAX_LOCAL:
        raise AddressError(f"nom trop long avant le signe @ : {MAX_LOCAL} octets au plus.")
    mailbox = Mailbox(local, _a_label(domain))
    if len(str(mailbox).encode()) > MAX_LENGTH:
        raise AddressError(f"adresse trop longue : {MAX_LENGTH} octets au plus.")
    return mailbox


def is_mailbox(text: str) -> bool:
    """Whether `text` names exactly one mailbox."""
    try:
        parse_mailbox(text)
    except AddressError:
        return False
    return True


def recipient_key(mailbox: Mailbox, secret: bytes) -> bytes:
    """The 32 bytes that stand for a person where the address itself must not be kept.

    Keyed, so that nobody finds an address again by trying many without `secret`.
    """
    return hmac.digest(secret, mailbox.identity.encode(), hashlib.sha256)


@lru_cache(maxsize=4096)
def _a_label(domain: str) -> str:
    """The domain as the DNS knows it; the standard library would send ``straße.de`` elsewhere."""
    try:
        name = idna.encode(domain.removesuffix("."), uts46=True).decode("ascii")
    except UnicodeError:
        raise AddressError("domaine incorrect après le signe @.") from None
    labels = name.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        raise AddressError("domaine incomplet après le signe @ : domaine.fr est attendu.")
    return name
