"""Family B of the fault matrix: crashes, signals, disks, clocks."""

from __future__ import annotations

import hashlib
import itertools
import os
import pty
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.delivery import journal
from newsletter.delivery.copies import Copies
from newsletter.delivery.journal import Candidate, FreezeError
from newsletter.delivery.sender import Ending, Patience
from newsletter.delivery.store import JOURNAL, StoreError, open_store
from newsletter.delivery.subscribers import Reason, suppress
from newsletter.delivery.terminal import EXIT_CODES, told_to_stop
from tests.newsletter.delivery import crash
from tests.newsletter.delivery.relay import Relay, relaying
from tests.newsletter.delivery.sending import MESSAGE, REAL, FastClock, Post, candidates

STRACE = ("strace", "-f", "-s", "24", "-e", "trace=fsync,fdatasync,sendto")


@pytest.fixture
def post(tmp_path: Path) -> Callable[[int], Post]:
    return lambda count: Post(tmp_path / "donnees", count)


def _forked(work: Callable[[], int]) -> int:
    """A child that works, and ends without a word to pytest."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = work()
        except StoreError:
            code = EXIT_CODES[Ending.MACHINE]
        finally:
            os._exit(code)
    return pid


def _exit_of(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("connections", [1, 2, 4])
def test_b1_kill_9_loses_nobody_and_doubles_few(tmp_path: Path, connections: int):
    result = crash.run(tmp_path, kills=70, connections=connections, seed=connections)
    assert result.kills >= 70
    assert result.lost == 0
    assert result.most_copies <= 2
    assert result.duplicates <= connections * result.kills + result.answers_lost
    assert result.unlisted == 0


def test_b2_kill_9_during_the_freeze_leaves_all_or_nothing(tmp_path: Path):
    chance = random.Random(2)
    seen = Counter[int]()
    for number in range(6):
        letter = Post(tmp_path / str(number), 5000)
        open_store(letter.folder).close()

        def freeze(letter: Post = letter) -> int:
            with letter.opened():
                return 0

        pid = _forked(freeze)
        time.sleep(chance.random() * 0.25)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with open_store(letter.folder, JOURNAL) as store:
            campaigns = store.connection.execute("SELECT count(*) FROM campaign").fetchone()[0]
            rows = store.connection.execute("SELECT count(*) FROM delivery").fetchone()[0]
        assert (campaigns, rows) in {(0, 0), (1, 5000)}
        seen[campaigns] += 1
        assert letter.states() == {"pending": 5000}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_b4_a_signal_ends_after_the_messages_under_way(post, number: signal.Signals):
    letter = post(400)
    with relaying() as relay:
        relay.delay = 0.01

        def work() -> int:
            with told_to_stop() as stop:
                outcome = letter.send(relay.port, clock=REAL, stop=stop)
            return EXIT_CODES[outcome.ending]

        pid = _forked(work)
        _wait_until(lambda: len(relay.taken) > 10)
        os.kill(pid, number)
        assert _exit_of(pid) == 3
        states = letter.states()
        assert set(states) == {"accepted", "pending"}
        relay.delay = 0
        assert letter.send(relay.port).ending is Ending.DONE
    assert set(relay.copies.values()) == {1}
    assert len(relay.copies) == 400


def test_b4_a_closed_terminal_ends_after_the_messages_under_way(post):
    letter = post(400)
    with relaying() as relay:
        relay.delay = 0.01
        pid, terminal = pty.fork()
        if pid == 0:
            code = 99
            try:
                with told_to_stop() as stop:
                    code = EXIT_CODES[letter.send(relay.port, clock=REAL, stop=stop).ending]
            finally:
                os._exit(code)
        _wait_until(lambda: len(relay.taken) > 10)
        os.close(terminal)
        assert _exit_of(pid) == 3
        assert set(letter.states()) == {"accepted", "pending"}
        relay.delay = 0
        assert letter.send(relay.port).ending is Ending.DONE
    assert set(relay.copies.values()) == {1}


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_b5_every_body_leaves_after_a_sync(post, tmp_path: Path):
    letter = post(50)
    trace = tmp_path / "trace"
    script = (
        "import sys; from pathlib import Path; from tests.newsletter.delivery.sending import Post;"
        "Post(Path(sys.argv[1]), 50).send(int(sys.argv[2]), connections=1)"
    )
    with letter.opened(), relaying() as relay:
        pass
    with relaying() as relay:
        subprocess.run(
            [*STRACE, "-o", trace, sys.executable, "-c", script, letter.folder, str(relay.port)],
            check=True,
            capture_output=True,
        )
    assert len(relay.taken) == 50
    synced, bodies = False, 0
    for line in trace.read_text().splitlines():
        if re.search(r"(fsync|fdatasync)\(.*= 0|(fsync|fdatasync) resumed.*= 0", line):
            synced = True
        elif "sendto(" in line and '"From: Canal' in line:
            assert synced
            synced, bodies = False, bodies + 1
    assert bodies == 50


@pytest.mark.parametrize("room", [0, 100_000], ids=["before", "during"])
def test_b6_nothing_is_sent_while_the_disk_is_full(post, room: int):
    letter = post(2000)
    with letter.opened():
        pass
    with relaying() as relay:

        def work() -> int:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            return EXIT_CODES[letter.send(relay.port).ending]

        assert _exit_of(_forked(work)) == 4
        sent = len(relay.taken)
        assert (sent == 0) if room == 0 else (0 < sent < 2000)
        assert letter.send(relay.port).ending is Ending.DONE
    copies = relay.copies
    assert len(copies) == 2000
    assert sum(copies.values()) <= 2002
    assert letter.states() == {"accepted": 2000}


def test_b8_a_journal_whose_log_was_removed_is_refused(post):
    letter = post(200)
    with relaying() as relay:
        _kill_while_sending(letter, relay)
        (letter.folder / "envois.db-wal").unlink()
        with pytest.raises(StoreError, match="-wal"):
            letter.send(relay.port)
        with pytest.raises(StoreError, match="-wal"):
            letter.send(relay.port)


def test_b8_a_copy_of_yesterday_is_refused_until_somebody_says_so(post, tmp_path: Path):
    letter = post(200)
    with letter.opened():
        pass
    shutil.copy(letter.folder / JOURNAL.name, tmp_path / "hier.db")
    with relaying() as relay:
        assert letter.send(relay.port).ending is Ending.DONE
        shutil.copy(tmp_path / "hier.db", letter.folder / JOURNAL.name)
        with pytest.raises(StoreError, match="copie ancienne"):
            letter.send(relay.port)
        assert set(relay.copies.values()) == {1}
    open_store(letter.folder, JOURNAL, accept_older=True).close()
    assert letter.states() == {"pending": 200}


def test_b8_a_crash_alone_is_no_older_copy(post):
    letter = post(200)
    with relaying() as relay:
        _kill_while_sending(letter, relay)
        assert letter.send(relay.port).ending is Ending.DONE


def _kill_while_sending(letter: Post, relay: Relay) -> None:
    relay.delay = 0.01
    pid = _forked(lambda: EXIT_CODES[letter.send(relay.port, clock=REAL).ending])
    _wait_until(lambda: len(relay.taken) > 10)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    relay.delay = 0


def test_b9_a_machine_without_files_left_waits_then_resumes(post):
    letter = post(50)
    with relaying() as relay:

        def work() -> int:
            with letter.opened():
                pass
            limit = len(os.listdir("/proc/self/fd")) + 8  # noqa: PTH208 — descriptors, not files
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(2)]
            code = EXIT_CODES[letter.send(relay.port, connections=10).ending]
            return code if taken else 99

        assert _exit_of(_forked(work)) in {0, 4, 5}
        assert letter.send(relay.port).ending is Ending.DONE
    assert set(relay.copies.values()) == {1}
    assert len(relay.copies) == 50


def test_b9_a_machine_without_threads_sends_nothing(post, monkeypatch: pytest.MonkeyPatch):
    letter = post(10)

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with relaying() as relay:
        with monkeypatch.context() as machine:
            machine.setattr(threading.Thread, "start", refuse)
            assert letter.send(relay.port).ending is Ending.MACHINE
        assert letter.states() == {"pending": 10}
        assert letter.send(relay.port).ending is Ending.DONE


def test_b9_a_machine_without_memory_stops_and_resumes(post, monkeypatch: pytest.MonkeyPatch):
    letter = post(30)
    make, turns = Copies.copy, itertools.count()

    def copy(self: Copies, **personal: str) -> bytes:
        if next(turns) == 12:
            raise MemoryError
        return make(self, **personal)

    with relaying() as relay:
        monkeypatch.setattr(Copies, "copy", copy)
        assert letter.send(relay.port).ending is Ending.MACHINE
        assert letter.send(relay.port).ending is Ending.DONE
    assert set(relay.copies.values()) == {1}
    assert len(relay.copies) == 30


_YEAR = 365 * 86_400


@pytest.mark.parametrize("shift", [10 * _YEAR, -_YEAR], ids=["ten-years-on", "a-year-back"])
def test_b10_a_clock_that_jumps_changes_neither_pace_nor_date(post, shift: int):
    letter = post(40)
    letter.rate = 10

    def answer(phase: str, recipient: str) -> bytes | None:
        if phase == "rcpt" and recipient.startswith("p00010"):
            letter.clock.start += shift if letter.clock.start == FastClock().start else 0
        return None

    with relaying(answer) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 40}
    assert 39 / 10 <= letter.clock.elapsed < 6
    assert all(b"\r\nDate: Tue, 12 Apr 2022 09:00:00 +0200\r\n" in b for _, _, b in relay.taken)


def test_b10_an_hour_written_by_a_wrong_clock_is_due_now(post):
    letter = post(5)
    letter.clock.start += 10 * _YEAR
    with relaying(lambda phase, _: b"450 4.2.0 later" if phase == "rcpt" else None) as relay:
        patience = Patience(linger=0)
        assert letter.send(relay.port, patience=patience).ending is Ending.WAITING
    letter.clock = FastClock()
    with relaying() as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.clock.elapsed < 60


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Nowhere/Nothing"])
def test_b10_the_time_zone_of_the_machine_changes_nothing(post, monkeypatch, zone: str):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        letter = post(2)
        with relaying() as relay:
            assert letter.send(relay.port).ending is Ending.DONE
    finally:
        monkeypatch.undo()
        time.tzset()
    assert b"\r\nDate: Tue, 12 Apr 2022 09:00:00 +0200\r\n" in relay.taken[0][2]


def test_b11_another_letter_under_the_same_name_is_refused(post):
    letter = post(3)
    with letter.opened():
        pass
    with open_store(letter.folder, JOURNAL) as store:
        other = MESSAGE.replace(b"Bonjour", b"Bonsoir")
        with pytest.raises(FreezeError) as caught:
            journal.freeze(
                store,
                slug="2022-04",
                transport="smtp",
                message=other,
                candidates=candidates(3),
                now=1,
            )
    for content in (MESSAGE, other):
        assert hashlib.sha256(content).hexdigest()[:12] in str(caught.value)
    assert letter.states() == {"pending": 3}


@pytest.mark.parametrize("erased", [False, True], ids=["unsubscribed", "erased"])
def test_b12_who_leaves_after_the_freeze_gets_nothing(post, erased: bool):
    letter = post(10)
    with letter.opened() as (people, store, _):
        rkey = next(candidates(1)).rkey
        if erased:
            journal.forget(store, rkey)
        else:
            with people.transaction() as connection:
                suppress(connection, rkey, Reason.UNSUBSCRIBED, at=1)
    with relaying() as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 9, "excluded": 1}
    assert "p00000@canal.example" not in relay.copies


def test_b12_who_leaves_while_the_letter_leaves_gets_nothing(post):
    letter = post(300)
    last = list(candidates(300))[-1]

    def answer(phase: str, recipient: str) -> bytes | None:
        if phase == "rcpt" and recipient.startswith("p00010"):
            with open_store(letter.folder) as people, people.transaction() as connection:
                suppress(connection, last.rkey, Reason.UNSUBSCRIBED, at=1)
        return None

    with relaying(answer) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 299, "excluded": 1}
    assert last.email not in relay.copies


def test_b13_a_list_that_fails_at_its_last_row_leaves_none(tmp_path: Path):
    def failing() -> Iterator[Candidate]:
        yield from candidates(99_999)
        raise RuntimeError("row 99,999")

    with open_store(tmp_path / "donnees", JOURNAL) as store:
        with pytest.raises(RuntimeError):
            journal.freeze(
                store,
                slug="2022-04",
                transport="smtp",
                message=MESSAGE,
                candidates=failing(),
                now=1,
            )
        for table in ("campaign", "delivery"):
            assert store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0
