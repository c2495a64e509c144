"""What a build remembers, and what it does when that cannot be trusted."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from commands.building import place
from editorial import load
from incremental.aside import Aside
from incremental.cores import WorkerError, across, cores, spread
from incremental.memory import Memory
from incremental.output import Marks, Output, mark_of_value
from incremental.record import Record, looks, merge, read_record, strays, write_record
from incremental.seen import Seen


@dataclass(frozen=True)
class Unit:
    """A value of ours, of which others hold many."""

    name: str
    parts: tuple[str, ...]


class Other(Unit):
    """Another type of the same fields."""


GOOD = Path(__file__).parents[1] / "examples" / "ok" / "content"


def _kept(file: Path, code: str = "code", **values: object) -> Memory:
    memory = Memory(file, code)
    for key, value in values.items():
        _put(memory, key, value)
    memory.save()
    return Memory(file, code)


def _put(memory: Memory, key: str, value: object) -> None:
    memory.put(key, f"about {key}")
    memory.put_apart(key, "part", memory.seal(key, "part", value))


def _get(memory: Memory, key: str) -> tuple[object, object]:
    return memory.about(key), memory.fetch(key, "part")


def test_what_was_kept_is_known_again(tmp_path: Path) -> None:
    memory = _kept(tmp_path / "m", un=[1, "é"], deux=None)
    assert _get(memory, "un") == ("about un", [1, "é"])
    assert _get(memory, "trois") == (None, None)
    assert memory.fetch("un", "other") is None


def test_what_another_code_made_is_not_known(tmp_path: Path) -> None:
    _kept(tmp_path / "m", un=1)
    assert _get(Memory(tmp_path / "m", "other"), "un") == (None, None)


@pytest.mark.parametrize("harm", ["cut", "noise", "empty", "folder"])
def test_a_memory_that_cannot_be_read_is_made_again(tmp_path: Path, harm: str) -> None:
    file = tmp_path / "m"
    _kept(file, un=1)
    content = file.read_bytes()
    file.unlink()
    match harm:
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "noise":
            file.write_bytes(os.urandom(5000))
        case "empty":
            file.write_bytes(b"")
        case "folder":
            file.mkdir()
    os.chmod(file, 0o700 if file.is_dir() else 0o600)  # noqa: PTH101
    assert _get(Memory(file, "code"), "un") == (None, None)
    if harm != "folder":
        assert _get(_kept(file, un=2), "un") == ("about un", 2)


@pytest.mark.parametrize("table", ["loose", "apart"])
def test_a_value_whose_bytes_changed_is_not_used(tmp_path: Path, table: str) -> None:
    _kept(tmp_path / "m", un="abc")
    with sqlite3.connect(tmp_path / "m") as base:
        ((value,),) = base.execute(f"SELECT value FROM {table}")
        changed = value.replace(b"about", b"abouu").replace(b"abc", b"abd")
        assert changed != value
        base.execute(f"UPDATE {table} SET value = ?", (changed,))
    about, value = _get(Memory(tmp_path / "m", "code"), "un")
    assert (about if table == "loose" else value) is None


def test_a_memory_that_others_may_write_is_not_read(tmp_path: Path) -> None:
    _kept(tmp_path / "m", un=1)
    (tmp_path / "m").chmod(0o666)
    assert _get(Memory(tmp_path / "m", "code"), "un") == (None, None)


def test_a_memory_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert _get(_kept(tmp_path / "file" / "m", un=1), "un") == (None, None)


def test_a_memory_that_lost_values_is_made_again(tmp_path: Path) -> None:
    _kept(tmp_path / "m", un=1, deux=2)
    with sqlite3.connect(tmp_path / "m") as base:
        base.execute("DELETE FROM apart WHERE key = 'codeun'")
    assert _get(Memory(tmp_path / "m", "code"), "un") == ("about un", None)
    assert _get(Memory(tmp_path / "m", "code"), "deux") == (None, None)


def test_a_memory_that_another_one_holds_is_asked_once(tmp_path: Path) -> None:
    memory = _kept(tmp_path / "m", un=1, deux=2)
    with closing(sqlite3.connect(tmp_path / "m")) as base:
        base.execute("BEGIN EXCLUSIVE")
        assert memory.fetch("un", "part") is None
    assert memory.fetch("deux", "part") is None
    assert _get(Memory(tmp_path / "m", "code"), "deux") == ("about deux", 2)


def test_looks_are_kept_when_not_all_was_looked_at(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("un", "deux")]
    for file in files:
        file.write_text(file.name)
    later = time.time_ns() + 10**10
    with Seen(tmp_path / "seen", later) as seen:
        found = [seen.digest(str(file)) for file in files]
    kept = (tmp_path / "seen").read_bytes()
    with pytest.raises(ValueError, match="stop"), Seen(tmp_path / "seen", later) as seen:
        assert seen.digest(str(files[1])) == found[1]
        raise ValueError("stop")
    assert (tmp_path / "seen").read_bytes() == kept
    with Seen(tmp_path / "seen", later) as seen:
        seen.digest(str(files[1]))
    assert len((tmp_path / "seen").read_bytes()) < len(kept)


def test_a_memory_of_another_shape_is_made_again(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "m") as base:
        base.execute("CREATE TABLE apart (key TEXT PRIMARY KEY, value BLOB)")
    (tmp_path / "m").chmod(0o600)
    values = {f"k{number}": number for number in range(2000)}
    memory = _kept(tmp_path / "m", **values)
    assert {key: memory.fetch(key, "part") for key in values} == values


def test_a_memory_forgets_what_was_long_unused(tmp_path: Path) -> None:
    _kept(tmp_path / "m", **{f"k{number}": number for number in range(100)})
    memory = Memory(tmp_path / "m", "code")
    assert memory.about("k1")
    for number in range(300):
        _put(memory, f"new{number}", number)
    memory.save()
    again = Memory(tmp_path / "m", "code")
    assert [_get(again, key)[1] for key in ("k1", "k2", "new7")] == [1, None, 7]


@pytest.mark.parametrize("folder", ["there", "file"])
def test_what_is_kept_apart_is_known_at_once_wherever_it_is(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("")  # where nothing can be written
    memory = Memory(tmp_path / folder / "m", "code")
    for number in range(3100):
        memory.put_apart(f"k{number}", "part", memory.seal(f"k{number}", "part", number))
    written = (tmp_path / folder / "m").exists()
    assert written == (folder == "there")
    some = (0, 1499, 1500, 3099)
    assert [memory.fetch(f"k{number}", "part") for number in some] == [*some]


def test_a_value_that_stands_under_another_key_is_not_used(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "m", "code")
    for key in ("un", "deux"):
        _put(memory, key, key)
    memory.save()
    with sqlite3.connect(tmp_path / "m") as base:
        for table in ("loose", "apart"):
            base.execute(f"UPDATE {table} SET key = 'code' || 'x' WHERE key = 'codeun'")
            base.execute(f"UPDATE {table} SET key = 'codeun' WHERE key = 'codedeux'")
    again = Memory(tmp_path / "m", "code")
    assert _get(again, "un") == (None, None)


def test_documents_are_known_before_they_are_read(tmp_path: Path) -> None:
    for code in ("first", "again"):
        memory = Memory(tmp_path / "m", "code")
        corpus = load(GOOD, memory=memory)
        memory.save()
        if code == "first":
            read = {
                d.path: (d.id, d.kind, d.url, d.title, d.meta, d.named) for d in corpus.documents
            }
    assert len(corpus.documents) == len(read) > 5
    for document in corpus.documents:
        assert "meta" not in vars(document)
        known = document.id, document.kind, document.url, document.title
        assert "meta" not in vars(document)
        assert (*known, document.meta, document.named) == read[document.path]


def test_a_document_is_read_from_its_file_when_its_memory_is_lost(tmp_path: Path) -> None:
    class Lost(Memory):
        def fetch(self, key: str, part: str) -> None:
            return None

    memory = Memory(tmp_path / "m", "code")
    metas = [document.meta for document in load(GOOD, memory=memory).documents]
    memory.save()
    lost = load(GOOD, memory=Lost(tmp_path / "m", "code")).documents
    assert "meta" not in vars(lost[0])
    assert [document.meta for document in lost] == metas


def test_a_family_is_fresh_when_all_its_units_are(tmp_path: Path) -> None:
    units = {
        "pages hub /a/": (("x mots",), ("a",)),
        "pages hub /a/ tout 2": (("y mots",), ("a2",)),
        "pages hub /b/": (("z mots",), ("b",)),
        "page lost": ((), ("gone",)),
    }
    output = Output(tmp_path, {"a": "1", "a2": "1", "b": "1"}, units=units, changed={"y mots"})
    families = [
        "pages hub /b/",
        "pages hub /a/",
        "pages hub",
        "pages",
        "page",
        "page lost",
        "other",
    ]
    assert [output.are_fresh(family) for family in families] == [True, *[False] * 6]
    assert [output.knows(family) for family in families] == [*[True] * 6, False]
    assert sorted(output.units) == ["pages hub /a/", "pages hub /b/"]
    assert output.marks == {"a": "1", "b": "1"}


def test_results_come_back_in_the_order_of_tasks() -> None:
    assert spread([partial(pow, number, 2) for number in range(50)], processes=2) == [
        number**2 for number in range(50)
    ]
    assert list(across(str, range(2000))) == [str(number) for number in range(2000)]


def test_a_process_that_is_killed_is_one_clear_error() -> None:
    def killed() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WorkerError, match="arrêté par le système"):
        spread([killed, killed], processes=2)


def test_what_a_task_raises_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        spread([partial(divmod, 1, 0), partial(divmod, 1, 1)], processes=2)


def test_equal_values_have_one_mark_whatever_they_share() -> None:
    word = "".join(["mot", "s"])
    assert mark_of_value([word, word]) == mark_of_value(["".join(["mo", "ts"]), word])
    assert mark_of_value([word]) != mark_of_value([word, word])


def test_a_shared_value_counts_for_all_that_it_holds() -> None:
    marks, ours, same = Marks(Unit), Unit("a", ("b", "c")), Unit("a", ("b", "c"))
    assert marks.of([ours, ours]) == marks.of([ours, same]) == Marks(Unit).of([same, same])
    others = [Unit("a", ("b", "d")), Unit("a", ("b",)), "a"]
    assert len({marks.of([ours, other]) for other in (*others, ours)}) == 4


def test_a_known_type_counts_as_much_as_its_name() -> None:
    marks = Marks(known=(Unit, Other))
    made = [Unit("a", ("b",)), Other("a", ("b",)), Unit("a", ("c",)), (Unit("a", ("b",)),) * 2]
    assert len({marks.of(value) for value in made}) == 4
    assert marks.of(made[0]) == marks.of(Unit("a", ("b",))) == Marks(known=(Unit,)).of(made[0])


def test_a_file_of_the_same_mark_is_not_made_again(tmp_path: Path) -> None:
    output = Output(tmp_path, {"a": "1", "b": "1"})
    output.make("a", "1", lambda: b"a")
    output.make("b", "2", lambda: b"b")
    assert (output.marks, list(output.found())) == ({"a": "1", "b": "2"}, ["b"])


def _site(folder: Path, **files: str) -> Path:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_what_is_new_takes_its_place_and_what_is_gone_leaves(tmp_path: Path) -> None:
    site = _site(tmp_path / "site", **{"a": "old", "b/c": "old", "d/e/f": "old", "g": "old"})
    stage = _site(tmp_path / "stage", **{"a/x": "new", "b": "new", "g": "new"})
    merge(stage, site, ["a", "b/c", "d/e/f"])
    assert sorted(looks(site)) == ["a/x", "b", "g"]
    assert (site / "g").read_text() == "new"
    assert not (site / "d").exists()


def test_a_file_that_was_touched_is_known(tmp_path: Path) -> None:
    site = _site(tmp_path / "site", a="a", b="b", c="c")
    record = Record("inputs", {"a": "1", "b": "2", "c": "3"}, looks(site))
    (site / "b").write_text("B and more")
    (site / "c").unlink()
    (site / "d").write_text("D")
    now = looks(site)
    assert strays(record, site) == {"b": now["b"], "c": None, "d": now["d"]}


def test_another_process_makes_a_value_meanwhile() -> None:
    with Aside(lambda: (os.getpid(), {"a": None})) as aside:
        process, value = aside.result()
    assert value == {"a": None}
    assert (process == os.getpid()) is (cores() < 2)


def test_a_process_that_is_killed_is_done_without() -> None:
    def make() -> int:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return 1

    parent = os.getpid()
    with Aside(make) as aside:
        assert aside.result() == 1


def test_what_is_not_asked_for_is_not_waited_for(tmp_path: Path) -> None:
    def make() -> None:
        (tmp_path / "begun").touch()
        time.sleep(60)

    begun = time.monotonic()
    with pytest.raises(KeyError), Aside(make):
        while cores() > 1 and not (tmp_path / "begun").exists():
            time.sleep(0.01)
        raise KeyError
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize("works", ["gives", "sleeps"])
def test_an_orphan_ends(works: str, tmp_path: Path) -> None:
    """A child whose parent is killed neither waits for someone to read, nor goes on."""

    def make() -> str:
        if works == "sleeps":
            time.sleep(60)
        return "x" * 1_000_000

    parent = os.fork()
    if not parent:
        try:
            with Aside(make):
                (tmp_path / "begun").touch()
                time.sleep(60)
        finally:
            os._exit(0)
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    child = _child_of(parent)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    ended = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < ended:
        time.sleep(0.01)
    assert not _is_alive(child)


def _is_alive(process: int) -> bool:
    """Whether it runs; one that ended may wait for the system to forget it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _child_of(parent: int) -> int:
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(child)


def test_a_file_that_changes_after_it_was_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("first")
    seen = Seen(None, time.time_ns())
    seen.digest(str(file))
    assert seen.moved() == []
    file.write_text("second")
    file.write_text("first")
    assert seen.moved() == [str(file)]


def test_only_what_is_said_to_have_changed_is_looked_at_again(tmp_path: Path) -> None:
    names = "a/x", "a/y", "ab/x", "b"
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("before")
    seen = Seen(None, time.time_ns())
    before = {name: seen.digest(str(tmp_path / name)) for name in names}
    for name in names:
        (tmp_path / name).write_text("after")

    def changed() -> set[str]:
        return {name for name in names if seen.digest(str(tmp_path / name)) != before[name]}

    assert changed() == set()
    seen.look_again([str(tmp_path / "b"), str(tmp_path / "gone")])
    assert changed() == {"b"}
    seen.look_again([str(tmp_path / "a")])
    assert changed() == {"b", "a/x", "a/y"}
    assert seen.moved() == [str(tmp_path / "ab/x")]


def test_what_changed_during_a_build_is_looked_at_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.building.CACHE", tmp_path / "cache")
    for moved, built in (
        (["a.md"], ("", "base", True)),
        (["a.md", "b.png"], ("", "", False)),
        ([], ("in", "base", True)),
    ):
        still = partial(list, moved)
        with place(tmp_path / "site", moved=still) as there, there.stage("in", "base", {}) as stage:
            stage.output.make("same", "1", b"as built".__bytes__)
        with place(tmp_path / "site") as there:
            assert there.last
            assert (there.last.inputs, there.last.base, "same" in there.last.marks) == built


def test_a_record_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    write_record(tmp_path / "file" / "r", Record("inputs", {}, {}))
    assert read_record(tmp_path / "file" / "r") is None


def test_a_file_touched_during_a_build_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.building.CACHE", tmp_path / "cache")
    target = tmp_path / "site"
    for text in ("first", "second"):
        with place(target) as there, there.stage(text, "base", {}) as stage:
            stage.output.make("same", "1", b"as built".__bytes__)
            stage.output.make("new", text, text.encode)
            if text == "second":
                (target / "same").write_text("touched")
    with place(target) as there:
        assert not there.is_built("second")
        with there.stage("second", "base", {}) as stage:
            stage.output.make("same", "1", b"as built".__bytes__)
            stage.output.make("new", "second", b"second".__bytes__)
    assert (target / "same").read_text() == "as built"


@pytest.mark.parametrize("content", [b"", b"x" * 40, None])
def test_a_record_that_cannot_be_trusted_is_no_record(
    tmp_path: Path, content: bytes | None
) -> None:
    write_record(tmp_path / "r", Record("inputs", {}, {}, ("dit",)))
    assert read_record(tmp_path / "r") == Record("inputs", {}, {}, ("dit",))
    whole = (tmp_path / "r").read_bytes()
    (tmp_path / "r").write_bytes(whole[:-1] if content is None else content)
    assert read_record(tmp_path / "r") is None
