"""What is looked at from outside before a letter leaves: its pages, and our own addresses."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter import LetterValue
from newsletter.delivery import preflight
from newsletter.delivery.preflight import Unpublished, address_warnings, check_links
from newsletter.delivery.settings import Settings
from tests.newsletter.delivery.conftest import KEYS, LIST, publish
from tests.newsletter.delivery.postfix import free_port
from tests.outside import Outside

ARTICLE = "/actualites/article/"


@pytest.fixture
def settings(tmp_path: Path, outside: Outside, letter: LetterValue) -> Settings:
    """A live site that shows every page of the letter."""
    publish(letter, outside)
    return Settings(
        data=tmp_path,
        keys=tmp_path / "cles",
        list_id=LIST,
        returns="retours@canal.example",
        unsubscribing="desabo@canal.example",
        site=outside.url("").rstrip("/"),
    )


def _faults(letter: LetterValue, settings: Settings, transport: str = "smtp") -> list[str]:
    with pytest.raises(Unpublished) as caught:
        check_links(letter, settings, transport=transport)
    return str(caught.value).splitlines()


def test_f10_every_page_of_our_site_is_asked_for_and_no_other(
    letter: LetterValue, settings: Settings, outside: Outside
):
    check_links(letter, settings, transport="smtp")
    assert {line.split()[0] for line in outside.asked} == {"HEAD"}
    assert f"HEAD {ARTICLE}" in outside.asked
    assert "HEAD /lettre/2022-04/" in outside.asked
    assert any(line.startswith("HEAD /d?t=v1.000") for line in outside.asked)
    assert len(outside.asked) == len(set(outside.asked))


def test_f10_a_page_that_is_not_published_is_named_with_its_line(letter, settings, outside):
    del outside.answers[ARTICLE]
    first, fault, last = _faults(letter, settings)
    assert "1 lien ne mène" in first.replace("\xa0", " ")
    line = letter.lines["act-article"]
    assert fault == f"{letter.path}:{line} : {letter.site}{ARTICLE} : le site répond 404"
    assert "publier d’abord le site" in last


def test_f10_a_site_that_refuses_head_is_asked_again(letter, settings, outside):
    def only_get(request) -> None:
        request.send_response(200 if request.command == "GET" else 405)
        request.end_headers()

    outside.does(ARTICLE, only_get)
    check_links(letter, settings, transport="smtp")
    assert f"GET {ARTICLE}" in outside.asked


@pytest.mark.parametrize(
    "target", ["/agenda/", "../", "https://www.canal.example/agenda/", "https://WWW.canal.example"]
)
def test_f10_a_redirection_to_one_of_our_pages_is_followed(letter, settings, outside, target):
    outside.redirects(ARTICLE, target, 301)
    outside.gives("/actualites/", "oui")
    check_links(letter, settings, transport="smtp")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://ailleurs.example/", "hors du site"),
        ("//127.0.0.1:9/", "hors du site"),
        ("file:///etc/passwd", "hors du site"),
        (ARTICLE, "sans fin"),
        ("/absente/", "404"),
        ("http://[", "ne répond pas"),
    ],
)
def test_f10_a_redirection_elsewhere_or_to_nothing_is_refused(
    letter, settings, outside, target, said
):
    outside.redirects(ARTICLE, target)
    assert said in _faults(letter, settings)[1]


def test_f10_a_site_that_is_silent_is_not_waited_for(letter, settings, outside, monkeypatch):
    monkeypatch.setattr(preflight, "_TIMEOUT", 0.2)
    release = socket.socketpair()
    outside.does(ARTICLE, lambda _: release[0].recv(1))
    assert "ne répond pas (TimeoutError)" in _faults(letter, settings)[1]
    release[1].send(b"..")


def test_f10_a_site_that_is_down_gives_a_list_that_is_not_too_long(letter, settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        down = dataclasses.replace(settings, site=f"http://127.0.0.1:{closed.getsockname()[1]}")
        assert "ne répond pas" in _faults(letter, down)[1]
        section = letter.sections[0]
        items = [
            dataclasses.replace(section.items[0], url=f"{letter.site}/{n}/") for n in range(24)
        ]
        long = dataclasses.replace(
            letter, sections=(dataclasses.replace(section, items=tuple(items)),)
        )
        faults = _faults(long, down)
    assert len(faults) == 23
    assert "de plus" in faults[-2]


def test_f10_a_certificate_that_nobody_vouches_for_is_refused(
    letter, settings, outside, tmp_path: Path
):
    subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=site -keyout key -out crt".split(),
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    outside.secure_with(context)
    site = settings.site.replace("http:", "https:")
    secure = dataclasses.replace(settings, site=site)
    assert "certificat du site refusé" in _faults(letter, secure)[1]


def test_f10_a_list_manager_unsubscribes_at_its_own_address(letter, settings, outside):
    outside.answers = {path: do for path, do in outside.answers.items() if "/d?t=" not in path}
    check_links(letter, settings, transport="liste")
    assert "/d?t=" in _faults(letter, settings)[1]


class _Incoming:
    """An incoming server that knows some mailboxes, with or without a tag, and takes no message."""

    def __init__(self, *known: str, unknown: str = "550 5.1.1 LPN007_405 unknown"):
        self.known = known
        self.unknown = unknown
        self.asked: list[tuple[str, str]] = []
        self.taken = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append((envelope.mail_from or "", address))
        name = address.partition("@")[0].partition("+")[0]
        return "250 2.1.5 Ok" if name in self.known else self.unknown

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken += 1
        return "250 Ok"


@contextmanager
def _receiving(server: _Incoming) -> Iterator[tuple[str, int]]:
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.hostname, controller.port
    finally:
        controller.stop()


def _warnings(
    letter: LetterValue, settings: Settings, incoming: tuple[str, int], transport: str = "smtp"
) -> list[str]:
    there = dataclasses.replace(settings, incoming=incoming)
    return list(address_warnings(letter, there, KEYS, transport=transport))


def test_c8_our_addresses_are_asked_for_as_a_return_would_and_nothing_is_sent(letter, settings):
    server = _Incoming("contact", "retours", "desabo")
    with _receiving(server) as incoming:
        assert _warnings(letter, settings, incoming) == []
    senders, recipients = zip(*server.asked, strict=True)
    assert set(senders) == {"<>"}
    assert recipients[0] == "contact@canal.example"
    assert recipients[1].startswith("retours+2022-04.")
    assert recipients[2].startswith("desabo+v1.")
    assert server.taken == 0


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (("retours", "desabo"), "l’adresse d’expédition, contact@canal.example,"),
        (("contact", "desabo"), "l’adresse des retours, retours+2022-04."),
        (("contact", "retours"), "l’adresse des désabonnements, desabo+"),
    ],
)
def test_c8_an_address_that_takes_no_mail_is_named(letter, settings, known, said):
    with _receiving(_Incoming(*known)) as incoming:
        (warning,) = _warnings(letter, settings, incoming)
    assert warning.startswith(said)
    assert "ne reçoit pas de courrier" in warning and "LPN007_405" in warning


def test_c8_a_server_that_does_not_say_leaves_a_doubt(letter, settings):
    with _receiving(_Incoming("retours", unknown="450 4.2.0 greylisted")) as incoming:
        (warning,) = _warnings(letter, settings, incoming)
    assert warning.startswith("2\xa0adresses non vérifiées") and "450 4.2.0" in warning


def test_c8_a_server_that_is_not_there_or_not_said_is_only_a_warning(letter, settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        (warning,) = _warnings(letter, settings, closed.getsockname())
    assert warning.startswith("3\xa0adresses non vérifiées")
    (warning,) = address_warnings(letter, settings, KEYS, transport="smtp")
    assert "définir LETTRE_MX" in warning


def test_c8_a_list_manager_gets_returns_at_one_address(letter, settings):
    server = _Incoming()
    with _receiving(server) as incoming:
        warnings = _warnings(letter, settings, incoming, transport="liste")
    assert len(warnings) == 2
    assert {to for _, to in server.asked} == {"contact@canal.example", "retours@canal.example"}
