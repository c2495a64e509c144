"""One copy for each person: its headers, its bytes, and what may never be in them."""

from __future__ import annotations

import dataclasses
import difflib
import email
import re
from email import policy

import pytest

from newsletter import LetterError, LetterValue, to_message
from newsletter.delivery.copies import Copies, ListIdentity, message_id, personal_message
from newsletter.delivery.dispatch import letter_message
from newsletter.delivery.settings import Settings
from newsletter.delivery.tokens import Purpose, token
from newsletter.issue import UNSUBSCRIBE_TOKEN
from tests.newsletter.delivery.conftest import KEYS, LIST

NAMES = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Help",
    "List-Archive",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.read(
        {
            "LETTRE_DONNEES": str(tmp_path_factory.mktemp("donnees")),
            "LETTRE_LISTE": LIST,
            "LETTRE_RETOURS": "retours@canal.example",
            "LETTRE_DESABONNEMENT": "desabo@canal.example",
            "LETTRE_LISTE_ADRESSE": "lettre@listes.example",
            "LETTRE_LISTE_DESABONNEMENT": "https://listes.example/lettre/quitter?a=1&b=2",
        }
    )


@pytest.fixture(scope="module")
def message(letter: LetterValue, settings: Settings) -> bytes:
    return letter_message(letter, settings, transport="smtp")


def _copy(message: bytes, name: str = "zoe") -> bytes:
    uid = name.encode().ljust(16, b".")
    made = token(Purpose.UNSUBSCRIBE, uid, list_id=LIST, keys=KEYS)
    msgid = message_id("2022-04", uid * 2, "canal.example")
    return Copies(message).copy(email=f"{name}@ici.example", token=made, msgid=msgid)


def _read(raw: bytes):
    return email.message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.default)


def test_a_copy_has_these_headers_and_no_other(message: bytes):
    assert list(_read(_copy(message)).keys()) == NAMES


def test_unsubscribing_is_one_click_or_one_mail(message: bytes):
    copy = _read(_copy(message))
    made = token(Purpose.UNSUBSCRIBE, b"zoe".ljust(16, b"."), list_id=LIST, keys=KEYS)
    assert copy["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.findall(r"<(.*?)>", copy["List-Unsubscribe"]) == [
        f"https://www.canal.example/d?t={made}",
        f"mailto:desabo+{made}@canal.example?subject=desabonnement",
    ]
    assert copy["List-Id"] == f"<{LIST}>"
    assert copy["List-Archive"] == "<https://www.canal.example/lettre/>"
    assert copy["List-Help"] == "<mailto:contact@canal.example>"
    assert copy["To"] == "zoe@ici.example"
    assert copy["Date"] == "Tue, 12 Apr 2022 09:00:00 +0200"


def test_the_html_of_two_people_differs_only_by_their_token(message: bytes):
    bodies = []
    for name in ("zoe", "max"):
        made = token(Purpose.UNSUBSCRIBE, name.encode().ljust(16, b"."), list_id=LIST, keys=KEYS)
        html = _read(_copy(message, name)).get_body(("html",)).get_content()
        assert html.count(made) >= 1
        bodies.append(html.replace(made, UNSUBSCRIBE_TOKEN))
    assert bodies[0] == bodies[1]


def test_two_copies_differ_only_by_the_token_the_address_and_the_number(message: bytes):
    lines = difflib.unified_diff(
        _copy(message, "zoe").decode().splitlines(),
        _copy(message, "max").decode().splitlines(),
        n=0,
        lineterm="",
    )
    changed = {line[1:] for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")}
    kinds = (
        r"To: ",
        r"Message-ID: ",
        r"List-Unsubscribe: ",
        r" <mailto:desabo\+v1",
        r"v1\.\w{48}=",
    )
    assert [line for line in changed if not re.match("|".join(kinds), line)] == []


def test_a_copy_made_again_is_the_same_bytes(message: bytes):
    assert _copy(message) == _copy(message)


def test_no_token_is_left_and_lines_are_short(message: bytes):
    copy = _copy(message)
    assert UNSUBSCRIBE_TOKEN.encode() not in copy
    assert b"place.invalid" not in copy
    assert max(len(line) for line in copy.split(b"\r\n")) <= 998
    assert b"\n" not in copy.replace(b"\r\n", b"") and copy.isascii()


@pytest.mark.parametrize("width", range(40, 76))
def test_a_token_that_quoted_printable_cut_is_made_whole(letter: LetterValue, width: int):
    html = "x" * width + f'<a href="https://canal.example/d?t={UNSUBSCRIBE_TOKEN}">é</a>\n'
    raw = to_message(letter, html, "é\n").as_bytes()
    identity = ListIdentity(LIST, "a@b.fr", "https://b.fr/", "d@b.fr", "https://b.fr/d?t=x")
    copy = _read(_copy(personal_message(raw, identity)))
    made = token(Purpose.UNSUBSCRIBE, b"zoe".ljust(16, b"."), list_id=LIST, keys=KEYS)
    whole = copy.get_body(("html",)).get_content()
    assert whole.replace("\r\n", "\n") == html.replace(UNSUBSCRIBE_TOKEN, made)


def test_a_list_manager_gets_one_message_with_its_own_address(letter, settings):
    raw = letter_message(letter, settings, transport="liste")
    copy = Copies(raw).copy(email="lettre@listes.example", token="", msgid="<a@b>")
    again = _read(copy)
    assert "List-Unsubscribe" not in again and "List-Unsubscribe-Post" not in again
    assert again["To"] == "lettre@listes.example"
    html = again.get_body(("html",)).get_content()
    assert 'href="https://listes.example/lettre/quitter?a=1&amp;b=2"' in html
    assert (
        "https://listes.example/lettre/quitter?a=1&b=2" in again.get_body(("plain",)).get_content()
    )
    assert UNSUBSCRIBE_TOKEN not in html and "/d?t=" not in html


@pytest.mark.parametrize(
    "title",
    [
        "Une\nBcc: x@y.fr",
        "a =?utf-8?q?=0ABcc:_x?= b",
        "a\u2028b",
        "a\0b",
        "a\x85b",
        "a\rb",
    ],
    ids=["newline", "encoded-word", "u2028", "nul", "nel", "cr"],
)
def test_a18_a_subject_that_could_end_its_header_leaves_nothing(letter, settings, title: str):
    with pytest.raises(LetterError):
        letter_message(dataclasses.replace(letter, title=title), settings, transport="smtp")


@pytest.mark.parametrize("field", ["help", "archive", "unsubscribing", "one_click", "list_id"])
@pytest.mark.parametrize(
    "value", ["a@b\r\nBcc: c@d.fr", "a@b\nX: y", "=?utf-8?q?a?=@b", "a@\ud800"]
)
def test_a18_no_part_of_a_list_header_can_end_it(letter, field: str, value: str):
    identity = ListIdentity(LIST, "a@b.fr", "https://b.fr/", "d@b.fr", "https://b.fr/d")
    raw = b"From: a@b.fr\r\nSubject: x\r\nDate: x\r\nContent-Language: fr\r\n"
    raw += b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    with pytest.raises(LetterError):
        personal_message(raw, dataclasses.replace(identity, **{field: value}))


@pytest.mark.parametrize("field", ["email", "msgid"])
@pytest.mark.parametrize(
    "value", ["a@b\r\nBcc: c@d.fr", "a@b,c@d", "a b@c", "a@b\0", "=?x@", "a<b@c"]
)
def test_a18_no_person_can_add_a_header(message: bytes, field: str, value: str):
    personal = {"email": "a@b.fr", "msgid": "<a@b>", "token": "x", field: value}
    with pytest.raises(ValueError):
        Copies(message).copy(**personal)


def test_a_number_names_one_letter_of_one_person():
    numbers = {
        message_id(slug, rkey, "canal.example")
        for slug in ("2022-04", "2022-05")
        for rkey in (b"a" * 32, b"b" * 32)
    }
    assert len(numbers) == 4
    assert message_id("2022-04", b"a" * 32, "canal.example") in numbers
