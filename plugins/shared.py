"""What many pages share, rendered once: header, footer, walls, and each card.

The theme receives `shared`, for partials that know of a page only where it is in the menus, and
`once`, for components.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from pelican import signals
from pelican.generators import Generator

from editorial.pages.values import Page
from editorial.site import Frame
from plugins.corpus import SITE

__all__ = ["Shared", "once"]


@dataclass(frozen=True)
class Place:
    """All that a shared partial may read of a page; a template that reads more is refused."""

    url: str
    current: str


class Shared:
    """Partials, rendered once for each address that they hold themselves."""

    def __init__(self, environment: Environment, site: Frame):
        self._environment = environment
        self._site = site
        self._made: dict[tuple[str, str, str], Markup] = {}
        self._quoted: dict[str, frozenset[str]] = {}

    def __call__(self, name: str, page: Page) -> Markup:
        """The partial as it is on a page: as on every other one, unless it leads there."""
        if name not in self._quoted:
            self._quoted[name] = frozenset(self._of(name, "", "").split('"')[1:-1])
        held, current = self._quoted[name], page.current or ""
        return self._of(
            name, page.url if page.url in held else "", current if current in held else ""
        )

    def _of(self, name: str, url: str, current: str) -> Markup:
        key = name, url, current
        if key not in self._made:
            template = self._environment.get_template(name)
            made = template.render(page=Place(url, current), site=self._site)
            self._made[key] = Markup(made)  # noqa: S704 — our own template, which escapes
        return self._made[key]


def once() -> Callable[[Callable[[Any], Markup], Any], Markup]:
    """A function that calls a component with a value, and keeps what it made for the next time."""
    made: dict[tuple[int, int], tuple[Any, Markup]] = {}

    def call(component: Callable[[Any], Markup], value: Any) -> Markup:
        key = id(component), id(value)
        if key not in made:
            made[key] = (component, value), component(value)  # kept, or another would get its id
        return made[key][1]

    return call


class SharedGenerator(Generator):  # type: ignore[misc]
    """Writes nothing: it lets the other generators ask."""

    def generate_context(self) -> None:
        """Let templates ask for partials."""
        self.context["shared"] = Shared(self.env, self.settings[SITE].frame)


def keep(pelican: Any) -> None:
    """Let components ask too: one memory for each build."""
    pelican.settings["JINJA_GLOBALS"] = {**pelican.settings["JINJA_GLOBALS"], "once": once()}


def get_generators(pelican: Any) -> type[Generator]:
    """Tell Pelican about the generator."""
    return SharedGenerator


def register() -> None:
    """Connect to Pelican."""
    signals.initialized.connect(keep)
    signals.get_generators.connect(get_generators)
