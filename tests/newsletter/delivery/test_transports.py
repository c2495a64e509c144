"""The doors of the sending: who gets what, by a relay, a list manager or a folder."""

from __future__ import annotations

import dataclasses
import email
import io
import mailbox
import os
import random
import re
import subprocess
import time
from pathlib import Path

import pytest
from rich.console import Console

from newsletter import LetterValue
from newsletter.delivery import commands, terminal
from newsletter.delivery.commands import Orders, Terminal
from newsletter.delivery.dispatch import Audience
from newsletter.delivery.mailboxes import MaildirSource
from newsletter.delivery.returns import Desk, read_returns
from newsletter.delivery.settings import VARIABLES, Settings, SettingsError
from newsletter.delivery.store import JOURNAL, StoreError, open_store
from newsletter.delivery.subscribers import Reason, suppress
from newsletter.delivery.terminal import Unconfirmed, confirm
from newsletter.delivery.tokens import Keys
from newsletter.errors import PlainError
from tests.newsletter.delivery.conftest import LIST, NOW, publish
from tests.newsletter.delivery.mail import dsn
from tests.newsletter.delivery.relay import LOST, Relay, relaying
from tests.newsletter.delivery.sending import FastClock

SECRETS = "adresses " + "a1" * 32 + "\n2026 " + "c3" * 32 + "\n"


@pytest.fixture
def environment(people, join, letter, outside) -> dict[str, str]:
    """Three subscribers, a live site, and all that sending needs except a relay."""
    publish(letter, outside)
    for name in ("zoe", "max", "lou"):
        join(f"{name}@ici.example")
    keys = people.folder / "cles"
    keys.write_text(SECRETS)
    keys.chmod(0o600)
    return {
        "LETTRE_DONNEES": str(people.folder),
        "LETTRE_LISTE": LIST,
        "LETTRE_RETOURS": "retours@canal.example",
        "LETTRE_DESABONNEMENT": "desabo@canal.example",
        "LETTRE_RELAIS_SECURITE": "aucune",
        "LETTRE_DEBIT": "0",
        "LETTRE_SITE": outside.url(""),
    }


def _terminal(*answers: str) -> tuple[Terminal, io.StringIO]:
    out, replies = io.StringIO(), iter(answers)
    ask = (lambda _: next(replies)) if answers else None
    console = Console(file=out, width=200)
    return Terminal(console, FastClock().clock, random.random, ask), out


def _send(
    environment: dict[str, str], letter: LetterValue, *answers: str, **orders
) -> tuple[int, str]:
    speaking, out = _terminal(*answers)
    settings = Settings.read(environment)
    code = commands.send_letter(Orders("2022-04", **orders), settings, lambda: letter, speaking)
    return code, out.getvalue()


def _frozen_letters(environment: dict[str, str]) -> int:
    with open_store(Path(environment["LETTRE_DONNEES"]), JOURNAL) as store:
        return int(store.connection.execute("SELECT count(*) FROM campaign").fetchone()[0])


@pytest.fixture
def relay(environment):
    with relaying() as relay:
        environment["LETTRE_RELAIS"] = f"127.0.0.1:{relay.port}"
        yield relay


def test_a_letter_goes_to_everybody_once_confirmed(environment, relay: Relay, letter):
    code, said = _send(environment, letter, "3")
    assert code == 0
    assert sorted(relay.copies) == ["lou@ici.example", "max@ici.example", "zoe@ici.example"]
    assert "3 acceptées par le relais" in said
    assert "@ici.example" not in said


def test_f11_a_letter_already_gone_does_not_go_again(environment, relay: Relay, letter):
    _send(environment, letter, "3")
    code, said = _send(environment, letter)
    assert code == 0
    assert "déjà partie" in said
    assert set(relay.copies.values()) == {1}


@pytest.mark.parametrize("typed", ["2", "", "oui", "3 3", "-3", "３"])
def test_f11_another_number_sends_nothing(environment, relay: Relay, letter, typed: str):
    with pytest.raises(Unconfirmed):
        _send(environment, letter, typed)
    assert relay.log == []
    assert _frozen_letters(environment) == 0


def test_f11_nobody_there_sends_nothing_without_the_number(environment, relay: Relay, letter):
    for count in (None, 2):
        with pytest.raises(Unconfirmed, match="--count"):
            _send(environment, letter, count=count)
    assert relay.log == []
    assert _send(environment, letter, count=3)[0] == 0


def test_f11_a_list_without_anybody_sends_nothing(environment, relay: Relay, letter, people, join):
    everybody = [join(f"{name}@ici.example") for name in ("zoe", "max", "lou")]
    with people.transaction() as connection:
        for person in everybody:
            suppress(connection, person.rkey, Reason.UNSUBSCRIBED, at=1)
    with pytest.raises(PlainError, match="la liste est vide"):
        _send(environment, letter, "0")
    assert relay.log == []


@pytest.mark.parametrize(
    ("count", "last", "is_much"),
    [(120, 100, False), (121, 100, True), (80, 100, False), (79, 100, True), (5, None, False)],
)
def test_f11_a_list_that_changed_by_more_than_a_fifth_is_asked_twice(count, last, is_much):
    audience = Audience(count, last)
    assert audience.has_changed_much is is_much
    asked = []

    def ask(question: str) -> str:
        asked.append(question)
        return str(count)

    confirm(audience, ask=ask)
    assert len(asked) == 1 + is_much
    if is_much:
        with pytest.raises(Unconfirmed, match="--accept-change"):
            confirm(audience, ask=None, count=count)
    confirm(audience, ask=None, count=count, accept_change=True)


def test_f11_the_second_letter_is_compared_with_the_first(environment, relay: Relay, letter, join):
    _send(environment, letter, "3")
    join("ana@ici.example")
    speaking, out = _terminal("4", "4")
    settings = Settings.read(environment)
    may = dataclasses.replace(letter, month="2022-05")
    commands.send_letter(Orders("2022-05"), settings, lambda: may, speaking)
    assert "La précédente : 3\xa0destinataires." in out.getvalue()
    assert relay.copies["ana@ici.example"] == 1


def test_a_rehearsal_writes_what_would_leave_and_nothing_leaves(
    environment, letter, tmp_path: Path
):
    code, said = _send(environment, letter, rehearsal=tmp_path / "essai")
    assert code == 0
    assert "rien n’est parti" in said
    files = sorted((tmp_path / "essai").rglob("*.eml"))
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert not any("zoe" in file.name for file in files)
    messages = [email.message_from_bytes(file.read_bytes()) for file in files]
    assert {message["To"] for message in messages} == {
        f"{name}@ici.example" for name in ("zoe", "max", "lou")
    }
    assert all(
        re.fullmatch(r"<retours\+2022-04\.\w{32}@canal.example>", m["Return-Path"])
        for m in messages
    )
    assert _frozen_letters(environment) == 0


def test_a_rehearsal_in_a_git_tree_or_among_subscribers_is_refused(environment, letter, tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path / "depot"], check=True)
    with pytest.raises(StoreError, match="git"):
        _send(environment, letter, rehearsal=tmp_path / "depot" / "essai")
    with pytest.raises(StoreError, match="abonnés"):
        _send(environment, letter, rehearsal=Path(environment["LETTRE_DONNEES"]))


def test_the_log_of_unsubscriptions_is_read_before_anything(environment, relay, letter, tmp_path):
    environment["LETTRE_DESABONNEMENT_JOURNAL"] = str(tmp_path / "absent.jsonl")
    with pytest.raises(PlainError, match="rien ne part"):
        _send(environment, letter, "3")
    assert relay.log == []


def test_a_list_manager_gets_one_message(environment, relay: Relay, letter):
    environment["LETTRE_LISTE_ADRESSE"] = "lettre@listes.example"
    environment["LETTRE_LISTE_DESABONNEMENT"] = "https://listes.example/quitter"
    code, _ = _send(environment, letter, "1", transport="liste")
    assert code == 0
    assert [(sender, to) for sender, to, _ in relay.taken] == [
        ("retours@canal.example", "lettre@listes.example")
    ]


def test_a_message_to_a_list_is_never_sent_twice(environment, letter):
    environment["LETTRE_LISTE_ADRESSE"] = "lettre@listes.example"
    environment["LETTRE_LISTE_DESABONNEMENT"] = "https://listes.example/quitter"
    with relaying(lambda phase, _: LOST if phase == "dot" else None) as relay:
        environment["LETTRE_RELAIS"] = f"127.0.0.1:{relay.port}"
        _, said = _send(environment, letter, "1", transport="liste")
        _send(environment, letter, transport="liste")
    assert set(relay.copies.values()) == {1}
    assert "1 incertaine" in said.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LETTRE_DONNEES", ""),
        ("LETTRE_LISTE", "lettre"),
        ("LETTRE_LISTE", "a b.fr"),
        ("LETTRE_RETOURS", "retours"),
        ("LETTRE_RETOURS", "une-adresse-de-retours-longue@canal.example"),
        ("LETTRE_DESABONNEMENT", "desabonnement@canal.example"),
        ("LETTRE_DEBIT", "-1"),
        ("LETTRE_DEBIT", "vite"),
        ("LETTRE_CONNEXIONS", "100"),
        ("LETTRE_RELAIS", "smtp.example:port"),
        ("LETTRE_RELAIS_SECURITE", "ssl"),
        ("LETTRE_RELAIS_COMPTE", "moi"),
        ("LETTRE_RELAIS_MOT_DE_PASSE", "/nulle/part"),
        ("LETTRE_MX", "mx.canal.example:courrier"),
        ("LETTRE_SITE", "www.canal.example"),
        ("LETTRE_SITE", "https://www.canal.example/page"),
        ("LETTRE_SITE", "file:///etc"),
    ],
)
def test_a_setting_that_is_wrong_is_named(environment, name: str, value: str):
    environment["LETTRE_RELAIS"] = "127.0.0.1:25"
    with pytest.raises(SettingsError, match=name):
        Settings.read({**environment, name: value})


def test_every_setting_is_in_the_guide(root: Path):
    guide = (root / "docs" / "envoyer-la-lettre.md").read_text("utf-8")
    assert [name for name in VARIABLES if f"`{name}`" not in guide] == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_a_server_of_this_machine_may_be_talked_to_in_clear(environment, host: str):
    servers = {"LETTRE_RELAIS": f"{host}:2525", "LETTRE_MX": host}
    settings = Settings.read({**environment, **servers})
    assert settings.relay is not None and settings.relay.is_here
    assert settings.relay.port == 2525
    assert settings.incoming == (settings.relay.host, 25)


def test_a_relay_elsewhere_is_never_talked_to_in_clear(environment):
    with pytest.raises(SettingsError, match="aucune"):
        Settings.read({**environment, "LETTRE_RELAIS": "smtp.example:587"})


def test_a_password_is_not_printed(environment, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("jamais-vu\n")
    secret.chmod(0o600)
    settings = Settings.read(
        {
            **environment,
            "LETTRE_RELAIS": "smtp.example",
            "LETTRE_RELAIS_SECURITE": "tls",
            "LETTRE_RELAIS_COMPTE": "moi",
            "LETTRE_RELAIS_MOT_DE_PASSE": str(secret),
        }
    )
    assert settings.relay is not None and settings.relay.password == "jamais-vu"
    assert "jamais-vu" not in repr(settings)


@pytest.mark.parametrize("name", ["LETTRE_RELAIS_MOT_DE_PASSE", "LETTRE_BOITE_MOT_DE_PASSE"])
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_password_that_others_may_read_is_refused(environment, tmp_path: Path, name, mode):
    secret = tmp_path / "secret"
    secret.write_text("jamais-vu\n")
    secret.chmod(mode)
    settings = {"LETTRE_RELAIS": "localhost", "LETTRE_RELAIS_SECURITE": "tls", name: str(secret)}
    with pytest.raises(SettingsError, match=f"{name}.*chmod 600"):
        Settings.read({**environment, **settings})


def test_f10_a_letter_to_a_page_not_published_is_not_even_frozen(
    environment, relay: Relay, letter, outside, tmp_path: Path
):
    outside.answers.clear()
    with pytest.raises(PlainError, match="publier d’abord le site"):
        _send(environment, letter, "3")
    assert relay.log == []
    assert _frozen_letters(environment) == 0
    code, said = _send(environment, letter, rehearsal=tmp_path / "essai")
    assert code == 0
    assert "ne sont pas vérifiés en ligne" in said


def test_c8_a_doubt_on_our_addresses_is_said_before_the_number_is_asked(
    environment, relay: Relay, letter
):
    environment["LETTRE_MX"] = f"127.0.0.1:{relay.port}"
    code, said = _send(environment, letter, "3")
    assert (code, "Attention" in said) == (0, False)
    may = dataclasses.replace(letter, month="2022-05")
    del environment["LETTRE_MX"]
    speaking, out = _terminal("2")
    with pytest.raises(Unconfirmed):
        commands.send_letter(Orders("2022-05"), Settings.read(environment), lambda: may, speaking)
    assert "Attention : nos adresses" in out.getvalue()


def test_a17_a_second_sender_is_refused_at_once_and_told_who_sends(environment, letter):
    with relaying() as relay:
        relay.delay = 0.5
        environment |= {"LETTRE_RELAIS": f"127.0.0.1:{relay.port}", "LETTRE_CONNEXIONS": "1"}
        first = os.fork()
        if first == 0:
            try:
                _send(environment, letter, count=3)
            finally:
                os._exit(0)
        deadline = time.monotonic() + 30
        while not relay.taken:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        start = time.monotonic()
        with pytest.raises(StoreError, match=f"processus {first}"):
            _send(environment, letter, count=3)
        assert time.monotonic() - start < 1
        os.waitpid(first, 0)
    assert set(relay.copies.values()) == {1}
    assert len(relay.copies) == 3


def test_a16_who_bounces_after_the_relay_accepted_is_left_out_of_the_next_letter(
    environment, relay: Relay, letter, people, tmp_path: Path
):
    _send(environment, letter, "3")
    (back,) = (sender for sender, to, _ in relay.taken if to == "zoe@ici.example")
    mailbox.Maildir(tmp_path / "Maildir").add(dsn(back))
    desk = Desk(
        returns="retours@canal.example",
        unsubscribe="desabo@canal.example",
        confirm="confirmer@canal.example",
        list_id=LIST,
        keys=Keys.parse(SECRETS),
    )
    read_returns(people, MaildirSource(tmp_path / "Maildir"), desk=desk, now=NOW)
    speaking, _ = _terminal("2")
    may = dataclasses.replace(letter, month="2022-05")
    assert (
        commands.send_letter(
            Orders("2022-05", accept_change=True),
            Settings.read(environment),
            lambda: may,
            dataclasses.replace(speaking, ask=lambda _: "2"),
        )
        == 0
    )
    assert relay.copies == {"zoe@ici.example": 1, "max@ici.example": 2, "lou@ici.example": 2}


def test_a_report_names_nobody_but_the_private_file_does(environment, letter, tmp_path: Path):
    with relaying(
        lambda phase, who: (
            f"550 5.1.1 <{who}>".encode() if phase == "rcpt" and "zoe" in who else None
        )
    ) as relay:
        environment["LETTRE_RELAIS"] = f"127.0.0.1:{relay.port}"
        _send(environment, letter, "3")
    speaking, out = _terminal()
    private = tmp_path / "refus.csv"
    data = Path(environment["LETTRE_DONNEES"])
    assert commands.report_letter(data, "2022-04", speaking, to=private) == 0
    assert "1 refusée" in out.getvalue().replace("\xa0", " ").replace("  ", " ")
    assert "@ici.example" not in out.getvalue()
    assert "zoe@ici.example" in private.read_text("utf-8-sig")
    assert private.stat().st_mode & 0o777 == 0o600
    with pytest.raises(PlainError):
        commands.report_letter(data, "2022-04", speaking, to=private)


def test_a_resume_sends_the_letter_as_it_was_frozen(environment, letter):
    changed = dataclasses.replace(letter, title="Un autre titre")
    with relaying(lambda phase, _: b"535 5.7.8 no" if phase == "mail" else None) as relay:
        environment["LETTRE_RELAIS"] = f"127.0.0.1:{relay.port}"
        assert _send(environment, letter, "3")[0] == 6
    with relaying() as relay:
        environment["LETTRE_RELAIS"] = f"127.0.0.1:{relay.port}"
        with pytest.raises(PlainError, match="--resume"):
            _send(environment, changed, "3")
        assert relay.log == []
        assert _send(environment, changed, resume=True)[0] == 0
    assert len(relay.taken) == 3
    assert not any(b"autre titre" in body for _, _, body in relay.taken)


def test_nothing_is_resumed_that_was_not_begun(environment, relay: Relay, letter):
    with pytest.raises(PlainError, match="pas commencée"):
        _send(environment, letter, resume=True)


def test_who_unsubscribed_is_not_counted(environment, relay: Relay, letter, people, join):
    zoe = join("zoe@ici.example")
    with people.transaction() as connection:
        suppress(connection, zoe.rkey, Reason.UNSUBSCRIBED, at=1)
    assert _send(environment, letter, "2")[0] == 0
    assert "zoe@ici.example" not in relay.copies


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(40, "40\xa0s"), (300, "5\xa0min"), (4800, "1\xa0h\xa020"), (3600, "1\xa0h")],
)
def test_a_duration_is_said_as_people_say_it(seconds: float, said: str):
    assert terminal.duration(seconds) == said
