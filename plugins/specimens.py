"""One example of each component, for the page that shows them all in a preview.

The theme receives `examples`, which gives them by component; the page is one of `editorial.pages`.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from pelican import signals

__all__ = ["examples_of"]

Examples = dict[str, dict[str, Any]]
"""By component, the arguments of its macro."""


def examples_of(theme: Path) -> Examples:
    """The examples beside the templates, as values that read like those of `editorial`."""
    written = yaml.safe_load((theme / "examples.yml").read_text(encoding="utf-8"))
    return {
        name: {key: _value(value) for key, value in arguments.items()}
        for name, arguments in written.items()
    }


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _value(inner) for key, inner in value.items()})
    return [_value(inner) for inner in value] if isinstance(value, list) else value


def share_examples(generators: Any) -> None:
    """Give them to templates in a preview, which alone has a page for them."""
    for generator in generators:
        if generator.settings["SHOW_DRAFTS"]:
            generator.context["examples"] = partial(examples_of, Path(generator.theme))


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(share_examples)
