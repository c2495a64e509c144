"""Returned mail in a real IMAP account: Dovecot as a plain process (as root, from Debian)."""

from __future__ import annotations

import imaplib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.delivery.mailboxes import Folder, MailboxError, Source, imap_source
from newsletter.delivery.returns import read_returns
from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import Subscriber
from newsletter.delivery.tokens import Purpose, token
from tests.newsletter.delivery.conftest import KEYS, LIST, NOW, active_addresses
from tests.newsletter.delivery.mail import arf, dsn, note
from tests.newsletter.delivery.test_returns import DESK, _verp

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    """Dovecot, in a folder that its own users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="imap-"))
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(folder=folder, port=port))
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "mail", "mail")
    command = ["dovecot", "-F", "-c", folder / "dovecot.conf"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert process.poll() is None, (process.stderr.read() if process.stderr else b"").decode()
        time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(timeout=20)
    shutil.rmtree(folder)


@pytest.fixture
def account(server: int, request: pytest.FixtureRequest) -> Iterator[imaplib.IMAP4]:
    """A new account, as a mail program sees it."""
    client = imaplib.IMAP4("127.0.0.1", server)
    client.login(_user(request), "secret")
    yield client
    client.logout()


@pytest.fixture
def source(server: int, account: imaplib.IMAP4, request: pytest.FixtureRequest) -> Iterator[Source]:
    """The same account, as we read it."""
    with imap_source(f"imap://127.0.0.1:{server}", _user(request), "secret") as source:
        yield source


def _user(request: pytest.FixtureRequest) -> str:
    return request.node.name[:40]


def _count(account: imaplib.IMAP4, folder: str) -> int:
    status, data = account.select(folder, readonly=True)
    return int(data[0]) if status == "OK" else 0


def _deliver(account: imaplib.IMAP4, *raws: bytes) -> None:
    for raw in raws:
        account.append("INBOX", None, None, raw.replace(b"\n", b"\r\n"))


@pytest.fixture
def camille(join) -> Subscriber:
    return join("camille@canal.example", confirmed_at=NOW - 86_400)


def test_every_message_acts_once_and_is_put_away(people: Store, account, source, camille, join):
    leaving = join("dominique@canal.example", confirmed_at=NOW - 86_400)
    desabo = token(Purpose.UNSUBSCRIBE, leaving.uid, list_id=LIST, keys=KEYS)
    to = DESK.unsubscribe.replace("@", f"+{desabo}@")
    _deliver(account, dsn(_verp(camille)), note(to), arf("faux@a.example"), note(DESK.returns))
    kinds = read_returns(people, source, desk=DESK, now=NOW)
    assert kinds == {"hard": 1, "unsub": 1, "forged": 1, "unknown": 1}
    assert read_returns(people, source, desk=DESK, now=NOW) == {}
    assert active_addresses(people) == []
    assert [_count(account, name) for name in ("INBOX", *Folder)] == [0, 2, 1, 1]


def test_mail_already_seen_is_read_too(people: Store, account, source, camille):
    account.append("INBOX", r"(\Seen)", None, dsn(_verp(camille)).replace(b"\n", b"\r\n"))
    assert read_returns(people, source, desk=DESK, now=NOW) == {"hard": 1}


def test_a_server_that_cannot_move_copies_then_deletes(people, account, source, camille):
    _deliver(account, dsn(_verp(camille)))
    known = source._client.capabilities
    source._client.capabilities = tuple(name for name in known if name != "MOVE")
    assert read_returns(people, source, desk=DESK, now=NOW) == {"hard": 1}
    assert [_count(account, name) for name in ("INBOX", Folder.DONE)] == [0, 1]


def test_old_messages_and_those_of_an_erased_person_are_deleted(people, account, source, camille):
    _deliver(account, dsn(_verp(camille)), note(DESK.returns), arf("faux@a.example"))
    read_returns(people, source, desk=DESK, now=NOW)
    assert source.erase((), "camille@canal.example") == 1
    assert source.purge(int(time.time()) - 86_400) == 0
    assert source.purge(int(time.time()) + 2 * 86_400) == 1
    assert [_count(account, name) for name in Folder] == [0, 0, 1]


def test_a_wrong_password_or_address_is_said_plainly(server: int):
    cases = [
        (f"imap://127.0.0.1:{server}", "faux", "répond"),
        ("imap://127.0.0.1:1", "secret", "injoignable"),
        ("imaps://127.0.0.1:1", "secret", "injoignable"),
        (f"imaps://127.0.0.1:{server}", "secret", "injoignable"),
        ("http://127.0.0.1", "secret", "imaps://serveur"),
    ]
    for address, password, reason in cases:
        with pytest.raises(MailboxError, match=reason), imap_source(address, "a", password):
            pass
