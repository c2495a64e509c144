"""All that has come back since the last time, taken in: before each sending, and by a timer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.delivery import retention
from newsletter.delivery.mailboxes import ImapSource, MaildirSource, imap_source
from newsletter.delivery.returns import Desk, read_returns
from newsletter.delivery.settings import Settings
from newsletter.delivery.store import Store
from newsletter.delivery.tokens import Keys
from newsletter.delivery.unsubscriptions import read_log

__all__ = ["LABELS", "returned_mail", "take_in"]

LABELS = {
    "web": ("désabonnement par le site", "désabonnements par le site"),
    "unsub": ("désabonnement par courriel", "désabonnements par courriel"),
    "confirm": ("abonnement confirmé", "abonnements confirmés"),
    "hard": ("adresse morte", "adresses mortes"),
    "domain": ("domaine introuvable", "domaines introuvables"),
    "soft": ("échec passager", "échecs passagers"),
    "policy": ("refus qui ne vise pas la personne", "refus qui ne visent pas la personne"),
    "delayed": ("message retardé", "messages retardés"),
    "complaint": ("plainte", "plaintes"),
    "auto": ("réponse automatique", "réponses automatiques"),
    "forged": ("faux avis, mis en quarantaine", "faux avis, mis en quarantaine"),
    "unknown": ("message à lire (dossier A-lire)", "messages à lire (dossier A-lire)"),
}
"""What may come back, in the order it is told, singular and plural."""


def take_in(
    people: Store, settings: Settings, keys: Keys, *, now: int, restart: bool = False
) -> Counter[str]:
    """Give effect to what the web server's log and the mailbox hold; says how many of each.

    What has been kept long enough is then forgotten. `restart` accepts a log whose beginning was
    lost. Raises `PlainError` when one of the two cannot be read: nothing must be sent until then.
    """
    counts: Counter[str] = Counter()
    if settings.unsubscribe_log:
        log, list_id = settings.unsubscribe_log, settings.list_id
        read = read_log(people, log, list_id=list_id, keys=keys, now=now, restart=restart)
        counts["web"] = read.left
    if settings.returned_mail:
        desk = Desk(
            returns=settings.returns,
            unsubscribe=settings.unsubscribing,
            confirm=settings.confirming,
            list_id=settings.list_id,
            keys=keys,
        )
        with returned_mail(settings) as source:
            counts += read_returns(people, source, desk=desk, now=now)
            source.purge(now - retention.BOUNCES)
    retention.forget(people, now=now)
    return counts


@contextmanager
def returned_mail(settings: Settings) -> Iterator[MaildirSource | ImapSource]:
    """The mailbox that the settings name, open."""
    place = settings.returned_mail
    if "://" not in place:
        yield MaildirSource(Path(place))
        return
    with imap_source(place, settings.mail_user, settings.mail_password) as source:
        yield source
