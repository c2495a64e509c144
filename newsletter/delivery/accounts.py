"""What became of a letter, in French, without any address; those are in a private file apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from editorial import french
from newsletter.delivery import journal
from newsletter.delivery.journal import Campaign
from newsletter.delivery.replies import State
from newsletter.delivery.store import Store

__all__ = ["LABELS", "details", "report"]

LABELS = {
    State.PENDING: ("à envoyer", "à envoyer"),
    State.DATA: ("en cours", "en cours"),
    State.ACCEPTED: ("acceptée par le relais", "acceptées par le relais"),
    State.DEFERRED: ("remise à plus tard", "remises à plus tard"),
    State.REJECTED: ("refusée", "refusées"),
    State.EXCLUDED: ("exclue", "exclues"),
    State.UNCERTAIN: ("incertaine", "incertaines"),
}
"""Each state of a copy, singular and plural."""

_STATES = {
    "frozen": "figée, pas encore partie",
    "sending": "envoi commencé, pas terminé",
    "paused": "en pause",
    "done": "terminée",
    "cancelled": "annulée",
}
_SHOWN = (State.REJECTED, State.UNCERTAIN, State.DEFERRED, State.EXCLUDED, State.DATA)


def report(store: Store, campaign: Campaign) -> Iterator[str]:
    """The account of a letter: each candidate is in one state, the rest is named one by one."""
    counts = journal.counts(store, campaign)
    reason = f" : {campaign.reason}" if campaign.reason else ""
    state_now = f"{_STATES[campaign.state]}{reason}"
    yield f"Lettre {campaign.slug}, par « {campaign.transport} » : {state_now}."
    yield f"{french.counted(campaign.candidates, 'destinataire')} au gel, dont :"
    for state, count in counts.items():
        if count or state is State.ACCEPTED:
            singular, plural = LABELS[state]
            yield f"  {french.number(count):>7} {singular if count < 2 else plural}"
    total = sum(counts.values())
    if total != campaign.candidates:
        yield f"Le compte est faux : {total} copies pour {campaign.candidates} destinataires."
    yield from _reasons(store, campaign)
    yield from _uncertain(store, campaign)


def _reasons(store: Store, campaign: Campaign) -> Iterator[str]:
    """What servers said, the most frequent first."""
    rows = store.connection.execute(
        "SELECT state, reply, count(*) FROM delivery WHERE campaign_id = ?"
        " AND state IN ('rejected', 'deferred', 'excluded')"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT 20",
        (campaign.id,),
    )
    for state, reply, count in rows:
        yield f"  {french.number(count):>7} × {LABELS[State(state)][0]} : {reply or 'sans raison'}"


def _uncertain(store: Store, campaign: Campaign) -> Iterator[str]:
    rows = list(journal.deliveries(store, campaign, State.UNCERTAIN))
    if rows:
        yield "Incertaines (parties deux fois, sans réponse) : letter-reconcile les départage."
    for row in rows:
        yield f"  {row.rkey.hex()[:8]} {row.msgid}"


def details(store: Store, campaign: Campaign) -> str:
    """Those who did not simply get it, as CSV with their addresses: for a private file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("adresse", "etat", "code", "reponse", "tentatives", "message"))
    marks = ", ".join("?" * len(_SHOWN))
    rows = store.connection.execute(
        "SELECT email, state, code, reply, attempts, msgid FROM delivery"  # noqa: S608 — marks
        f" WHERE campaign_id = ? AND state IN ({marks}) ORDER BY state, email",
        (campaign.id, *_SHOWN),
    )
    for email, state, code, reply, attempts, msgid in rows:
        address = email or "(effacée)"
        shown = f"'{address}" if address.startswith(("=", "+", "-", "@")) else address
        writer.writerow((shown, LABELS[State(state)][0], code, reply, attempts, msgid))
    return "\ufeff" + out.getvalue()
