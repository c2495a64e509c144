"""A sending killed at random instants, again and again, against a relay that fails too.

The relay is a process of its own, which writes each copy that it takes to a file before it answers:
so the truth about who got what never depends on the sender.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from newsletter.delivery.replies import State
from newsletter.delivery.sender import Ending, Patience
from tests.newsletter.delivery.relay import HANG_UP, LOST, relaying
from tests.newsletter.delivery.sending import REAL, Post

PATIENCE = Patience(
    greylist=0.02,
    throttled=0.02,
    doubtful=0,
    relay_first=0.01,
    relay_longest=0.05,
    relay_give_up=60,
)


@dataclass
class Result:
    """What many kills did. `unlisted` counts those thought served who have no copy."""

    kills: int = 0
    campaigns: int = 0
    people: int = 0
    lost: int = 0
    duplicates: int = 0
    most_copies: int = 0
    answers_lost: int = 0
    uncertain: int = 0
    unlisted: int = 0


def run(folder: Path, *, kills: int, connections: int, seed: int, people: int = 300) -> Result:
    """Kill the sender `kills` times at least, over as many letters as it takes."""
    chance = random.Random(seed)
    result = Result()
    while result.kills < kills:
        place = folder / f"{connections}-{result.campaigns}"
        place.mkdir()
        _one_letter(Post(place / "donnees", people), place / "taken", connections, chance, result)
    return result


def _one_letter(
    letter: Post, truth: Path, connections: int, chance: random.Random, result: Result
) -> None:
    truth.touch()
    with letter.opened():
        pass
    relay, port = _relay(truth, chance.random())
    try:
        while _is_killed(letter, port, connections, chance):
            result.kills += 1
    finally:
        os.kill(relay, signal.SIGKILL)
        os.waitpid(relay, 0)
    _account(letter, truth, result)


def _is_killed(letter: Post, port: int, connections: int, chance: random.Random) -> bool:
    """Run a sender until it is done, or killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            outcome = letter.send(port, connections=connections, clock=REAL, patience=PATIENCE)
            code = 0 if outcome.ending is Ending.DONE else 2
        finally:
            os._exit(code)
    deadline = time.monotonic() + 0.02 + chance.random() * 0.12
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            assert os.waitstatus_to_exitcode(status) == 0
            return False
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


def _relay(truth: Path, seed: float) -> tuple[int, int]:
    """A relay in a process of its own: 1 % of answers lost, 0.5 % of 421, 2 % of 450."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            return pid, int(pipe.readline())
    try:
        _serve(truth, random.Random(seed), writing)
    finally:
        os._exit(0)


def _serve(truth: Path, chance: random.Random, writing: int) -> None:
    taken = os.open(truth, os.O_WRONLY | os.O_APPEND)

    def answer(phase: str, recipient: str) -> bytes | None:
        draw = chance.random()
        if phase == "dot":
            if draw < 0.01:
                os.write(taken, f"lost {recipient}\n".encode())
                return LOST
            os.write(taken, f"took {recipient}\n".encode())
        if phase in ("mail", "rcpt", "data") and draw < 0.005:
            return b"421 4.3.2 busy"
        if phase in ("mail", "rcpt", "data") and draw < 0.007:
            return HANG_UP
        if phase == "rcpt" and draw < 0.025:
            return b"450 4.2.0 later"
        return None

    with relaying(answer) as relay:
        os.write(writing, f"{relay.port}\n".encode())
        os.close(writing)
        while True:
            time.sleep(60)


def _account(letter: Post, truth: Path, result: Result) -> None:
    """Compare what the journal says with what the relay took."""
    lines = [line.split() for line in truth.read_text().splitlines()]
    copies = Counter(address for _, address in lines)
    accepted, uncertain = letter.in_state(State.ACCEPTED), letter.in_state(State.UNCERTAIN)
    result.campaigns += 1
    result.people += letter.count
    result.lost += letter.count - len(accepted) - len(uncertain)
    result.unlisted += len(accepted - copies.keys())
    result.uncertain += len(uncertain)
    result.answers_lost += sum(1 for word, _ in lines if word == "lost")
    result.duplicates += sum(copies.values()) - len(copies)
    result.most_copies = max(result.most_copies, *copies.values())
