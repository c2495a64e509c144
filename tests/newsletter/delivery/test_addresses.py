"""One person, one key: what is one mailbox, and what is not (C1, C2)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.addresses import (
    AddressError,
    is_mailbox,
    parse_mailbox,
    recipient_key,
)

SECRET = b"k" * 32


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Camille@Canal.example", "camille@canal.example"),
        ("  camille@canal.example \t", "camille@canal.example"),
        ("camille@canal.example.", "camille@canal.example"),
        ("zoé@canal.example", unicodedata.normalize("NFD", "zoé@canal.example")),
        ("ZOÉ@canal.example", "zoé@canal.example"),
        ("a@préfecture.example", "a@xn--prfecture-c4a.example"),
        ("a@PRÉFECTURE.example", "a@préfecture.example"),
        ("a@canal。example", "a@canal.example"),
    ],
)
def test_c1_two_spellings_of_one_mailbox_are_one_person(typed: str, same: str):
    one, other = parse_mailbox(typed), parse_mailbox(same)
    assert recipient_key(one, SECRET) == recipient_key(other, SECRET)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("straße@canal.example", "strasse@canal.example"),
        ("a@straße.example", "a@strasse.example"),
        ("a+lettre@canal.example", "a@canal.example"),
        ("a.b@canal.example", "ab@canal.example"),
        ("а@canal.example", "a@canal.example"),  # a Cyrillic letter
    ],
)
def test_c1_two_mailboxes_are_two_people(typed: str, other: str):
    keys = {recipient_key(parse_mailbox(text), SECRET) for text in (typed, other)}
    assert len(keys) == 2


def test_what_is_typed_before_the_sign_is_what_the_envelope_says():
    assert str(parse_mailbox("Camille.D@Canal.EXAMPLE")) == "Camille.D@canal.example"


def test_another_secret_gives_another_key():
    mailbox = parse_mailbox("camille@canal.example")
    assert recipient_key(mailbox, SECRET) != recipient_key(mailbox, b"l" * 32)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "adresse absente"),
        ("<>", "une seule adresse"),
        ("camille", "une seule adresse"),
        ("a@b.example,c@d.example", "une seule adresse"),
        ("a@b.example;c@d.example", "une seule adresse"),
        ("a@b.example c@d.example", "une seule adresse"),
        ("a@b@c.example", "une seule adresse"),
        ('"a b"@c.example', "une seule adresse"),
        ("a(b)@c.example", "une seule adresse"),
        ("Camille <a@b.example>", "une seule adresse"),
        ("a%b.example@c.example", "une seule adresse"),
        ("d!a@c.example", "une seule adresse"),
        ("a@[192.0.2.1]", "une seule adresse"),
        ("a@192.0.2.1", "domaine incomplet"),
        ("a@localhost", "domaine incomplet"),
        ("@b.example", "nom vide"),
        (".a@b.example", "nom vide"),
        ("a..b@c.example", "nom vide"),
        ("a@b..example", "domaine incorrect"),
        ("a@-b.example", "domaine incorrect"),
        ("a@b_c.example", "domaine incorrect"),
        ("a@\N{PILE OF POO}.example", "domaine incorrect"),
        ("a@" + "b" * 64 + ".example", "domaine incorrect"),
        ("\u202ea@b.example", "caractère invisible"),
        ("a\u200b@b.example", "caractère invisible"),
        ("a\x00@b.example", "caractère invisible"),
        ("a@b.example\r\nBcc: c@d.example", "caractère invisible"),
        ("a\udce9@b.example", "caractère invisible"),
        ("a\u00a0b@c.example", "caractère invisible"),
        ("a" * 65 + "@b.example", "nom trop long"),
        ("a@" + "b" * 60 + ("." + "c" * 60) * 4, "adresse trop longue"),
    ],
)
def test_c2_what_is_not_one_mailbox_is_refused_with_a_reason(text: str, reason: str):
    with pytest.raises(AddressError, match=f"^{reason}"):
        parse_mailbox(text)
    assert not is_mailbox(text)


@given(st.one_of(st.text(), st.from_regex(r".{1,9}@.{1,9}\.[a-z]{2,3}")))
def test_any_text_is_one_envelope_or_refused(text: str):
    try:
        mailbox = parse_mailbox(text)
    except AddressError as error:
        assert str(error).endswith(".")
        return
    envelope = str(mailbox)
    assert envelope.count("@") == 1
    assert not set(envelope) & set(' <>,;:()[]\\"\r\n\t\0')
    assert mailbox.domain.isascii()
    assert parse_mailbox(envelope) == mailbox
