"""What a message that came back says, whoever it is about: pure, bounded, never an error.

Reads delivery reports (RFC 3464), complaints (ARF, RFC 5965) and automatic answers (RFC 3834). A
server's refusal that is not about the person (policy, reputation, our message) is never taken for
a dead address; what is not understood is said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from enum import StrEnum

__all__ = ["Kind", "Returned", "kind_of", "read_returned"]

MAX_BYTES = 1 << 18
"""What is parsed of a message: reports come before the message that they return."""
_MAX_TEXT = 20_000
_MAX_VALUE = 4_000
_MAX_PARTS = 50


class Kind(StrEnum):
    """What a message that came back means."""

    HARD = "hard"
    DOMAIN = "domain"
    SOFT = "soft"
    POLICY = "policy"
    DELAYED = "delayed"
    COMPLAINT = "complaint"
    AUTO = "auto"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Returned:
    """A message as read: `recipients` are where it was delivered, `cited` what it quotes of ours.

    `status` is the enhanced status code (RFC 3463) it was judged on, if it has one; a program wrote
    it, and not a person, when `is_automatic`.
    """

    kind: Kind
    status: str = ""
    recipients: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    subject: str = ""
    is_automatic: bool = False


_RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,80}@[^\s<>,;:\"()]{1,255}")
_TOKEN = re.compile(r"v1\.[a-z2-7]{48}", re.IGNORECASE)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_AUTOMATIC = re.compile(
    r"(?:réponse automatique|automatic reply|out of office|absence|absente? du|auto(?:-reply)?:)",
    re.IGNORECASE,
)
_REPUTATION = re.compile(
    r"spam|black ?list|blocklist|reputation|réputation|\bspf\b|dkim|dmarc|policy", re.IGNORECASE
)
_DEAD = frozenset(("5.1.1", "5.1.3", "5.1.6", "5.1.10"))
_DEAD_DOMAIN = frozenset(("5.1.2", "5.4.4"))
_OURS = frozenset(("5.1.7", "5.1.8", "5.3.4"))
_UNKNOWN = Kind.UNKNOWN, ""
_COMPLAINTS = frozenset(("abuse", "fraud", "opt-out"))


def kind_of(codes: Iterable[str], text: str = "") -> tuple[Kind, str]:
    """What a refusal means, and the code it was judged on.

    `codes` are its enhanced status codes, the most precise first; any sign that the sender is
    refused, not the person, prevails: nobody is dropped for our reputation.
    """
    known = [code for code in codes if not code.endswith(".0.0")]
    for code in known:
        if code[2:4] in ("7.", "6.", "5.") or code in _OURS:
            return Kind.POLICY, code
    if not known:
        return _UNKNOWN
    code = known[0]
    if _REPUTATION.search(text):
        return Kind.POLICY, code
    if code in _DEAD:
        return Kind.HARD, code
    return (Kind.DOMAIN if code in _DEAD_DOMAIN else Kind.SOFT), code


def read_returned(raw: bytes) -> Returned:
    """What a message says; `Kind.UNKNOWN` when a person must read it."""
    raw = raw[:MAX_BYTES]
    head = BytesHeaderParser().parsebytes(raw)
    try:
        parts = [part for _, part in zip(range(_MAX_PARTS), _walk(raw), strict=False)]
    except (RecursionError, ValueError, LookupError, AssertionError):
        parts = []  # nested a thousand times, or worse: only its headers are read
    kind, status = _meaning(head, parts)
    return Returned(
        kind=kind,
        status=status,
        recipients=tuple(_recipients(head)),
        cited=tuple(_cited(parts)) if kind is Kind.COMPLAINT else (),
        subject=_value(head, "Subject"),
        is_automatic=any(
            test(head) for test in (_answers_by_itself, _is_from_a_server, _has_no_sender)
        ),
    )


def _walk(raw: bytes) -> Iterator[Message]:
    yield from message_from_bytes(raw).walk()


def _meaning(head: Message, parts: list[Message]) -> tuple[Kind, str]:
    for part in parts:
        match part.get_content_type():
            case "message/feedback-report":
                feedback = _value(_inner(part), "Feedback-Type").lower()
                return (Kind.COMPLAINT if feedback in _COMPLAINTS else Kind.POLICY), ""
            case "message/delivery-status":
                return _delivery_status(part)
    if _answers_by_itself(head) and not _is_from_a_server(head):
        return Kind.AUTO, ""
    if parts and (_is_from_a_server(head) or _has_no_sender(head)):
        text = _text(parts[0])
        codes = _codes(text)
        # Without a report, only words that all say the same are trusted.
        return kind_of(codes, text) if len({code[:3] for code in codes}) == 1 else _UNKNOWN
    return _UNKNOWN


def _delivery_status(part: Message) -> tuple[Kind, str]:
    """What the first recipient's group of fields says (RFC 3464, 2.3)."""
    for group in part.walk():
        action = _value(group, "Action").lower()
        if not action and not _value(group, "Status"):
            continue
        if action not in ("failed", ""):
            return Kind.DELAYED, ""
        diagnostic = _value(group, "Diagnostic-Code")
        return kind_of([*_codes(_value(group, "Status")), *_codes(diagnostic)], diagnostic)
    return _UNKNOWN


def _codes(text: str) -> list[str]:
    return [".".join(match.groups()) for match in _ENHANCED.finditer(text) if match[1] != "2"]


def _answers_by_itself(head: Message) -> bool:
    """RFC 3834, 2 and 5; and what programs did before it, or still do."""
    submitted = _value(head, "Auto-Submitted").lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or any(name in head for name in ("X-Autoreply", "X-Autorespond"))
        or _value(head, "Precedence").lower() in ("auto_reply", "bulk", "junk", "list")
        or _AUTOMATIC.match(_value(head, "Subject")) is not None
    )


def _is_from_a_server(head: Message) -> bool:
    sender = _value(head, "From").lower()
    return "mailer-daemon" in sender or "postmaster@" in sender


def _has_no_sender(head: Message) -> bool:
    """Nobody to answer to (RFC 5321, 4.5.5)."""
    return _value(head, "Return-Path") == "<>"


def _recipients(head: Message) -> Iterator[str]:
    for name in _RECIPIENT_HEADERS:
        for value in head.get_all(name, [])[:10]:
            yield from _ADDRESS.findall(str(value)[:_MAX_VALUE])[:20]


def _cited(parts: list[Message]) -> Iterator[str]:
    """The return addresses and tokens of the message that a complaint is about."""
    for part in parts:
        match part.get_content_type():
            case "message/feedback-report":
                values = [_value(_inner(part), "Original-Mail-From")]
            case "message/rfc822":
                values = _ours(_inner(part))
            case "text/rfc822-headers":
                values = _ours(message_from_string(_text(part)))
            case _:
                values = []
        for value in values:
            yield from _ADDRESS.findall(value)
            yield from _TOKEN.findall(value)


def _ours(message: Message) -> list[str]:
    return [_value(message, name) for name in ("Return-Path", "List-Unsubscribe")]


def _inner(part: Message) -> Message:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, Message) else Message()


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    return raw[:_MAX_TEXT].decode("utf-8", "replace")


def _value(message: Message, name: str) -> str:
    """A header on one line, decoded (RFC 2047), cut to a size that nobody needs to exceed."""
    wanted = name.lower()
    written = next((value for key, value in message.raw_items() if key.lower() == wanted), "")
    value = written[:_MAX_VALUE].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with suppress(HeaderParseError, LookupError, ValueError):
        value = str(make_header(decode_header(value)))
    return " ".join(value.split())
