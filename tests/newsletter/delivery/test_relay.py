"""A real relay between us and the mailboxes: its signature, its log."""

from __future__ import annotations

import os
import random
import re
import signal
import smtplib
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import dkim
import pytest
from aiosmtpd.controller import Controller

from newsletter import LetterValue
from newsletter.delivery import journal
from newsletter.delivery.copies import Copies
from newsletter.delivery.dispatch import letter_message
from newsletter.delivery.lines import SmtpLine
from newsletter.delivery.relay_log import RelayLogError, taken
from newsletter.delivery.replies import State
from newsletter.delivery.sender import Patience
from newsletter.delivery.settings import Relay, Security, Settings
from newsletter.delivery.tokens import Purpose, token
from tests.newsletter.delivery.conftest import KEYS, LIST
from tests.newsletter.delivery.postfix import free_port, postfix
from tests.newsletter.delivery.relay import relaying
from tests.newsletter.delivery.sending import MESSAGE, REAL, Post

SIGNED = ("from", "to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post")


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 40
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A private key, and the record that the DNS would hold."""
    folder = tmp_path_factory.mktemp("cle")
    subprocess.run(
        ["openssl", "genrsa", "-traditional", "-out", folder / "key", "2048"],
        check=True,
        capture_output=True,
    )
    public = subprocess.run(
        ["openssl", "rsa", "-in", folder / "key", "-pubout"], check=True, capture_output=True
    ).stdout
    middle = b"".join(public.splitlines()[1:-1])
    return (folder / "key").read_bytes(), b"v=DKIM1; k=rsa; p=" + middle


class _Signer:
    """A content filter of the relay: signs each message and gives it back to Postfix."""

    def __init__(self, private: bytes):
        self.private = private
        self.back = 0

    async def handle_DATA(self, server, session, envelope) -> str:
        message = envelope.content
        signature = dkim.sign(
            message,
            b"lettre",
            b"canal.example",
            self.private,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in SIGNED],
        )
        with smtplib.SMTP("127.0.0.1", self.back) as client:
            client.sendmail(envelope.mail_from, envelope.rcpt_tos, signature + message)
        return "250 2.0.0 signed"


def test_what_the_relay_signs_verifies_in_the_mailbox(
    tmp_path: Path, letter: LetterValue, key: tuple[bytes, bytes]
):
    private, record = key
    settings = Settings.read(
        {
            "LETTRE_DONNEES": str(tmp_path / "donnees"),
            "LETTRE_LISTE": LIST,
            "LETTRE_RETOURS": "retours@canal.example",
            "LETTRE_DESABONNEMENT": "desabo@canal.example",
        }
    )
    copies = Copies(letter_message(letter, settings, transport="smtp"))
    made = token(Purpose.UNSUBSCRIBE, b"z" * 16, list_id=LIST, keys=KEYS)
    copy = copies.copy(email="zoe@ici.example", token=made, msgid="<1@canal.example>")
    signer = _Signer(private)
    controller = Controller(signer, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with (
            relaying() as mailbox,
            postfix(_folder(tmp_path), next_hop=mailbox.port, filter_port=controller.port) as relay,
        ):
            signer.back = relay.reinjection
            line = SmtpLine(Relay("127.0.0.1", relay.port, Security.NONE), hello="canal.example")
            assert line.open() is None
            assert line.offer("retours@canal.example", "zoe@ici.example", len(copy)).code == 354
            assert line.finish(copy).code == 250
            line.close()
            _wait_until(lambda: bool(mailbox.taken))
    finally:
        controller.stop()
    received = mailbox.taken[0][2]
    assert dkim.verify(received, dnsfunc=lambda name, timeout=5: record)
    signature = re.search(rb"DKIM-Signature:.*?\r\n(?![ \t])", received, re.DOTALL)
    assert signature
    named = re.search(rb"\bh=([\w\s:-]+);", signature[0])
    assert named
    headers = {name.strip().decode() for name in named[1].lower().split(b":")}
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= headers
    assert not dkim.verify(
        received.replace(b"One-Click", b"Two-Click"), dnsfunc=lambda name, timeout=5: record
    )


def _folder(tmp_path: Path) -> Path:
    """A place that Postfix, which leaves root, may cross."""
    root = tmp_path / "postfix"
    root.mkdir()
    for parent in (root, *root.parents[:4]):
        parent.chmod(parent.stat().st_mode | 0o711)
    return root


def test_the_log_of_the_relay_tells_what_it_took_from_what_it_only_saw(tmp_path: Path):
    """Killed before its end, a message is named in the log all the same: it was not taken."""
    copies = Copies(MESSAGE)
    with relaying() as mailbox, postfix(_folder(tmp_path), next_hop=mailbox.port) as relay:
        for number, is_whole in ((1, True), (2, False)):
            msgid = f"<{number}@canal.example>"
            body = copies.copy(email="a@canal.example", token="t" * 51, msgid=msgid)
            line = SmtpLine(Relay("127.0.0.1", relay.port, Security.NONE), hello="canal.example")
            assert line.open() is None
            assert line.offer("r@canal.example", "a@canal.example", len(body)).code == 354
            if is_whole:
                assert line.finish(body).code == 250
            else:
                assert line._smtp is not None and line._smtp.sock is not None
                line._smtp.sock.sendall(body + b"more " * 2000 + b"\r\n")
            line.drop()
        _wait_until(lambda: bool(mailbox.taken) and b"<2@canal" in relay.log.read_bytes())
        time.sleep(0.5)
    wanted = {"<1@canal.example>", "<2@canal.example>", "<3@canal.example>"}
    assert taken([relay.log], wanted) == {"<1@canal.example>"}


def test_t4_with_the_log_of_the_relay_kill_9_doubles_nobody(tmp_path: Path):
    letter, chance, kills = Post(tmp_path / "donnees", 300), random.Random(4), 0
    with letter.opened():
        pass
    with relaying() as mailbox, postfix(_folder(tmp_path), next_hop=mailbox.port) as relay:
        while not _is_sent(letter, relay.port, 0.1 + chance.random() * 0.3):
            kills += 1
            time.sleep(0.5)  # the queue of the relay settles
            with letter.opened() as (_, store, campaign):
                doubtful = {
                    r.msgid: r.rkey for r in journal.deliveries(store, campaign, State.DATA)
                }
                found = taken([relay.log], doubtful)
                accepted = [rkey for msgid, rkey in doubtful.items() if msgid in found]
                journal.reconcile(store, campaign, accepted=accepted, resent=[], now=1)
        _wait_until(lambda: len(mailbox.copies) == 300)
    assert kills > 0
    assert letter.states() == {"accepted": 300}
    assert set(mailbox.copies.values()) == {1}


def _is_sent(letter: Post, port: int, seconds: float) -> bool:
    """Send for so long, then kill; whether it was done before."""
    pid = os.fork()
    if pid == 0:
        try:
            letter.send(port, clock=REAL, patience=Patience(doubtful=0))
        finally:
            os._exit(0)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return True
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def test_a_log_that_cannot_be_read_says_so(tmp_path: Path):
    with pytest.raises(RelayLogError, match="illisible"):
        taken([tmp_path / "absent.log"], {"<1@a>"})
    (tmp_path / "mail.log.gz").write_bytes(b"\x1f\x8b\x08")
    with pytest.raises(RelayLogError, match="compressé"):
        taken([tmp_path / "mail.log.gz"], {"<1@a>"})
