"""The theme's many style sheets, served as one under a name made from its bytes.

The theme receives `stylesheet`, the address of the one file.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import lightningcss
from pelican import signals
from pelican.generators import Generator

from editorial.feeds import File
from plugins.output import write


class AssetsGenerator(Generator):  # type: ignore[misc]
    """Bundles ``static/css/index.css`` and what it imports."""

    def generate_context(self) -> None:
        """Make the bundle first, so that pages know its name."""
        source = Path(self.theme) / "static" / "css" / "index.css"
        self.bundle = lightningcss.bundle_css(str(source), minify=True).encode()
        digest = hashlib.sha256(self.bundle).hexdigest()[:12]
        self.name = f"{self.settings['THEME_STATIC_DIR']}/site.{digest}.css"
        self.context["stylesheet"] = f"/{self.name}"

    def generate_output(self, writer: Any) -> None:
        """Write the bundle."""
        write(self.output_path, File(self.name, self.bundle))


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return AssetsGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.get_generators.connect(get_generators)
