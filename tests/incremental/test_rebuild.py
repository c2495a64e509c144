"""A build that makes only what changed gives the site of a whole build: every byte of it."""

from __future__ import annotations

import filecmp
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import editorial
from commands.building import Left, place
from commands.site import Ahead, changed_documents, write_site
from editorial.corpus import recall
from editorial.site import Site
from incremental.cores import across
from incremental.fingerprints import of_code, of_files
from incremental.memory import Memory
from incremental.seen import Seen
from incremental.times import Times

from .edits import Editor

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "examples" / "ok" / "content"
EDITS = int(os.environ.get("EDITS", "200"))
EDITORS = 4
"""Each with other dice, so that cores share them."""
KILLED = EDITS // 5
CODE = of_code(ROOT)


@pytest.fixture
def editor(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Editor]:
    """A copy of the good examples, and someone who edits it."""
    monkeypatch.setattr("commands.building.CACHE", tmp_path / "cache")
    shutil.copytree(GOOD, tmp_path / "content")
    yield Editor(tmp_path / "content", getattr(request, "param", 22))


def _ahead(editor: Editor, target: Path, cache: Path) -> Ahead:
    """What a process that is ready has read."""
    seen, code = Seen(cache / "seen", time.time_ns()), CODE + editor.code
    memory = Memory(cache / "read", code)
    documents = recall(editor.content, memory, seen.digest)
    return Ahead(code, seen, memory, Left.found(target), documents)


def _build(
    editor: Editor, target: Path, cache: Path | None, *, search: bool, ahead: Ahead | None = None
) -> int:
    """Build as `invoke build` does; how many problems refuse it, if any."""
    seen = ahead.seen if ahead else Seen(cache / "seen" if cache else None, time.time_ns())
    code = CODE + editor.code
    said = (code, editor.day.isoformat(), str(editor.drafts))
    inputs = of_files(editor.content.parent, ["content"], said=said, digest=seen.digest)
    inputs += str(search)
    base = of_files(editor.content.parent, ["content/media"], said=said, digest=seen.digest)
    seen.save()
    with place(target, forget=cache is None, left=ahead.left if ahead else None) as there:
        if there.is_built(inputs):
            return 0
        kept = ahead.memory if ahead else Memory(cache / "read" if cache else None, code)
        corpus = editorial.load(editor.content, memory=kept, across=across, digest=seen.digest)
        kept.save()
        changed = changed_documents(there, base, corpus)
        if problems := editorial.check(corpus, changed=changed):
            return len(problems)
        site = Site(corpus, editor.day, drafts=editor.drafts)
        times = Times()
        write_site(site, there, inputs=inputs, base=base, code=code, times=times, search=search)
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


@pytest.mark.parametrize("editor", range(22, 22 + EDITORS), indirect=True)
def test_after_any_edit_the_site_is_that_of_a_whole_build(editor: Editor, tmp_path: Path) -> None:
    ours, whole, memory = tmp_path / "ours", tmp_path / "whole", tmp_path / "memory"
    assert _build(editor, ours, memory, search=True) == 0
    sound, built = editor.keep(), 0
    while built < EDITS // EDITORS:
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


def test_a_build_told_of_what_changed_gives_the_same(editor: Editor, tmp_path: Path) -> None:
    ours, memory = tmp_path / "ours", tmp_path / "memory"
    assert _build(editor, ours, memory, search=False) == 0
    sound, built = editor.keep(), 0
    while built < EDITS // EDITORS:
        ahead, before = _ahead(editor, ours, memory), _texts(editor.content)
        steps = [editor.step() for _ in range(editor.dice.randint(1, 3))]
        ahead.seen.look_again({path for path, _ in before ^ _texts(editor.content)})
        if ahead.code != CODE + editor.code:
            continue
        problems = _build(editor, ours, memory, search=False, ahead=ahead)
        assert _build(editor, tmp_path / "whole", None, search=False) == problems, steps
        if problems:
            editor.back_to(sound)
            continue
        built += 1
        assert _differences(ours, tmp_path / "whole") == [], f"edit {editor.count}: {steps}"


def _texts(content: Path) -> set[tuple[str, bytes]]:
    return {(str(content / path), (content / path).read_bytes()) for path in _files(content)}


def test_a_build_that_is_killed_leaves_nothing_wrong(editor: Editor, tmp_path: Path) -> None:
    ours, memory = tmp_path / "ours", tmp_path / "memory"
    assert _build(editor, ours, memory, search=False) == 0
    sound, killed = editor.keep(), 0
    while killed < KILLED:
        editor.step()
        child = multiprocessing.get_context("fork").Process(
            target=partial(_build, editor, ours, memory, search=False)
        )
        child.start()
        child.join(editor.dice.uniform(0, 0.4))
        if child.exitcode is None:
            os.kill(child.pid or 0, signal.SIGKILL)
            killed += 1
        child.join()
        if child.exitcode and child.exitcode > 0:
            editor.back_to(sound)
    if _build(editor, ours, memory, search=False):
        editor.back_to(sound)
        assert _build(editor, ours, memory, search=False) == 0
    assert _build(editor, tmp_path / "whole", None, search=False) == 0
    assert _differences(ours, tmp_path / "whole") == []
