"""What must never be public, whatever the file: keys, passwords, databases, lists of people.

Pure: a name and bytes in, problems out. The content, what git is given and a built site all pass
here, so that the same words are said before a commit, before a push and before a publication.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from editorial import french
from editorial.problems import Problem

__all__ = ["SHARED_MAILBOXES", "confidential", "is_harmless"]

MOST_ADDRESSES = 20
"""Addresses of people in one file; more is a list of subscribers."""
SHARED_MAILBOXES = frozenset(
    "accueil administration bibliotheque centre communication contact direction documentation "
    "emploi equipe formation info infos inscription inscriptions lettre mairie pole presse "
    "projet recrutement reseau ressources rh secretariat service".split()
)
"""Words that name a service rather than a person, before the @."""

_NAMES = re.compile(
    r"\.env(?:\.(?!exemple$|example$).*)?|\.netrc|\.pgpass|\.htpasswd|id_(?:rsa|dsa|ecdsa|ed25519)"
    r"|.*\.(?:pem|key|p12|pfx|jks|kdbx|keytab|sqlite3?|db|db-wal|db-shm)|cles",
    re.IGNORECASE,
)
_PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----")
_OUR_KEYS = re.compile(rb"^(?:adresses|\d{4}) [0-9a-f]{64}\s*$", re.MULTILINE)
_TOKEN = re.compile(
    rb"(?:AKIA[A-Z0-9]{16}|gh[opsu]_[A-Za-z0-9]{36}|github_pat_\w{60}|glpat-[\w-]{20}"
    rb"|xox[abp]-[\w-]{20}|xkeysib-[0-9a-f]{40})"
)
_PREFIXES = (b"AKIA", b"gh", b"glpat-", b"xox", b"xkeysib-")
_WORDS = (b"password", b"passwd", b"mot_de_passe", b"secret", b"token", b"api_key", b"apikey")
"""Looked for first, as plain bytes: the pattern below is slow where there is none."""
_PASSWORD = re.compile(
    rb"(?:password|passwd|mot_de_passe|secret|token|api_?key)[\"']?[ \t]*[=:][ \t]*"
    rb"[\"']?(?=[^\s\"']{0,99}\d)(?=[^\s\"']{0,99}[a-z])[\w+/=!@#%^&*-]{16,200}[\"']?[ \t]*,?\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(
    rb"(?<![\w.+-])([\w.+-]{1,64})@((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@-])", re.IGNORECASE
)
_NOBODY = re.compile(
    rb"(?:.*\.)?(?:example\.(?:org|com|net)|example|test|invalid|localhost)"
    rb"|.*\.(?:png|jpe?g|svg|webp)",
    re.IGNORECASE,
)
"""Domains that belong to nobody (RFC 2606), and files such as ``logo@2x.png``."""
_UNIQUE = re.compile(
    rb"^[ \t{-]*(?:UID|RELATED-TO)[\"']?[:;][^\n]*(?:\n [^\n:]*$)*", re.IGNORECASE | re.MULTILINE
)
"""Identifiers of events, which look like addresses (RFC 5545), in a calendar or in YAML."""
_PART_BYTES = 20_000_000


def confidential(path: str, content: bytes) -> Iterator[Problem]:
    """Why a file must stay private, each reason at its line; nothing when it may be public."""
    if _NAMES.fullmatch(path.rpartition("/")[2]):
        message = "fichier de clés, de mots de passe ou d’abonnés : le garder hors du projet."
        yield Problem(path, 1, "confidentiel", message)
        return
    if content.startswith(b"SQLite format 3\0"):
        message = "base de données : la garder hors du projet."
        yield Problem(path, 1, "confidentiel", message)
        return
    for part in _parts(content):
        for start, message in _reasons(part):
            line = part.count(b"\n", 0, start) + 1 if part is content else 1
            yield Problem(path, line, "confidentiel", message)


def is_harmless(text: bytes) -> bool:
    """Whether some text of ours holds nothing that is looked for, in whatever rows it is put."""
    lowered = text.lower()
    return text.count(b"@") <= MOST_ADDRESSES and not (
        b"PRIVATE" in text
        or b"adresses" in text
        or any(prefix in text for prefix in _PREFIXES)
        or any(word in lowered for word in _WORDS)
    )


def _parts(content: bytes) -> Iterator[bytes]:
    """The text of a file: itself, or the sheets of a workbook, which is an archive of XML."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace").encode()
    elif content.startswith(b"PK\3\4"):
        yield from _sheets(content)
    else:
        yield content


def _sheets(content: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.endswith((".xml", ".csv", ".txt")):
                    with archive.open(name) as part:
                        yield part.read(_PART_BYTES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return


def _reasons(text: bytes) -> Iterator[tuple[int, str]]:
    """Where a text holds something private, and what to do."""
    remedy = "la retirer, et en faire une autre si elle a été partagée."
    if b"PRIVATE KEY" in text and (found := _PRIVATE_KEY.search(text)):
        yield found.start(), f"clé privée : {remedy}"
    if b"adresses " in text and (found := _OUR_KEYS.search(text)):
        yield found.start(), f"clé de la lettre : {remedy}"
    if any(prefix in text for prefix in _PREFIXES) and (found := _TOKEN.search(text)):
        yield found.start(), f"clé d’accès d’un service : {remedy}"
    lowered = text.lower()
    if any(word in lowered for word in _WORDS) and (found := _PASSWORD.search(text)):
        message = "mot de passe écrit en clair : le lire d’une variable d’environnement."
        yield found.start(), message
    people = _people(text)
    if len(people) > MOST_ADDRESSES:
        count = french.counted(len(people), "adresse")
        yield min(people.values()), f"{count} de courriel : une liste de personnes reste privée."


def _people(text: bytes) -> dict[bytes, int]:
    """The addresses that may be of people, each where it is first written."""
    if text.count(b"@") <= MOST_ADDRESSES:
        return {}
    people: dict[bytes, int] = {}
    for found in _ADDRESS.finditer(_UNIQUE.sub(_blank, text)):
        words = re.split(rb"[._+-]", found[1].lower())
        shared = any(word.decode("utf-8", "replace") in SHARED_MAILBOXES for word in words)
        if not shared and not _NOBODY.fullmatch(found[2]):
            people.setdefault(found[0].lower(), found.start())
    return people


def _blank(found: re.Match[bytes]) -> bytes:
    """As many bytes that say nothing, so that what follows stays in its place."""
    return re.sub(rb"[^\n]", b" ", found[0])
