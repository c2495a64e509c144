"""The transport « liste » with a real list manager: Debian's Mailman 3 (as root, heavy)."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.console import Console

from newsletter import LetterValue
from newsletter.delivery import office
from newsletter.delivery.commands import Orders, Terminal, send_letter
from newsletter.delivery.office import Office
from newsletter.delivery.settings import Settings
from tests.newsletter.delivery.conftest import publish
from tests.newsletter.delivery.relay import Relay, relaying
from tests.newsletter.delivery.sending import FastClock
from tests.outside import Outside

LIST = "lettre@lettre.test"
MEMBERS = ["camille@canal.example", "dominique@canal.example", "partie@canal.example"]
PATIENCE = 120
"""Seconds: three processes of Python start beside the other tests."""


class Manager:
    """Mailman's REST interface and its LMTP door."""

    def __init__(self, rest: int, lmtp: int):
        self.rest = rest
        self.lmtp = lmtp

    def ask(self, path: str, fields: dict[str, str] | None = None, method: str = "") -> dict:
        """One request; what it answers, if anything."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        address = f"http://127.0.0.1:{self.rest}/3.1/{path}"
        secret = base64.b64encode(b"restadmin:secret").decode()
        headers = {"Authorization": f"Basic {secret}"}
        method = method or ("POST" if data else "GET")
        request = urllib.request.Request(address, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def is_ready(self) -> bool:
        """Whether both answer: they are two processes, and the second may come much later."""
        try:
            with smtplib.LMTP("127.0.0.1", self.lmtp) as door:
                return door.noop()[0] == 250 and bool(self.ask("system/versions"))
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(until: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 4):
        if until():
            return
        time.sleep(0.25)
    raise AssertionError("Mailman did not do it in time")


@pytest.fixture
def outgoing() -> Iterator[Relay]:
    """Where Mailman sends each member's copy."""
    with relaying() as running:
        yield running


@pytest.fixture
def manager(outgoing: Relay) -> Iterator[Manager]:
    """Mailman's own processes on loopback ports, under its own user."""
    folder = Path(tempfile.mkdtemp(prefix="mailman-"))
    running = Manager(_free_port(), _free_port())
    text = Path(__file__).with_name("mailman.cfg").read_text()
    ports = {"relay": outgoing.port, "lmtp": running.lmtp, "rest": running.rest}
    (folder / "mailman.cfg").write_text(text.format(folder=folder, **ports))
    shutil.chown(folder, "list", "list")
    folder.chmod(0o755)
    command = ["/usr/lib/mailman3/bin/master", "-C", str(folder / "mailman.cfg")]
    process = subprocess.Popen(
        command,
        user="list",
        group="list",
        extra_groups=[],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
    )
    try:
        _wait(running.is_ready)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=60)
        shutil.rmtree(folder)


_HOURS = (FastClock().clock, lambda: 0.5)


def _settings(folder: Path, port: int, site: str) -> Settings:
    return Settings.read(
        {
            "LETTRE_DONNEES": str(folder / "donnees"),
            "LETTRE_LISTE": "lettre.lettre.test",
            "LETTRE_RETOURS": "retours@canal.example",
            "LETTRE_DESABONNEMENT": "desabo@canal.example",
            "LETTRE_RELAIS": f"127.0.0.1:{port}",
            "LETTRE_RELAIS_SECURITE": "aucune",
            "LETTRE_SITE": site,
            "LETTRE_LISTE_ADRESSE": LIST,
            "LETTRE_LISTE_DESABONNEMENT": "https://listes.canal.example/desabonnement",
        }
    )


@pytest.fixture
def members(manager: Manager) -> list[str]:
    """A list for announcements, with its members."""
    manager.ask("domains", {"mail_host": "lettre.test"})
    manager.ask("lists", {"fqdn_listname": LIST, "style_name": "legacy-announce"})
    for address in MEMBERS:
        flags = ("pre_verified", "pre_confirmed", "pre_approved")
        fields = {"list_id": "lettre.lettre.test", "subscriber": address}
        manager.ask("members", fields | dict.fromkeys(flags, "true"))
    manager.ask(f"lists/{LIST}/config", {"default_nonmember_action": "accept"}, "PATCH")
    return [entry["email"] for entry in manager.ask(f"lists/{LIST}/roster/member")["entries"]]


@pytest.fixture
def published(letter: LetterValue, outside: Outside) -> tuple[LetterValue, str]:
    """The letter, and where its pages are."""
    publish(letter, outside)
    return letter, outside.url("")


def test_one_message_reaches_each_member_once_but_those_who_left(
    tmp_path: Path,
    manager: Manager,
    members: list[str],
    outgoing: Relay,
    published: tuple[LetterValue, str],
):
    letter, site = published
    assert sorted(members) == MEMBERS
    with relaying() as ours:
        settings = _settings(tmp_path, ours.port, site)
        terminal = Terminal(Console(file=io.StringIO()), *_HOURS)
        office.start(settings, terminal)
        with Office.open(settings, terminal) as desk:
            desk.remove(MEMBERS[2])
            (tmp_path / "membres.csv").write_text("\n".join(["adresse", *members, ""]))
            desk.list_opposed(tmp_path / "membres.csv")
        for address in terminal.console.file.getvalue().splitlines()[-1:]:
            manager.ask(f"lists/{LIST}/member/{address}", method="DELETE")
        orders = Orders(month=letter.month, transport="liste", count=1)
        assert send_letter(orders, settings, lambda: letter, terminal) == 0
    ((sender, recipient, raw),) = ours.taken
    with smtplib.LMTP("127.0.0.1", manager.lmtp) as door:
        assert door.sendmail(sender, [recipient], raw) == {}
    name = re.search(rb"^Message-ID:\s*(<\S+>)", raw, re.MULTILINE)[1]

    def copies() -> list[str]:
        return sorted(to for _, to, body in list(outgoing.taken) if name in body)

    _wait(lambda: len(copies()) >= 2)
    time.sleep(2)
    assert copies() == MEMBERS[:2]
