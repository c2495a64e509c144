"""A new file asks what its schema asks for, objects as the checker does, and is accepted by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from editorial import Corpus, check, load
from editorial.forms import Draft, Question, ask_all
from editorial.problems import Problem
from editorial.schemas import DOCUMENT_TYPES, Meta, type_by_folder
from editorial.source import read_document

ANSWERS = {
    "resume": "Un essai : deux points, des « guillemets ».",
    "date": "2026-03-12",
    "themes": "transition",
    "type_action": "session-formation",
    "nature": "kit",
    "chapitres": "Un ; Deux",
    "employeur": "IREV",
    "lieu": "Lille",
    "date_limite": "2026-04-01",
    "adresse": "/irev/essai/",
}
EVENT = type_by_folder()["agenda"]


def _asking(answers: dict[str, list[str]]) -> tuple[Callable[..., str], list[str]]:
    """Someone who answers in this order, and what is said to them."""
    said: list[str] = []

    def ask(question: Question, objection: Problem | None) -> str:
        said.append(f"{question.key} — {objection.message if objection else '?'}")
        waiting = answers.get(question.key)
        return waiting.pop(0) if waiting else ANSWERS[question.key]

    return ask, said


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    """A copy of the good content, to be added to."""
    return Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))


def _write(draft: Draft, content: Path) -> Path:
    file = content / draft.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(draft.text(), encoding="utf-8")
    return file


@pytest.mark.parametrize("schema", DOCUMENT_TYPES, ids=lambda schema: schema.kind)
def test_file_of_every_type_is_accepted_by_the_checker(schema: type[Meta], content: Path) -> None:
    ask, _ = _asking({})
    draft = ask_all(
        Draft.of(schema, {"titre": "L’école : « ouverte » à tous ?"}), load(content), ask
    )
    _write(draft, content)
    corpus = load(content)
    assert check(corpus) == ()
    meta = corpus.by_id[draft.values["id"]].meta
    assert (meta.title, meta.state) == ("L’école : « ouverte » à tous ?", "brouillon")


@pytest.mark.parametrize("schema", DOCUMENT_TYPES, ids=lambda schema: schema.kind)
def test_every_other_field_waits_in_a_comment_under_its_description(schema: type[Meta]) -> None:
    rows = Draft.of(schema, {"titre": "Essai"}).text().split("\n")
    for name, field in schema.model_fields.items():
        key = field.alias or name
        if key not in ("id", "titre", "etat"):
            place = next(n for n, row in enumerate(rows) if row.startswith(f"#{key}:"))
            assert rows[place - 1].startswith(f"# {field.description}")


def test_comments_opened_one_by_one_are_fields_that_the_schema_knows(content: Path) -> None:
    ask, _ = _asking({})
    draft = ask_all(Draft.of(EVENT, {"titre": "Essai"}), load(content), ask)
    file = _write(draft, content)
    text = file.read_text().replace("\n#  -", "\n  -")
    opened = [row[1:] if row[:1] == "#" and row[:2] != "# " else row for row in text.split("\n")]
    file.write_text("\n".join(opened), encoding="utf-8")
    keys = {field.alias or name for name, field in EVENT.model_fields.items()}
    source = read_document(file, "x.md")
    assert {str(path[0]) for path in source.lines if path} == keys


def test_what_is_wrong_is_said_as_the_checker_says_it_and_asked_again(good_corpus: Corpus) -> None:
    ask, said = _asking({"date": ["bientôt", "2026-02-30"], "type_action": ["kermesse"]})
    draft = ask_all(Draft.of(EVENT, {"titre": "Essai"}), good_corpus, ask)
    assert said[1:5] == [
        "date — ?",
        "date — date attendue (AAAA-MM-JJ, AAAA-MM ou AAAA), reçu « bientôt ».",
        "date — ce jour n’existe pas (février 2026 a 28 jours), reçu « 2026-02-30 ».",
        "type_action — ?",
    ]
    assert said[5].startswith("type_action — valeur inconnue « kermesse ». Valeurs possibles : ")
    assert draft.path == "agenda/2026/2026-03-12-essai.md"


def test_unknown_theme_is_answered_with_the_nearest_at_once(good_corpus: Corpus) -> None:
    ask, said = _asking({"themes": ["transitio"]})
    news = type_by_folder()["actualites"]
    ask_all(Draft.of(news, {"titre": "Essai"}), good_corpus, ask)
    assert said[3].startswith(
        "themes — thème inconnu « transitio ». Les plus proches : « transition »"
    )


def test_what_a_rule_between_fields_needs_is_asked_too(good_corpus: Corpus) -> None:
    ask, said = _asking({"date_limite": ["2026-04-01"]})
    ask_all(Draft.of(type_by_folder()["emploi"], {"titre": "Essai"}), good_corpus, ask)
    assert said[-1] == "date_limite — une offre finit : ajouter « date_limite » ou « pourvu_le »."


def test_empty_answer_is_not_an_answer(good_corpus: Corpus) -> None:
    ask, said = _asking({"resume": ["", "  "]})
    ask_all(Draft.of(EVENT, {"titre": "Essai"}), good_corpus, ask)
    absent = "resume — champ obligatoire absent : ajouter une ligne « resume: … »."
    assert said[:3] == ["resume — ?", absent, absent]


def test_file_that_exists_is_never_written_again(content: Path) -> None:
    ask, _ = _asking({})
    _write(ask_all(Draft.of(EVENT, {"titre": "Essai"}), load(content), ask), content)
    again = Draft.of(EVENT, {"titre": "Essai"} | {k: ANSWERS[k] for k in ("resume", "date")})
    again = again.answered("type_action", "session-formation")
    assert [problem.message for problem in again.faults(load(content))] == [
        "ce fichier existe déjà, il n’est pas touché : changer le titre ou la date."
    ]


def test_identifier_that_is_taken_is_refused(content: Path) -> None:
    ask, _ = _asking({})
    draft = ask_all(Draft.of(EVENT, {"titre": "Essai"}), load(content), ask)
    _write(draft, content)
    other = Draft.of(EVENT, {**draft.values, "date": "2026-05-02"})
    faults = {fault.field: fault.message for fault in other.faults(load(content))}
    assert faults.keys() == {"id", "slug"}
    assert f"déjà pris par content/{draft.path}" in faults["id"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("L’école ouverte", "l-ecole-ouverte"),
        ("2026", "evenement-2026"),
        ("../../etc/passwd", "etc-passwd"),
        ("mot " * 40, "mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot-mot"),
    ],
)
def test_name_of_the_file_comes_from_the_title(title: str, slug: str) -> None:
    assert Draft.of(EVENT, {"titre": title}).path == f"agenda/{slug}.md"


@pytest.mark.parametrize("title", ["a: b", "# dièse", "- tiret", "{x}", 'dit "oui"', "oui", "*x*"])
def test_title_is_read_back_as_it_was_typed(title: str, content: Path) -> None:
    ask, _ = _asking({})
    draft = ask_all(Draft.of(EVENT, {"titre": title}), load(content), ask)
    assert read_document(_write(draft, content), "x.md").values["titre"] == title
