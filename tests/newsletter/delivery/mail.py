"""Messages as servers and people send them back."""

from __future__ import annotations


def dsn(
    to: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 unknown user",
    recipient: str = "Final-Recipient: rfc822; camille@canal.example\n",
    words: str = "La lettre n'a pas pu être remise.",
    cited: str = "",
) -> bytes:
    """A delivery report (RFC 3464), as Postfix writes them."""
    return f"""Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mx.canal.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b"

--=b
Content-Type: text/plain; charset=utf-8

{words}
--=b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.canal.example
Arrival-Date: Fri, 15 Apr 2022 09:00:00 +0200

{recipient}Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--=b
Content-Type: message/rfc822

Subject: La lettre
{cited}
Bonjour.
--=b--
""".encode()


def arf(to: str, *, feedback: str = "abuse", mail_from: str = "", unsubscribe: str = "") -> bytes:
    """A complaint (RFC 5965)."""
    return f"""Return-Path: <fbl@mx.canal.example>
From: fbl@mx.canal.example
To: {to}
Subject: FW: La lettre
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="=b"

--=b
Content-Type: text/plain

This is an email abuse report.
--=b
Content-Type: message/feedback-report

Feedback-Type: {feedback}
User-Agent: Tests/1.0
Version: 1
Original-Mail-From: <{mail_from}>

--=b
Content-Type: message/rfc822

Return-Path: <{mail_from}>
List-Unsubscribe: <https://canal.example/d?t={unsubscribe}>
Subject: La lettre

Bonjour.
--=b--
""".encode()


def note(
    to: str, *, subject: str = "Re: La lettre", headers: str = "", text: str = "Oui."
) -> bytes:
    """A message that a person, or their program, writes."""
    return f"""Return-Path: <camille@canal.example>
{headers}From: Camille <camille@canal.example>
To: {to}
Subject: {subject}

{text}
""".encode()
