"""The Markdown body of a document, as HTML that is safe to print and easy to check.

Raw HTML is never markup here: it is printed as written, so what an editor types cannot break a
page. Links to other documents are written by id, ``[la synthèse](pub-2022-synthese-mesure)``; they
stay in the HTML as ``ref:`` addresses until `resolve` turns them into links or into plain text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor

from editorial import french
from editorial.quick_markdown import Quick

__all__ = ["Body", "Heading", "Reference", "render", "resolve"]

MAX_LENGTH = 200_000
MAX_BRACKETS = 2_000
MAX_NESTING = 30
MAX_HEADINGS = 500
MAX_ANGLES = 2_000
_MARK = re.compile(r">|[-+*:](?=[ \t])|\d+\.(?=[ \t])")
_OPENERS = re.compile(rf"(?:{_MARK.pattern}|[ \t])*")
_DEEP = re.compile(rf"^[-+*:>\d. \t]{{{MAX_NESTING}}}", re.MULTILINE)
"""Where no row begins so, none is nested too deeply."""
_HEADING = re.compile(r"^[ >]*#|^(?:=+|-+)[ \t]*$", re.MULTILINE)
_REFERENCE = re.compile(r'<a href="ref:([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]*(?:#[\w-]+)?")
_VERBATIM = {"code", "pre"}
_EXTENSIONS = ("tables", "footnotes", "def_list", "sane_lists", "fenced_code")


@dataclass(frozen=True)
class Heading:
    """A heading inside a body; `anchor` is its id in the page."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Reference:
    """A link or an image found in a body, at its line in the file."""

    target: str
    line: int
    text: str = ""


@dataclass(frozen=True)
class Body:
    """A rendered body, and what the checks need to know of it."""

    html: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Reference, ...] = ()
    images: tuple[Reference, ...] = ()


def too_heavy(text: str) -> str | None:
    """Why a text is beyond what Markdown may be given, in French; None when it is not.

    Python-Markdown needs quadratic time on unclosed brackets and recurses on nested lists and
    quotes: such a text is refused before it is parsed.
    """
    if len(text) > MAX_LENGTH:
        return f"texte trop long ({MAX_LENGTH} caractères au plus) : le couper en plusieurs pages."
    if text.count("[") > MAX_BRACKETS:
        return f"plus de {MAX_BRACKETS} crochets « [ » : vérifier le texte collé."
    if text.count("<") > MAX_ANGLES:
        return f"plus de {MAX_ANGLES} chevrons « < » : vérifier le texte collé."
    if len(_HEADING.findall(text)) > MAX_HEADINGS:
        return f"plus de {MAX_HEADINGS} intertitres : couper le texte en plusieurs pages."
    for row in text.split("\n") if _DEEP.search(text) else ():
        opening = _OPENERS.match(row)
        prefix = opening[0] if opening else ""
        marks = len(_MARK.findall(prefix))
        if marks + max(0, prefix.expandtabs(4).count(" ") - marks) // 4 > MAX_NESTING:
            return "listes ou citations emboîtées trop profondément."
    return None


def render(text: str, *, first_line: int = 1) -> Body:
    """Turn Markdown into a `Body`; `first_line` is the line of `text` in its file."""
    if not text.strip():
        return Body()
    converter, collected = _converter()
    collected.clear()
    converter.reset()
    try:
        markup = converter.convert(text)
    except BaseException:
        _converter.cache_clear()  # its parser was left half-way: the next body would be wrong
        raise
    position = _Positions(text, first_line)
    return Body(
        html=markup,
        headings=tuple(
            Heading(token["level"], token["id"], french.typeset(html.unescape(token["name"])))
            for token in _flat(converter.toc_tokens)  # type: ignore[attr-defined]
        ),
        links=tuple(Reference(url, position.of(url), label) for url, label in collected.links),
        images=tuple(Reference(url, position.of(url), label) for url, label in collected.images),
    )


def resolve(markup: str, url_of: Callable[[str], str | None]) -> str:
    """Give each link by id its address; a document that is not online leaves only its words."""

    def link(match: re.Match[str]) -> str:
        identifier, sharp, name = html.unescape(match[1]).partition("#")
        url, anchor = url_of(identifier), sharp + name
        return match[2] if url is None else f'<a href="{html.escape(url + anchor)}">{match[2]}</a>'

    return _REFERENCE.sub(link, markup)


def kind_of_target(target: str) -> str:
    """Sort an address: ``anchor``, ``site``, ``id``, ``web``, ``mail``, or ``refused``."""
    try:
        parts = urlsplit(target)
    except ValueError:  # such as ``http://[`` : an unfinished IPv6 address
        return "refused"
    scheme = parts.scheme.lower()
    if target.startswith("#"):
        return "anchor"
    if scheme in ("http", "https") and parts.netloc:
        return "web"
    if scheme == "mailto":
        return "mail"
    if target.startswith("/") and not target.startswith("//") and "\\" not in target:
        return "site"
    return "id" if _IDENTIFIER.fullmatch(target) else "refused"


class _Positions:
    """Finds the line of the successive occurrences of an address in a text."""

    def __init__(self, text: str, first_line: int):
        self.text = text
        self.first_line = first_line
        self.cursor: dict[str, int] = {}

    def of(self, target: str) -> int:
        begin = self.cursor.get(target, 0)
        starts = [self.text.find(mark + target, begin) for mark in ("](", "](<", "<", "]: ")]
        start = min((n for n in starts if n >= 0), default=-1)
        if start < 0:
            return self.first_line
        self.cursor[target] = start + len(target)
        return self.first_line + self.text.count("\n", 0, start)


@dataclass
class _Collected:
    """What the tree walk of the document being converted has met."""

    links: list[tuple[str, str]]
    images: list[tuple[str, str]]

    def clear(self) -> None:
        self.links.clear()
        self.images.clear()


@cache
def _converter() -> tuple[Markdown, _Collected]:
    """One converter for the whole process: making one costs more than a short document."""
    return converter_with(Quick())


def converter_with(*more: Extension) -> tuple[Markdown, _Collected]:
    """A converter of our Markdown, and what it collects; `more` may change how, not what."""
    collected = _Collected([], [])
    converter = Markdown(
        extensions=[*_EXTENSIONS, TocExtension(marker=""), _House(collected), *more],
        extension_configs={
            "footnotes": {"BACKLINK_TITLE": "Revenir à l’appel de la note {}"},
        },
        output_format="html",
    )
    return converter, collected


class _House(Extension):
    """Our rules on top of Markdown: no raw HTML, checked addresses, French typography."""

    def __init__(self, collected: _Collected):
        super().__init__()
        self.collected = collected

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.treeprocessors.register(_Addresses(md, self.collected), "addresses", 8)
        md.treeprocessors.register(_Typography(md), "typography", 7)


class _Addresses(Treeprocessor):
    def __init__(self, md: Markdown, collected: _Collected):
        super().__init__(md)
        self.collected = collected

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a" and element.get("class") not in (
                "footnote-ref",
                "footnote-backref",
            ):
                self._link(element)
            elif element.tag == "img":
                self._image(element)

    def _link(self, element: Element) -> None:
        target = html.unescape(self.unstash(element.get("href", "")))
        self.collected.links.append((target, "".join(element.itertext())))
        match kind_of_target(target):
            case "id":
                element.set("href", f"ref:{target}")
            case "web":
                element.set("rel", "noopener noreferrer")
            case "refused":
                element.set("href", "#")

    def _image(self, element: Element) -> None:
        target = element.get("src", "")
        self.collected.images.append((target, element.get("alt", "")))
        element.set("src", f"/media/{target.removeprefix('/media/')}")
        element.set("alt", french.typeset(element.get("alt", "")))
        element.set("loading", "lazy")

    def unstash(self, text: str) -> str:
        """The address with Markdown's own place-holders put back (``<mailto:…>``)."""
        text = text.replace("\x02amp\x03", "&")
        return re.sub(r"\x02(\d+)\x03", lambda match: chr(int(match[1])), text)


class _Typography(Treeprocessor):
    def run(self, root: Element) -> None:
        self._walk(root, "")

    def _walk(self, element: Element, before: str) -> str:
        """Typeset an element; gives the last character printed, from `before` on."""
        if element.tag in _VERBATIM:
            return "x"
        children = list(element)
        if text := element.text:
            after = _start(children[0]) if children else ""
            element.text = text = french.typeset(text, before=before, after=after)
            before = text[-1:] or before
        for number, child in enumerate(children, 1):
            before = self._walk(child, "" if child.tag in _BLOCKS else before)
            if tail := child.tail:
                after = _start(children[number]) if number < len(children) else ""
                child.tail = tail = french.typeset(tail, before=before, after=after)
                before = tail[-1:] or before
        return before


def _start(element: Element) -> str:
    """The first character that an element prints."""
    return next(filter(None, element.itertext()), "")[:1]


_BLOCKS = {"p", "li", "ul", "ol", "h1", "h2", "h3", "h4", "td", "th", "dt", "dd", "blockquote"}


def _flat(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The headings of the toc extension, in reading order."""
    flat: list[dict[str, Any]] = []
    for token in tokens:
        flat.append(token)
        flat.extend(_flat(token["children"]))
    return flat
