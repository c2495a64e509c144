"""A connection to a public address that is resolved once, then held, under one deadline.

A name is never resolved again between the check and the connection (DNS rebinding), and every
read and write of the socket gets the time that is left, so that a server that sends one byte a
second is cut like one that sends none.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from watch.errors import FetchError

__all__ = ["Deadline", "Resolver", "connected", "is_public", "resolve"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")
_RELAYS = ipaddress.ip_network("192.88.99.0/24")  # 6to4 relays (RFC 7526)
_HEADERS_SIZE = 200_000
"""Bytes allowed on the wire beyond the content: headers, chunk sizes."""

Resolver = Callable[[str, int], list[str]]
"""Gives the addresses of a host name; may raise OSError."""


@dataclass
class Deadline:
    """The one time limit of a whole exchange, redirections included."""

    seconds: float
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    def left(self) -> float:
        """Seconds left; raises `FetchError` when there are none."""
        if self.is_passed:
            raise self.passed()
        return max(self._end - time.monotonic(), 0.001)  # 0 would mean no limit at all

    @property
    def is_passed(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end

    def passed(self) -> FetchError:
        """The error of an exchange that took too long."""
        return FetchError(f"pas de réponse complète en {self.seconds:g} secondes.")


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public Internet, whatever it is wrapped in.

    Source: the IANA special-purpose registries (RFC 6890), through `ipaddress`; an IPv4 address
    inside an IPv6 one (RFC 4291 mapped, RFC 6052 NAT64) is judged by itself.
    """
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        is_tunnel = address.sixtofour is not None or address.teredo is not None
        return address in _UNICAST and address.is_global and not is_tunnel
    is_special = address.is_multicast or address.is_reserved or address in _RELAYS
    return address.is_global and not is_special


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system, which also reads ``0x7f.1`` as 127.0.0.1."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@contextmanager
def connected(
    host: str,
    port: int,
    *,
    deadline: Deadline,
    size: int,
    tls: ssl.SSLContext | None,
    allow_local: bool,
    resolver: Resolver,
) -> Iterator[http.client.HTTPConnection]:
    """Hold a connection to `host`, under TLS if `tls` is given, that reads `size` bytes at most.

    Raises `FetchError` when the name is unknown, when any of its addresses is not public, or when
    none answers.
    """
    addresses = _addresses(host, port, deadline, resolver)
    if not allow_local and (private := [a for a in addresses if not is_public(a)]):
        raise FetchError(f"« {host} » mène à une adresse non publique ({private[0]}) : refusé.")
    with closing(_open(host, port, addresses, deadline)) as plain:
        plain.settimeout(deadline.left())
        wire = tls.wrap_socket(plain, server_hostname=host) if tls else plain
        with closing(wire):
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = 443 if tls else 80  # not repeated in the Host header
            connection.sock = _TimedSocket(wire, deadline, size + _HEADERS_SIZE)
            yield connection


def _addresses(host: str, port: int, deadline: Deadline, resolver: Resolver) -> list[str]:
    """Resolve in a thread: the system's resolver has no time limit of ours."""
    found: list[str] = []

    def ask() -> None:
        try:
            found.extend(resolver(host, port))
        except (OSError, UnicodeError):
            return

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(deadline.left())
    if thread.is_alive():
        raise deadline.passed()
    if not found:
        raise FetchError(f"le nom « {host} » est introuvable.")
    return found


def _open(host: str, port: int, addresses: list[str], deadline: Deadline) -> socket.socket:
    """A socket to the first address that answers."""
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=deadline.left())
        except OSError:
            continue
    deadline.left()
    raise FetchError(f"le serveur « {host} » ne répond pas.")


class _TimedSocket:
    """The part of a socket that `http.client` uses, each call within the deadline."""

    def __init__(self, wire: socket.socket, deadline: Deadline, size: int):
        self._wire = wire
        self._deadline = deadline
        self._size = size

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._wire, self._deadline, self._size))

    def sendall(self, data: bytes) -> None:
        self._wire.settimeout(self._deadline.left())
        self._wire.sendall(data)

    def close(self) -> None:
        """Leave it to `connected`: http.client closes before the answer is read to its end."""


class _TimedReader(io.RawIOBase):
    """What comes from a socket, counted."""

    def __init__(self, wire: socket.socket, deadline: Deadline, size: int):
        self._wire = wire
        self._deadline = deadline
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._wire.settimeout(self._deadline.left())
        count = self._wire.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise FetchError("le serveur envoie trop de données.")
        return count
