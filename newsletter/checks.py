"""What a letter must be before it leaves; every function raises `LetterError`, none returns.

mrml drops a tag that it does not know and says nothing: hence `check_mjml` before, and
`check_items` after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, Tag

from editorial.problems import did_you_mean
from newsletter.errors import LetterError
from newsletter.issue import LetterValue
from newsletter.mjml_words import ATTRIBUTES, TAGS

__all__ = ["check_html", "check_items", "check_mjml"]

MAX_BYTES = 95_000
"""Gmail cuts a message after 102 kB of HTML; measured, not documented by Google."""
MAX_DEPTH = 40
"""The compiler crashes near 20 000 nested tags; our templates nest 12."""

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ACTIVE = ("script", "iframe", "object", "embed", "form", "input", "base", "audio", "video")
_LOADING = {"src", "srcset", "background", "data", "poster", "action", "xlink:href"}
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]([^'\"]*)", re.IGNORECASE)
_MAY_LOAD = re.compile(
    r"\b(?:src|srcset|background(?!-)|data|poster|action|href|url|import)\b|&#", re.IGNORECASE
)
"""Without one of these, markup loads nothing: most of what is for Outlook need not be read."""
_CONDITION = re.compile(r"^\[if [^\]]*\]>|<!\[endif\]$")


def check_mjml(mjml: str, *, path: str) -> None:
    """Only known MJML tags and attributes, nested less than `MAX_DEPTH` deep."""
    outline = _Outline()
    outline.feed(mjml)
    outline.close()
    for tag in re.findall(r"</?(mj[\w-]*)", mjml, re.IGNORECASE):
        if tag not in TAGS:
            reason = f"balise MJML inconnue « {tag} »."
            raise LetterError(path, reason + did_you_mean(tag, TAGS))
    for tag, name in outline.attributes:
        if name not in ATTRIBUTES.get(tag, {name}):
            reason = f"attribut MJML inconnu « {name} » sur « {tag} »."
            raise LetterError(path, reason + did_you_mean(name, ATTRIBUTES[tag]))
    if outline.deepest > MAX_DEPTH:
        raise LetterError(path, f"plus de {MAX_DEPTH} balises emboîtées.")


class _Outline(HTMLParser):
    """Measures how deep tags are nested, and notes the attributes of each."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.deepest = 0
        self.attributes: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.update((tag, name) for name, _ in attrs)
        if tag not in _VOID:
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.update((tag, name) for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.depth -= 1


def get_ready() -> None:
    """Read the selectors of the checks: the first ones take a tenth of a second."""
    list(_faults(BeautifulSoup("", "html.parser"), host=""))


def check_html(html: str, *, host: str, path: str = "lettre") -> None:
    """A light, titled, accessible document that runs nothing and loads only from `host`."""
    size = len(html.encode("utf-8"))
    if size > MAX_BYTES:
        limit = f"au-delà de {MAX_BYTES // 1000}, les messageries la coupent"
        raise LetterError(path, f"elle pèse {size // 1000} ko ; {limit} : retirer des contenus.")
    for reason in _faults(_parsed(html), host):
        raise LetterError(path, reason)


def check_items(html: str, letter: LetterValue) -> None:
    """Every item is there, title and link, and every rubric: nothing was dropped on the way."""
    soup = _parsed(html)
    linked = {(link.get("href"), link.get_text()) for link in soup.select("h3 a[href]")}
    titles = {title.get_text() for title in soup.select("h2")}
    for section in letter.sections:
        if section.title not in titles:
            raise LetterError(letter.path, f"rubrique perdue : « {section.title} ».")
        for item in section.items:
            if (item.url, item.title) not in linked:
                raise LetterError(letter.path, f"contenu perdu : « {item.title} ».")


@lru_cache(maxsize=1)
def _parsed(html: str) -> BeautifulSoup:
    """Parsed once for both checks, which only read it."""
    return BeautifulSoup(html, "html.parser")


def _faults(soup: BeautifulSoup, host: str) -> Iterator[str]:
    """What is wrong, in French sentences."""
    root = soup.find("html")
    if not isinstance(root, Tag) or not root.get("lang"):
        yield "langue absente : <html lang> est attendu."
    if not (soup.title and soup.title.get_text(strip=True)):
        yield "titre absent : <title> est attendu."
    if not any(hidden.get_text(strip=True) for hidden in soup.select('div[style*="display:none"]')):
        yield "aperçu absent : remplir « apercu »."
    if (count := len(soup.find_all("h1"))) != 1:
        yield f"un titre h1 est attendu, {count} trouvés."
    for tag in soup.find_all(_ACTIVE):
        yield f"balise interdite dans un courriel : <{tag.name}>."
    for address in _loaded(soup):
        if urlsplit(address).scheme not in ("http", "https") or urlsplit(address).netloc != host:
            yield f"ressource chargée d’ailleurs que {host} : {address[:200]}."
    for link in soup.find_all("a"):
        if urlsplit(str(link.get("href", ""))).scheme not in ("http", "https", "mailto"):
            yield f"lien sans adresse complète : {link.get('href')}."
    yield from _image_faults(soup)


def _image_faults(soup: BeautifulSoup) -> Iterator[str]:
    for image in soup.find_all("img"):
        if image.get("alt") is None:
            yield f"image sans texte de remplacement (alt) : {image.get('src')}."
        if not (image.get("width") and image.get("height")):
            yield f"image sans dimensions (width, height) : {image.get('src')}."


def _loaded(soup: BeautifulSoup) -> Iterator[str]:
    """The addresses that a program fetches by itself on opening the letter."""
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name in _LOADING or (name == "href" and tag.name in ("link", "image", "use")):
                yield from _of_attribute(name, str(value))
            elif name == "style":
                yield from _of_css(str(value))
        if tag.name == "style":
            yield from _of_css(tag.get_text())
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        # Outlook reads what other programs take for a comment.
        if _MAY_LOAD.search(comment):
            yield from _loaded(BeautifulSoup(_CONDITION.sub("", str(comment)), "html.parser"))


def _of_attribute(name: str, value: str) -> Iterator[str]:
    if name == "srcset":
        yield from (part.split()[0] for part in value.split(",") if part.strip())
    else:
        yield value.strip()


def _of_css(css: str) -> Iterator[str]:
    yield from (match[1] or match[2] or "" for match in _CSS_ADDRESS.finditer(css))
