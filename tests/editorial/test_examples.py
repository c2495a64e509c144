"""Good files are accepted; each bad one gets, word for word, the report kept beside it.

A case is a folder of `tests/examples/ko` laid over a copy of the good content; its `attendu.txt`
is what an editor reads. Files that git or an editor would spoil are made here.
"""

import shutil
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import pytest

from editorial import Corpus, check, load
from editorial.checks import RULES, TEXT_RULES, DocumentRule
from editorial.schemas import DATA_FILES, DOCUMENT_TYPES

KO = Path(__file__).resolve().parent.parent / "examples" / "ko"
CASES = sorted(folder.name for folder in KO.iterdir())
NEWS = "actualites/2022-03-02-exemple-ko.md"
HEAD = (
    "---\nid: act-ko\ntitre: Exemple\nresume: Un exemple.\ndate: 2022-03-02\n"
    "themes: [transition]\n---\n\n"
)
ROWS = {
    "d1": "bombe-d-alias caractere-nul champ-en-double crochet-ouvert date-absente date-impossible "
    "date-mal-ecrite deux-documents en-tete-ouvert esperluette etat-inconnu etoile fichier-vide "
    "guillemet-ouvert jour-absent-du-mois objet-python sans-en-tete tabulation titre-absent "
    "titre-vide",
    "d2": "adresse-d-une-liste identifiant-en-double meme-adresse nom-de-fichier page-meme-adresse",
    "d3": "image-dans-un-dossier-parent slug-dangereux",
    "d4": "image-absente image-d-en-tete-absente image-d-en-tete-sans-texte "
    "image-qui-n-en-est-pas-une image-sans-texte",
    "d7": "lien-javascript lien-sans-protocole",
    "d9": "texte-caractere-invisible titre-caractere-invisible",
    "d10": "annee-trop-longue evenement-finit-avant heure-de-fin-avant heure-sans-jour",
    "d11": "lettre-hors-de-son-mois lettre-vide",
    "d14": "offre-sans-fin",
    "f5": "adresse-disparue adresse-disparue-en-ligne adresse-en-brouillon ancienne-adresse-prise "
    "redirection-morte",
}
"""The cases of each row of the matrix of faults: D for the content, F for its publication."""
NAMES = {case: f"{row}-{case}" for row, cases in ROWS.items() for case in cases.split()}
FRENCH = {"un", "une", "le", "la", "deux", "ne", "est", "des"}


def _lay(case: str, examples: Path, folder: Path) -> Path:
    content = folder / "content"
    shutil.copytree(examples / "ok" / "content", content)
    shutil.copytree(
        examples / "ko" / case,
        content,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("attendu.txt"),
    )
    return content


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    """A copy of the good content, to be spoilt."""
    return Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))


def _report(content: Path) -> str:
    return "".join(f"{problem}\n" for problem in check(load(content)))


def test_good_content_has_no_problem(good_corpus: Corpus) -> None:
    assert check(good_corpus) == ()


@pytest.mark.parametrize("schema", DOCUMENT_TYPES, ids=lambda schema: schema.kind)
def test_every_type_has_a_good_example(good_corpus: Corpus, schema: type) -> None:
    assert any(type(document.meta) is schema for document in good_corpus.documents)


def test_good_content_has_every_data_file_and_a_letter(good_corpus: Corpus) -> None:
    assert good_corpus.data.keys() == DATA_FILES.keys()
    assert good_corpus.issues


@pytest.mark.parametrize("case", CASES, ids=[NAMES.get(case, case) for case in CASES])
def test_bad_file_is_reported_word_for_word(case: str, examples: Path, tmp_path: Path) -> None:
    expected = (examples / "ko" / case / "attendu.txt").read_text(encoding="utf-8")
    assert _report(_lay(case, examples, tmp_path)) == expected


def test_every_row_names_cases_that_are_there() -> None:
    assert NAMES.keys() <= set(CASES)


def test_every_case_expects_a_report(examples: Path) -> None:
    empty = [case for case in CASES if not (examples / "ko" / case / "attendu.txt").read_text()]
    assert empty == []


@pytest.mark.parametrize("case", CASES)
def test_no_exception_escapes(case: str, examples: Path, tmp_path: Path) -> None:
    check(load(_lay(case, examples, tmp_path)))


def test_d13_symbolic_link_is_refused(content: Path) -> None:
    (content / NEWS).symlink_to("/etc/passwd")
    assert _report(content) == (
        f"content/{NEWS}:1: fichier — lien symbolique : le remplacer par le vrai fichier.\n"
    )


def test_d13_symbolic_link_to_a_folder_is_refused_and_not_followed(content: Path) -> None:
    (content / "actualites" / "autres").symlink_to("/etc")
    assert _report(content) == (
        "content/actualites/autres:1: fichier — "
        "lien symbolique : le remplacer par le vrai fichier.\n"
    )


HEAVY = {
    "20 000 brackets": ("[" * 20_000, "plus de 2000 crochets « [ » : vérifier le texte collé."),
    "40 quotes in quotes": (
        "> " * 40 + "texte",
        "listes ou citations emboîtées trop profondément.",
    ),
    "a very long text": (
        "mot " * 60_000,
        "texte trop long (200000 caractères au plus) : le couper en plusieurs pages.",
    ),
    "1 000 lists on one row": (
        "- " * 1_000 + "texte",
        "listes ou citations emboîtées trop profondément.",
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_d8_heavy_text_is_refused_before_it_is_parsed(name: str, content: Path) -> None:
    text, message = HEAVY[name]
    (content / NEWS).write_text(f"{HEAD}{text}\n", encoding="utf-8")
    assert _report(content) == f"content/{NEWS}:8: texte — {message}\n"


def test_d8_20_000_brackets_in_the_header_are_refused(content: Path) -> None:
    (content / NEWS).write_text(HEAD.replace("Exemple", "[" * 20_000, 1), encoding="utf-8")
    assert _report(content) == f"content/{NEWS}:3: YAML — trop de niveaux emboîtés.\n"


def test_d1_latin_1_file_is_refused_at_its_first_wrong_line(content: Path) -> None:
    (content / NEWS).write_bytes(f"{HEAD}Un texte abîmé.\n".encode("latin-1"))
    assert _report(content) == (
        f"content/{NEWS}:9: fichier — "
        "le texte n’est pas en UTF-8 : l’enregistrer de nouveau avec ce codage.\n"
    )


def test_d8_file_over_one_megabyte_is_not_read(content: Path) -> None:
    (content / NEWS).write_text(HEAD + "mot " * 300_000, encoding="utf-8")
    assert _report(content) == (
        f"content/{NEWS}:1: fichier — plus de 1 Mo de texte : le couper en plusieurs.\n"
    )


def test_missing_data_file_is_named(content: Path) -> None:
    (content / "donnees" / "glossaire.yml").unlink()
    assert _report(content) == (
        "content/donnees/glossaire.yml:1: fichier — ce fichier est nécessaire.\n"
    )


def test_d13_unreadable_file_name_is_reported(content: Path) -> None:
    (content / "actualites" / "a\nb.md").write_text(HEAD)
    assert _report(content) == (
        "content/actualites:1: fichier — "
        "un nom de fichier de ce dossier n’est pas lisible : le renommer.\n"
    )


def test_d13_unreadable_folder_name_is_reported(content: Path) -> None:
    (content / "actualites" / "a\nb").mkdir()
    (content / NEWS.replace("/", "/a\nb/")).write_text(HEAD)
    assert "n’est pas lisible" in _report(content)


def test_hidden_files_are_left_out(content: Path) -> None:
    (content / "actualites" / ".brouillon.md.swp").write_bytes(b"\0")
    assert _report(content) == ""


def test_d1_windows_line_ends_and_byte_order_mark_are_accepted(content: Path) -> None:
    text = HEAD.replace("\n", "\r\n") + "Le texte.\r\n"
    (content / NEWS).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert _report(content) == ""


def test_folder_that_does_not_exist_is_one_problem(tmp_path: Path) -> None:
    said = [problem.message for problem in check(load(tmp_path / "absent"))]
    assert said == ["ce dossier est absent : lancer la commande depuis celui du projet."]


def _of_all(make: Callable[[Corpus], DocumentRule]) -> Callable[[Corpus], object]:
    """A rule of documents, asked of them all."""

    @wraps(make)
    def rule(corpus: Corpus) -> object:
        return [problem for document in corpus.documents for problem in make(corpus)(document)]

    return rule


EVERY_RULE = (*RULES, *map(_of_all, TEXT_RULES))


def _alone(rule: Callable[[Corpus], object], corpus: Corpus) -> bool:
    """Whether the whole report of a corpus is the report of that one rule."""
    return bool(check(corpus)) and set(check(corpus)) == set(rule(corpus))  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def bad_corpora(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Corpus]:
    """Every bad example, read once."""
    return [load(_lay(case, examples, tmp_path_factory.mktemp("ko"))) for case in CASES]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_case_that_it_alone_reports(
    rule: Callable[[Corpus], object], bad_corpora: list[Corpus]
) -> None:
    assert any(_alone(rule, corpus) for corpus in bad_corpora)


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_a_check_says_all_that_a_rule_finds(
    rule: Callable[[Corpus], object], bad_corpora: list[Corpus]
) -> None:
    for corpus in bad_corpora:
        assert set(rule(corpus)) <= set(check(corpus))  # type: ignore[call-overload]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.__name__)
def test_every_rule_is_said_in_french(rule: Callable[[Corpus], object]) -> None:
    sentence = rule.__doc__ or ""
    assert sentence.endswith(".")
    assert FRENCH & set(sentence.lower().replace("’", " ").split())
