"""Lists of feeds (OPML 2.0), ours and what Netvibes and others export."""

from __future__ import annotations

import re
import xml.sax.handler
from collections.abc import Collection
from dataclasses import dataclass
from xml.sax import SAXException
from xml.sax.saxutils import quoteattr
from xml.sax.xmlreader import AttributesImpl, Locator

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from editorial import press
from watch.errors import FetchError
from watch.fetch import checked
from watch.text import plain

__all__ = ["Source", "Sources", "outline", "read_opml", "with_sources"]

MOST_OPEN = 200
MOST_SOURCES = 5_000


@dataclass(frozen=True)
class Source:
    """A feed to follow, for a panorama if the folder it is in bears the name of one."""

    title: str
    url: str
    panorama: str = ""

    @property
    def key(self) -> str:
        """What makes two addresses the same feed."""
        return press.canonical(self.url)


@dataclass(frozen=True)
class Sources:
    """The feeds of a list, each once, in its order; `refused` says the line and why.

    `listed` counts all the lines that name a feed: found, double or refused.
    """

    found: tuple[Source, ...]
    doubles: int
    refused: tuple[str, ...]

    @property
    def listed(self) -> int:
        """All that the list named."""
        return len(self.found) + self.doubles + len(self.refused)


def read_opml(content: bytes, *, panoramas: Collection[str] = ()) -> Sources:
    """The feeds of an OPML file. Raises `FetchError` when it is not one, or not a sound one."""
    reader = _Reader(panoramas)
    try:
        defusedxml.sax.parseString(content, reader, forbid_dtd=True)
    except DefusedXmlException:
        raise FetchError("le fichier définit des entités ou un type XML : refusé.") from None
    except SAXException as error:
        line = getattr(error, "getLineNumber", lambda: 1)()
        raise FetchError(f"ligne {line} : ce XML est mal formé.") from None
    except (ValueError, LookupError):
        raise FetchError("ce fichier n’est pas du XML lisible.") from None
    if not reader.is_opml:
        raise FetchError("ce fichier n’est pas une liste de flux (OPML).")
    return Sources(tuple(reader.found.values()), reader.doubles, tuple(reader.refused))


def outline(source: Source) -> str:
    """The line of an OPML file that names a feed."""
    return f'<outline type="rss" text={quoteattr(source.title)} xmlUrl={quoteattr(source.url)}/>'


def with_sources(text: str, sources: Collection[Source], *, folder: str) -> str:
    """An OPML file with a folder of more feeds at its end; the rest stays as it is written."""
    head, closing, tail = text.rpartition("</body>")
    if not closing:
        raise FetchError("la fin « </body> » de la liste de flux est absente.")
    indent = re.search(r"[ \t]*\Z", head)
    margin = indent[0] if indent else ""
    lines = f"{margin}  <outline text={quoteattr(folder)}>\n"
    lines += "".join(f"{margin}    {outline(source)}\n" for source in sources)
    lines += f"{margin}  </outline>\n"
    return f"{head[: len(head) - len(margin)]}{lines}{margin}{closing}{tail}"


class _Reader(xml.sax.handler.ContentHandler):
    """Collects the feeds as the file is read, whatever its depth."""

    def __init__(self, panoramas: Collection[str]):
        super().__init__()
        self.panoramas = panoramas
        self.is_opml = False
        self.found: dict[str, Source] = {}
        self.doubles = 0
        self.refused: list[str] = []
        self._folders: list[str] = []
        self._place: Locator | None = None

    def setDocumentLocator(self, locator: Locator) -> None:
        self._place = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        if not self._folders and name == "opml":
            self.is_opml = True
        if len(self._folders) > MOST_OPEN:
            raise FetchError("dossiers emboîtés trop profondément.")
        words = plain(attrs.get("text") or attrs.get("title") or "", length=100, is_html=False)
        self._folders.append(words if name == "outline" else "")
        if name == "outline" and "xmlUrl" in attrs:
            self._feed(words, attrs["xmlUrl"])

    def endElement(self, name: str) -> None:
        self._folders.pop()

    def _feed(self, title: str, url: str) -> None:
        line = self._place.getLineNumber() if self._place else 1
        try:
            address = checked(url, any_port=True)
        except FetchError as error:
            self.refused.append(f"ligne {line} : « {title or url[:80]} » — {error.reason}")
            return
        panorama = next((f for f in reversed(self._folders) if f in self.panoramas), "")
        source = Source(title or address, address, panorama)
        if source.key in self.found:
            self.doubles += 1
        elif len(self.found) >= MOST_SOURCES:
            self.refused.append(f"ligne {line} : « {title} » — plus de {MOST_SOURCES} flux.")
        else:
            self.found[source.key] = source
