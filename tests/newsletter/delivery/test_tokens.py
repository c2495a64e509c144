"""What only we can sign: tokens and return addresses (C4)."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.tokens import (
    TOKEN_LENGTH,
    Bounced,
    Keys,
    KeysError,
    Purpose,
    read_return_address,
    read_token,
    return_address,
    tag_of,
    tagged,
    token,
)

LIST = "lettre.canal.example"
OLD = "adresses " + "a1" * 32 + "\n2025 " + "b2" * 32 + "\n"
NEW = OLD + "2026 " + "c3" * 32 + "\n"
KEYS = Keys.parse(NEW)
UID = bytes(range(16))
RKEY = bytes(range(32))
RETURNS = "retours@retours.canal.example"
FORGERIES = 100_000


def _read(text: str, purpose: Purpose = Purpose.UNSUBSCRIBE, list_id: str = LIST) -> bytes | None:
    return read_token(purpose, text, list_id=list_id, keys=KEYS)


@pytest.fixture(scope="module")
def link() -> str:
    return token(Purpose.UNSUBSCRIBE, UID, list_id=LIST, keys=KEYS)


def test_a_token_reads_back_every_time_and_in_any_case(link: str):
    assert [_read(link), _read(link), _read(link.upper())] == [UID] * 3


def test_a_token_is_short_ascii_of_one_length(link: str):
    assert re.fullmatch(r"v1\.[a-z2-7]{48}", link)
    assert len(link) == TOKEN_LENGTH
    assert len(tagged("desabo@canal.example", link).partition("@")[0]) <= 64


def test_a_token_of_an_older_key_stays_valid():
    old = token(Purpose.UNSUBSCRIBE, UID, list_id=LIST, keys=Keys.parse(OLD))
    assert _read(old) == UID
    assert old != token(Purpose.UNSUBSCRIBE, UID, list_id=LIST, keys=KEYS)


def test_c4_forged_truncated_and_foreign_tokens_are_worth_nothing(link: str):
    other_list = token(Purpose.UNSUBSCRIBE, UID, list_id="autre.canal.example", keys=KEYS)
    other_use = token(Purpose.CONFIRM, UID, list_id=LIST, keys=KEYS)
    stranger = Keys.parse("adresses " + "a1" * 32 + "\n2026 " + "d4" * 32)
    forged = token(Purpose.UNSUBSCRIBE, UID, list_id=LIST, keys=stranger)
    texts = [other_list, other_use, forged, link[:-1], link + "a", link[3:], "", "v1.", f" {link}"]
    assert [_read(text) for text in texts] == [None] * len(texts)


def test_c4_every_changed_character_makes_it_worth_nothing(link: str):
    for place in range(3, len(link)):
        changed = "a" if link[place] != "a" else "b"
        assert _read(link[:place] + changed + link[place + 1 :]) is None


def test_c4_random_tokens_are_all_refused():
    text = "".join(random.Random(8).choices("abcdefghijklmnopqrstuvwxyz234567", k=48 * FORGERIES))
    forged = ("v1." + text[start : start + 48] for start in range(0, len(text), 48))
    assert sum(_read(candidate) is not None for candidate in forged) == 0


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str):
    assert _read(text) is None
    assert read_return_address(RETURNS, text, keys=KEYS) is None


@given(st.binary(min_size=16, max_size=16))
def test_every_uid_reads_back(uid: bytes):
    assert _read(token(Purpose.UNSUBSCRIBE, uid, list_id=LIST, keys=KEYS)) == uid


def test_a_return_address_says_whom_the_message_was_for():
    address = return_address(RETURNS, "2022-04", RKEY, keys=KEYS)
    assert re.fullmatch(r"retours\+2022-04\.[a-z2-7]{32}@retours\.canal\.example", address)
    assert len(address.partition("@")[0]) <= 64
    expected = Bounced("2022-04", RKEY[:8])
    for form in (address, address.upper(), f"<{address}>", f" {address} "):
        assert read_return_address(RETURNS, form, keys=KEYS) == expected


def test_c7_a_return_address_that_we_did_not_make_says_nothing():
    address = return_address(RETURNS, "2022-04", RKEY, keys=KEYS)
    for text in (
        address.replace("2022-04", "2022-05"),
        address.replace("retours+", "retour+"),
        address.replace("canal.example", "autre.example"),
        address.replace(".", ".b", 1).replace("@", "", 1),
        RETURNS,
        f"a {address}",
    ):
        assert read_return_address(RETURNS, text, keys=KEYS) is None


def test_a_campaign_that_would_not_read_back_is_refused():
    for name in ("", "2022.04", "a" * 21, "é", "-a"):
        with pytest.raises(ValueError, match="short slug"):
            return_address(RETURNS, name, RKEY, keys=KEYS)


def test_a_tag_is_found_only_in_its_own_mailbox():
    assert tag_of("desabo@canal.example", "DESABO+v1.a@Canal.example") == "v1.a"
    for address in ("desabo@canal.example", "desabo+@canal.example", "x+v1.a@canal.example"):
        assert tag_of("desabo@canal.example", address) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "il faut une ligne « adresses »"),
        ("2026 " + "c3" * 32, "il faut une ligne « adresses »"),
        ("adresses " + "c3" * 32, "il faut une ligne « adresses »"),
        ("adresses c3", "ligne 1"),
        (NEW + "2026 " + "c3" * 32, "ligne 4 : la clé « 2026 »"),
    ],
)
def test_keys_that_are_not_whole_are_refused(text: str, reason: str):
    with pytest.raises(KeysError, match=reason):
        Keys.parse(text)


def test_keys_never_show_their_secrets():
    assert "c3c3" not in repr(KEYS)
