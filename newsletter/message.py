"""A letter as a message (RFC 5322, MIME): the same bytes on every run, and no header but ours."""

from __future__ import annotations

import datetime
import hashlib
import unicodedata
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from newsletter.errors import LetterError
from newsletter.issue import UNSUBSCRIBE_TOKEN, LetterValue

__all__ = ["HEADERS", "UNSUBSCRIBE_TOKEN", "to_message"]

HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
)
"""Every header of a letter, in order: one more, or one less, and it does not leave."""

_MACHINE = ("Message-ID", "List-Unsubscribe")
_HOUR = datetime.time(9, 0, tzinfo=ZoneInfo("Europe/Paris"))
_POLICY = policy.SMTP.clone(cte_type="7bit")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def to_message(letter: LetterValue, html: str, text: str) -> EmailMessage:
    """The message that carries a letter: plain text first, then HTML, both quoted-printable.

    It is addressed to its own sender until a transport names each subscriber. Raises `LetterError`
    when a header value is not safe, or when the bytes do not read back as what was meant.
    """
    message = EmailMessage(policy=_POLICY)
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    message.set_boundary(_boundary(letter, html, text))
    for name, value in _headers(letter).items():  # last: set_content drops every Content- header
        message[name] = value
    _order(message)
    _verify(message, letter, (text, html))
    return message


def _headers(letter: LetterValue) -> dict[str, str]:
    domain = letter.email.rpartition("@")[2]
    return {
        "From": _mailbox(letter.name, letter),
        "To": _mailbox("Abonnés de la lettre", letter),
        "Subject": _safe(letter.subject, letter),
        "Date": format_datetime(datetime.datetime.combine(letter.date, _HOUR)),
        "Message-ID": f"<{letter.name_of_file}@{_safe(domain, letter)}>",
        "List-Id": f"{_safe(f'{letter.name}, la lettre', letter)} <lettre.{domain}>",
        "List-Unsubscribe": f"<{_safe(letter.unsubscribe_mail, letter)}>",
        "Content-Language": "fr",
    }


def _mailbox(name: str, letter: LetterValue) -> str:
    words, mailbox = _safe(name, letter), _safe(letter.email, letter)
    try:
        address = Address(display_name=words, addr_spec=mailbox)
    except (ValueError, IndexError, MessageError):
        address = Address()
    if not (address.username and address.domain and mailbox.isascii()):
        raise LetterError(letter.path, f"adresse incorrecte : « {mailbox} ».")
    return str(address)


def _safe(value: str, letter: LetterValue) -> str:
    """The value, once sure that it cannot end its header nor be read as an encoded word.

    Python 3.11.7 writes ``=?…=0A?=`` back as a real line end (RFC 2047 decoding before folding).
    """
    if "=?" in value:
        raise LetterError(letter.path, f"suite « =? » interdite dans un en-tête : « {value} ».")
    for char in value:
        if char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
            reason = f"caractère interdit dans un en-tête (U+{ord(char):04X}) : le retirer."
            raise LetterError(letter.path, reason)
    return value


def _boundary(letter: LetterValue, html: str, text: str) -> str:
    """A separator drawn from the content; ``=_`` is never quoted-printable (RFC 2045, 6.7)."""
    digest = hashlib.sha256(f"{letter.name_of_file}\0{text}\0{html}".encode()).hexdigest()
    return f"=_{digest[:32]}"


def _order(message: EmailMessage) -> None:
    """Put the headers in the order of `HEADERS`."""
    values = {name: message[name] for name in message}
    for name in values:
        del message[name]
    for name in sorted(values, key=HEADERS.index):
        message[name] = values[name]


def _verify(message: EmailMessage, letter: LetterValue, contents: tuple[str, str]) -> None:
    """Read the bytes back and compare: header names, their values, the two parts."""
    raw = message.as_bytes()
    again = message_from_bytes(raw, policy=_POLICY)
    if tuple(again.keys()) != HEADERS:
        raise LetterError(letter.path, f"en-têtes inattendus : {', '.join(again.keys())}.")
    for name in HEADERS:
        if str(again[name]) != str(message[name]):
            raise LetterError(letter.path, f"l’en-tête {name} est altéré par son codage.")
    head = raw.split(b"\r\n\r\n", 1)[0]
    for name in _MACHINE:
        if f"{name}: {message[name]}".encode() not in head:
            raise LetterError(letter.path, f"l’en-tête {name} est trop long.")
    parts = [part.get_content() for part in again.iter_parts()]
    if again.defects or [part.replace("\r\n", "\n") for part in parts] != list(contents):
        raise LetterError(letter.path, "le message ne se relit pas tel qu’il a été écrit.")
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        raise LetterError(letter.path, "une ligne du message dépasse 998 octets (RFC 5322).")
