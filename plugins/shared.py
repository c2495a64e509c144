"""What many pages share, rendered once: header, footer, walls, and each press article.

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
        self._made: dict[tuple[str, Place], Markup] = {}

    def __call__(self, name: str, page: Page) -> Markup:
        """The partial as it is on a page: as on every other one, unless it leads there."""
        anywhere = self._of(name, Place("", ""))
        named = [a if a and f'"{a}"' in anywhere else "" for a in (page.url, page.current)]
        return self._of(name, Place(*named))

    def _of(self, name: str, place: Place) -> Markup:
        if (name, place) not in self._made:
            template = self._environment.get_template(name)
            made = template.render(page=place, site=self._site)
            self._made[name, place] = Markup(made)  # noqa: S704 — our own template, which escapes
        return self._made[name, place]


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
