"""A build that makes only what changed gives the site of a whole build: every byte of it."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import editorial
from commands.building import place
from commands.site import write_site
from editorial.site import Site
from incremental.cores import across
from incremental.fingerprints import of_code, of_files
from incremental.memory import Memory
from incremental.times import Times

from .edits import Editor

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "examples" / "ok" / "content"
EDITS = int(os.environ.get("EDITS", "200"))
CODE = of_code(ROOT)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Editor]:
    """A copy of the good examples, and someone who edits it."""
    monkeypatch.setattr("commands.building.CACHE", tmp_path / "cache")
    shutil.copytree(GOOD, tmp_path / "content")
    yield Editor(tmp_path / "content", 22)


def _build(editor: Editor, target: Path, memory: Path | None, *, search: bool) -> int:
    """Build as `invoke build` does; how many problems refuse it, if any."""
    kept = Memory(memory, CODE)
    corpus = editorial.load(editor.content, memory=kept, across=across)
    kept.save()
    if problems := editorial.check(corpus):
        return len(problems)
    site = Site(corpus, editor.day, drafts=editor.drafts)
    said = (CODE, editor.day.isoformat(), str(editor.drafts), str(search))
    inputs = of_files(editor.content.parent, ["content"], said=said)
    with place(target, forget=memory is None) as there:
        if not there.is_built(inputs):
            write_site(site, there, inputs=inputs, code=CODE, times=Times(), search=search)
    return 0


def _differences(one: Path, other: Path) -> list[str]:
    """The files that are not the same in both folders."""
    ours, theirs = _files(one), _files(other)
    both = sorted(ours & theirs)
    _, differ, unread = filecmp.cmpfiles(one, other, both, shallow=False)
    return sorted(ours ^ theirs) + differ + unread


def _files(folder: Path) -> set[str]:
    found = (Path(base) / name for base, _, names in os.walk(folder) for name in names)
    return {file.relative_to(folder).as_posix() for file in found}


def test_after_any_edit_the_site_is_that_of_a_whole_build(editor: Editor, tmp_path: Path) -> None:
    ours, whole, memory = tmp_path / "ours", tmp_path / "whole", tmp_path / "memory"
    assert _build(editor, ours, memory, search=True) == 0
    sound, built = editor.keep(), 0
    while built < EDITS:
        what = editor.step()
        search = built % 10 == 0  # it takes longer than all the rest
        problems = _build(editor, ours, memory, search=search)
        assert _build(editor, whole, None, search=search) == problems, what
        if problems:
            editor.back_to(sound)
            continue
        built += 1
        differences = _differences(ours, whole)
        if editor.drafts:  # a preview keeps the search index of before
            differences = [path for path in differences if not path.startswith("pagefind/")]
        assert differences == [], f"edit {editor.count}: {what}"
        if built % 20 == 0:
            sound = editor.keep()
