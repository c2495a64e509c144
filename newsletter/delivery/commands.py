"""What the tasks of the sending call: each speaks French and gives an exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from editorial import french
from newsletter.delivery import arrivals, journal, preflight, retention, terminal
from newsletter.delivery.accounts import details, report
from newsletter.delivery.dispatch import TRANSPORTS, Audience, Door, Reconciled, open_door
from newsletter.delivery.journal import Campaign, FreezeError
from newsletter.delivery.sender import Clock
from newsletter.delivery.settings import Settings
from newsletter.delivery.store import JOURNAL, PEOPLE, StoreError, open_store
from newsletter.errors import PlainError
from newsletter.issue import LetterValue

__all__ = ["Orders", "Terminal", "reconcile_letter", "report_letter", "send_letter"]


@dataclass(frozen=True)
class Orders:
    """What was typed. `count` and `accept_change` answer when nobody is there to be asked."""

    month: str
    transport: str = "smtp"
    rehearsal: Path | None = None
    count: int | None = None
    accept_change: bool = False
    resume: bool = False


@dataclass(frozen=True)
class Terminal:
    """Where we speak, whom we ask (None: nobody is there), and the hours."""

    console: Console
    clock: Clock
    random: Callable[[], float]
    ask: Callable[[str], str] | None = None

    def say(self, text: str) -> None:
        """One line, as it is."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.clock.now())


def send_letter(
    orders: Orders, settings: Settings, compose: Callable[[], LetterValue], terminal_: Terminal
) -> int:
    """Send a letter, or finish to send it; gives an exit code of `terminal.EXIT_CODES`.

    `compose` makes the letter from the content; it is not called to resume.
    """
    transport = "dossier" if orders.rehearsal else orders.transport
    if transport not in TRANSPORTS or (transport == "dossier" and not orders.rehearsal):
        raise PlainError(f"transport « {orders.transport} » inconnu : smtp, liste, ou --rehearsal.")
    folder = _rehearsal_folder(orders, terminal_.now)
    with open_door(settings, settings.read_keys(), transport=transport, rehearsal=folder) as door:
        _absorb(door, terminal_)
        campaign = _frozen(door, orders, compose, terminal_)
        if campaign.state == "done":
            terminal_.say(f"La lettre {campaign.slug} est déjà partie.")
        _settle_doubts(door, campaign, terminal_)
        code = _run(door, campaign, terminal_) if campaign.state != "done" else 0
        if folder:
            terminal_.say(f"Répétition : rien n’est parti ; les messages sont dans {folder}.")
        return code


def _rehearsal_folder(orders: Orders, now: int) -> Path | None:
    """A new folder for each rehearsal, for us alone."""
    if orders.rehearsal is None:
        return None
    if (orders.rehearsal / PEOPLE.name).exists():
        raise StoreError(orders.rehearsal, "c’est le dossier des abonnés : en choisir un autre.")
    orders.rehearsal.mkdir(mode=0o700, parents=True, exist_ok=True)
    return orders.rehearsal / f"{orders.month}-{now}"


def _absorb(door: Door, terminal_: Terminal) -> None:
    """Give effect first to whatever came back: nobody who left is sent one more letter."""
    counts = arrivals.take_in(door.people, door.settings, door.keys, now=terminal_.now)
    for kind, words in arrivals.LABELS.items():
        if counts[kind]:
            terminal_.say(f"Avant l’envoi : {french.counted(counts[kind], *words)}.")
    journal.forget_before(door.store, terminal_.now - retention.JOURNAL)


def _frozen(
    door: Door, orders: Orders, compose: Callable[[], LetterValue], terminal_: Terminal
) -> Campaign:
    """The letter as it will leave; somebody confirms the first time."""
    known = door.campaign(orders.month)
    if orders.resume:
        if known is None:
            raise FreezeError(f"la lettre {orders.month} n’est pas commencée : retirer --resume.")
        return known
    letter = compose()
    if known is None:
        audience = door.audience(orders.month)
        terminal_.say(_presented(letter, audience, door))
        _look_outside(door, letter, terminal_)
        if not door.is_rehearsal:
            terminal.confirm(
                audience,
                ask=terminal_.ask,
                count=orders.count,
                accept_change=orders.accept_change,
            )
    return door.freeze(letter, now=terminal_.now)


def _look_outside(door: Door, letter: LetterValue, terminal_: Terminal) -> None:
    """Refuse a letter whose pages are not online; warn of addresses of ours that take no mail."""
    if door.is_rehearsal:
        terminal_.say("Répétition : les liens et nos adresses ne sont pas vérifiés en ligne.")
        return
    transport = door.transport
    preflight.check_links(letter, door.settings, transport=transport)
    for warning in preflight.address_warnings(
        letter, door.settings, door.keys, transport=transport
    ):
        terminal_.say(f"Attention : {warning}")


def _presented(letter: LetterValue, audience: Audience, door: Door) -> str:
    lines = [f"Lettre {letter.month} : {letter.title}"]
    people = french.counted(audience.count, "destinataire")
    relay = door.settings.relay
    if door.is_rehearsal or relay is None:
        lines.append(f"Répétition pour {people}.")
    else:
        rate = door.settings.rate
        time = f", environ {terminal.duration(audience.count / rate)}" if rate else ""
        lines.append(f"{people}, par {relay.host}:{relay.port} ({relay.security}){time}.")
    if audience.last is not None:
        lines.append(f"La précédente : {french.counted(audience.last, 'destinataire')}.")
    return "\n".join(lines)


def _settle_doubts(door: Door, campaign: Campaign, terminal_: Terminal) -> None:
    """What the relay's log knows is never sent again."""
    log = door.settings.relay_log
    if log is None or door.is_rehearsal:
        return
    found = door.reconcile(campaign, [log], now=terminal_.now)
    if found.taken:
        count = french.counted(len(found.taken), "message douteux", "messages douteux")
        terminal_.say(f"Journal du relais : {count} y figurent, ils ne repartent pas.")


def _run(door: Door, campaign: Campaign, terminal_: Terminal) -> int:
    with (
        terminal.told_to_stop() as stop,
        terminal.showing(terminal_.console, terminal_.clock) as watch,
    ):
        outcome = door.send(
            campaign,
            clock=terminal_.clock,
            random=terminal_.random,
            stop=stop,
            watch=watch,
        )
    for line in report(door.store, _again(door, campaign)):
        terminal_.say(line)
    terminal_.say(terminal.verdict(outcome))
    return terminal.EXIT_CODES[outcome.ending]


def _again(door: Door, campaign: Campaign) -> Campaign:
    """The same campaign, in its new state."""
    return door.campaign(campaign.slug) or campaign


def report_letter(data: Path, month: str, terminal_: Terminal, *, to: Path | None = None) -> int:
    """Print what became of a letter; `to` gets those who did not simply receive it."""
    with open_store(data, JOURNAL) as store:
        store.verify()
        campaign = _campaign(journal.campaign_of(store, month), month)
        for line in report(store, campaign):
            terminal_.say(line)
        if to is not None:
            _write_private(to, details(store, campaign))
            terminal_.say(f"Adresses : {to}, à effacer après usage.")
    return 0


def _campaign(campaign: Campaign | None, month: str) -> Campaign:
    if campaign is None:
        raise FreezeError(f"aucune lettre {month} n’a été envoyée d’ici.")
    return campaign


def _write_private(path: Path, text: str) -> None:
    """A file for us alone, that replaces nothing."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise PlainError(f"{path} : {error.strerror} : donner un fichier nouveau.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def reconcile_letter(
    settings: Settings,
    month: str,
    logs: Sequence[Path],
    terminal_: Terminal,
    *,
    resend: bool = False,
    restored: bool = False,
) -> int:
    """Settle by the relay's log what was left doubtful, or a journal that a copy brought back."""
    if not logs and settings.relay_log:
        logs = [settings.relay_log]
    if not logs:
        raise PlainError("aucun journal : donner --log, ou LETTRE_RELAIS_JOURNAL.")
    with open_door(settings, settings.read_keys(), transport="smtp", accept_older=restored) as door:
        campaign = _campaign(door.campaign(month), month)
        if restored:
            found = door.restore(campaign, logs, now=terminal_.now)
        else:
            found = door.reconcile(campaign, logs, now=terminal_.now, resend=resend)
    for line in _told(found, resend=resend, restored=restored):
        terminal_.say(line)
    return 0


def _told(found: Reconciled, *, resend: bool, restored: bool) -> list[str]:
    taken = french.counted(len(found.taken), "message")
    absent = french.counted(len(found.absent), "message")
    lines = [
        f"Pris par le relais : {taken}, acceptés désormais.",
        f"Absents du journal : {absent}.",
    ]
    if found.absent and not resend and not restored:
        lines.append("Si ce journal couvre tout l’envoi, --resend les fera repartir.")
    elif found.absent:
        lines.append("Ils partiront au prochain letter-send.")
    return lines
