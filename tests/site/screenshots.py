"""The pictures of the README and of the documentation, taken from the built site.

Run by ``invoke screenshots``: ``python -m tests.site.screenshots SITE FOLDER``.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.site.conftest import serving


@dataclass(frozen=True)
class Shot:
    """A picture: its name, the address of its page, and the screen it is taken on."""

    name: str
    url: str
    width: int = 1280
    height: int = 900
    scheme: Literal["light", "dark"] = "light"


SHOTS = (
    Shot("accueil", "/"),
    Shot("accueil-nuit", "/", scheme="dark"),
    Shot("evenement", "/agenda/2022/mesure-territoriale-des-discriminations/"),
    Shot("telephone", "/agenda/2022/mesure-territoriale-des-discriminations/", 360, 720),
    Shot("lettre", "/lettre/2022-04/", 720, 900),
)


def take(site: Path, folder: Path) -> list[Path]:
    """Write every picture into a folder; the first screen of each page, as a reader finds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with serving(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        taken = []
        for shot in SHOTS:
            size = {"width": shot.width, "height": shot.height}
            page = browser.new_page(viewport=size, color_scheme=shot.scheme)
            page.goto(address + shot.url, wait_until="networkidle")
            taken.append(folder / f"{shot.name}.png")
            _save(page.screenshot(), taken[-1])
            page.close()
        browser.close()
    return taken


def _save(picture: bytes, file: Path) -> None:
    """Write a picture with few colours: a drawing and text need no more, and weigh a third."""
    with Image.open(io.BytesIO(picture)) as image:
        image.quantize(128, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    for picture in take(Path(sys.argv[1]), Path(sys.argv[2])):
        print(picture)  # noqa: T201 — says to the terminal what was written
