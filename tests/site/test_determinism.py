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


_OTHERWISE = """
import os, random
class Shuffled:
    scandir = os.scandir
    def __init__(self, *words):
        with Shuffled.scandir(*words) as entries:
            found = list(entries)
        random.Random(7).shuffle(found)
        self.rest = iter(found)
    def __iter__(self):
        return self.rest
    def __next__(self):
        return next(self.rest)
    def __enter__(self):
        return self
    def __exit__(self, *fault):
        pass
    def close(self):
        pass
os.scandir = Shuffled
os.umask(0o077)
"""
"""What Python runs before anything else: names in another order, files for nobody else."""


def test_f9_another_seed_zone_locale_umask_and_order_of_files_give_the_same_bytes(
    site: Path, tmp_path: Path
) -> None:
    output = tmp_path / "encore"
    (tmp_path / "sitecustomize.py").write_text(_OTHERWISE)
    command = [sys.executable, "-m", "invoke", "build", "--as-of", "2022-04-15", "--output", output]
    elsewhere = {
        "PYTHONHASHSEED": "4242",
        "PYTHONPATH": str(tmp_path),
        "SOURCE_DATE_EPOCH": "86400",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
    }
    subprocess.run(command, cwd=ROOT, env=os.environ | elsewhere, check=True, capture_output=True)
    assert _digest(output) == _digest(site)
