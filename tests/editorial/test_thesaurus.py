"""Terms of the thesaurus that are unknown, abandoned, ambiguous or written twice."""

import shutil
from pathlib import Path

import pytest

import editorial

CONTENT = Path(__file__).parents[2] / "content"
THEME = "image-attractivite/attractivite"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def _cite(content: Path, term: str) -> list[str]:
    """What is said of a document whose only theme is `term`."""
    document = next(f for f in content.rglob("*.md") if f"themes: [{THEME}]" in f.read_text())
    document.write_text(document.read_text().replace(f"[{THEME}]", f"[{term}]"))
    problems = editorial.check(editorial.load(content))
    return [p.message for p in problems if p.path.endswith(document.name)]


def test_an_abandoned_term_is_answered_with_its_replacement(content: Path) -> None:
    thesaurus = content / "donnees" / "thesaurus.yml"
    line = "      - slug: attractivite\n"
    text = thesaurus.read_text()
    assert line in text
    thesaurus.write_text(text.replace(line, f"{line}        remplace: [attractivite-locale]\n"))
    (said,) = _cite(content, "attractivite-locale")
    assert said == f"thème abandonné « attractivite-locale » : écrire « {THEME} »."


@pytest.mark.parametrize("term", ["attractivite", "imag-attractivite/attractivite"])
def test_a_term_without_its_parent_is_answered_with_its_whole_path(
    content: Path, term: str
) -> None:
    (said,) = _cite(content, term)
    assert said.startswith(f"thème inconnu « {term} ».")
    assert THEME in said


def test_two_terms_with_one_slug_are_reported(content: Path) -> None:
    thesaurus = content / "donnees" / "thesaurus.yml"
    text = thesaurus.read_text().replace("- slug: image-des-quartiers", "- slug: attractivite")
    thesaurus.write_text(text)
    problems = editorial.check(editorial.load(content))
    assert any("est écrit 2 fois" in p.message and THEME in p.message for p in problems)


@pytest.mark.parametrize(
    ("old", "reason"),
    [("image-attractivite", "est encore un thème"), ("ancien, ancien", "a deux successeurs")],
)
def test_abandoned_term_has_one_successor_and_is_no_more_a_term(
    content: Path, old: str, reason: str
) -> None:
    thesaurus = content / "donnees" / "thesaurus.yml"
    line = "      - slug: attractivite\n"
    text = thesaurus.read_text().replace(line, f"{line}        remplace: [{old}]\n")
    thesaurus.write_text(text)
    problems = [str(problem) for problem in editorial.check(editorial.load(content))]
    assert any(reason in problem and "thesaurus.yml" in problem for problem in problems), problems
