"""A million forged tokens, and a million lines imported, each beside the least it could cost."""

from __future__ import annotations

import argparse
import csv
import hashlib
import hmac
import io
import random
import tempfile
from pathlib import Path

from bench.measure import compare, table, timed
from newsletter.delivery.roster import import_roster
from newsletter.delivery.store import open_store
from newsletter.delivery.tokens import Keys, Purpose, read_token

KEYS = Keys.parse("adresses " + "a1" * 32 + "\n2025 " + "b2" * 32 + "\n2026 " + "c3" * 32)
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def _forged(count: int) -> list[str]:
    text = "".join(random.Random(1).choices(LETTERS, k=48 * count))  # noqa: S311 — not a secret
    return ["v1." + text[start : start + 48] for start in range(0, len(text), 48)]


def _refused(tokens: list[str]) -> None:
    hits = sum(
        read_token(Purpose.UNSUBSCRIBE, text, list_id="lettre.canal.example", keys=KEYS) is not None
        for text in tokens
    )
    if hits:
        raise AssertionError(f"{hits} forged tokens were taken for ours")


def _signed(tokens: list[str]) -> None:
    for text in tokens:
        for _, secret in KEYS.signing:
            hmac.digest(secret, text.encode(), hashlib.sha256)


def _read(raw: bytes) -> None:
    for _ in csv.reader(io.StringIO(raw.decode())):
        pass


def _imported(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "donnees") as people:
        import_roster(people, raw, path="a.csv", source="essai", keys=KEYS, now=1_650_000_000)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    tokens = _forged(given.count)
    lines = (f"personne{n}@domaine{n % 997}.example;x\n" for n in range(given.count))
    raw = ("adresse;nom\n" + "".join(lines)).encode()
    for ways in (
        {
            "HMAC alone, both keys": lambda: timed(lambda: _signed(tokens)),
            "forged tokens refused": lambda: timed(lambda: _refused(tokens)),
        },
        {
            "lines read by csv": lambda: timed(lambda: _read(raw)),
            "lines imported": lambda: timed(lambda: _imported(raw)),
        },
    ):
        print(f"{given.count} each")
        print(table(compare(ways, times=given.times)))


if __name__ == "__main__":
    main()
