"""The log of unsubscriptions: read once, to its end, whatever became of it (C5, C6, B3)."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from newsletter.delivery.store import Store, open_store
from newsletter.delivery.subscribers import Subscriber
from newsletter.delivery.tokens import Purpose, token
from newsletter.delivery.unsubscriptions import LogError, Unsubscribed, read_log
from tests.newsletter.delivery.conftest import KEYS, LIST, NOW, active_addresses

HOUR = "2022-04-15T09:00:00+02:00"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The file that the web server writes, empty."""
    path = tmp_path / "desabonnements.jsonl"
    path.touch()
    return path


def _link(person: Subscriber) -> str:
    return token(Purpose.UNSUBSCRIBE, person.uid, list_id=LIST, keys=KEYS)


def _line(person: Subscriber, hour: str = HOUR) -> str:
    return json.dumps({"t": hour, "tok": _link(person), "st": 200}) + "\n"


def _append(log: Path, text: str) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(text)


def _read(store: Store, log: Path, *, restart: bool = False) -> Unsubscribed:
    return read_log(store, log, list_id=LIST, keys=KEYS, now=NOW + 86_400, restart=restart)


@pytest.fixture
def three(join) -> list[Subscriber]:
    return [join(f"{name}@canal.example", confirmed_at=NOW - 86_400) for name in "abc"]


def test_a_line_unsubscribes_once(people: Store, log: Path, three: list[Subscriber]):
    _append(log, _line(three[0]) * 2)
    assert _read(people, log) == Unsubscribed(left=1, repeated=1)
    _append(log, _line(three[1]))
    assert _read(people, log) == Unsubscribed(left=1)
    assert _read(people, log) == Unsubscribed()
    assert active_addresses(people) == ["c@canal.example"]


def test_when_a_person_left_is_when_they_asked(people: Store, log: Path, three: list[Subscriber]):
    _append(log, _line(three[0]) + _line(three[1], "2031-01-01T00:00:00+01:00"))
    _read(people, log)
    times = people.connection.execute("SELECT at FROM suppression ORDER BY at")
    assert [at for (at,) in times] == [1_650_006_000, NOW + 86_400]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\n",
        "null\n",
        "[]\n",
        "{}\n",
        '{"t":"demain","tok":"x"}\n',
        json.dumps({"t": HOUR, "tok": ""}) + "\n",
        json.dumps({"t": HOUR, "tok": '%0a{"tok"'}) + "\n",
        "[" * 100_000 + "\n",
        "x" * 200_000 + "\n",
        "\0\0\0\n",
        "\udcff\n",
    ],
)
def test_c5_a_line_that_is_not_ours_unsubscribes_nobody(
    people: Store, log: Path, three: list[Subscriber], line: str
):
    log.write_bytes(line.encode("utf-8", "surrogateescape") + _line(three[0]).encode())
    assert _read(people, log).left == 1
    assert active_addresses(people) == ["b@canal.example", "c@canal.example"]


def test_c6_half_a_line_waits_for_its_other_half(people: Store, log: Path, three):
    line = _line(three[1])
    _append(log, _line(three[0]) + line[:40])
    assert _read(people, log) == Unsubscribed(left=1)
    _append(log, line[40:])
    assert _read(people, log) == Unsubscribed(left=1)


def test_c6_a_rotated_log_is_read_to_its_end(people: Store, log: Path, three):
    _append(log, _line(three[0]))
    _read(people, log)
    _append(log, _line(three[1]))
    log.rename(log.with_name("desabonnements.jsonl.1"))
    log.touch()
    _append(log, _line(three[2]))
    assert _read(people, log) == Unsubscribed(left=2)


def test_c6_a_log_rotated_twice_is_read_to_its_end(people: Store, log: Path, three):
    for person, name in zip(three, ("3", "2", "1"), strict=True):
        _append(log, _line(person))
        if name == "3":
            _read(people, log)
        log.rename(log.with_name(f"{log.name}-2022{name}"))
        log.touch()
    assert _read(people, log) == Unsubscribed(left=2)


def test_c6_a_copied_and_truncated_log_loses_nothing(people: Store, log: Path, three):
    _append(log, _line(three[0]))
    _read(people, log)
    _append(log, _line(three[1]))
    shutil.copy(log, log.with_name("desabonnements.jsonl.1"))
    os.truncate(log, 0)
    _append(log, _line(three[2]))
    assert _read(people, log) == Unsubscribed(left=2)


def test_c6_a_new_log_with_the_inode_of_an_old_one_is_read_from_its_start(
    people: Store, log: Path, three
):
    _append(log, _line(three[0]))
    _read(people, log)
    shutil.copy(log, log.with_name("desabonnements.jsonl.1"))
    log.write_text(_line(three[1]) + _line(three[2]))
    assert _read(people, log) == Unsubscribed(left=2)


def test_c6_a_log_whose_end_is_lost_is_refused_until_accepted(people: Store, log: Path, three):
    _append(log, _line(three[0]))
    _read(people, log)
    log.write_text(_line(three[1]))
    with pytest.raises(LogError, match="manque"):
        _read(people, log)
    assert len(active_addresses(people)) == 2
    assert _read(people, log, restart=True) == Unsubscribed(left=1)


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_c6_a_log_that_cannot_be_read_is_refused(people: Store, tmp_path: Path, name: str):
    with pytest.raises(LogError, match=r"illisible .* rien ne part"):
        _read(people, tmp_path / name)


def test_b3_a_whole_log_read_again_changes_nothing(
    people: Store, log: Path, three: list[Subscriber], join
):
    _append(log, "".join(map(_line, three)))
    _read(people, log)
    join("a@canal.example", confirmed_at=NOW + 10_000, again=True)
    back = active_addresses(people)
    with people.transaction() as connection:
        connection.execute("DELETE FROM suppression WHERE rkey = ?", (three[0].rkey,))
        connection.execute("DELETE FROM unsub_cursor")
    back = active_addresses(people)
    assert back == ["a@canal.example"]
    assert _read(people, log) == Unsubscribed(repeated=3)
    assert active_addresses(people) == back


def test_b3_a_reading_that_is_killed_left_nothing_done(
    people: Store, log: Path, three: list[Subscriber], tmp_path: Path
):
    """The process ends inside the transaction, after the effects and before their commit."""
    _append(log, "".join(map(_line, three)))
    if (child := os.fork()) == 0:
        with open_store(people.folder) as store:
            real = store.connection
            real.create_function("stop", 0, lambda: os._exit(9))
            real.execute(
                "CREATE TEMP TRIGGER stop AFTER INSERT ON main.unsub_cursor"
                " BEGIN SELECT stop(); END"
            )
            _read(store, log)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(active_addresses(people)) == 3
    assert _read(people, log) == Unsubscribed(left=3)


def test_c4_forged_tokens_in_a_log_unsubscribe_nobody(people: Store, log: Path, three):
    line = _line(three[0])
    forged = [line.replace("v1.", "v1.a"), line.replace("v1.", ""), line.replace("v1", "v2")]
    _append(log, "".join(forged) + json.dumps({"t": HOUR, "tok": "v1." + "a" * 48}) + "\n")
    assert _read(people, log) == Unsubscribed(ignored=4)
    assert len(active_addresses(people)) == 3
