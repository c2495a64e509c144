"""Documentation that cannot drift: what exists is described, what is described exists."""

from __future__ import annotations

import re
from pathlib import Path

from invoke.collection import Collection

import tasks
from editorial import load
from editorial.json_schemas import json_schemas
from editorial.reference import reference
from editorial.schemas import DOCUMENT_TYPES

ROOT = Path(__file__).parents[1]


def _names() -> list[str]:
    return [name.replace("_", "-") for name in Collection.from_module(tasks).task_names]


def test_every_task_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in _names() if f"`invoke {name}" not in readme] == []


def test_every_task_of_the_readme_exists() -> None:
    named = set(re.findall(r"invoke ([a-z][a-z-]+)", (ROOT / "README.md").read_text()))
    assert named <= set(_names())


def test_every_task_says_in_french_what_it_does() -> None:
    for task in Collection.from_module(tasks).tasks.values():
        assert task.__doc__ and task.__doc__.rstrip().endswith("."), task.name


def test_the_reference_of_fields_is_current() -> None:
    assert (ROOT / "docs" / "champs.md").read_text() == reference(), "lancer « invoke docs »"


def test_the_schemas_of_text_editors_are_current() -> None:
    written = {file.name: file.read_text() for file in (ROOT / "docs" / "schemas").iterdir()}
    assert written == json_schemas(load(ROOT / "content")), "lancer « invoke docs »"


def test_every_type_is_in_the_editors_guide() -> None:
    guide = (ROOT / "docs" / "ecrire.md").read_text()
    assert [t.folder for t in DOCUMENT_TYPES if f"`content/{t.folder}/`" not in guide] == []


def test_every_link_between_documents_leads_to_a_file() -> None:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            if page.name == "ecrire.md" and not target.endswith(".md"):
                continue  # examples of what editors type
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_lock_files_carry_hashes_and_no_address() -> None:
    for lock in sorted(ROOT.glob("*.lock")):
        text = lock.read_text()
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text
