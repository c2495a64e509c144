"""The message that asks a person to confirm, and the words that they agree to by answering it."""

from __future__ import annotations

import datetime
import hashlib
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from editorial import french
from newsletter.delivery.subscribers import Subscriber
from newsletter.delivery.tokens import Keys, Purpose, tagged, token

__all__ = ["confirmation_message", "consent_words"]

_WORDS = Path(__file__).with_name("words")


def consent_words(name: str, email: str) -> str:
    """What a person agrees to: kept word for word with their consent."""
    return french.typeset(_read("consentement").format(name=name, email=email))


def confirmation_message(
    person: Subscriber,
    *,
    name: str,
    email: str,
    site: str,
    answers: str,
    list_id: str,
    keys: Keys,
    now: int,
) -> EmailMessage:
    """The message to one person, whose answer goes to a signed address of the mailbox `answers`."""
    secret = token(Purpose.CONFIRM, person.uid, list_id=list_id, keys=keys)
    words = consent_words(name, email)
    text = french.typeset(_read("confirmation").format(name=name, site=site, words=words))
    message = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    message["From"] = Address(display_name=name, addr_spec=email)
    message["To"] = person.email
    message["Reply-To"] = tagged(answers, secret)
    message["Subject"] = french.typeset(f"Confirmez votre abonnement à la lettre de l'{name}")
    message["Date"] = format_datetime(datetime.datetime.fromtimestamp(now, datetime.UTC))
    digest = hashlib.sha256(f"{secret}{now}".encode()).hexdigest()[:24]
    message["Message-ID"] = f"<confirmation-{digest}@{email.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr"
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    return message


def _read(name: str) -> str:
    return (_WORDS / f"{name}.txt").read_text(encoding="utf-8").strip() + "\n"
