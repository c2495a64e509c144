"""Former addresses, through a real nginx and in the pages that replace it elsewhere."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from editorial import load
from editorial.urls import file_of
from tests.site.conftest import ROOT, Build, built  # noqa: F401 — the fixture

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/redirections.conf;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        absolute_redirect off;
        if ($nouvelle_adresse) {{ return 301 $nouvelle_adresse; }}
    }}
}}
"""


@pytest.fixture(scope="module")
def whole_year(built: Build) -> Path:  # noqa: F811
    """The site at the end of 2022, when every redirection has its target."""
    return built("2022-12-31")


@pytest.fixture(scope="module")
def former() -> list[str]:
    """Every former address that the content declares."""
    corpus = load(ROOT / "content")
    declared = [address for d in corpus.documents for address in d.meta.former_urls]
    return declared + [redirection.old for redirection in corpus.redirections]


@pytest.fixture(scope="module")
def nginx(whole_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real nginx on a loopback port, configured with the project's own file."""
    folder = tmp_path_factory.mktemp("nginx")
    shutil.copy(ROOT / "deploy" / "redirections.conf", folder)
    for name in ("redirections.map", "disparues.map"):
        shutil.copy(whole_year / name, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of pytest are private
    text = CONFIGURATION.format(user=user, folder=folder, site=whole_year, port=port)
    (folder / "nginx.conf").write_text(text)
    command = ["nginx", "-p", folder, "-c", folder / "nginx.conf"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert server.poll() is None, (server.stderr.read() if server.stderr else b"").decode()
        time.sleep(0.05)
    yield port
    server.terminate()
    server.wait(timeout=10)


def _get(port: int, url: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", url)
    return connection.getresponse()


def test_a_former_address_is_redirected_for_good_to_a_live_page(
    nginx: int, former: list[str]
) -> None:
    assert len(former) >= 5
    for address in former:
        for form in (address.rstrip("/"), address.rstrip("/") + "/"):
            answer = _get(nginx, form)
            assert answer.status == 301, form
            target = answer.headers["Location"]
            assert _get(nginx, target).status == 200, f"{form} -> {target}"


def test_without_nginx_a_page_leads_to_the_new_address(whole_year: Path, former: list[str]) -> None:
    for address in former:
        page = BeautifulSoup((whole_year / file_of(address)).read_text(), "html.parser")
        target = page.select_one("meta[http-equiv=refresh]")["content"].partition("url=")[2]
        assert page.select_one("main a")["href"] == target
        assert (whole_year / file_of(target)).is_file(), address
