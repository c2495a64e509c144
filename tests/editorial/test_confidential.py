"""What must stay private is seen in any file, and nothing else is (F7)."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest

from editorial.confidential import confidential

ROOT = Path(__file__).parents[2]
PEOPLE = [f"p{number}@canal.fr" for number in range(21)]
KEY = "-----BEGIN {}PRIVATE " + "KEY-----\nMC4CAQAw\n"
LETTER = "confidentiel — clé de la lettre"
LIST = "confidentiel — 21\u00a0adresses de courriel"
PASSWORD = "confidentiel — mot de passe écrit en clair"
SERVICE = "confidentiel — clé d’accès d’un service"


def _workbook() -> bytes:
    """A workbook as an office program writes it: an archive of XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "".join(f"<t>{one}</t>" for one in PEOPLE))
    return buffer.getvalue()


PRIVATE: dict[str, tuple[str, bytes, str]] = {
    "environment": (".env", b"A=1", ":1: confidentiel — fichier de clés"),
    "environment of a stage": ("site/.env.production", b"A=1", ":1: confidentiel — fichier de"),
    "key file": ("deploy/irev.pem", b"", ":1: confidentiel — fichier de clés"),
    "ssh key": (".ssh/id_ed25519", b"", ":1: confidentiel — fichier de clés"),
    "keys of the letter": ("notes.txt", b"\nadresses " + b"c3" * 32 + b"\n", f":2: {LETTER}"),
    "database": ("a.bin", b"SQLite format 3\0...", ":1: confidentiel — base de données"),
    "private key": ("a.txt", b"\n" + KEY.format("").encode(), ":2: confidentiel — clé privée"),
    "rsa key": ("a.md", KEY.format("RSA ").encode(), ":1: confidentiel — clé privée"),
    "forge token": ("a.py", b"x = 'ghp_" + b"a1" * 18 + b"'", f":1: {SERVICE}"),
    "cloud key": ("a.yml", b"cle: AKIA" + b"ABCD1234" * 2, f":1: {SERVICE}"),
    "key in publishconf.py": (
        "publishconf.py",
        b'SITEURL = "https://irev.fr"\nMATOMO_TOKEN = "' + b"a1b2c3d4" * 3 + b'"\n',
        f":2: {PASSWORD}",
    ),
    "password of a relay": ("a.yml", b"password: Xy9" + b"-kL2m" * 4, f":1: {PASSWORD}"),
    "list": ("a.csv", "\n".join(["adresse", *PEOPLE]).encode(), f":2: {LIST}"),
    "list of windows": ("a.csv", "\r\n".join(PEOPLE).encode("utf-16"), f":1: {LIST}"),
    "list in a workbook": ("a.xlsx", _workbook(), f":1: {LIST}"),
    "list in a message": ("a.eml", ("To: " + ",\n ".join(PEOPLE)).encode(), f":1: {LIST}"),
}


@pytest.mark.parametrize("case", PRIVATE)
def test_f7_what_is_private_is_named_with_its_line(case: str) -> None:
    path, content, said = PRIVATE[case]
    (problem,) = confidential(path, content)
    assert str(problem).startswith(f"{path}{said}")


PUBLIC = {
    "twenty people": ("a.md", "\n".join(PEOPLE[:20]).encode()),
    "one person often": ("a.md", b"p@canal.fr\n" * 50),
    "services": ("a.md", "\n".join(f"contact@ville{n}.fr" for n in range(50)).encode()),
    "examples": ("a.md", "\n".join(f"p{n}@example.org" for n in range(50)).encode()),
    "events of a calendar": (
        "a.ics",
        b"BEGIN:VCALENDAR\r\n"
        + b"".join(b"UID:ev-%d@canal\r\n .fr\r\nSUMMARY:a\r\n" % n for n in range(50)),
    ),
    "events of partners": ("a.yml", b"".join(b"- {uid: e%d@a.fr, t: b}\n" % n for n in range(50))),
    "doubled pictures": ("a.css", b"".join(b"url(a%d@2x.png)" % n for n in range(50))),
    "name of a setting": ("a.py", b'"LETTRE_MOT_DE_PASSE": "le fichier qui le contient",'),
    "reading of a setting": ("a.py", b"password = environment['LETTRE_RELAIS_2']\n"),
    "secret of a forge": ("a.yml", b"KEY: ${{ secrets.IREV_CLE_SSH_2022 }}\n"),
    "public key": ("a.txt", b"-----BEGIN PUBLIC KEY-----\n"),
    "example of an environment": (".env.exemple", b"A="),
    "damaged archive": ("a.xlsx", b"PK\3\4 rien"),
}


@pytest.mark.parametrize("case", PUBLIC)
def test_f7_what_may_be_public_is_left_alone(case: str) -> None:
    assert list(confidential(*PUBLIC[case])) == []


@pytest.mark.parametrize(
    "content",
    [
        b"a" * 500_000 + b"@ " * 30,
        b"token=" * 100_000,
        b"@a.fr " * 100_000,
        b"a@" + b"b." * 200_000,
    ],
    ids=["a long word", "many tokens", "many signs", "a long domain"],
)
def test_f7_no_file_takes_long_to_read(content: bytes) -> None:
    start = time.monotonic()
    list(confidential("a.txt", content))
    assert time.monotonic() - start < 5
