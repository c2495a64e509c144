"""What the tasks of the subscribers and of returned mail call: each speaks French.

What is printed is for whoever typed the command; nothing of it is written in a log.
"""

from __future__ import annotations

import datetime
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from editorial import french
from editorial.schemas.vocabularies import Organisation
from newsletter.delivery import erasure, subscribers
from newsletter.delivery.addresses import AddressError, Mailbox, parse_mailbox, recipient_key
from newsletter.delivery.arrivals import LABELS, returned_mail, take_in
from newsletter.delivery.commands import Terminal
from newsletter.delivery.confirmation import confirmation_message, consent_words
from newsletter.delivery.lines import SmtpLine
from newsletter.delivery.roster import RosterError, addresses_in, export_roster, import_roster
from newsletter.delivery.settings import Settings, SettingsError
from newsletter.delivery.store import JOURNAL, Store, open_store
from newsletter.delivery.subscribers import Addition, Consent, Subscriber
from newsletter.delivery.tokens import Keys, return_address
from newsletter.errors import PlainError

__all__ = ["Office", "read_mail", "start"]

_PARIS = ZoneInfo("Europe/Paris")
_SHOWN = 20
_LABELS = {
    "active": "reçoivent la lettre",
    "pending": "attendent leur confirmation",
    "left": "sont parties",
    "unsub": "désabonnées par elles-mêmes",
    "hard": "dont l’adresse n’existe plus",
    "complaint": "ont signalé la lettre comme indésirable",
    "manual": "désabonnées à leur demande",
    "erased": "effacées",
}
_STATES = {"pending": "attend sa confirmation", "confirmed": "abonnée", "left": "partie"}


@dataclass(frozen=True)
class Office:
    """The list of subscribers, open; every act is one of its methods."""

    settings: Settings
    people: Store
    keys: Keys
    terminal: Terminal

    @classmethod
    @contextmanager
    def open(cls, settings: Settings, terminal: Terminal) -> Iterator[Office]:
        """Open the list, and close it whatever happens."""
        with open_store(settings.data) as people:
            yield cls(settings, people, settings.read_keys(), terminal)

    def import_list(self, file: Path, *, source: str, skip_invalid: bool = False) -> None:
        """Add the people of a CSV file."""
        if not source.strip():
            raise PlainError("dire d’où vient cette liste : --source « Ancien outil, mars 2022 ».")
        try:
            result = import_roster(
                self.people,
                file.read_bytes(),
                path=str(file),
                source=source,
                keys=self.keys,
                now=self.terminal.now,
                skip_invalid=skip_invalid,
            )
        except RosterError as error:
            for problem in error.problems[:_SHOWN]:
                self.terminal.say(str(problem))
            count = french.counted(error.total, "ligne")
            raise PlainError(f"{count} à corriger : personne n’a été ajouté.") from None
        for problem in result.problems[:_SHOWN]:
            self.terminal.say(str(problem))
        for number, words in (
            (result.added, "ajoutées"),
            (result.already, "déjà abonnées"),
            (result.repeated, "en double dans le fichier"),
            (result.opposed, "non reprises : désabonnées, mortes ou effacées"),
            (result.invalid, "illisibles, laissées de côté"),
        ):
            self.terminal.say(f"{french.number(number):>9} {words}")

    def export_list(self, file: Path) -> None:
        """Write those who receive the letter to a CSV file."""
        if any((parent / ".git").exists() for parent in file.absolute().parents):
            raise PlainError(f"{file} est dans un dépôt git : choisir un dossier hors du dépôt.")
        count = export_roster(self.people, file)
        people = french.counted(count, "personne")
        self.terminal.say(f"{people} dans {file}, à effacer après usage.")

    def add(self, address: str, organisation: Organisation, *, source: str, again: bool) -> None:
        """Note a request, and ask for its confirmation by mail."""
        mailbox = _mailbox(address)
        if self.settings.relay is None:
            raise SettingsError("LETTRE_RELAIS", "à définir avant d’inscrire.")
        if not self.settings.confirming:
            raise SettingsError("LETTRE_CONFIRMATION", "à définir avant d’inscrire.")
        line = SmtpLine(self.settings.relay, hello=self.settings.list_id)
        now = self.terminal.now
        with self.people.transaction() as connection:
            words = consent_words(organisation.name, organisation.email)
            text_id = subscribers.keep_words(connection, words)
            consent = Consent(now, source, text_id)
            done = subscribers.add(connection, mailbox, consent, keys=self.keys, again=again)
        if done is Addition.OPPOSED:
            reason = "si elle le demande elle-même, ajouter --again"
            raise PlainError(f"{self._why(mailbox)} : {reason}.")
        if done is Addition.ALREADY:
            self.terminal.say("Cette personne est déjà abonnée.")
            return
        person = self._person(mailbox)
        message = confirmation_message(
            person,
            name=organisation.name,
            email=organisation.email,
            site=organisation.site,
            answers=self.settings.confirming,
            list_id=self.settings.list_id,
            keys=self.keys,
            now=now,
        )
        sender = return_address(self.settings.returns, "accueil", person.rkey, keys=self.keys)
        _send(line, sender, person.email, message.as_bytes())
        self.terminal.say("Demande notée ; un message lui demande de confirmer.")

    def confirm(self, address: str, *, source: str) -> None:
        """Confirm by hand a person who answered by another way, which `source` says."""
        person = self._person(_mailbox(address))
        if not source.strip():
            raise PlainError(
                "dire comment la personne a confirmé : --source « Courriel du 3 mai »."
            )
        with self.people.transaction() as connection:
            done = subscribers.confirm(connection, person.uid, at=self.terminal.now)
            connection.execute(
                "UPDATE subscriber SET consent_source = ? WHERE uid = ?", (source, person.uid)
            )
            if not done:
                raise PlainError("cette personne n’attend pas de confirmation.")
        self.terminal.say("Abonnement confirmé.")

    def remove(self, address: str) -> None:
        """Unsubscribe a person who asked for it."""
        rkey = recipient_key(_mailbox(address), self.keys.addresses)
        with self.people.transaction() as connection:
            reason = subscribers.Reason.MANUAL
            subscribers.suppress(connection, rkey, reason, at=self.terminal.now)
        self.terminal.say("Désabonnée : rien ne lui sera plus envoyé.")

    def erase(self, address: str) -> None:
        """Forget a person, and prove it by reading every file."""
        mailbox = _mailbox(address)
        with open_store(self.settings.data, JOURNAL) as journal:
            spelt = erasure.erase(
                self.people, journal, mailbox, keys=self.keys, now=self.terminal.now
            )
        places = [self.settings.data]
        if self.settings.returned_mail:
            with returned_mail(self.settings) as source:
                source.erase(spelt, str(mailbox))
            if "://" not in self.settings.returned_mail:
                places.append(Path(self.settings.returned_mail))
        if left := list(erasure.traces(places, spelt)):
            names = ", ".join(map(str, left))
            raise PlainError(f"l’adresse est encore dans {names} : effacer, puis recommencer.")
        self.terminal.say("Effacée : aucun fichier ne contient plus son adresse.")

    def show(self, address: str) -> None:
        """Tell all that is known of a person: their right of access."""
        mailbox = _mailbox(address)
        person = subscribers.find(self.people, mailbox, keys=self.keys)
        opposed = self._why(mailbox)
        if person is None:
            self.terminal.say(f"Adresse inconnue. {opposed}".strip())
            return
        consent = person.consent
        text = self.people.connection.execute(
            "SELECT text FROM consent_text WHERE id = ?", (consent.text_id,)
        ).fetchone()
        for label, value in (
            ("Adresse", person.email),
            ("État", _STATES[person.status]),
            ("Demande", _hour(consent.at)),
            ("Origine", consent.source),
            ("Confirmée", _hour(person.confirmed_at)),
            ("Opposition", opposed),
            ("Accord donné à", text[0] if text else ""),
        ):
            if value:
                self.terminal.say(f"{label} : {value}")

    def list_counts(self) -> None:
        """How many people there are, without any address."""
        for name, count in subscribers.counts(self.people).items():
            self.terminal.say(f"{french.number(count):>9} {_LABELS[name]}")

    def list_opposed(self, file: Path) -> None:
        """Print, of the addresses of a file, those to which nothing must be sent."""
        for mailbox in addresses_in(file.read_bytes(), path=str(file), now=self.terminal.now):
            rkey = recipient_key(mailbox, self.keys.addresses)
            if subscribers.opposition(self.people.connection, rkey):
                self.terminal.say(str(mailbox))

    def _person(self, mailbox: Mailbox) -> Subscriber:
        person = subscribers.find(self.people, mailbox, keys=self.keys)
        if person is None:
            raise PlainError("adresse inconnue de la liste.")
        return person

    def _why(self, mailbox: Mailbox) -> str:
        rkey = recipient_key(mailbox, self.keys.addresses)
        found = subscribers.opposition(self.people.connection, rkey)
        return f"rien ne lui est envoyé, {found[0].label} ({_hour(found[1])})" if found else ""


def start(settings: Settings, terminal: Terminal) -> None:
    """Make the private folder and its keys, once."""
    with open_store(settings.data):
        pass
    try:
        descriptor = os.open(settings.keys, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise PlainError(f"{settings.keys} existe déjà : rien n’a été changé.") from None
    year = datetime.datetime.fromtimestamp(terminal.now, _PARIS).year
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"adresses {secrets.token_hex(32)}\n{year} {secrets.token_hex(32)}\n")
    terminal.say(f"{settings.data} est prêt. Copier {settings.keys.name} en lieu sûr, à part.")


def read_mail(settings: Settings, terminal: Terminal, *, restart: bool = False) -> None:
    """Take in all that came back since the last time."""
    with Office.open(settings, terminal) as office:
        counts = take_in(office.people, settings, office.keys, now=terminal.now, restart=restart)
    for kind, (singular, plural) in LABELS.items():
        if count := counts[kind]:
            terminal.say(f"{french.number(count):>9} {singular if count < 2 else plural}")
    if not counts.total():
        terminal.say("Rien de nouveau.")


def _send(line: SmtpLine, sender: str, recipient: str, body: bytes) -> None:
    """One message through the relay; says in French why it did not leave."""
    try:
        refused = line.open()
        reply = refused or line.offer(sender, recipient, len(body))
        if reply.code == 354:
            reply = line.finish(body)
    finally:
        line.close()
    if reply.code // 100 != 2:
        raise PlainError(f"demande notée, mais le message n’est pas parti ({reply}) : recommencer.")


def _mailbox(address: str) -> Mailbox:
    try:
        return parse_mailbox(address)
    except AddressError as error:
        raise PlainError(str(error)) from None


def _hour(at: int | None) -> str:
    return "" if at is None else french.day(datetime.datetime.fromtimestamp(at, _PARIS).date())
