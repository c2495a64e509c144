"""A real nginx, with the project's own configuration, on a loopback port."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.releases import Releases
from tests.site.conftest import ROOT, Build, built  # noqa: F401 — the fixture

Get = Callable[..., http.client.HTTPResponse]

CONFIGURATION = """
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    # What Debian's own nginx.conf says before it includes ours.
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;
    gzip on;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/irev/http.conf;
    server {{
        listen 127.0.0.1:{port};
        include {folder}/irev/site.conf;
    }}
}}
"""


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """The port of an nginx that shows the releases of `folder`, as `/srv/irev` is shown."""
    shutil.copytree(ROOT / "deploy" / "nginx", folder / "irev", dirs_exist_ok=True)
    for file in (folder / "irev").iterdir():
        file.write_text(file.read_text().replace("/srv/irev", str(folder)))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""  # the folders of pytest are private
    (folder / "nginx.conf").write_text(CONFIGURATION.format(user=user, folder=folder, port=port))
    command: list[str | Path] = ["nginx", "-p", folder, "-c", folder / "nginx.conf"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, (server.stderr.read() if server.stderr else b"").decode()
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="session")
def online(built: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """The site at the end of 2022, published: every redirection has its target then."""
    folder = tmp_path_factory.mktemp("online")
    Releases(folder).publish(built("2022-12-31"), "1")
    return folder


@pytest.fixture(scope="session")
def get(online: Path) -> Iterator[Get]:
    """Ask the web server for an address of the published site; headers are keywords."""
    with nginx(online) as port:

        def ask(url: str, **headers: str) -> http.client.HTTPResponse:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", url, headers=names)
            answer = connection.getresponse()
            answer.content = answer.read()  # type: ignore[attr-defined]
            return answer

        yield ask
