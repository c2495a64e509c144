"""Who receives the letter: how one comes, leaves, comes back, is forgotten."""

from __future__ import annotations

from newsletter.delivery.addresses import parse_mailbox
from newsletter.delivery.retention import BOUNCES, CONSENT, UNCONFIRMED, forget
from newsletter.delivery.store import Store
from newsletter.delivery.subscribers import (
    Addition,
    Consent,
    Reason,
    active,
    add,
    confirm,
    counts,
    find,
    keep_words,
    leave,
    opposition,
    suppress,
)
from tests.newsletter.delivery.conftest import KEYS, NOW, active_addresses

CONSENT_BY_MAIL = Consent(NOW, "demande par courriel")


def _add(store: Store, address: str, *, again: bool = False) -> Addition:
    with store.transaction() as connection:
        return add(connection, parse_mailbox(address), CONSENT_BY_MAIL, keys=KEYS, again=again)


def test_a_person_receives_nothing_before_confirming(people: Store, join):
    waiting = join("camille@canal.example", confirmed_at=None)
    assert active_addresses(people) == []
    with people.transaction() as connection:
        assert confirm(connection, waiting.uid, at=NOW + 60)
    person = find(people, parse_mailbox("camille@canal.example"), keys=KEYS)
    assert person.confirmed_at == NOW + 60
    assert active_addresses(people) == ["camille@canal.example"]


def test_confirming_twice_or_for_a_stranger_does_nothing(people: Store, join):
    waiting = join("camille@canal.example", confirmed_at=None)
    with people.transaction() as connection:
        answers = [confirm(connection, uid, at=NOW) for uid in (waiting.uid,) * 2 + (bytes(16),)]
    assert answers == [True, False, False]


def test_c1_one_person_under_two_spellings_is_there_once(people: Store, join):
    join("Camille@Canal.example")
    assert _add(people, " camille@CANAL.example.") is Addition.ALREADY
    assert active_addresses(people) == ["Camille@canal.example"]


def test_whoever_left_stays_out_until_they_confirm_again(people: Store, join):
    person = join("camille@canal.example")
    with people.transaction() as connection:
        assert leave(connection, person.uid, at=NOW + 10)
        assert not leave(connection, person.uid, at=NOW + 20)
    assert active_addresses(people) == []
    assert _add(people, "camille@canal.example") is Addition.OPPOSED
    assert _add(people, "camille@canal.example", again=True) is Addition.ADDED
    assert active_addresses(people) == []
    with people.transaction() as connection:
        assert confirm(connection, person.uid, at=NOW + 30)
    assert active_addresses(people) == ["camille@canal.example"]


def test_an_old_answer_does_not_bring_back_who_left(people: Store, join):
    person = join("camille@canal.example")
    with people.transaction() as connection:
        leave(connection, person.uid, at=NOW + 10)
        assert not confirm(connection, person.uid, at=NOW + 20)
    assert active_addresses(people) == []


def test_an_old_request_does_not_drive_out_who_came_back(people: Store, join):
    person = join("camille@canal.example", confirmed_at=NOW)
    with people.transaction() as connection:
        assert not leave(connection, person.uid, at=NOW - 1)
    assert active_addresses(people) == ["camille@canal.example"]


def test_what_a_person_asked_for_prevails_over_what_a_server_said(people: Store, join):
    rkey = join("camille@canal.example").rkey
    with people.transaction() as connection:
        suppress(connection, rkey, Reason.HARD, at=NOW)
        suppress(connection, rkey, Reason.COMPLAINT, at=NOW + 1)
        suppress(connection, rkey, Reason.HARD, at=NOW + 2)
        suppress(connection, rkey, Reason.UNSUBSCRIBED, at=NOW + 3)
        assert opposition(connection, rkey) == (Reason.COMPLAINT, NOW + 1)


def test_active_and_counts_agree(people: Store, join):
    _, dead, gone = [join(f"{name}@canal.example") for name in "abc"]
    join("d@canal.example", confirmed_at=None)
    with people.transaction() as connection:
        suppress(connection, dead.rkey, Reason.HARD, at=NOW)
        leave(connection, gone.uid, at=NOW)
    assert [person.email for person in active(people)] == active_addresses(people)
    assert counts(people) == {"active": 1, "left": 1, "pending": 1, "hard": 1, "unsub": 1}


def test_words_of_consent_are_kept_once(people: Store):
    with people.transaction() as connection:
        assert keep_words(connection, "Oui.") == keep_words(connection, "Oui.")
        assert keep_words(connection, "Oui.") != keep_words(connection, "Non.")
    texts = people.connection.execute("SELECT text FROM consent_text ORDER BY text")
    assert [text for (text,) in texts] == ["Non.", "Oui."]


def test_what_has_been_kept_long_enough_is_forgotten(people: Store, join):
    join("jamais@canal.example", confirmed_at=None)
    gone, here = join("partie@canal.example"), join("ici@canal.example")
    with people.transaction() as connection:
        leave(connection, gone.uid, at=NOW)
        connection.execute(
            "INSERT INTO bounce (sha256, received, kind) VALUES (?, ?, 'soft')", (b"m", NOW)
        )
    assert forget(people, now=NOW + UNCONFIRMED).unconfirmed == 0
    later = forget(people, now=NOW + UNCONFIRMED + 1)
    assert (later.unconfirmed, later.bounces, later.consents) == (1, 0, 0)
    assert forget(people, now=NOW + BOUNCES + 1).bounces == 1
    assert forget(people, now=NOW + CONSENT + 1).consents == 1
    with people.transaction() as connection:
        assert opposition(connection, gone.rkey) == (Reason.UNSUBSCRIBED, NOW)
    assert active_addresses(people) == [here.email]
