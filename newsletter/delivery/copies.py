"""One letter, one copy for each person: only fixed places of the bytes change.

The message is made once (MIME, quoted-printable); then each copy is a join of its pieces.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from email.policy import compat32

from newsletter.delivery.tokens import tagged
from newsletter.errors import LetterError
from newsletter.issue import UNSUBSCRIBE_TOKEN

__all__ = ["Copies", "ListIdentity", "message_id", "personal_message"]

PERSON = "destinataire@place.invalid"
NUMBER = "exemplaire@place.invalid"
"""What stands for an address and for a Message-ID in the message of a campaign."""

_PLACES = (PERSON.encode(), NUMBER.encode(), UNSUBSCRIBE_TOKEN.encode())
_KEPT = ("From", "Subject", "Date", "Content-Language", "MIME-Version", "Content-Type")
_LONGEST = 998  # octets in a line (RFC 5322, 2.1.1)
_SAFE_VALUE = re.compile(r"[^\x00-\x20\x7f-\xa0<>,;:@\"()\[\]\\]+@[\w.-]+", re.ASCII)
_HEADERS = BytesHeaderParser(policy=compat32)
_SPLIT_TOKEN = re.compile(b"(?:=\r\n)?".join(re.escape(bytes([b])) for b in _PLACES[2]))


@dataclass(frozen=True)
class ListIdentity:
    """Who speaks and how to leave, for the headers of RFC 2369, 2919 and 8058.

    `one_click` is the https address whose POST unsubscribes; empty when a list manager, which adds
    its own headers, owns the recipients.
    """

    list_id: str
    help: str
    archive: str
    unsubscribing: str = ""
    one_click: str = ""

    def headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of a mailing list, in order."""
        base = (
            ("List-Id", f"<{self.list_id}>"),
            ("List-Help", f"<mailto:{self.help}>"),
            ("List-Archive", f"<{self.archive}>"),
        )
        if not self.one_click:
            return base
        mail = f"mailto:{tagged(self.unsubscribing, UNSUBSCRIBE_TOKEN)}?subject=desabonnement"
        return (
            *base,
            ("List-Unsubscribe", f"<{self.one_click}>,\r\n <{mail}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        )


def personal_message(message: bytes, identity: ListIdentity, *, to: str = PERSON) -> bytes:
    """The message of a campaign, from that of a letter, with the places of what is personal.

    Its text is not touched. Raises `LetterError` when a header could say something else than what
    it says, or when the result does not read back as it was written.
    """
    head, separator, body = message.partition(b"\r\n\r\n")
    if not separator:
        raise LetterError("lettre", "message sans corps.")
    lines = dict(_header_lines(head))
    missing = [name for name in _KEPT if name not in lines]
    if missing:
        raise LetterError("lettre", f"en-têtes absents : {', '.join(missing)}.")
    added = {
        "To": to,
        "Message-ID": f"<{NUMBER}>",
        **dict(identity.headers()),
    }
    for name, value in added.items():
        lines[name] = f"{name}: {_safe(name, value)}".encode()
    names = _names(identity)
    whole = b"\r\n".join(lines[name] for name in names) + separator + _unsplit(body)
    _verify(message, whole, names)
    return whole


def message_id(slug: str, rkey: bytes, domain: str) -> str:
    """The name of one person's copy: the same whenever it is made again."""
    digest = hmac.digest(rkey, slug.encode(), hashlib.sha256)[:10]
    return f"<lettre-{slug}.{base64.b32encode(digest).decode().lower()}@{domain}>"


class Copies:
    """Makes each person's copy of a campaign's message, ready for SMTP (dots doubled)."""

    def __init__(self, message: bytes):
        stuffed = re.sub(rb"(?m)^\.", b"..", message)
        cut = re.split(b"(" + b"|".join(map(re.escape, _PLACES)) + b")", stuffed)
        self._pieces, self._places = cut[::2], cut[1::2]
        self._names = [name for name, _ in _header_lines(message.partition(b"\r\n\r\n")[0])]

    def copy(self, *, email: str, token: str, msgid: str) -> bytes:
        """The bytes for one person, checked: these headers, one recipient, no stray line end."""
        number = msgid.strip("<>")
        if not (_SAFE_VALUE.fullmatch(email) and _SAFE_VALUE.fullmatch(number)):
            raise ValueError("an address or a Message-ID could end its header")
        values = dict(zip(_PLACES, (email.encode(), number.encode(), token.encode()), strict=True))
        parts = [self._pieces[0]]
        for place, piece in zip(self._places, self._pieces[1:], strict=True):
            parts += values[place], piece
        copy = b"".join(parts)
        again = _HEADERS.parsebytes(copy[: copy.index(b"\r\n\r\n") + 4])
        if again.keys() != self._names:
            raise ValueError("the headers of a copy are not those of its letter")
        return copy


def _names(identity: ListIdentity) -> tuple[str, ...]:
    """Every header of a copy, in order: one more, or one less, and it does not leave."""
    lists = tuple(name for name, _ in identity.headers())
    return ("From", "To", "Subject", "Date", "Message-ID", *lists, *_KEPT[3:])


def _header_lines(head: bytes) -> Iterator[tuple[str, bytes]]:
    """Each header, folded as it is, with its name."""
    for line in re.split(rb"\r\n(?![ \t])", head.rstrip(b"\r\n")):
        yield line.partition(b":")[0].decode("ascii", "replace"), line


def _safe(name: str, value: str) -> str:
    """The value, once sure that it neither ends its header nor reads as an encoded word."""
    for char in value.replace("\r\n ", ""):
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            code = f"U+{ord(char):04X}"
            raise LetterError("lettre", f"caractère interdit dans l’en-tête {name} ({code}).")
    if "=?" in value or not value.isascii():
        raise LetterError("lettre", f"l’en-tête {name} n’accepte que des lettres simples.")
    return value


def _unsplit(body: bytes) -> bytes:
    """Give each token a line of its own, where quoted-printable never cuts it (RFC 2045, 6.7)."""
    return _SPLIT_TOKEN.sub(b"=\r\n" + _PLACES[2] + b"=\r\n", body)


def _verify(letter: bytes, whole: bytes, names: tuple[str, ...]) -> None:
    """Read both back: the headers are those expected, the parts are those of the letter."""
    before = message_from_bytes(letter, policy=policy.SMTP)
    after = message_from_bytes(whole, policy=policy.SMTP)
    if tuple(after.keys()) != names:
        raise LetterError("lettre", f"en-têtes inattendus : {', '.join(after.keys())}.")
    if any(str(before[name]) != str(after[name]) for name in _KEPT):
        raise LetterError("lettre", "un en-tête est altéré par son codage.")
    if [p.get_content() for p in before.walk() if not p.is_multipart()] != [
        p.get_content() for p in after.walk() if not p.is_multipart()
    ]:
        raise LetterError("lettre", "le message ne se relit pas tel qu’il a été écrit.")
    bare = whole.replace(b"\r\n", b"")
    if b"\r" in bare or b"\n" in bare or not whole.isascii():
        raise LetterError("lettre", "le message contient autre chose que des lignes simples.")
    if max(map(len, whole.split(b"\r\n"))) > _LONGEST:
        raise LetterError("lettre", f"une ligne du message dépasse {_LONGEST} octets (RFC 5322).")
