"""What a server's answer means for a message, for its person and for the whole sending.

The enhanced code decides first (RFC 3463), then the basic code, then the moment of the dialogue.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from newsletter.delivery.reports import Kind

__all__ = ["Effect", "Phase", "Reply", "State", "Verdict", "judge", "without_addresses"]


class Phase(StrEnum):
    """The moment of the dialogue at which an answer came, or should have."""

    CONNECT = "connect"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT = "dot"


class State(StrEnum):
    """The state of a delivery, as the journal keeps it."""

    PENDING = "pending"
    DATA = "data"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    EXCLUDED = "excluded"
    UNCERTAIN = "uncertain"


class Effect(StrEnum):
    """What an answer does to the sending, beyond its message."""

    NONE = "none"
    RECONNECT = "reconnect"  # the connection is used up; nothing is wrong
    SLOW = "slow"  # too fast: half the rate
    DOWN = "down"  # the relay is not there: wait, longer and longer
    POLICY = "policy"  # refused for who we are: a few in a row stop everything
    PAUSE = "pause"  # every message would meet the same
    CREDENTIALS = "credentials"  # our account or our security: nobody else can mend it


@dataclass(frozen=True)
class Reply:
    """An answer; `code` is 0 when none came."""

    phase: Phase
    code: int
    text: str = ""

    @property
    def enhanced(self) -> str:
        """Its enhanced status code (RFC 2034), « 5.1.1 », if it has one of the same class."""
        match = _ENHANCED.match(self.text)
        return match[0] if match and match[0][0] == str(self.code)[:1] else ""

    def __str__(self) -> str:
        return f"{self.code or 'sans réponse'} {without_addresses(self.text)}".strip()


@dataclass(frozen=True)
class Verdict:
    """What to do. `state` is None when the message is as if it had not been tried.

    `failure` is what it says of the address itself, counted as a bounce would be; `wait` is what
    the server asked for, in seconds.
    """

    state: State | None
    effect: Effect = Effect.NONE
    failure: Kind | None = None
    wait: int | None = None


_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_THROTTLED = re.compile(
    r"\brate\b|throttl|too (?:fast|many (?:connections|messages))|slow down|try again in"
    r"|LPN027_503|OFR\w*_?(?:10[34]|109)|trop de (?:connexions|messages)",
    re.IGNORECASE,
)
_BLOCKED = re.compile(r"\bOFR\w*_|\bLPN\d+_|spam|blacklist|blocklist|reputation", re.IGNORECASE)
_WAIT = re.compile(r"\bin (\d{1,5}) ?(s|sec|min|h)", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3600}

_DEAD = ("5.1.1", "5.1.10")
_LOST = ("5.1.2", "5.1.3", "5.4.4")
_FULL = ("5.2.1", "5.2.2")
_MESSAGE = ("5.3.4", "5.6.")
_NOT_ASCII = "5.6.7"  # RFC 6531: this address, not this message
_TOO_MANY = "4.5.3"
_ACCOUNT = (530, 534, 535, 538)


def judge(reply: Reply) -> Verdict:
    """What an answer means."""
    kind = reply.code // 100
    if reply.phase is Phase.DOT and kind == 2:
        return Verdict(State.ACCEPTED)
    if reply.phase is Phase.DOT and kind not in (4, 5):
        return Verdict(State.UNCERTAIN, Effect.DOWN)  # the one case that nobody can tell
    if reply.code in _ACCOUNT:
        return Verdict(_given_back(reply), Effect.CREDENTIALS)
    if reply.phase in (Phase.CONNECT, Phase.AUTH) or kind not in (4, 5):
        return Verdict(None, Effect.DOWN)
    return _temporary(reply) if kind == 4 else _permanent(reply)


def _temporary(reply: Reply) -> Verdict:
    wait = _wait_of(reply.text)
    if reply.code == 421:
        return Verdict(_own(reply), Effect.SLOW, wait=wait)
    if reply.enhanced.startswith("4.7.") or _THROTTLED.search(reply.text):
        return Verdict(_own(reply), Effect.SLOW, wait=wait or 0)
    if reply.enhanced == _TOO_MANY:
        return Verdict(_given_back(reply), Effect.RECONNECT)
    if reply.phase is Phase.MAIL:
        return Verdict(None, Effect.DOWN)
    return Verdict(State.DEFERRED, wait=wait)


def _permanent(reply: Reply) -> Verdict:
    code = reply.enhanced
    if code == _NOT_ASCII:
        return Verdict(State.EXCLUDED)
    is_message = code.startswith(_MESSAGE) or reply.code == 555
    if is_message or (reply.code == 552 and reply.phase is not Phase.RCPT and not code):
        return Verdict(_given_back(reply), Effect.PAUSE)
    if reply.phase is Phase.MAIL:
        return Verdict(None, Effect.PAUSE)  # our own address is refused: so will every message be
    if code.startswith("5.7.") or _BLOCKED.search(reply.text):
        return Verdict(State.REJECTED, Effect.POLICY)
    if code in _DEAD:
        return Verdict(State.REJECTED, failure=Kind.HARD)
    if code in _FULL:
        return Verdict(State.REJECTED, failure=Kind.SOFT)
    if reply.phase is not Phase.RCPT:
        return Verdict(State.REJECTED, Effect.POLICY)
    is_lost = code in _LOST or reply.code in (551, 553) or not code
    return Verdict(State.REJECTED, failure=Kind.DOMAIN if is_lost else None)


def _own(reply: Reply) -> State | None:
    """Deferred when the answer was about this person; untouched when it was about us."""
    return None if reply.phase is Phase.MAIL else State.DEFERRED


def _given_back(reply: Reply) -> State | None:
    """Once its body has left, a message can no longer be as if it had not been tried."""
    return State.DEFERRED if reply.phase is Phase.DOT else None


def _wait_of(text: str) -> int | None:
    match = _WAIT.search(text)
    return int(match[1]) * _UNITS[match[2][0].lower()] if match else None


def without_addresses(text: str) -> str:
    """A server's words on one line, bounded, without any address: fit for a journal."""
    words = _ADDRESS.sub("…", " ".join(text.split()))
    return "".join(char for char in words if char.isprintable())[:300]
