"""A12: nothing is told to a relay that is not who it says, or that anybody could overhear."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from newsletter.delivery.sender import Ending
from newsletter.delivery.settings import Relay, Security
from tests.newsletter.delivery.relay import relaying
from tests.newsletter.delivery.sending import Post

PASSWORD = "jamais-en-clair"
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


CA = """
[ca]
default_ca = it
[it]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = {host}
basicConstraints = CA:TRUE
"""


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Makes a certificate that is its own authority, for a host and until a day."""

    def make(*, host: str = "IP:127.0.0.1", until: str = "20491231000000Z") -> Path:
        folder = tmp_path_factory.mktemp("certificat")
        (folder / "index").touch()
        (folder / "ca.cnf").write_text(CA.format(host=host))
        for command in (
            "req -newkey rsa:2048 -nodes -keyout relay.pem -out csr -subj /CN=relais",
            "ca -batch -selfsign -config ca.cnf -keyfile relay.pem -in csr -out crt -notext"
            f" -startdate 20200101000000Z -enddate {until}",
        ):
            subprocess.run(
                ["openssl", *command.split()], cwd=folder, check=True, capture_output=True
            )
        path = folder / "relay.pem"
        path.write_bytes(path.read_bytes() + (folder / "crt").read_bytes())
        return path

    return make


class _Box:
    """What the relay took; refuses the addresses it is told to, each at its RCPT."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.sessions: list[bool] = []

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address.startswith("p00001"):
            return "550 5.1.1 unknown"
        if address.startswith("p00002"):
            return "452 4.2.2 full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        self.sessions.append(session.ssl is not None and bool(session.authenticated))
        return "250 2.0.0 OK"


@contextmanager
def _relay(
    certificate: Path, *, tls: bool = False, auth: bool = True
) -> Iterator[tuple[int, _Box]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = _Box()

    def check(server, session, envelope, mechanism, data) -> AuthResult:
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    options = {"authenticator": check, "auth_required": True} if auth else {}
    if tls:
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port, box
    finally:
        controller.stop()


@pytest.fixture
def letter(tmp_path: Path) -> Post:
    return Post(tmp_path / "donnees", 4)


def _to(port: int, security: Security, authority: Path, *, password: str = PASSWORD) -> Relay:
    return Relay("127.0.0.1", port, security, "lettre", password, authority)


@pytest.mark.parametrize("tls", [False, True], ids=["starttls", "tls"])
def test_a_letter_leaves_secured_and_identified(letter: Post, certificates, tls: bool):
    certificate = certificates()
    security = Security.TLS if tls else Security.STARTTLS
    with _relay(certificate, tls=tls) as (port, box):
        outcome = letter.send(port, relay=_to(port, security, certificate))
        assert outcome.ending is Ending.DONE
    assert letter.states() == {"accepted": 2, "rejected": 2}
    assert letter.suppressed() == {b"p00001": "hard"}
    assert len(box.taken) == 2


def test_a12_a_wrong_password_stops_and_costs_nothing(letter: Post, certificates):
    certificate = certificates()
    with _relay(certificate) as (port, box):
        relay = _to(port, Security.STARTTLS, certificate, password="faux")
        outcome = letter.send(port, relay=relay)
    assert outcome.ending is Ending.REFUSED
    assert "535" in outcome.reason
    assert box.taken == []
    assert letter.states() == {"pending": 4}


def test_a12_a_relay_without_accounts_is_refused(letter: Post, certificates):
    certificate = certificates()
    with _relay(certificate, auth=False) as (port, box):
        outcome = letter.send(port, relay=_to(port, Security.STARTTLS, certificate))
    assert outcome.ending is Ending.REFUSED
    assert box.taken == []


@pytest.mark.parametrize("kind", ["unknown", "other-host", "expired"])
def test_a12_a_certificate_that_proves_nothing_is_refused(letter: Post, certificates, kind: str):
    certificate = certificates(
        host="DNS:ailleurs.example" if kind == "other-host" else "IP:127.0.0.1",
        until="20210101000000Z" if kind == "expired" else "20491231000000Z",
    )
    authority = certificates() if kind == "unknown" else certificate
    with _relay(certificate) as (port, box):
        outcome = letter.send(port, relay=_to(port, Security.STARTTLS, authority))
    assert outcome.ending is Ending.REFUSED
    assert "certificat" in outcome.reason
    assert box.taken == []
    assert letter.states() == {"pending": 4}


@pytest.mark.parametrize("answer", ["absent", "refused"])
def test_a12_without_starttls_neither_password_nor_letter_is_told(letter: Post, answer: str):
    extensions = ("AUTH PLAIN LOGIN",) if answer == "absent" else ("STARTTLS", "AUTH PLAIN LOGIN")
    with relaying(
        lambda phase, _: b"454 4.7.0 TLS not available" if phase == "starttls" else None,
        *extensions,
    ) as relay:
        to = Relay("127.0.0.1", relay.port, Security.STARTTLS, "lettre", PASSWORD)
        outcome = letter.send(relay.port, relay=to)
    assert outcome.ending is Ending.REFUSED
    assert {line.split()[0].lower() for line in relay.log} <= {"ehlo", "starttls", "quit", "rset"}
    assert letter.states() == {"pending": 4}
