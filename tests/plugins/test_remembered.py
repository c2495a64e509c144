"""Pictures kept between builds: made once, never too many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from plugins.remembered import PICTURES, keep_newest, remembered


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_picture_is_made_once_for_each_key() -> None:
    made = [remembered(key, time.encode) for key, time in (("a", "1"), ("b", "2"), ("a", "3"))]
    assert made == [b"1", b"2", b"1"]


def test_the_oldest_files_go_and_are_made_again() -> None:
    for age, key in enumerate("abcd"):
        remembered(key, key.encode)
        (newest,) = (file for file in PICTURES.iterdir() if file.read_text() == key)
        os.utime(newest, (100 - age, 100 - age))
    keep_newest(PICTURES, 3)
    assert sorted(file.read_text() for file in PICTURES.iterdir()) == ["a", "b", "c"]
    assert [remembered(key, b"again".strip) for key in "abcd"] == [b"a", b"b", b"c", b"again"]


def test_a_folder_that_is_not_there_has_nothing_to_lose() -> None:
    keep_newest(PICTURES, 1)
    assert not PICTURES.exists()
