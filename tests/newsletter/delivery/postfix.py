"""A Postfix of our own, started as plain processes on loopback ports, with its log in a folder.

What it takes goes to `next_hop`; with a `filter_port` each message is first given to that port,
then comes back by `reinjection`.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {root}/spool/maillog
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relais.canal.example
mydestination =
mynetworks = 127.0.0.0/8
relayhost = [127.0.0.1]:{next_hop}
smtp_host_lookup = native
disable_dns_lookups = yes
alias_maps =
local_recipient_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject
smtp_tls_security_level = none
notify_classes =
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens, and where it logs."""

    port: int
    reinjection: int
    log: Path


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def postfix(root: Path, *, next_hop: int, filter_port: int | None = None) -> Iterator[Postfix]:
    """A running Postfix; needs root, as Postfix does."""
    root.chmod(0o755)
    for name in ("etc", "spool", "data"):
        (root / name).mkdir(mode=0o755)
    subprocess.run(["chown", "postfix", root / "data"], check=True)
    server = Postfix(free_port(), free_port(), root / "spool" / "maillog")
    (root / "etc" / "main.cf").write_text(MAIN.format(root=root, next_hop=next_hop))
    (root / "etc" / "master.cf").write_text(_services(server, filter_port))
    (root / "etc" / "dynamicmaps.cf").touch()
    subprocess.run(["postfix", "-c", root / "etc", "start"], check=True, capture_output=True)
    try:
        _wait_for(server.port)
        yield server
    finally:
        subprocess.run(["postfix", "-c", root / "etc", "stop"], check=False, capture_output=True)


def _services(server: Postfix, filter_port: int | None) -> str:
    """Debian's own services, without their chroot, on our ports."""
    text = Path("/usr/share/postfix/master.cf.dist").read_text()
    text = re.sub(r"(?m)^(\S+ +\S+ +\S+ +\S+) +y ", r"\1 n ", text)
    through = f" -o content_filter=smtp:[127.0.0.1]:{filter_port}" if filter_port else ""
    text = re.sub(
        r"(?m)^smtp +inet.*$", f"127.0.0.1:{server.port} inet n - n - - smtpd{through}", text
    )
    return f"{text}\n127.0.0.1:{server.reinjection} inet n - n - - smtpd -o content_filter=\n"


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
