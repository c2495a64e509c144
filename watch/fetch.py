"""Getting what an address gives, or one French reason why not; whatever the other side does.

Bounds: http and https on their usual ports, public addresses on every hop, three redirections,
15 seconds in all, 5 MB compressed and unfolded. Parse the bytes: never give an address to a
parser, which would open files and follow anything.
"""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna

from watch.connection import Deadline, Resolver, connected, resolve
from watch.decoding import ENCODINGS, decoded
from watch.errors import FetchError

__all__ = ["USUAL", "FetchError", "Fetched", "Limits", "fetch", "probe"]

AGENT = "irev-veille/1.0 (+https://www.irev.fr)"
_PORTS = {"http": 80, "https": 443}
_REDIRECTIONS = {301, 302, 303, 307, 308}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\]")
_KEPT = "/%:=&?~+!$,;'@()*[]"
"""Characters of an address that are sent as they are (RFC 3986)."""


@dataclass(frozen=True)
class Limits:
    """How far a fetch may go: seconds in all, bytes (compressed, then unfolded), redirections."""

    seconds: float = 15
    size: int = 5_000_000
    redirections: int = 3


USUAL = Limits()


@dataclass(frozen=True)
class Fetched:
    """What an address gave: its final address, its bytes, and what the server says of them.

    `content_type` is in lower case without parameters, empty when not said; so is `charset`.
    """

    url: str
    content: bytes
    content_type: str
    charset: str


def fetch(
    url: str,
    *,
    limits: Limits = USUAL,
    types: Collection[str] = (),
    allow_local: bool = False,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Get the content of `url`. Raises `FetchError` with one French reason.

    `types` are the content types expected (all of them by default; one that is not said passes).
    `allow_local` opens private addresses and all ports: it is for tests. So are `resolver` and
    `tls`, which trusts what the system trusts by default.
    """
    visit = _Visit("GET", limits, allow_local, resolver, tls or _trust())
    with visit.answer(url) as (final, answer):
        if answer.status != http.HTTPStatus.OK:
            raise FetchError(f"le serveur répond {answer.status}.", status=answer.status)
        kind = answer.getheader("Content-Type", "").lower()
        media = kind.partition(";")[0].strip()
        if types and media and media not in types:
            raise FetchError(f"contenu de type « {media[:60]} », qui n’est pas celui attendu.")
        charset = _CHARSET.search(kind)
        content = _content(answer, limits.size)
        return Fetched(final, content, media, charset[1] if charset else "")


def probe(
    url: str,
    *,
    limits: Limits = USUAL,
    allow_local: bool = False,
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
) -> int:
    """The status that `url` answers in the end, asked by HEAD, then by GET where HEAD is refused.

    Nothing of the content is read. Raises `FetchError` when there is no answer at all.
    """
    context = tls or _trust()
    with _Visit("HEAD", limits, allow_local, resolver, context).answer(url) as (_, answer):
        if answer.status < 400:
            return answer.status
    with _Visit("GET", limits, allow_local, resolver, context).answer(url) as (_, answer):
        return answer.status


@cache
def _trust() -> ssl.SSLContext:
    """What the system trusts, read once: that is slow."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class _Visit:
    """One request and where it is led, under one deadline."""

    method: str
    limits: Limits
    allow_local: bool
    resolver: Resolver
    tls: ssl.SSLContext

    @contextmanager
    def answer(self, url: str) -> Iterator[tuple[str, http.client.HTTPResponse]]:
        """The final address and its answer, whose content is still to be read."""
        deadline = Deadline(self.limits.seconds)
        with _said_plainly(deadline):
            for _ in range(self.limits.redirections + 1):
                url = checked(url, any_port=self.allow_local)
                with self._connection(url, deadline) as connection:
                    answer = self._ask(connection, url)
                    if answer.status not in _REDIRECTIONS:
                        yield url, answer
                        return
                    url = _next_address(url, answer)
        raise FetchError(f"plus de {self.limits.redirections} redirections.")

    def _connection(
        self, url: str, deadline: Deadline
    ) -> AbstractContextManager[http.client.HTTPConnection]:
        parts = urlsplit(url)
        return connected(
            (parts.hostname or "").rstrip("."),
            parts.port or _PORTS[parts.scheme],
            deadline=deadline,
            size=self.limits.size,
            tls=self.tls if parts.scheme == "https" else None,
            allow_local=self.allow_local,
            resolver=self.resolver,
        )

    def _ask(self, connection: http.client.HTTPConnection, url: str) -> http.client.HTTPResponse:
        parts = urlsplit(url)
        target = urlunsplit(("", "", parts.path, parts.query, ""))
        headers = {"User-Agent": AGENT, "Accept-Encoding": ENCODINGS, "Accept": "*/*"}
        connection.request(self.method, target, headers=headers | {"Connection": "close"})
        return connection.getresponse()


def checked(url: str, *, any_port: bool = False) -> str:
    """The address as it is asked: ASCII, without fragment. Raises `FetchError` when refused."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        host = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
        path, query = quote(parts.path or "/", safe=_KEPT), quote(parts.query, safe=_KEPT)
    except ValueError:  # idna.IDNAError is one
        raise FetchError("adresse mal écrite.") from None
    if _UNPRINTABLE.search(url):
        raise FetchError("caractère interdit dans l’adresse.")
    if parts.scheme not in _PORTS:
        raise FetchError(f"adresse en http ou https attendue, reçu « {parts.scheme[:20]} ».")
    if not host or parts.username is not None:
        raise FetchError("adresse mal écrite : https://nom.du.site/… est attendu.")
    if port not in (None, *_PORTS.values()) and not any_port:
        raise FetchError(f"port {port} refusé : seuls 80 et 443 sont ouverts.")
    name = f"[{host}]" if ":" in host else host
    authority = name if port is None else f"{name}:{port}"
    return urlunsplit((parts.scheme, authority, path, query, ""))


def _next_address(url: str, answer: http.client.HTTPResponse) -> str:
    """Where a redirection leads; never from https back to http."""
    location = answer.getheader("Location", "")
    try:
        target = urljoin(url, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError:
        raise FetchError("redirection vers une adresse mal écrite.") from None
    if not location:
        raise FetchError("redirection sans adresse.")
    if url.startswith("https:") and urlsplit(target).scheme == "http":
        raise FetchError("redirection de https vers http : refusée.")
    return target


def _content(answer: http.client.HTTPResponse, size: int) -> bytes:
    """The whole content unfolded, or an error as soon as it is longer than `size`."""
    too_long = FetchError(f"plus de {size / 1_000_000:g} Mo.")
    if (answer.length or 0) > size:
        raise too_long
    content = bytearray()
    for piece in decoded(_pieces(answer, too_long, size), answer.getheader("Content-Encoding", "")):
        content += piece
        if len(content) > size:
            raise too_long
    return bytes(content)


def _pieces(answer: http.client.HTTPResponse, too_long: FetchError, size: int) -> Iterator[bytes]:
    """The content as it is sent."""
    received = 0
    while piece := answer.read1(65_536):
        received += len(piece)
        if received > size:
            raise too_long
        yield piece
    if answer.length:
        raise FetchError("réponse interrompue avant sa fin.")


@contextmanager
def _said_plainly(deadline: Deadline) -> Iterator[None]:
    """Turn the errors of the network into their French reason."""
    try:
        yield
    except TimeoutError:
        raise deadline.passed() from None
    except ssl.SSLCertVerificationError as error:
        raise FetchError(f"certificat refusé ({error.verify_message}).") from None
    except (http.client.HTTPException, OSError) as error:
        deadline.left()
        name = type(error).__name__
        raise FetchError(f"réponse incompréhensible ou interrompue ({name}).") from None
