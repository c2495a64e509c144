"""The schemas that text editors read accept the content, and underline what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from jsonschema import Draft202012Validator

from editorial import load
from editorial.json_schemas import json_schemas
from editorial.schemas import DOCUMENT_TYPES

CONTENT = Path(__file__).parents[2] / "content"


class _Yaml12(yaml.SafeLoader):
    """The scalars of YAML 1.2, as text editors read them: no day, and « oui » is a word."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {
        char: [(tag, rule) for tag, rule in rules if tag.endswith((":int", ":float", ":null"))]
        for char, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _values(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    return yaml.load(text.split("\n---\n")[0] if file.suffix == ".md" else text, _Yaml12)


@pytest.fixture(scope="module")
def validators() -> dict[str, Draft202012Validator]:
    schemas = {name: json.loads(text) for name, text in json_schemas(load(CONTENT)).items()}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    return {name.removesuffix(".json"): Draft202012Validator(s) for name, s in schemas.items()}


FOLDERS = {schema.folder: schema.kind for schema in DOCUMENT_TYPES}
FOLDERS |= {"lettres": "lettre", "revue-de-presse": "presse"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_content_is_accepted(folder: str, validators: dict[str, Draft202012Validator]) -> None:
    files = [f for f in (CONTENT / folder).rglob("*") if f.suffix in (".md", ".yml")]
    for file in files:
        objections = [e.message for e in validators[FOLDERS[folder]].iter_errors(_values(file))]
        assert objections == [], file


GOOD = {
    "id": "ev-essai",
    "titre": "Essai",
    "resume": "Un essai.",
    "date": "2026-03-12",
    "type_action": "session-formation",
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("date", "bientôt"),
        ("themes", ["educaton"]),
        ("territoires", ["atlantide"]),
        ("publics", ["tous"]),
        ("type_action", "kermesse"),
        ("inconnu", "x"),
        ("suites", [{"attendu": "synthese"}]),
        ("bilan", {"presences": {"tous": 3}}),
        ("resume", "x" * 401),
    ],
)
def test_what_the_checker_refuses_is_underlined(
    key: str, value: object, validators: dict[str, Draft202012Validator]
) -> None:
    assert validators["evenement"].is_valid(GOOD)
    assert not validators["evenement"].is_valid(GOOD | {key: value})


def test_a_value_of_a_closed_list_says_what_it_means() -> None:
    event = json.loads(json_schemas(load(CONTENT))["evenement.json"])["properties"]
    means = dict(zip(*(event["mode"][k] for k in ("enum", "enumDescriptions")), strict=True))
    assert means["distanciel"] == "En ligne"
    themes = event["themes"]["items"]
    assert len(themes["enum"]) == len(themes["enumDescriptions"]) > 20
