"""Family A of the fault matrix: what servers do to a letter, with real sockets."""

from __future__ import annotations

import itertools
import random
import resource
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.delivery import lines
from newsletter.delivery.journal import Candidate
from newsletter.delivery.replies import State
from newsletter.delivery.sender import Ending, Patience
from tests.newsletter.delivery import sending
from tests.newsletter.delivery.relay import HANG_UP, LOST, relaying
from tests.newsletter.delivery.sending import Post


@pytest.fixture
def post(tmp_path: Path) -> Callable[[int], Post]:
    return lambda count: Post(tmp_path / "donnees", count)


def _every(number: int, phase: str, reply: bytes) -> Callable[[str, str], bytes | None]:
    """That reply to every n-th command of a phase."""
    turns = itertools.count(1)
    return lambda asked, _: reply if asked == phase and next(turns) % number == 0 else None


def _once_each(phase: str, reply: bytes) -> Callable[[str, str], bytes | None]:
    """That reply the first time that each recipient comes to a phase."""
    seen: set[str] = set()

    def answer(asked: str, recipient: str) -> bytes | None:
        if asked != phase or recipient in seen:
            return None
        seen.add(recipient)
        return reply

    return answer


def test_everybody_gets_one_copy_over_two_connections(post):
    letter = post(250)
    with relaying() as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 250}
    assert set(relay.copies.values()) == {1}
    assert relay.connections == 4  # a hundred messages for each at most
    sender, recipient, body = relay.taken[0]
    name = recipient.partition("@")[0]
    assert sender == f"retours+2022-04.{name}@canal.example"
    assert f"To: {recipient}\r\n".encode() in body
    assert body.endswith(b"\r\n") and b"\r\n.Bonjour,\r\n" in body


def test_a1_a_relay_that_greets_with_421_is_left_alone_then_asked_again(post):
    letter = post(20)
    greetings = itertools.count()
    with relaying(
        lambda phase, _: b"421 4.3.2 down" if phase == "connect" and next(greetings) < 4 else None
    ) as relay:
        assert letter.send(relay.port, connections=1).ending is Ending.DONE
    assert letter.states() == {"accepted": 20}
    assert letter.attempts() == 20
    assert letter.clock.elapsed >= 30 + 60 + 120


def test_a1_a_relay_that_is_silent_for_an_hour_pauses_the_letter(post):
    letter = post(20)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    outcome = letter.send(port)
    assert outcome.ending is Ending.PAUSED
    assert 3600 <= letter.clock.elapsed < 3600 + 2 * 900 + 60
    assert letter.states() == {"pending": 20}
    with relaying() as relay:
        assert letter.send(relay.port).ending is Ending.DONE


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a2_a_421_in_the_middle_reconnects_at_half_the_rate(post, phase: str):
    letter = post(60)
    with relaying(_every(7, phase, b"421 4.7.0 too many errors")) as relay:
        letter.rate = 1000
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 60}
    assert set(relay.copies.values()) == {1}
    assert letter.pace.rate <= 500


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a3_a_relay_that_hangs_up_before_the_end_costs_nothing(post, phase: str):
    letter = post(60)
    with relaying(_every(7, phase, HANG_UP)) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 60}
    assert set(relay.copies.values()) == {1}


def test_a3_a_relay_that_hangs_up_at_the_end_is_asked_once_more(post):
    letter = post(30)
    with relaying(_once_each("dot", HANG_UP)) as relay:
        patience = Patience(relay_give_up=10**9, linger=10**9)
        assert letter.send(relay.port, patience=patience).ending is Ending.DONE
    assert letter.states() == {"accepted": 30}
    assert set(relay.copies.values()) == {1}


@pytest.mark.parametrize("share", [1, 10, 100])
def test_a4_answers_lost_make_two_copies_at_most_then_are_listed(post, share: int):
    letter = post(100)
    chance = random.Random(share)
    with relaying(
        lambda phase, _: LOST if phase == "dot" and chance.random() * 100 < share else None
    ) as relay:
        patience = Patience(relay_give_up=10**9, linger=10**9)
        assert letter.send(relay.port, patience=patience).ending is Ending.DONE
    copies, states = relay.copies, letter.states()
    assert len(copies) == 100
    assert max(copies.values()) <= 2
    assert states.get("accepted", 0) + states.get("uncertain", 0) == 100
    assert {address for address, count in copies.items() if count == 2} >= letter.in_state(
        State.UNCERTAIN
    )
    assert states.get("uncertain", 0) == (100 if share == 100 else states.get("uncertain", 0))


@pytest.mark.parametrize("reply", [b"450 4.2.0 Greylisted", b"451 4.3.0 later", b"452 4.2.2 full"])
def test_a5_a_greylist_of_five_minutes_only_delays(post, reply: bytes):
    letter = post(30)
    first: dict[str, float] = {}

    def answer(phase: str, recipient: str) -> bytes | None:
        now = letter.clock.now()
        if phase == "rcpt" and now < first.setdefault(recipient, now) + 300:
            return reply
        return None

    with relaying(answer) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 30}
    assert letter.attempts() == 60
    assert letter.suppressed() == {}
    assert 900 <= letter.clock.elapsed < 1800


def test_a5_who_is_greylisted_for_two_days_is_given_up_and_not_suppressed(post):
    letter = post(3)
    with relaying(lambda phase, _: b"450 4.2.0 no" if phase == "rcpt" else None) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"rejected": 3}
    assert letter.suppressed() == {}
    assert letter.clock.elapsed >= 48 * 3600


def test_a6_a_full_connection_is_replaced_without_penalty(post):
    letter = post(90)
    carried = itertools.count()

    def answer(phase: str, _: str) -> bytes | None:
        nonlocal carried
        if phase == "connect":
            carried = itertools.count()
        if phase == "rcpt" and next(carried) >= 20:
            return b"452 4.5.3 Too many recipients"
        return None

    with relaying(answer) as relay:
        assert letter.send(relay.port, connections=1).ending is Ending.DONE
    assert letter.states() == {"accepted": 90}
    assert relay.connections == 5
    assert letter.attempts() == 90
    assert letter.clock.elapsed < 1


def test_a7_a_throttle_on_most_messages_slows_down_and_loses_nobody(post):
    letter = post(100)
    letter.rate = 50
    chance = random.Random(7)
    with relaying(
        lambda phase, _: (
            b"454 4.7.0 throttled" if phase == "rcpt" and chance.random() < 0.8 else None
        )
    ) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 100}
    assert set(relay.copies.values()) == {1}
    assert letter.pace.rate < 50


def test_a7_a_wait_that_the_server_names_is_respected(post):
    letter = post(1)
    with relaying(_once_each("rcpt", b"450 4.7.1 try again in 20 minutes")) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert 1200 <= letter.clock.elapsed < 1300


def test_a8_an_address_that_does_not_exist_is_suppressed_and_others_are_sent(post):
    letter = post(50)
    dead = {"p00003@canal.example", "p00017@canal.example", "p00042@canal.example"}
    with relaying(
        lambda phase, who: (
            f"550 5.1.1 <{who}>: unknown".encode() if phase == "rcpt" and who in dead else None
        )
    ) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 47, "rejected": 3}
    assert letter.in_state(State.REJECTED) == dead
    assert letter.suppressed() == {name.split("@")[0].encode(): "hard" for name in dead}
    assert "canal.example" not in _replies(letter)


def _replies(letter: Post) -> str:
    with letter.opened() as (_, store, _campaign):
        rows = store.connection.execute(
            "SELECT reply FROM attempt UNION SELECT reply FROM delivery"
        ).fetchall()
    return "".join(reply for (reply,) in rows)


@pytest.mark.parametrize(
    "reply",
    [
        b"550 5.7.1 Message rejected",
        b"550 5.7.515 Access denied, sending domain does not meet the level",
        b"550 mwinf5c OFR_506 Messages envoyes depuis une adresse bloquee",
        b"550 LPN007_402 service refuse",
    ],
)
@pytest.mark.parametrize("phase", ["rcpt", "dot"])
def test_a9_a_relay_that_refuses_who_we_are_pauses_and_suppresses_nobody(post, phase, reply):
    letter = post(100)
    with relaying(lambda asked, _: reply if asked == phase else None) as relay:
        outcome = letter.send(relay.port)
    assert outcome.ending is Ending.PAUSED
    assert 5 <= letter.states()["rejected"] <= 6
    assert letter.suppressed() == {}
    assert relay.taken == []


def test_a9_a_few_refusals_among_many_acceptances_do_not_pause(post):
    letter = post(200)
    with relaying(_every(60, "rcpt", b"550 5.7.1 not you")) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"accepted": 197, "rejected": 3}


@pytest.mark.parametrize("reply", [b"552 5.3.4 too big", b"554 5.6.0 malformed", b"555 no"])
@pytest.mark.parametrize("phase", ["mail", "dot"])
def test_a10_a_fault_of_the_letter_pauses_at_the_first(post, phase: str, reply: bytes):
    letter = post(50)
    with relaying(lambda asked, _: reply if asked == phase else None) as relay:
        outcome = letter.send(relay.port)
    assert outcome.ending is Ending.PAUSED
    assert letter.attempts() <= 2
    assert letter.suppressed() == {}
    states = letter.states()
    assert states.get("pending", 0) + states.get("deferred", 0) == 50


def test_a11_a_full_mailbox_is_refused_and_kept(post):
    letter = post(10)
    with relaying(_once_each("rcpt", b"552 5.2.2 mailbox full")) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {"rejected": 10}
    assert letter.suppressed() == {}


def test_a11_three_letters_to_a_full_mailbox_a_month_apart_are_enough(post):
    letter = post(1)
    with relaying(lambda phase, _: b"552 5.2.2 full" if phase == "rcpt" else None) as relay:
        for month in (4, 5, 6):
            assert letter.suppressed() == {}
            letter.slug = f"2022-{month:02}"
            assert letter.send(relay.port).ending is Ending.DONE
            letter.clock.start += 31 * 86_400
    assert letter.suppressed() == {b"p00000": "hard"}


def test_a_domain_refused_by_two_letters_is_suppressed(post):
    letter = post(1)
    with relaying(lambda phase, _: b"550 5.1.2 bad domain" if phase == "rcpt" else None) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
        assert letter.suppressed() == {}
        letter.slug = "2022-05"
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.suppressed() == {b"p00000": "hard"}


@pytest.mark.parametrize("phase", ["connect", "ehlo", "mail", "rcpt", "data"])
def test_a13_a_relay_that_says_nothing_more_is_left(post, phase: str, monkeypatch):
    monkeypatch.setattr(lines, "CONNECT_TIMEOUT", 0.3)
    monkeypatch.setattr(lines, "COMMAND_TIMEOUT", 0.3)
    letter, silence, turns = post(3), threading.Event(), itertools.count()

    def answer(asked: str, _: str) -> bytes | None:
        if asked == phase and next(turns) == 0:
            silence.wait(3)
            return HANG_UP
        return None

    with relaying(answer) as relay:
        assert letter.send(relay.port, connections=1).ending is Ending.DONE
        silence.set()
    assert letter.states() == {"accepted": 3}


def test_a13_an_answer_that_comes_too_late_is_doubtful(post):
    letter = post(2)
    with relaying() as relay:
        relay.delay = 1.5
        patience = Patience(relay_give_up=10**9, linger=10**9)
        outcome = letter.send(relay.port, connections=1, dot_timeout=0.2, patience=patience)
    assert outcome.ending is Ending.DONE
    assert letter.states() == {"uncertain": 2}
    assert max(relay.copies.values()) == 2


def test_a13_the_waits_are_those_of_the_standard():
    assert (lines.CONNECT_TIMEOUT, lines.COMMAND_TIMEOUT, lines.DOT_TIMEOUT) == (30, 300, 600)


@pytest.mark.parametrize(
    "noise",
    [
        b"garbage\r\n",
        b"2x0 hm\r\n",
        b"250 " + b"a" * 10_000_000,
        b"250-more\r\n" * 200_000,
        b"\0" * 9000,
    ],
    ids=["words", "code", "long-line", "endless", "zeros"],
)
@pytest.mark.parametrize("phase", ["connect", "mail", "dot"])
def test_a14_a_relay_that_talks_nonsense_is_left_in_bounded_memory(post, phase, noise):
    letter = post(2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    turns = itertools.count()
    with relaying(lambda asked, _: noise if asked == phase and next(turns) == 0 else None) as relay:
        assert letter.send(relay.port, connections=1).ending is Ending.DONE
    assert letter.states() == {"accepted": 2}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_a15_a_letter_larger_than_the_relay_takes_is_not_offered(post):
    letter = post(3)
    with relaying(lambda *_: None, "SIZE 100") as relay:
        outcome = letter.send(relay.port)
    assert outcome.ending is Ending.PAUSED
    assert not [line for line in relay.log if line.upper().startswith(("MAIL", "DATA"))]
    assert letter.states() == {"pending": 3}


@pytest.mark.parametrize(("offered", "state"), [("8BITMIME", "excluded"), ("SMTPUTF8", "accepted")])
def test_a15_an_address_in_utf8_leaves_only_where_it_is_understood(
    post, monkeypatch, offered: str, state: str
):
    person = Candidate(b"z" * 32, "zoé@canal.example", "v1." + "a" * 48, "r@canal.example", "<z@c>")
    monkeypatch.setattr(sending, "candidates", lambda *_: [person])
    letter = post(1)
    with relaying(lambda *_: None, offered) as relay:
        assert letter.send(relay.port).ending is Ending.DONE
    assert letter.states() == {state: 1}
    assert "=?" not in "".join(relay.log)
    if state == "accepted":
        assert "To: zoé@canal.example\r\n".encode() in relay.taken[0][2]


@pytest.mark.parametrize(
    "address",
    [
        "a@b.fr\r\nRCPT TO:<c@d.fr>",
        "a@b.fr\nBcc: c@d.fr",
        "a@b.fr,c@d.fr",
        "a@b.fr\0",
        "<a@b.fr>",
        "a@",
    ],
)
def test_a18_an_address_that_is_not_one_leaves_nothing(post, monkeypatch, address: str):
    person = Candidate(b"z" * 32, address, "v1." + "a" * 48, "r@canal.example", "<z@c>")
    monkeypatch.setattr(sending, "candidates", lambda *_: [person])
    letter = post(1)
    with relaying() as relay:
        assert letter.send(relay.port).ending is Ending.MACHINE
    assert not [line for line in relay.log if line.upper().startswith(("MAIL", "RCPT", "DATA"))]
