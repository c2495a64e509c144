"""What comes back by mail and what it does, from a real Maildir (C7, B3)."""

from __future__ import annotations

import mailbox
import os
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.delivery.mailboxes import Folder, MailboxError, MaildirSource
from newsletter.delivery.returns import Desk, read_returns
from newsletter.delivery.store import Store, open_store
from newsletter.delivery.subscribers import Reason, Subscriber, opposition
from newsletter.delivery.tokens import Keys, Purpose, return_address, tagged, token
from tests.newsletter.delivery.conftest import KEYS, LIST, NOW, active_addresses
from tests.newsletter.delivery.mail import arf, dsn, note

DAY = 86_400
DESK = Desk(
    returns="retours@retours.canal.example",
    unsubscribe="desabo@retours.canal.example",
    confirm="confirmer@retours.canal.example",
    list_id=LIST,
    keys=KEYS,
)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    path = tmp_path / "Maildir"
    mailbox.Maildir(path, create=True)
    return path


@pytest.fixture
def read(people: Store, maildir: Path) -> Callable[..., Counter[str]]:
    """Delivers messages, then reads the mailbox."""

    def read(*messages: bytes, now: int = NOW) -> Counter[str]:
        box = mailbox.Maildir(maildir)
        for raw in messages:
            box.add(raw)
        return read_returns(people, MaildirSource(maildir), desk=DESK, now=now)

    return read


@pytest.fixture
def camille(join) -> Subscriber:
    return join("camille@canal.example", confirmed_at=NOW - DAY)


def _verp(person: Subscriber, campaign: str = "2022-04", keys: Keys = KEYS) -> str:
    return return_address(DESK.returns, campaign, person.rkey, keys=keys)


def _tag(person: Subscriber, purpose: Purpose) -> str:
    mailbox_of = {Purpose.UNSUBSCRIBE: DESK.unsubscribe, Purpose.CONFIRM: DESK.confirm}
    return tagged(mailbox_of[purpose], token(purpose, person.uid, list_id=LIST, keys=KEYS))


def _put_away(maildir: Path) -> dict[str, int]:
    folders = {"inbox": maildir, **{str(name): maildir / f".{name}" for name in Folder}}
    counts = {
        name: sum(1 for sub in ("new", "cur") for _ in (path / sub).glob("*"))
        for name, path in folders.items()
    }
    return {name: count for name, count in counts.items() if count}


def _why(people: Store, person: Subscriber) -> Reason | None:
    found = opposition(people.connection, person.rkey)
    return found[0] if found else None


def test_a_dead_address_is_suppressed_with_its_evidence(people, read, camille, maildir):
    assert read(dsn(_verp(camille))) == {"hard": 1}
    assert _why(people, camille) is Reason.HARD
    assert active_addresses(people) == []
    row = people.connection.execute(
        "SELECT b.kind, b.status, b.campaign FROM bounce b JOIN suppression s"
        " ON s.evidence_sha256 = b.sha256"
    ).fetchone()
    assert tuple(row) == ("hard", "5.1.1", "2022-04")
    assert _put_away(maildir) == {"Traites": 1}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"status": "5.7.1", "diagnostic": "smtp; 550 5.7.1 blocked"}, "policy"),
        ({"diagnostic": "smtp; 550 5.7.1 spam"}, "policy"),
        ({"action": "delayed", "status": "4.4.1"}, "delayed"),
        ({"status": "5.2.2", "diagnostic": ""}, "soft"),
        ({"status": "5.1.2", "diagnostic": ""}, "domain"),
    ],
)
def test_c7_what_is_not_a_dead_address_suppresses_nobody(people, read, camille, change, kind):
    assert read(dsn(_verp(camille), **change)) == {kind: 1}
    assert active_addresses(people) == ["camille@canal.example"]


def test_c7_policy_bounces_never_suppress_however_many(people, read, camille):
    for month in range(12):
        raw = dsn(_verp(camille, f"2022-{month:02}"), status="5.7.515", diagnostic="x")
        assert read(raw, now=NOW + month * 31 * DAY) == {"policy": 1}
    assert active_addresses(people) == ["camille@canal.example"]


_STRANGER = Keys.parse("adresses " + "0" * 64 + "\nk " + "1" * 64)
FORGERIES = {
    "none": lambda person: DESK.returns,
    "campaign": lambda person: _verp(person).replace("2022-04", "2022-05"),
    "key": lambda person: _verp(person, keys=_STRANGER),
    "address": lambda person: person.email,
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("report", [dsn, arf])
def test_c7_a_forged_report_is_set_aside(read, camille, maildir, report, forgery):
    assert read(report(FORGERIES[forgery](camille))) == {"forged": 1}
    assert _put_away(maildir) == {"Quarantaine": 1}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_c7_a_forged_report_suppresses_nobody(people, read, camille, forgery):
    read(dsn(FORGERIES[forgery](camille)))
    assert active_addresses(people) == ["camille@canal.example"]


def test_c7_a_dsn_that_only_cites_our_address_is_forged(people, read, camille):
    cited = f"Return-Path: <{_verp(camille)}>\n"
    assert read(dsn("contact@canal.example", cited=cited)) == {"forged": 1}
    assert active_addresses(people) == ["camille@canal.example"]


@pytest.mark.parametrize(
    "raw",
    [
        lambda p: arf(_verp(p)),
        lambda p: arf("fbl@canal.example", mail_from=_verp(p)),
        lambda p: arf(
            "fbl@canal.example",
            unsubscribe=token(Purpose.UNSUBSCRIBE, p.uid, list_id=LIST, keys=KEYS),
        ),
    ],
)
def test_a_complaint_is_heard_at_once(people, read, camille, raw):
    assert read(raw(camille)) == {"complaint": 1}
    assert _why(people, camille) is Reason.COMPLAINT


def test_c7_an_absence_message_does_nothing(people, read, camille, maildir):
    absence = note(_verp(camille), headers="Return-Path: <>\nAuto-Submitted: auto-replied\n")
    assert read(absence) == {"auto": 1}
    assert active_addresses(people) == ["camille@canal.example"]
    assert _put_away(maildir) == {"Traites": 1}


def test_c7_what_is_not_understood_is_for_a_person_to_read(people, read, camille, maildir):
    raws = [
        note(DESK.returns, text="STOP, merci"),
        dsn(_verp(camille), status="5.0.0", diagnostic="smtp; 550 no"),
        dsn(_verp(camille))[:300],
        f"To: {_verp(camille)}\n".encode() + b"Content-Type: message/rfc822\n\n" * 170_000,
    ]
    assert read(*raws) == {"unknown": 4}
    assert active_addresses(people) == ["camille@canal.example"]
    assert _put_away(maildir) == {"A-lire": 4}


def test_a_full_mailbox_is_dropped_after_three_letters_thirty_days_apart(people, read, camille):
    days = {"2022-01": 0, "2022-01-bis": 3, "2022-02": 31, "2022-03": 59}
    for campaign, day in days.items():
        read(dsn(_verp(camille, campaign), status="5.2.2", diagnostic=""), now=NOW + day * DAY)
    assert active_addresses(people) == ["camille@canal.example"]
    read(dsn(_verp(camille, "2022-04"), status="5.2.2", diagnostic=""), now=NOW + 90 * DAY)
    assert _why(people, camille) is Reason.HARD


def test_a_domain_is_dropped_after_two_letters(people, read, camille):
    for campaign, expected in (("2022-03", None), ("2022-03", None), ("2022-04", Reason.HARD)):
        words = f"{campaign} {_why(people, camille)} {time.monotonic_ns()}"
        read(dsn(_verp(camille, campaign), status="5.4.4", diagnostic="", words=words))
        assert _why(people, camille) is expected


def test_a_mail_to_the_unsubscribe_address_unsubscribes(people, read, camille):
    for to in (_tag(camille, Purpose.UNSUBSCRIBE).upper(), _tag(camille, Purpose.UNSUBSCRIBE)):
        assert read(note(to, headers="Auto-Submitted: auto-generated\n")) == {"unsub": 1}
        assert _why(people, camille) is Reason.UNSUBSCRIBED


@pytest.mark.parametrize("where", ["recipient", "subject"])
def test_an_answer_confirms(people, read, join, where):
    waiting = join("camille@canal.example", confirmed_at=None)
    address = _tag(waiting, Purpose.CONFIRM)
    secret = token(Purpose.CONFIRM, waiting.uid, list_id=LIST, keys=KEYS)
    raw = note(address) if where == "recipient" else note("a@b.example", subject=f"Re: {secret}")
    assert read(raw) == {"confirm": 1}
    assert active_addresses(people) == ["camille@canal.example"]


def test_c7_no_program_confirms_for_a_person(people, read, join):
    waiting = join("camille@canal.example", confirmed_at=None)
    address = _tag(waiting, Purpose.CONFIRM)
    raws = [
        dsn(address),
        dsn(address, status="5.0.0", diagnostic="x"),
        note(address, headers="Auto-Submitted: auto-replied\n"),
        note(address, subject="Absence du bureau"),
        b"Return-Path: <>\nTo: " + address.encode() + b"\n\nSorry.\n",
        b"From: MAILER-DAEMON@a.example\nTo: " + address.encode() + b"\n\nSorry.\n",
        note(address.replace("v1.", "v1.a")),
        note(_tag(waiting, Purpose.UNSUBSCRIBE).replace("desabo", "confirmer")),
    ]
    kinds = read(*raws)
    assert kinds.total() == len(raws)
    assert kinds["confirm"] == 0
    assert active_addresses(people) == []


def test_b3_a_message_read_twice_acts_once(people, read, camille, join, maildir):
    raw = dsn(_verp(camille))
    assert read(raw) == {"hard": 1}
    with people.transaction() as connection:
        connection.execute("DELETE FROM suppression")
    assert read(raw) == {}
    assert active_addresses(people) == ["camille@canal.example"]
    assert _put_away(maildir) == {"Traites": 2}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_b3_killed_while_reading_each_effect_happens_once(people, read, camille, maildir, moment):
    """Killed before the commit, or between the commit and the move of the message."""
    mailbox.Maildir(maildir).add(dsn(_verp(camille)))
    if (child := os.fork()) == 0:
        with open_store(people.folder) as store:
            source = MaildirSource(maildir)
            if moment == "before":
                store.connection.create_function("stop", 0, lambda: os._exit(9))
                store.connection.execute(
                    "CREATE TEMP TRIGGER stop AFTER INSERT ON main.bounce BEGIN SELECT stop(); END"
                )
            else:
                source.file = lambda *_: os._exit(9)
            read_returns(store, source, desk=DESK, now=NOW)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert _put_away(maildir) == {"inbox": 1}
    assert read() == ({"hard": 1} if moment == "before" else {})
    assert _put_away(maildir) == {"Traites": 1}
    assert people.connection.execute("SELECT count(*) FROM bounce").fetchone()[0] == 1
    assert _why(people, camille) is Reason.HARD


def test_mail_already_seen_in_a_mail_program_is_read_too(read, camille, maildir):
    message = mailbox.MaildirMessage(dsn(_verp(camille)))
    message.set_subdir("cur")
    message.add_flag("S")
    mailbox.Maildir(maildir).add(message)
    assert read() == {"hard": 1}


def test_what_is_done_with_is_purged_and_what_is_to_read_is_kept(read, camille, maildir):
    read(dsn(_verp(camille)), note(DESK.returns), dsn("faux@canal.example"))
    source = MaildirSource(maildir)
    assert source.purge(int(time.time()) - 60) == 0
    assert source.purge(int(time.time()) + 60) == 2
    assert _put_away(maildir) == {"A-lire": 1}


def test_what_names_a_person_is_erased_from_the_mailbox(read, camille, join, maildir):
    other = join("dominique@canal.example")
    read(dsn(_verp(camille)), dsn(_verp(other), recipient="", cited=f"To: {other.email}\n"))
    source = MaildirSource(maildir)
    assert source.erase((b"dominique@canal.example",), other.email) == 1
    assert _put_away(maildir) == {"Traites": 1}


def test_a_folder_that_is_no_maildir_is_refused(tmp_path: Path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(MailboxError, match="Maildir"):
            MaildirSource(path)
