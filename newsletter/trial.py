"""One copy of a letter to one person of the house, before anybody else receives it."""

from __future__ import annotations

import re

from newsletter.delivery.addresses import AddressError, parse_mailbox
from newsletter.delivery.lines import Insecure, SmtpLine
from newsletter.delivery.replies import Reply
from newsletter.delivery.settings import Relay
from newsletter.errors import LetterError
from newsletter.issue import LetterValue
from newsletter.message import to_message
from newsletter.render import render_html, render_text

__all__ = ["send_trial"]

MARK = "[Essai]"
"""What the subject starts with, so that nobody takes the copy for the letter."""


def send_trial(letter: LetterValue, relay: Relay, *, to: str) -> None:
    """Send the letter as it is to one address; its link to leave leads nowhere.

    Raises `LetterError` when the address is none, or when the relay does not take the message.
    """
    try:
        mailbox = str(parse_mailbox(to))
    except AddressError as error:
        raise LetterError("--to", str(error)) from None
    message = to_message(letter, render_html(letter), render_text(letter))
    message.replace_header("To", mailbox)
    message.replace_header("Subject", f"{MARK} {letter.subject}")
    body = re.sub(rb"(?m)^\.", b"..", message.as_bytes())  # RFC 5321, 4.5.2
    line = SmtpLine(relay, hello=letter.host)
    try:
        _refuse(line.open(), 220)
        _refuse(line.offer(letter.email, mailbox, len(body)), 354)
        _refuse(line.finish(body), 250)
    except Insecure as error:
        raise LetterError("LETTRE_RELAIS", str(error)) from None
    finally:
        line.close()


def _refuse(reply: Reply | None, expected: int) -> None:
    """Stop at an answer that is not the one that leads further."""
    if reply is not None and reply.code != expected:
        raise LetterError("LETTRE_RELAIS", f"le serveur d’envoi a répondu : {reply}.")
