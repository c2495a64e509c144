"""The index of search as a browser reads it, made by the real Pagefind."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import cbor2

from plugins.compact import CHUNK
from plugins.search import index

SUMMARY = '<p data-pagefind-weight="4">{}</p>'


def _words(folder: Path) -> dict[str, Any]:
    """The pages of each word: number (from the one before), places, fields."""
    contents = [gzip.decompress(file.read_bytes())[12:] for file in folder.rglob("*.pf_index")]
    return {word: pages for content in contents for word, pages, _ in cbor2.loads(content)[0]}


def _page(text: str) -> str:
    return f"<html lang=fr><body><main data-pagefind-body>{text}</main></body></html>"


def test_a_site_of_one_page_is_indexed(tmp_path: Path) -> None:
    index([("/seule/", _page("Texte"))], tmp_path)
    assert list(_words(tmp_path)) == ["text"]


def test_a_word_of_all_pages_keeps_its_heaviest_place_in_each(tmp_path: Path) -> None:
    """Else the words of « contrats de ville » would weigh more than the rest of a search."""
    text = _page("quartier rare mot rare quartier" + SUMMARY.format("le quartier"))
    index(((f"/{n}/", text if n < 9 else _page("quartier")) for n in range(CHUNK // 3)), tmp_path)
    words = _words(tmp_path)
    assert [pages[1] for pages in words["quarti"][:9]] == [[-97, 6]] * 9
    assert len(words["quarti"]) == CHUNK // 3
    assert [pages[1] for pages in words["rar"]] == [[-25, 1, 2]] * 9
