"""No one is named by a private address: the content gives one e-mail address, and no telephone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"
ADDRESS = "contact@irev.fr"
TEXTS = sorted(path for path in CONTENT.rglob("*") if path.suffix in (".md", ".yml"))

_EMAIL = re.compile(r"[\w.+-]+(?:@|\s*(?:\[at\]|\(at\)|\[arobase\])\s*)[\w-]+(?:\.[\w-]+)+", re.I)
# French numbers, national or international, grouped by any usual separator.
_TELEPHONE = re.compile(
    r"(?<![\d/-])(?:(?:\+|00)33[\s.]*(?:\(0\)|0)?[\s.]*|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)"
)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(CONTENT).as_posix())
def test_file_gives_no_e_mail_address_but_the_general_one(path: Path) -> None:
    found = set(_EMAIL.findall(path.read_text(encoding="utf-8")))
    assert found <= {ADDRESS}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(CONTENT).as_posix())
def test_file_gives_no_telephone_number(path: Path) -> None:
    assert not _TELEPHONE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "number",
    ["03 20 12 34 56", "03.20.12.34.56", "0320123456", "+33 3 20 12 34 56", "+33(0)320123456"],
)
def test_telephone_number_is_recognised_however_it_is_written(number: str) -> None:
    assert _TELEPHONE.search(f"Tél. {number}.")


@pytest.mark.parametrize("number", ["10 940", "2022-03-24", "1 500", "59000", "51 365 visites"])
def test_figure_is_not_taken_for_a_telephone_number(number: str) -> None:
    assert not _TELEPHONE.search(number)
