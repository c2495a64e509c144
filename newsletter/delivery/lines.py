"""Where copies go: an SMTP relay, or a folder. Both are a `Line`, driven step by step.

`offer` takes a copy up to the moment before its end, `finish` sends it whole: between the two the
journal writes, on the disk, that this copy may be about to leave.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from newsletter.delivery.replies import Phase, Reply
from newsletter.delivery.settings import Relay, Security

__all__ = ["FolderLine", "Insecure", "Line", "LineFactory", "SmtpLine", "probe"]

CONNECT_TIMEOUT = 30
COMMAND_TIMEOUT = 300
DOT_TIMEOUT = 600
"""Seconds (RFC 5321, 4.5.3.2): the last one is long, since to give up early makes duplicates."""
_MOST_LINES = 100
_LONGEST_LINE = 8192


class Line(Protocol):
    """One way out. A reply whose code is 0 is an answer that never came."""

    def open(self) -> Reply | None:
        """Be ready for a copy; the reply of a relay that is not."""

    def offer(self, sender: str, recipient: str, size: int) -> Reply:
        """Name both ends of a copy; 354 when its body may come."""

    def finish(self, body: bytes) -> Reply:
        """Send the body and its end; 250 when the other side answers for it from now on."""

    def close(self) -> None:
        """Leave politely, whatever happened."""

    def drop(self) -> None:
        """Hang up: a copy whose end was not sent is forgotten (RFC 5321, 4.1.1.10)."""


LineFactory = Callable[[], Line]


class Insecure(Exception):
    """The relay does not offer the security or the account that we were told to use."""


class SmtpLine:
    """A dialogue with a relay (RFC 5321), through smtplib; nothing personal before TLS."""

    def __init__(self, relay: Relay, *, hello: str, dot_timeout: float = DOT_TIMEOUT):
        self._relay = relay
        self._hello = hello
        self._dot_timeout = dot_timeout
        self._smtp: _Bounded | None = None

    def open(self) -> Reply | None:
        """Connect, secure, identify; raises `Insecure` when the relay refuses what we need."""
        if self._smtp is not None:
            return None
        phase = Phase.CONNECT
        try:
            smtp = self._connect()
            try:
                self._secure(smtp)
                phase = Phase.AUTH
                self._log_in(smtp)
                _socket(smtp).settimeout(COMMAND_TIMEOUT)
            except BaseException:
                smtp.close()
                raise
        except ssl.SSLCertVerificationError as error:
            raise Insecure(f"certificat du relais refusé ({error.verify_message}).") from None
        except smtplib.SMTPResponseException as error:
            return Reply(phase, error.smtp_code, _text(error.smtp_error))
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            return Reply(phase, 0, type(error).__name__)
        self._smtp = smtp
        return None

    def _connect(self) -> _Bounded:
        address = (self._relay.host, self._relay.port, self._hello)
        if self._relay.security is Security.TLS:
            return _BoundedTLS(*address, timeout=CONNECT_TIMEOUT, context=self._context())
        return _Bounded(*address, timeout=CONNECT_TIMEOUT)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._relay.authority)

    def _secure(self, smtp: _Bounded) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._relay.security is not Security.STARTTLS:
            return
        if not smtp.has_extn("starttls"):
            raise Insecure("le relais ne propose pas STARTTLS : rien ne lui a été confié.")
        try:
            smtp.starttls(context=self._context())
        except smtplib.SMTPResponseException as error:
            reason = f"le relais refuse STARTTLS ({error.smtp_code})"
            raise Insecure(f"{reason} : rien ne lui a été confié.") from None
        smtp.ehlo_or_helo_if_needed()

    def _log_in(self, smtp: _Bounded) -> None:
        if not self._relay.user:
            return
        if not smtp.has_extn("auth"):
            raise Insecure("le relais ne propose pas de compte (AUTH) : voir avec son hébergeur.")
        try:
            smtp.login(self._relay.user, self._relay.password)
        except smtplib.SMTPNotSupportedError:
            raise Insecure("le relais ne propose aucune façon connue de s’identifier.") from None
        except smtplib.SMTPServerDisconnected:
            if smtp.last_reply[0] // 100 != 5:
                raise
            # Some relays hang up on a wrong password, having said so.
            raise smtplib.SMTPAuthenticationError(*smtp.last_reply) from None

    def offer(self, sender: str, recipient: str, size: int) -> Reply:
        """MAIL, RCPT, DATA; the transaction is reset when one of them is refused."""
        smtp = self._opened()
        most = smtp.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < size:
            return Reply(Phase.MAIL, 552, f"5.3.4 {size} > {most}")
        options = [f"SIZE={size}"] if most else []
        if not recipient.isascii():
            if not smtp.has_extn("smtputf8"):
                return Reply(Phase.RCPT, 553, "5.6.7 SMTPUTF8")
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        phase = Phase.MAIL
        try:
            code, text = smtp.mail(sender, options)
            if code == 250:
                phase = Phase.RCPT
                code, text = smtp.rcpt(recipient)
                if code in (250, 251):
                    phase = Phase.DATA
                    code, text = smtp.docmd("data")
        except (smtplib.SMTPException, OSError) as error:
            code, text = self._lost(error)
        if code in (0, 354):
            return Reply(phase, code, _text(text))
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError) as error:
            self._lost(error)
        return Reply(phase, code, _text(text))

    def finish(self, body: bytes) -> Reply:
        """The body, its final dot, and the answer that we wait for ten minutes if need be."""
        smtp = self._opened()
        try:
            _socket(smtp).settimeout(self._dot_timeout)
            _socket(smtp).sendall(body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"))
            code, text = smtp.getreply()
            _socket(smtp).settimeout(COMMAND_TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            code, text = self._lost(error)
        return Reply(Phase.DOT, code, _text(text))

    def close(self) -> None:
        """QUIT, without waiting for a relay that does not answer."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                _socket(smtp).settimeout(5)
                smtp.quit()
            smtp.close()

    def drop(self) -> None:
        """Hang up at once."""
        self._lost(ConnectionAbortedError())

    def _opened(self) -> _Bounded:
        if self._smtp is None:
            raise ValueError("the line is not open")
        return self._smtp

    def _lost(self, error: Exception) -> tuple[int, bytes]:
        """No answer: the connection is of no more use."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()
        return 0, type(error).__name__.encode()


def probe(host: str, port: int, *, hello: str, recipients: Sequence[str]) -> list[Reply]:
    """What an incoming server says of each recipient of a return; no message is ever begun."""
    replies: list[Reply] = []
    last = Reply(Phase.CONNECT, 0)
    try:
        with _Bounded(host, port, hello, timeout=CONNECT_TIMEOUT) as smtp:
            smtp.ehlo_or_helo_if_needed()
            for recipient in recipients:
                last = Reply(Phase.MAIL, *_said(smtp.mail("")))
                if last.code == 250:
                    last = Reply(Phase.RCPT, *_said(smtp.rcpt(recipient)))
                replies.append(last)
                smtp.rset()
    except smtplib.SMTPResponseException as error:
        last = Reply(Phase.CONNECT, error.smtp_code, _text(error.smtp_error))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        last = Reply(Phase.CONNECT, 0, type(error).__name__)
    return replies + [last] * (len(recipients) - len(replies))


def _said(answer: tuple[int, bytes]) -> tuple[int, str]:
    return answer[0], _text(answer[1])


class _Bounded(smtplib.SMTP):
    """smtplib, except that it reads at most so many lines of an answer, of a bounded length."""

    last_reply = (0, b"")

    def getreply(self) -> tuple[int, bytes]:
        """The answer of a server that may say anything, for ever."""
        if self.file is None:
            self.file = _socket(self).makefile("rb")
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            match = _REPLY.fullmatch(self.file.readline(_LONGEST_LINE))
            if match is None:
                break
            lines.append((match[3] or b"").strip())
            if match[2] != b"-":
                self.last_reply = (int(match[1]), b"\n".join(lines))
                return self.last_reply
        self.close()
        raise smtplib.SMTPServerDisconnected("no sensible answer")


class _BoundedTLS(_Bounded, smtplib.SMTP_SSL):
    """The same, with TLS before anything else (RFC 8314)."""


_REPLY = re.compile(rb"([2-5]\d\d)(?:([ -])([^\r\n]*))?\r?\n")


def _socket(smtp: _Bounded) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("no connection")
    return smtp.sock


class FolderLine:
    """A folder of .eml files: a rehearsal, where everything happens except the network."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._envelope = ("", "")

    def open(self) -> Reply | None:
        """Make the folder, for us alone."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return None

    def offer(self, sender: str, recipient: str, size: int) -> Reply:
        """Keep the envelope, which the file says at its head."""
        self._envelope = (sender, recipient)
        return Reply(Phase.DATA, 354)

    def finish(self, body: bytes) -> Reply:
        """Write the copy under a name that says no address."""
        sender, recipient = self._envelope
        head = f"Return-Path: <{sender}>\r\nX-Envelope-To: <{recipient}>\r\n".encode()
        content = head + re.sub(rb"(?m)^\.\.", b".", body)
        name = re.search(rb"^Message-ID: <([^@>]+)", content, re.MULTILINE)
        path = self._folder / f"{name[1].decode() if name else 'lettre'}.eml"
        temporary = path.with_suffix(".tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.replace(path)
        return Reply(Phase.DOT, 250, "2.0.0 " + path.name)

    def close(self) -> None:
        """Nothing is left open."""

    def drop(self) -> None:
        """Nothing is left half-written."""


def _text(text: bytes | str) -> str:
    return _bytes(text).decode("utf-8", "replace")


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text
