"""What a message that came back says (C7): pure, whatever the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.delivery.reports import Kind, kind_of, read_returned
from tests.newsletter.delivery.mail import arf, dsn, note

TO = "retours+2022-04.abc@retours.canal.example"


@pytest.mark.parametrize(
    ("codes", "text", "kind"),
    [
        (["5.1.1"], "unknown user", Kind.HARD),
        (["5.1.10"], "null MX", Kind.HARD),
        (["5.0.0", "5.1.1"], "", Kind.HARD),
        (["5.1.1"], "OFR_416 adresse invalide", Kind.HARD),
        (["5.1.2"], "", Kind.DOMAIN),
        (["5.4.4"], "host not found", Kind.DOMAIN),
        (["5.2.2"], "over quota", Kind.SOFT),
        (["5.2.1"], "", Kind.SOFT),
        (["4.2.2"], "", Kind.SOFT),
        (["4.4.1"], "timed out", Kind.SOFT),
        (["5.1.0"], "", Kind.SOFT),
        (["5.7.1"], "", Kind.POLICY),
        (["5.7.515"], "", Kind.POLICY),
        (["5.1.1", "5.7.1"], "", Kind.POLICY),
        (["4.7.0"], "", Kind.POLICY),
        (["5.1.1"], "rejected as spam", Kind.POLICY),
        (["5.2.0"], "bad reputation", Kind.POLICY),
        (["5.1.8"], "sender domain", Kind.POLICY),
        (["5.3.4"], "too big", Kind.POLICY),
        (["5.6.0"], "", Kind.POLICY),
        (["5.5.2"], "", Kind.POLICY),
        (["5.0.0"], "", Kind.UNKNOWN),
        ([], "550 no such user", Kind.UNKNOWN),
    ],
)
def test_a_refusal_is_judged_on_its_code(codes: list[str], text: str, kind: Kind):
    assert kind_of(codes, text)[0] is kind


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (dsn(TO), Kind.HARD, "5.1.1"),
        (dsn(TO, recipient=""), Kind.HARD, "5.1.1"),
        (dsn(TO, action="", status="5.2.2", diagnostic=""), Kind.SOFT, "5.2.2"),
        (dsn(TO, action="delayed", status="4.4.1"), Kind.DELAYED, ""),
        (dsn(TO, action="relayed", status="2.0.0"), Kind.DELAYED, ""),
        (dsn(TO, status="5.7.1", diagnostic="smtp; 550 5.7.1 blocked"), Kind.POLICY, "5.7.1"),
        (dsn(TO, diagnostic="smtp; 550 5.7.1 spam"), Kind.POLICY, "5.7.1"),
        (dsn(TO, status="5.0.0", diagnostic="smtp; 550 5.1.1 <a@b>"), Kind.HARD, "5.1.1"),
        (dsn(TO, status="5.0.0", diagnostic="smtp; 550 no"), Kind.UNKNOWN, ""),
        (dsn(TO, status="bientôt", diagnostic="x"), Kind.UNKNOWN, ""),
        (dsn(TO, status="5.0.0", diagnostic="smtp; 550 host 5.1.1.4 said no"), Kind.UNKNOWN, ""),
        (arf(TO), Kind.COMPLAINT, ""),
        (arf(TO, feedback="Abuse"), Kind.COMPLAINT, ""),
        (arf(TO, feedback="not-spam"), Kind.POLICY, ""),
        (arf(TO, feedback="auth-failure"), Kind.POLICY, ""),
        (note(TO), Kind.UNKNOWN, ""),
        (note(TO, headers="Auto-Submitted: auto-replied\n"), Kind.AUTO, ""),
        (note(TO, headers="Auto-Submitted: no\n"), Kind.UNKNOWN, ""),
        (note(TO, headers="X-Autoreply: yes\n"), Kind.AUTO, ""),
        (note(TO, headers="Precedence: auto_reply\n"), Kind.AUTO, ""),
        (note(TO, subject="Réponse automatique : La lettre"), Kind.AUTO, ""),
        (note(TO, subject="=?utf-8?q?R=C3=A9ponse_automatique?= : x"), Kind.AUTO, ""),
        (note(TO, headers="Return-Path: <>\n", text="550 5.1.1 unknown"), Kind.UNKNOWN, ""),
    ],
)
def test_a_message_says_what_it_is(raw: bytes, kind: Kind, status: str):
    returned = read_returned(raw)
    assert (returned.kind, returned.status) == (kind, status)
    assert TO in returned.recipients


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<camille@canal.example>: 550 5.1.1 no such user", Kind.HARD),
        ("452 4.2.2 mailbox full", Kind.SOFT),
        ("550 5.1.1 no such user; before, 550 5.7.1 blocked", Kind.UNKNOWN),
        ("Sorry, no mailbox here by that name.", Kind.UNKNOWN),
    ],
)
def test_a_bounce_without_a_report_is_read_by_its_codes(text: str, kind: Kind):
    raw = f"Return-Path: <>\nFrom: MAILER-DAEMON@a.example\nTo: {TO}\n\n{text}\n".encode()
    assert read_returned(raw).kind is kind


def test_a_program_is_not_taken_for_a_person():
    assert not read_returned(note(TO)).is_automatic
    for raw in (
        dsn(TO),
        note(TO, headers="Auto-Submitted: auto-generated\n"),
        b"Return-Path: <>\n",
    ):
        assert read_returned(raw).is_automatic


_HEAD = f"Return-Path: <>\nTo: {TO}\n".encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 5_000_000,
        _HEAD + b"Content-Type: message/rfc822\n\n" * 170_000,
        _HEAD
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
            for n in range(5_000)
        ),
        _HEAD + b"Content-Type: multipart/report" + b'; a="b' * 50_000 + b"\n\n",
        _HEAD + b'Content-Type: multipart/report; boundary="b"\n\n' + b"--b\n\n" * 40_000,
        _HEAD + b"Content-Type: message/delivery-status\n\n" + b"A: b\n\n" * 40_000,
        _HEAD + b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nAAAA",
        _HEAD + b'Content-Type: text/plain; charset="x-nothing"\n\n550 5.1.1 \xff\xfe\n',
        _HEAD + b"Content-Type: message/feedback-report\n\n",
        dsn(TO).replace(b"utf-8", b"utf-16"),
        dsn(TO)[:600],
        dsn(TO).replace(b"\n", b"\r"),
    ],
)
def test_c7_a_hostile_message_is_read_within_bounds(raw: bytes):
    assert read_returned(raw).kind in Kind


_LINES = st.sampled_from(
    [line + b"\n" for line in dsn(TO).splitlines() + arf(TO).splitlines()]
    + [b"\xff\xfe\n", b"\0\n", b"Content-Type: message/rfc822\n", b"Status:\n", b" folded\n"]
)


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=500), st.lists(_LINES, max_size=40).map(b"".join)))
def test_any_bytes_are_read_without_an_error(raw: bytes):
    assert read_returned(raw).kind in Kind
