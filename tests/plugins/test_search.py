"""The index of search as a browser reads it, made by the real Pagefind."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import Any

import cbor2

from plugins.compact import CHUNK
from plugins.search import index

SUMMARY = '<p data-pagefind-weight="4">{}</p>'


def _words(pages: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The pages of each word: number (from the one before), places, fields."""
    files = (file for file in index(pages) if file.path.endswith(".pf_index"))
    contents = [gzip.decompress(file.content)[12:] for file in files]
    return {word: pages for content in contents for word, pages, _ in cbor2.loads(content)[0]}


def _page(text: str) -> str:
    return f"<html lang=fr><body><main data-pagefind-body>{text}</main></body></html>"


def test_a_site_of_one_page_is_indexed() -> None:
    assert list(_words([("/seule/", _page("Texte"))])) == ["text"]


def test_a_word_of_all_pages_keeps_its_heaviest_place_in_each() -> None:
    """Else the words of « contrats de ville » would weigh more than the rest of a search."""
    text = _page("quartier rare mot rare quartier" + SUMMARY.format("le quartier"))
    words = _words((f"/{n}/", text if n < 9 else _page("quartier")) for n in range(CHUNK // 3))
    assert [pages[1] for pages in words["quarti"][:9]] == [[-97, 6]] * 9
    assert len(words["quarti"]) == CHUNK // 3
    assert [pages[1] for pages in words["rar"]] == [[-25, 1, 2]] * 9


def test_a_word_is_once_in_each_field_that_has_a_weight() -> None:
    fields = "".join(
        f'<meta data-pagefind-meta="{name}[content]" content="quartier et quartier">'
        for name in ("affiche", "noms", "titre")
    )
    page = _page("quartier").replace("<body>", f"<head>{fields}</head><body>")
    ((_, _, found),) = _words([("/une/", page)])["quarti"]
    assert found == [-2, 0, -3, 0]
