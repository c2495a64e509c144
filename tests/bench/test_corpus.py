"""The multiplied content, which measures stand on."""

from collections import Counter
from pathlib import Path

import pytest

import editorial
from bench.corpus import multiply

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> editorial.Corpus:
    """Every document at least twice, most of them three times."""
    target = tmp_path_factory.mktemp("bench") / "content"
    multiply(CONTENT, target, 600)
    return editorial.load(target)


def test_multiplied_content_passes_the_check(large: editorial.Corpus) -> None:
    assert editorial.check(large) == ()
    assert len(large.documents) == 600


def test_titles_are_unique_and_years_go_back(large: editorial.Corpus) -> None:
    copies = [d.meta for d in large.documents if "/copie-" in d.path]
    titles = Counter(meta.title for meta in copies)
    assert max(titles.values()) == 1
    years = {meta.date.first.year for meta in copies if meta.date}
    assert {2020, 2021, 2022} <= years


def test_links_of_a_copy_lead_to_copies(large: editorial.Corpus) -> None:
    copy = large.by_id["ev-2022-02-22-reseau-lcd-1"]
    assert copy.meta.related == ("pub-2022-fiche-outil-lcd-1",)
    assert copy.meta.date is not None
    assert copy.meta.date.iso == "2021-02-22"


def test_the_same_number_gives_the_same_bytes(tmp_path: Path, large: editorial.Corpus) -> None:
    multiply(CONTENT, tmp_path / "content", 600)
    for file in (tmp_path / "content").rglob("*.md"):
        assert (
            file.read_bytes() == (large.root / file.relative_to(tmp_path / "content")).read_bytes()
        )


def test_fewer_documents_than_there_are_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="au moins"):
        multiply(CONTENT, tmp_path / "content", 10)
