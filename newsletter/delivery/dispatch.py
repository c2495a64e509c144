"""The door of the sending: from a letter and a list to an account of what happened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path

from newsletter.delivery import journal, relay_log, subscribers
from newsletter.delivery.addresses import parse_mailbox, recipient_key
from newsletter.delivery.copies import PERSON, ListIdentity, message_id, personal_message
from newsletter.delivery.journal import Campaign, Candidate, FreezeError
from newsletter.delivery.lines import FolderLine, LineFactory, SmtpLine
from newsletter.delivery.pace import Pace
from newsletter.delivery.replies import State
from newsletter.delivery.sender import Clock, Outcome, Progress, send
from newsletter.delivery.settings import Settings, SettingsError
from newsletter.delivery.store import JOURNAL, PEOPLE, Store, StoreError, open_store
from newsletter.delivery.suppressions import Suppressions
from newsletter.delivery.tokens import Keys, Purpose, return_address, token
from newsletter.issue import LetterValue
from newsletter.message import to_message
from newsletter.render import render_html, render_text

__all__ = ["TRANSPORTS", "Audience", "Door", "Reconciled", "letter_message", "open_door"]

TRANSPORTS = ("smtp", "liste", "dossier")
_CHANGE = 0.2
"""The share by which a list may grow or shrink in a month before somebody must look."""


@dataclass(frozen=True)
class Audience:
    """How many people a letter is about to reach, and how many the last one did."""

    count: int
    last: int | None

    @property
    def has_changed_much(self) -> bool:
        """Whether the list grew or shrank by more than a fifth since the last letter."""
        return self.last is not None and abs(self.count - self.last) > _CHANGE * self.last


@dataclass(frozen=True)
class Reconciled:
    """What the relay's log said of doubtful messages, by their Message-ID."""

    taken: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Door:
    """The databases, the keys and the way out, open for one transport."""

    settings: Settings
    transport: str
    keys: Keys
    people: Store
    store: Store
    line: LineFactory

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing leaves."""
        return self.transport == "dossier"

    def audience(self, slug: str) -> Audience:
        """Those who would receive a letter frozen now."""
        count = 1 if self.transport == "liste" else sum(1 for _ in subscribers.active(self.people))
        return Audience(count, journal.last_size(self.store, transport=self.transport, before=slug))

    def freeze(self, letter: LetterValue, *, now: int) -> Campaign:
        """Fix the letter and its recipients, all at once; the same letter again changes nothing."""
        return journal.freeze(
            self.store,
            slug=letter.month,
            transport=self.transport,
            message=letter_message(letter, self.settings, transport=self.transport),
            candidates=self._candidates(letter.month),
            now=now,
        )

    def _candidates(self, slug: str) -> Iterator[Candidate]:
        domain = self.settings.list_id
        if self.transport == "liste":
            address = self.settings.list_address
            rkey = recipient_key(parse_mailbox(address), self.keys.addresses)
            msgid = message_id(slug, rkey, domain)
            yield Candidate(rkey, address, "", self.settings.returns, msgid)
            return
        for person in subscribers.active(self.people):
            yield Candidate(
                rkey=person.rkey,
                email=person.email,
                token=token(
                    Purpose.UNSUBSCRIBE,
                    person.uid,
                    list_id=self.settings.list_id,
                    keys=self.keys,
                ),
                return_path=return_address(
                    self.settings.returns, slug, person.rkey, keys=self.keys
                ),
                msgid=message_id(slug, person.rkey, domain),
            )

    def campaign(self, slug: str) -> Campaign | None:
        """The letter of a month, if it was frozen."""
        return journal.campaign_of(self.store, slug)

    def send(
        self,
        campaign: Campaign,
        *,
        clock: Clock,
        random: Callable[[], float],
        stop: threading.Event,
        watch: Callable[[Progress], None],
    ) -> Outcome:
        """Send it to everybody who still waits for it."""
        if campaign.transport != self.transport:
            raise FreezeError(f"cette lettre part par « {campaign.transport} » : --transport.")
        return send(
            campaign,
            store=self.store,
            suppressions=Suppressions(self.people),
            line=self.line,
            pace=Pace(0 if self.is_rehearsal else self.settings.rate, monotonic=clock.monotonic),
            connections=1 if self.transport == "liste" else self.settings.connections,
            clock=clock,
            random=random,
            stop=stop,
            watch=watch,
        )

    def reconcile(
        self, campaign: Campaign, logs: Sequence[Path], *, now: int, resend: bool = False
    ) -> Reconciled:
        """Settle doubtful messages by the relay's log.

        Those that it took are accepted; the others are sent again only with `resend`, the word of
        somebody who knows that the log covers the whole sending.
        """
        doubtful = {
            row.msgid: row.rkey
            for row in journal.deliveries(self.store, campaign, State.DATA, State.UNCERTAIN)
        }
        return self._settle(campaign, doubtful, logs, now=now, resend=resend)

    def restore(self, campaign: Campaign, logs: Sequence[Path], *, now: int) -> Reconciled:
        """Bring an older copy of the journal up to date: what the relay took is accepted."""
        waiting = (State.PENDING, State.DATA, State.DEFERRED, State.UNCERTAIN)
        rows = {row.msgid: row.rkey for row in journal.deliveries(self.store, campaign, *waiting)}
        return self._settle(campaign, rows, logs, now=now, resend=False)

    def _settle(
        self,
        campaign: Campaign,
        rows: dict[str, bytes],
        logs: Sequence[Path],
        *,
        now: int,
        resend: bool,
    ) -> Reconciled:
        found = relay_log.taken(logs, rows.keys())
        absent = [msgid for msgid in rows if msgid not in found]
        journal.reconcile(
            self.store,
            campaign,
            accepted=[rows[msgid] for msgid in rows if msgid in found],
            resent=[rows[msgid] for msgid in absent] if resend else [],
            now=now,
        )
        return Reconciled(tuple(sorted(found)), tuple(absent))


@contextmanager
def open_door(
    settings: Settings,
    keys: Keys,
    *,
    transport: str,
    rehearsal: Path | None = None,
    accept_older: bool = False,
) -> Iterator[Door]:
    """Open all that a transport needs, or raise what says in French what is missing."""
    line = _line(settings, transport, rehearsal)
    folder = settings.data if rehearsal is None else rehearsal
    if rehearsal is not None and (rehearsal / PEOPLE.name).exists():
        raise StoreError(rehearsal, "c’est le dossier des abonnés : en choisir un autre.")
    with (
        open_store(settings.data) as people,
        open_store(folder, JOURNAL, accept_older=accept_older) as store,
    ):
        yield Door(settings, transport, keys, people, store, line)


def _line(settings: Settings, transport: str, rehearsal: Path | None) -> LineFactory:
    """How copies leave by this transport."""
    if transport == "dossier":
        if rehearsal is None:
            raise ValueError("a rehearsal needs a folder")
        folder = rehearsal / "messages"
        return lambda: FolderLine(folder)
    if settings.relay is None:
        raise SettingsError("LETTRE_RELAIS", "à définir avant d’envoyer.")
    if transport == "liste" and not settings.list_address:
        raise SettingsError("LETTRE_LISTE_ADRESSE", "à définir pour ce transport.")
    if transport == "liste" and not settings.list_unsubscribe:
        raise SettingsError("LETTRE_LISTE_DESABONNEMENT", "à définir pour ce transport.")
    relay, hello = settings.relay, settings.list_id
    return lambda: SmtpLine(relay, hello=hello)


def letter_message(letter: LetterValue, settings: Settings, *, transport: str) -> bytes:
    """The message of a letter, with the places of what is personal.

    For a list manager nothing is personal: the address of its own unsubscription takes the place
    of ours, and its headers will be its own.
    """
    html, text = render_html(letter), render_text(letter)
    if transport == "liste":
        ours, theirs = letter.unsubscribe, settings.list_unsubscribe
        html = html.replace(escape(ours), escape(theirs)).replace(ours, escape(theirs))
        text = text.replace(ours, theirs)
    identity = ListIdentity(
        list_id=settings.list_id,
        help=letter.email,
        archive=f"{letter.site}/lettre/",
        unsubscribing=settings.unsubscribing,
        one_click="" if transport == "liste" else letter.unsubscribe,
    )
    to = settings.list_address if transport == "liste" else PERSON
    return personal_message(to_message(letter, html, text).as_bytes(), identity, to=to)
