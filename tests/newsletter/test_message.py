"""The letter as a message: its headers, its parts, its bytes."""

import dataclasses
import email
from email import policy

import pytest

from newsletter import LetterError, LetterValue, render_html, render_text, to_message
from newsletter.message import HEADERS

HTML = "<p>É</p>\n"
TEXT = "É\n"


@pytest.fixture(scope="module")
def raw(letter: LetterValue) -> bytes:
    return to_message(letter, render_html(letter), render_text(letter)).as_bytes()


def _read(raw: bytes):
    return email.message_from_bytes(raw, policy=policy.default)


def test_headers_are_these_and_no_other(raw: bytes):
    assert tuple(_read(raw).keys()) == HEADERS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("From", "Canal <contact@canal.example>"),
        ("To", "Abonnés de la lettre <contact@canal.example>"),
        ("Subject", "La lettre d’avril"),
        ("Date", "Tue, 12 Apr 2022 09:00:00 +0200"),
        ("Message-ID", "<lettre-2022-04@canal.example>"),
        ("List-Id", "Canal, la lettre <lettre.canal.example>"),
        ("List-Unsubscribe", "<mailto:contact@canal.example?subject=D%C3%A9sabonnement>"),
        ("Content-Language", "fr"),
        ("MIME-Version", "1.0"),
    ],
)
def test_a_header_reads_back(raw: bytes, name: str, value: str):
    assert str(_read(raw)[name]) == value


def test_text_comes_first_then_html(raw: bytes, letter: LetterValue):
    text, html = _read(raw).iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == render_text(letter)
    assert html.get_content().replace("\r\n", "\n") == render_html(letter)


def test_the_message_is_seven_bit_with_short_lines(raw: bytes):
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_two_messages_of_a_letter_are_the_same_bytes(raw: bytes, letter: LetterValue):
    assert to_message(letter, render_html(letter), render_text(letter)).as_bytes() == raw


def test_the_hour_follows_winter_time(letter: LetterValue):
    winter = dataclasses.replace(letter, date=letter.date.replace(month=1))
    assert to_message(winter, HTML, TEXT)["Date"].endswith("09:00:00 +0100")


@pytest.mark.parametrize(
    "title",
    [
        "Une lettre au titre si long qu’il faut le plier\xa0: " + "réussite éducative, " * 12,
        "Qui décide\u202f? « Nous\u202f! »",
        'a & b < c, d; e: (f) "g" <h@i.example>',
        "🧱 Briques",
        "x" * 300,
    ],
)
def test_a_subject_reads_back_whatever_it_is(letter: LetterValue, title: str):
    titled = dataclasses.replace(letter, title=title.strip())
    assert _read(to_message(titled, HTML, TEXT).as_bytes())["Subject"] == title.strip()


@pytest.mark.parametrize(
    "title",
    [
        "Lettre\r\nBcc: x@y.example",
        "Lettre\nBcc: x@y.example",
        "=?utf-8?q?Lettre=0ABcc=3A_x=40y=2Eexample?=",
        "Lettre\x00",
        "Lettre\u2028suite",
        "Lettre \u202eerttel",
        "Lettre\ud800",
    ],
)
@pytest.mark.parametrize("field", ["title", "name", "email"])
def test_a_value_that_could_add_a_header_is_refused(letter: LetterValue, field: str, title: str):
    with pytest.raises(LetterError, match="interdit"):
        to_message(dataclasses.replace(letter, **{field: title}), HTML, TEXT)


@pytest.mark.parametrize("address", ["", "contact", "a b@c.example", "é@c.example", "a@b, c@d"])
def test_an_address_that_is_none_is_refused(letter: LetterValue, address: str):
    with pytest.raises(LetterError, match="adresse incorrecte"):
        to_message(dataclasses.replace(letter, email=address), HTML, TEXT)


def test_an_address_too_long_for_its_header_is_refused(letter: LetterValue):
    with pytest.raises(LetterError, match=r"trop long|altéré"):
        to_message(dataclasses.replace(letter, email=f"{'a' * 60}@{'b' * 60}.example"), HTML, TEXT)
