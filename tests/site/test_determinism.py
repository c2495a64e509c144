"""The same content on the same day gives the same bytes, wherever and however it is built."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.site.conftest import ROOT


def _digest(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_another_hash_seed_time_zone_and_locale_give_the_same_bytes(
    site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "encore"
    command = [sys.executable, "-m", "invoke", "build", "--as-of", "2022-04-15", "--output", output]
    elsewhere = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    subprocess.run(command, cwd=ROOT, env=os.environ | elsewhere, check=True, capture_output=True)
    assert _digest(output) == _digest(site)
