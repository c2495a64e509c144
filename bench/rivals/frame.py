"""What every page of a rival shows around what is its own, taken from the theme and the site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader

from bench.rivals.plain import day_of, part_of, plain, slug_of
from editorial.covers import TOOTHINGS, bond_of
from editorial.pages import DocumentPage
from editorial.pages.lists import LISTS
from editorial.pages.values import HOME, Link
from editorial.policy import policy
from editorial.site import Site
from editorial.subjects import Facet, Subject

__all__ = ["partials", "shared"]

_THEME = Environment(
    loader=FileSystemLoader(Path(__file__).parents[2] / "theme" / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_KINDS = {
    "evenement": ("Agenda", "Tous les rendez-vous.", "/agenda/"),
    "page": ("L’IREV", "Le centre de ressources.", "/irev/"),
    **LISTS,
}
_ICONS = (*_KINDS, "flux", "telecharger")


def partials(site: Site) -> Iterator[tuple[str, str]]:
    """Walls, footer, and the header as it is in each part of the site: the same on all pages."""

    def render(name: str, current: str | None = None) -> str:
        page = SimpleNamespace(url="", current=current)
        return _THEME.get_template(f"partials/{name}").render(page=page, site=site.frame)

    yield from ((name, render(name)) for name in ("bonds.html", "footer.html"))
    menu = ["/thematiques/", *(link.url for link in site.navigation.main)]
    parts = {*menu, *(part for *_, part in _KINDS.values()), None}
    yield from ((f"header-{part_of(part)}.html", render("header.html", part)) for part in parts)


def shared(site: Site) -> dict[str, Any]:
    """What all pages show: the organisation, its drawings, what lists say of themselves."""
    organisation = site.corpus.organisation
    icon = _THEME.get_template("components/icon.html").module.icon  # type: ignore[attr-defined]
    years = {day_of(document)[:4] for document in site.documents}
    return {
        "name": organisation.name,
        "full_name": organisation.full_name,
        "address": organisation.site,
        "policy": policy("list"),
        "icons": {name: icon(name) for name in _ICONS},
        "walls": TOOTHINGS,
        "chapters": {
            "ressource": "Les outils",
            "webdoc": "Les chapitres",
            "replay": "Les séquences",
        },
        "lists": {
            **{f"rubriques/{kind}": _list(*said) for kind, said in _KINDS.items()},
            **{f"annees/{year}": _list(year, "Tout ce qui a paru.", None) for year in years},
            **{slug_of(url): _subject(one, site) for url, one in site.index.subjects.items()},
        },
    }


def _list(title: str, scope: str, part: str | None) -> dict[str, Any]:
    shown = {"title": title, "scope": scope, "way": [plain(HOME)], "part": part_of(part)}
    return shown | {"bond": DocumentPage.bond}


def _subject(subject: Subject, site: Site) -> dict[str, Any]:
    facet, index = subject.facet, site.index
    siblings = index.narrower.get(subject.parent, ()) if subject.parent else ()
    above = (Link(one.title, f"/{slug_of(one.url)}/") for one in index.path(subject))
    return {
        "label": facet.label,
        "title": subject.title,
        "scope": subject.scope,
        "url": f"/{slug_of(subject.url)}/",
        "way": [plain(link) for link in (HOME, Link(facet.plural, facet.url), *above)],
        "part": part_of(facet.url if facet is Facet.THEME else None),
        "bond": bond_of(subject.title),
        "narrower": [slug_of(one.url) for one in index.narrower.get(subject.url, ())],
        "siblings": [slug_of(one.url) for one in siblings if one != subject],
    }
