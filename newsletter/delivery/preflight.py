"""What is looked at from outside just before a letter leaves, without sending anything.

The pages that it leads to are on the live site, and our own addresses take mail: else readers find
nothing, answers come back to them, and whoever does not get the letter stays unknown.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import SSLCertVerificationError
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from bs4 import BeautifulSoup

from editorial import french
from newsletter.delivery.lines import probe
from newsletter.delivery.replies import Phase, Reply
from newsletter.delivery.settings import Settings
from newsletter.delivery.tokens import UID_LENGTH, Keys, return_address, tagged
from newsletter.errors import PlainError
from newsletter.issue import UNSUBSCRIBE_TOKEN, LetterValue
from newsletter.render import render_html

__all__ = ["Unpublished", "address_warnings", "check_links"]

_TIMEOUT = 10
_AT_ONCE = 4
_REDIRECTIONS = 5
_SHOWN = 20
_HEADERS = {"User-Agent": "letter-preflight"}


class Unpublished(PlainError):
    """Pages that the letter leads to and that the live site does not show."""

    def __init__(self, faults: list[str]):
        count = french.counted(len(faults), "lien ne mène", "liens ne mènent")
        lines = [f"sur notre site, {count} à aucune page :", *faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            lines.append(f"… et {len(faults) - _SHOWN} de plus.")
        lines.append("Rien n’est parti : publier d’abord le site, puis recommencer.")
        super().__init__("\n".join(lines))


def check_links(letter: LetterValue, settings: Settings, *, transport: str) -> None:
    """Ask the live site for each of its addresses in the letter; raises `Unpublished`."""
    theirs = letter.unsubscribe if transport == "liste" else ""  # replaced by that of the list
    links = (link for link in _links(letter) if link != theirs)
    addresses = [link for link in links if _host(link) == _host(letter.site)]
    site = _LiveSite(_host(letter.site), urlsplit(settings.site or letter.site))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = zip(addresses, pool.map(site.fault, addresses), strict=True)
        faults = [f"{_place(letter, link)}{link} : {fault}" for link, fault in answers if fault]
    if faults:
        raise Unpublished(faults)


def _links(letter: LetterValue) -> list[str]:
    """Every address of a letter, pictures included, once each, in order."""
    tags = BeautifulSoup(render_html(letter), "html.parser").select("[href], [src]")
    return list(dict.fromkeys(str(tag.get("href") or tag.get("src")) for tag in tags))


def _place(letter: LetterValue, address: str) -> str:
    """Where the letter cites a page, if it does so by itself."""
    items = {item.url: item.id for section in letter.sections for item in section.items}
    line = letter.lines.get(items.get(address, ""))
    return f"{letter.path}:{line} : " if line else ""


class _LiveSite:
    """Our site where it answers; nothing else is ever asked, wherever it redirects."""

    def __init__(self, host: str, base: SplitResult):
        self._hosts = {host, base.netloc.lower()}
        self._netloc = base.netloc
        self._kind = HTTPSConnection if base.scheme == "https" else HTTPConnection

    def fault(self, address: str) -> str:
        """Why an address shows no page, in French; nothing when it does."""
        try:
            return self._followed("HEAD", address) and self._followed("GET", address)
        except SSLCertVerificationError:
            return "certificat du site refusé"
        except (OSError, HTTPException, ValueError) as error:
            return f"le site ne répond pas ({type(error).__name__})"

    def _followed(self, method: str, address: str) -> str:
        for _ in range(_REDIRECTIONS):
            status, location = self._asked(method, urlsplit(address))
            if status // 100 != 3:
                return "" if status // 100 == 2 else f"le site répond {status}"
            address = urljoin(address, location)
            if _host(address) not in self._hosts:
                return "redirection hors du site"
        return "redirection sans fin"

    def _asked(self, method: str, parts: SplitResult) -> tuple[int, str]:
        """The status of an answer, and where it redirects to."""
        page = SplitResult("", "", parts.path or "/", parts.query, "").geturl()
        connection = self._kind(self._netloc, timeout=_TIMEOUT)
        try:
            connection.request(method, quote(page, safe=string.punctuation), headers=_HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.getheader("Location", "")
        finally:
            connection.close()


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def address_warnings(
    letter: LetterValue, settings: Settings, keys: Keys, *, transport: str
) -> Iterator[str]:
    """What our own mail server says against the addresses that answers and returns come to."""
    if settings.incoming is None:
        yield "nos adresses de réponse et de retour ne sont pas vérifiées : définir LETTRE_MX."
        return
    host, port = settings.incoming
    roles = _addresses(letter, settings, keys, transport)
    replies = probe(host, port, hello=settings.list_id, recipients=list(roles))
    for (address, role), reply in zip(roles.items(), replies, strict=True):
        if _is_final(reply) and reply.code // 100 == 5:
            yield f"{role}, {address}, ne reçoit pas de courrier ({host} répond {reply})."
    if unsure := [reply for reply in replies if not _is_final(reply)]:
        count = french.counted(len(unsure), "adresse non vérifiée", "adresses non vérifiées")
        yield f"{count} : {host}:{port} ne se prononce pas ({unsure[0]})."


def _is_final(reply: Reply) -> bool:
    """Whether it is about the address itself, for good."""
    return reply.phase is Phase.RCPT and reply.code // 100 in (2, 5)


def _addresses(
    letter: LetterValue, settings: Settings, keys: Keys, transport: str
) -> dict[str, str]:
    """The addresses of a letter that must take mail, and what each is for."""
    answers = {letter.email: "l’adresse d’expédition"}
    if transport == "liste":
        return answers | {settings.returns: "l’adresse des retours"}
    nobody = bytes(UID_LENGTH)
    return answers | {
        return_address(settings.returns, letter.month, nobody, keys=keys): "l’adresse des retours",
        tagged(settings.unsubscribing, UNSUBSCRIBE_TOKEN): "l’adresse des désabonnements",
    }
