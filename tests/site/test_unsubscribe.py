"""Leaving the letter through a real nginx and the project's own files: no program answers (C5)."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from newsletter.delivery.addresses import parse_mailbox
from newsletter.delivery.store import open_store
from newsletter.delivery.subscribers import Consent, add, find
from newsletter.delivery.tokens import Keys, Purpose, token
from newsletter.delivery.unsubscriptions import Unsubscribed, read_log
from tests.site.conftest import ROOT, Build

LOG = "/var/log/nginx/desabonnements.jsonl"
LIST = "lettre.canal.example"
KEYS = Keys.parse("adresses " + "a1" * 32 + "\n2026 " + "c3" * 32)
CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/desabonnement-http.conf;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        absolute_redirect off;
        include {folder}/desabonnement-server.conf;
    }}
}}
"""
ONE_CLICK = b"List-Unsubscribe=One-Click"
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


class Server:
    """nginx on a loopback port, and its log."""

    def __init__(self, folder: Path, site: Path):
        self.log = folder / "desabonnements.jsonl"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        for name in ("desabonnement-http.conf", "desabonnement-server.conf"):
            text = (ROOT / "deploy" / "nginx" / name).read_text()
            (folder / name).write_text(text.replace(LOG, str(self.log)))
        user = "user root;" if os.geteuid() == 0 else ""  # the folders of pytest are private
        text = CONFIGURATION.format(user=user, folder=folder, site=site, port=self.port)
        (folder / "nginx.conf").write_text(text)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, dict[str, str]]:
        """One request: its status, the text, the headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, dict(answer.headers)

    def lines(self, expected: int = 0) -> list[str]:
        """What it logged: nginx writes a line just after it has answered."""
        for _ in range(600):
            if len(lines := self.log.read_text(errors="replace").splitlines()) >= expected:
                break
            time.sleep(0.05)
        return lines

    def tokens(self) -> list[str]:
        """The tokens of the one request that it logged."""
        return [json.loads(line)["tok"] for line in self.lines(expected=1)]


@pytest.fixture(scope="module")
def running(
    built: Build,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("nginx")
    server = Server(folder, built("2022-04-15"))
    command = ["nginx", "-p", folder, "-c", folder / "nginx.conf"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                break
        assert process.poll() is None, (process.stderr.read() if process.stderr else b"").decode()
        time.sleep(0.05)
    yield server
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def nginx(running: Server) -> Server:
    """The server, its log empty: what the test before asked is written down first."""
    running.ask("POST", "/d?t=fin", ONE_CLICK, URLENCODED)
    for _ in range(600):
        if any('"fin"' in line for line in running.lines(expected=1)):
            break
        time.sleep(0.05)
    os.truncate(running.log, 0)
    return running


@pytest.fixture(scope="module")
def links() -> list[str]:
    """The addresses that letters carry."""
    tokens = (token(Purpose.UNSUBSCRIBE, os.urandom(16), list_id=LIST, keys=KEYS) for _ in range(9))
    return [f"/d?t={text}" for text in tokens]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {}),
        ("HEAD", {}),
        ("GET", {"Purpose": "prefetch", "Sec-Purpose": "prefetch"}),
        ("OPTIONS", {}),
        ("PUT", {}),
        ("DELETE", {}),
    ],
)
def test_c5_only_post_has_an_effect(nginx: Server, links: list[str], method: str, headers: dict):
    status, _, _ = nginx.ask(method, links[0], headers=headers)
    assert status < 500
    nginx.ask("POST", links[8])
    assert nginx.tokens() == [links[8].partition("=")[2]]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (ONE_CLICK, URLENCODED),
        (MULTIPART, {"Content-Type": "multipart/form-data; boundary=b"}),
        (b"", URLENCODED),
        (None, {}),
    ],
    ids="urlencoded multipart empty none".split(),
)
def test_c5_post_is_answered_at_once_and_never_redirected(
    nginx: Server, links: list[str], body: bytes | None, headers: dict
):
    status, text, answered = nginx.ask("POST", links[0], body, headers)
    assert status == 200
    assert "C’est noté" in text
    assert "Set-Cookie" not in answered
    assert nginx.tokens() == [links[0].partition("=")[2]]


def test_a_reader_sees_a_page_with_a_button_and_then_that_it_is_done(
    nginx: Server,
    links: list[str],
    browser: Browser,
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{nginx.port}{links[1]}")
    assert nginx.lines() == []
    page.get_by_role("button", name="Ne plus recevoir la lettre").click()
    assert page.get_by_role("heading", level=1).inner_text() == "C’est noté"
    assert page.url.endswith(links[1])
    context.close()
    assert nginx.tokens() == [links[1].partition("=")[2]]


@pytest.mark.parametrize("path", ["/d", "/d?t=", "/desabonnement/"])
def test_without_a_token_a_page_says_what_to_do(nginx: Server, path: str):
    status, text, _ = nginx.ask("GET", path)
    assert status == 200
    assert "Deux façons de vous désabonner" in text
    assert '<form method="post"' not in text


@pytest.mark.parametrize("path", ["/d", "/d?t=", "/d?t=v1.court"])
def test_a_post_without_a_valid_token_is_not_told_that_it_is_done(nginx: Server, path: str):
    status, text, _ = nginx.ask("POST", path, ONE_CLICK, URLENCODED)
    assert status == 200
    assert "C’est noté" not in text


@pytest.mark.parametrize(
    "value",
    ['%0a{"tok":"x"}', "%22%7d%0a%7b%22tok%22%3a%22", "x%00y", '"}{"', "\\", "%e2%80%a8", "a&t=b"],
)
def test_c5_one_request_is_one_line_of_json_whatever_it_holds(nginx: Server, value: str):
    path = f"/d?t={value}".replace('"', "%22")
    nginx.ask("POST", path, ONE_CLICK, URLENCODED)
    (line,) = nginx.lines(expected=1)
    assert set(json.loads(line)) == {"t", "tok", "st"}


def test_c5_raw_quotes_and_bytes_are_one_line_too(nginx: Server):
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=10) as client:
        head = b'POST /d?t="}\xff{"tok":"x" HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n'
        client.sendall(head + b"Connection: close\r\n\r\n")
        client.recv(1000)
    nginx.ask("POST", "/d?t=fin")
    line, _ = nginx.lines(expected=2)
    assert set(json.loads(line)) == {"t", "tok", "st"}


def test_c5_a_body_over_four_kilobytes_is_refused(nginx: Server, links: list[str]):
    status, _, _ = nginx.ask("POST", links[0], b"x" * 9000, URLENCODED)
    assert status == 413


def test_c5_in_a_flood_every_request_is_logged_even_when_refused(nginx: Server, tmp_path: Path):
    with open_store(tmp_path / "donnees") as people:
        mailboxes = [parse_mailbox(f"personne{number}@canal.example") for number in range(600)]
        with people.transaction() as connection:
            for mailbox in mailboxes:
                add(connection, mailbox, Consent(0, "test"), keys=KEYS, confirmed_at=0)
        uids = [find(people, mailbox, keys=KEYS).uid for mailbox in mailboxes]
        paths = [f"/d?t={token(Purpose.UNSUBSCRIBE, u, list_id=LIST, keys=KEYS)}" for u in uids]
        with ThreadPoolExecutor(32) as pool:
            statuses = list(pool.map(lambda path: nginx.ask("POST", path, ONE_CLICK)[0], paths))
        assert set(statuses) <= {200, 503}  # a slow machine may not go over the limit
        assert len(nginx.lines(expected=600)) == 600
        read = read_log(people, nginx.log, list_id=LIST, keys=KEYS, now=int(time.time()))
        assert read == Unsubscribed(left=600)
