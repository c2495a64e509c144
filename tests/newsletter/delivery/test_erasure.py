"""Forgetting a person: the raw files hold their address no more, however it is written (T14)."""

from __future__ import annotations

import base64
import quopri
from pathlib import Path
from urllib.parse import quote

import pytest

from newsletter.delivery.addresses import parse_mailbox
from newsletter.delivery.erasure import erase, spellings, traces
from newsletter.delivery.journal import forget_before
from newsletter.delivery.store import JOURNAL, Store, open_store
from newsletter.delivery.subscribers import Addition, Consent, Reason, add, find, opposition
from tests.newsletter.delivery.conftest import KEYS, NOW

ADDRESS = "Zoé.Martin+lettre@préfecture.example"
MAILBOX = parse_mailbox(ADDRESS)


def _written() -> dict[str, bytes]:
    raw = ADDRESS.encode()
    whole = b"Final-Recipient: rfc822; <" + raw + b">\r\n"
    return {
        "plain": whole,
        "upper": whole.decode().upper().encode(),
        "idna": str(MAILBOX).encode(),
        "quoted": quopri.encodestring(whole * 3),
        "quoted-sign": quopri.encodestring(whole).replace(b"@", b"=40"),
        "percent": f"https://site.example/?a={quote(ADDRESS)}&b".encode(),
        "percent-idna": quote(str(MAILBOX), safe="").encode(),
        "utf-16": whole.decode().encode("utf-16-le"),
        **{f"base64-{n}": base64.encodebytes(b"x" * n + whole * 3) for n in range(3)},
        **{f"url-base64-{n}": base64.urlsafe_b64encode(b"?" * n + raw) for n in range(3)},
    }


@pytest.mark.parametrize("name", _written())
def test_an_address_is_found_however_it_is_written(tmp_path: Path, name: str):
    file = tmp_path / "fichier"
    file.write_bytes(b"\0" * 5000 + _written()[name] + b"\0" * 10)
    assert list(traces([tmp_path], spellings([ADDRESS, str(MAILBOX)]))) == [file]


def test_another_address_is_not_found(tmp_path: Path):
    others = (
        "zoe.martin@prefecture.example Zoé.Martin+lettre@préfecture.exempl zoé@préfecture.example"
    )
    (tmp_path / "fichier").write_text(others)
    assert list(traces([tmp_path], spellings([ADDRESS, str(MAILBOX)]))) == []


@pytest.mark.parametrize("at", [(1 << 24) - 10, (1 << 24) - 1])
def test_an_address_between_two_blocks_is_found(tmp_path: Path, at: int):
    file = tmp_path / "fichier"
    file.write_bytes(b"\0" * at + ADDRESS.encode())
    assert list(traces([file], spellings([ADDRESS]))) == [file]


def test_t14_nothing_is_left_of_a_person_but_their_opposition(people: Store, join):
    person = join(ADDRESS)
    others = [join(f"personne{number}@canal.example") for number in range(300)]
    with open_store(people.folder, JOURNAL) as journal:
        _was_sent_to(journal, person.rkey, ADDRESS)
    assert list(traces([people.folder], spellings([ADDRESS, person.email]))) != []
    with open_store(people.folder, JOURNAL) as journal:
        spelt = erase(people, journal, MAILBOX, keys=KEYS, now=NOW)
    assert list(traces([people.folder], spelt)) == []
    assert find(people, MAILBOX, keys=KEYS) is None
    assert opposition(people.connection, person.rkey) == (Reason.ERASED, NOW)
    with people.transaction() as connection:
        again = add(connection, MAILBOX, Consent(NOW, "vieille liste"), keys=KEYS, confirmed_at=NOW)
    assert again is Addition.OPPOSED
    assert all(find(people, parse_mailbox(other.email), keys=KEYS) for other in others)


def test_a_copy_that_still_holds_the_address_is_named(people: Store, join):
    join(ADDRESS)
    copy = people.folder / "abonnes-avant-v9.db"
    copy.write_bytes(people.path.read_bytes())
    with open_store(people.folder, JOURNAL) as journal:
        spelt = erase(people, journal, MAILBOX, keys=KEYS, now=NOW)
    assert list(traces([people.folder], spelt)) == [copy]


@pytest.mark.parametrize(("state", "forgotten"), [("done", 1), ("sending", 0)])
def test_the_journal_forgets_addresses_once_a_letter_is_over(
    people: Store, state: str, forgotten: int
):
    with open_store(people.folder, JOURNAL) as journal:
        _was_sent_to(journal, b"r" * 32, ADDRESS)
        with journal.transaction() as connection:
            connection.execute("UPDATE campaign SET state = ?", (state,))
        assert forget_before(journal, NOW) == 0
        assert forget_before(journal, NOW + 1) == forgotten
        emails = journal.connection.execute("SELECT email, reply FROM delivery").fetchone()
        (reply,) = journal.connection.execute("SELECT reply FROM attempt").fetchone()
    assert (emails[0] is None, reply is None) == (bool(forgotten),) * 2


def _was_sent_to(journal: Store, rkey: bytes, address: str) -> None:
    with journal.transaction() as connection:
        connection.execute(
            "INSERT INTO campaign (id, slug, content_sha256, message, frozen_at, state,"
            " n_candidates, n_excluded) VALUES (1, '2022-04', x'00', x'00', ?, 'sending', 1, 0)",
            (NOW,),
        )
        connection.execute(
            "INSERT INTO delivery (campaign_id, rkey, email, msgid, state, reply, updated)"
            " VALUES (1, ?, ?, 'm', 'accepted', ?, ?)",
            (rkey, address, f"250 <{address}> ok", NOW),
        )
        connection.execute(
            "INSERT INTO attempt (campaign_id, rkey, at, phase, state, code, reply)"
            " VALUES (1, ?, ?, 'rcpt', 'accepted', 250, ?)",
            (rkey, NOW, f"<{address}> ok"),
        )
