"""What whoever keeps the list types, from the first day to an erasure, with a real mailbox."""

from __future__ import annotations

import email
import io
import mailbox
import re
from collections.abc import Iterator
from email import policy
from pathlib import Path

import pytest
from rich.console import Console

from editorial import load
from editorial.schemas.vocabularies import Organisation
from newsletter.delivery.commands import Terminal
from newsletter.delivery.office import Office, read_mail, start
from newsletter.delivery.settings import Settings
from newsletter.delivery.tokens import read_return_address
from newsletter.errors import PlainError
from tests.newsletter.conftest import CONTENT
from tests.newsletter.delivery.conftest import active_addresses
from tests.newsletter.delivery.mail import dsn, note
from tests.newsletter.delivery.relay import Relay, relaying
from tests.newsletter.delivery.sending import FastClock

CAMILLE = "camille@canal.example"


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(CONTENT).organisation


@pytest.fixture
def server() -> Iterator[Relay]:
    with relaying() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, server: Relay) -> Settings:
    mailbox.Maildir(tmp_path / "Maildir", create=True)
    (tmp_path / "desabonnements.jsonl").touch()
    return Settings.read(
        {
            "LETTRE_DONNEES": str(tmp_path / "donnees"),
            "LETTRE_LISTE": "lettre.canal.example",
            "LETTRE_RETOURS": "retours@canal.example",
            "LETTRE_DESABONNEMENT": "desabo@canal.example",
            "LETTRE_DESABONNEMENT_JOURNAL": str(tmp_path / "desabonnements.jsonl"),
            "LETTRE_CONFIRMATION": "confirmer@canal.example",
            "LETTRE_BOITE": str(tmp_path / "Maildir"),
            "LETTRE_RELAIS": f"127.0.0.1:{server.port}",
            "LETTRE_RELAIS_SECURITE": "aucune",
        }
    )


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(Console(file=io.StringIO(), width=200), FastClock().clock, lambda: 0.5)


@pytest.fixture
def office(settings: Settings, terminal: Terminal) -> Iterator[Office]:
    """The list, just prepared."""
    start(settings, terminal)
    with Office.open(settings, terminal) as opened:
        yield opened


def _said(terminal: Terminal) -> str:
    return terminal.console.file.getvalue()


def _deliver(settings: Settings, raw: bytes) -> None:
    mailbox.Maildir(settings.returned_mail).add(raw)


def test_a_person_joins_by_answering_a_message(office, server, settings, organisation, terminal):
    office.add(CAMILLE, organisation, source="demande par courriel", again=False)
    ((sender, recipient, raw),) = server.taken
    message = email.message_from_bytes(raw, policy=policy.default)
    bounced = read_return_address(settings.returns, sender, keys=office.keys)
    assert (recipient, bounced.campaign) == (CAMILLE, "accueil")
    assert message["Auto-Submitted"] == "auto-generated"
    assert raw.isascii() and max(map(len, raw.splitlines())) <= 998
    assert "vous acceptez de recevoir" in message.get_content()
    assert active_addresses(office.people) == []
    _deliver(settings, note(str(message["Reply-To"]), subject=f"Re: {message['Subject']}", text=""))
    read_mail(settings, terminal)
    assert active_addresses(office.people) == [CAMILLE]
    assert "1 abonnement confirmé" in _said(terminal).replace("\u00a0", " ")
    office.show(CAMILLE)
    assert "Accord donné à : En répondant à ce message" in _said(terminal)


def test_an_absence_message_or_a_bounce_confirms_nobody(
    office, server, settings, organisation, terminal
):
    office.add(CAMILLE, organisation, source="demande par courriel", again=False)
    ((sender, _, raw),) = server.taken
    answer = str(email.message_from_bytes(raw, policy=policy.default)["Reply-To"])
    _deliver(settings, note(answer, headers="Auto-Submitted: auto-replied\n"))
    _deliver(settings, dsn(sender))
    read_mail(settings, terminal)
    assert active_addresses(office.people) == []


def test_a_request_whose_message_did_not_leave_is_said(office, server, organisation):
    server.answer = lambda phase, _: b"450 4.2.0 later" if phase == "rcpt" else None
    with pytest.raises(PlainError, match=r"n’est pas parti .*450"):
        office.add(CAMILLE, organisation, source="demande", again=False)
    server.answer = lambda *_: None
    office.add(CAMILLE, organisation, source="demande", again=False)
    assert len(server.taken) == 1


def test_a_person_leaves_comes_back_and_is_forgotten(
    office, server, organisation, terminal, tmp_path
):
    file = tmp_path / "liste.csv"
    file.write_text(f"adresse\n{CAMILLE}\n")
    office.import_list(file, source="ancienne liste")
    office.remove(CAMILLE)
    assert active_addresses(office.people) == []
    with pytest.raises(PlainError, match="--again"):
        office.add(CAMILLE, organisation, source="demande", again=False)
    office.add(CAMILLE, organisation, source="demande", again=True)
    office.confirm(CAMILLE, source="courriel du 12 avril")
    assert active_addresses(office.people) == [CAMILLE]
    _deliver(office.settings, dsn(server.taken[0][0]))
    read_mail(office.settings, terminal)
    file.unlink()
    office.erase(CAMILLE)
    left = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and CAMILLE.encode() in path.read_bytes()
    ]
    assert left == []
    assert "Effacée" in _said(terminal)


def test_an_erasure_that_leaves_something_says_where(office, settings):
    _deliver(settings, note("retours@canal.example", text="à lire"))
    with pytest.raises(PlainError, match=re.escape(settings.returned_mail)):
        office.erase(CAMILLE)


def test_a_list_is_exported_outside_of_any_repository(office, tmp_path, root: Path):
    office.export_list(tmp_path / "liste.csv")
    assert (tmp_path / "liste.csv").exists()
    with pytest.raises(PlainError, match="dépôt git"):
        office.export_list(root / "liste.csv")


def test_the_members_of_a_list_manager_are_checked_against_oppositions(office, tmp_path, terminal):
    for address in (CAMILLE, "dominique@canal.example"):
        (tmp_path / "liste.csv").write_text(f"adresse\n{address}\n")
        office.import_list(tmp_path / "liste.csv", source="x")
    office.remove(CAMILLE)
    (tmp_path / "membres.csv").write_text(f"Email\ndominique@canal.example\n{CAMILLE.upper()}\n")
    before = len(_said(terminal))
    office.list_opposed(tmp_path / "membres.csv")
    assert _said(terminal)[before:].split() == ["CAMILLE@canal.example"]


def test_nothing_is_printed_of_a_fault_but_its_line(office, tmp_path, terminal):
    (tmp_path / "liste.csv").write_text(f"adresse\n{CAMILLE},x@y.example\n")
    with pytest.raises(PlainError, match="personne n’a été ajouté"):
        office.import_list(tmp_path / "liste.csv", source="x")
    assert "liste.csv:2: adresse" in _said(terminal)
    assert "camille" not in _said(terminal)


def test_counts_and_starting_twice(office, settings, terminal):
    office.list_counts()
    assert "reçoivent la lettre" in _said(terminal)
    with pytest.raises(PlainError, match="existe déjà"):
        start(settings, terminal)
