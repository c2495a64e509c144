"""The same site for others to build: nothing of it may be left out."""

import re
from datetime import date
from pathlib import Path

import pytest

import editorial
from bench.rivals import RIVALS, emit, file_of
from editorial.site import Site

CONTENT = Path(__file__).parents[2] / "content"
REFERENCE = re.compile(r"\]\([a-z0-9][a-z0-9-]*(#[\w-]+)?\)")


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(editorial.load(CONTENT), date(2023, 6, 30))


@pytest.mark.parametrize("rival", RIVALS)
def test_each_rival_has_every_document_and_its_address(
    rival: str, site: Site, tmp_path: Path
) -> None:
    emit(site, rival, tmp_path / rival)
    texts = list((tmp_path / rival / "content").rglob("*.md"))
    assert len(texts) == len(site.documents) == len(site.corpus.documents)
    for document in site.documents:
        text = file_of(document, tmp_path / rival).read_text(encoding="utf-8")
        assert document.url.removeprefix("/") in text.partition("\n\n")[0]
        assert not REFERENCE.search(text)
        assert _plain_lines(document.source.body) <= _plain_lines(text)


def _plain_lines(text: str) -> set[str]:
    """The lines that no link can change."""
    return {line for line in text.splitlines() if "](" not in line}
