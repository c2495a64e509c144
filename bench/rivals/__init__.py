"""The same documents for Hugo, Eleventy and Pelican alone: same addresses, same lists, same feeds.

The folders beside this file hold their templates and settings, as anyone would write them. What
would cost them time and is not theirs to compute is already in the front matter: the addresses of
links between documents, the titles of related ones.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from editorial.cards import label_of, newest_first
from editorial.corpus import Document
from editorial.pages.lists import LISTS
from editorial.site import Site

__all__ = ["RIVALS", "emit", "file_of"]

HERE = Path(__file__).parent
RIVALS = ("hugo", "eleventy", "pelican")
EPOCH = "2012-01-01"
"""The day of what has none: Hugo and Pelican sort by it, and Pelican refuses a page without."""
_LINK = re.compile(r"\[([^\[\]]*)\]\(([a-z0-9][a-z0-9-]*)(#[\w-]+)?\)")
_TITLES = {"evenement": "Agenda", "page": "L’IREV"} | {k: title for k, (title, *_) in LISTS.items()}


def emit(site: Site, rival: str, folder: Path) -> None:
    """Write into `folder`, which must not exist, all that a rival builds the site from."""
    shutil.copytree(HERE / rival, folder)
    shared = folder / {"hugo": "data", "eleventy": "_data"}.get(rival, "")
    shared.mkdir(exist_ok=True)
    shared.joinpath("site.json").write_text(json.dumps(_shared(site)), encoding="utf-8")
    folder.joinpath("content").mkdir(exist_ok=True)
    write = _pelican if rival == "pelican" else _yaml
    for document in site.documents:
        text = write(_values(document, site), _body(document, site))
        file_of(document, folder).write_text(text, encoding="utf-8")


def file_of(document: Document, folder: Path) -> Path:
    """Where the text of a document is emitted."""
    return folder / "content" / f"{document.meta.id}.md"


def _shared(site: Site) -> dict[str, Any]:
    """What all pages show: the organisation, its menus, the titles of lists."""
    corpus = site.corpus
    above = [
        {
            "slug": theme.slug,
            "title": theme.title,
            "narrower": [
                {"slug": f"{theme.slug}-{sub.slug}", "title": sub.title} for sub in theme.narrower
            ],
        }
        for theme in corpus.thesaurus.themes
    ]
    return {
        "name": corpus.organisation.name,
        "full_name": corpus.organisation.full_name,
        "email": corpus.organisation.email,
        "address": corpus.organisation.site,
        "kinds": [{"slug": kind, "title": title} for kind, title in _TITLES.items()],
        "themes": above,
        "titles": _TITLES | {_slug(path): theme.title for path, theme in corpus.themes.items()},
        "about": [{"title": link.title, "url": link.url} for link in site.navigation.about],
    }


def _values(document: Document, site: Site) -> dict[str, Any]:
    """The front matter of a document, under names that suit all."""
    meta = document.meta
    day = newest_first(document)[0]
    date = day.isoformat() if day.year > 1 else EPOCH
    themes = {theme: None for path in meta.themes for theme in (path, path.split("/")[0])}
    related = (site.corpus.by_id[one] for one in meta.related if one in site.cards)
    return {
        "title": meta.title,
        "date": date,
        "url": document.url,
        "summary": meta.summary,
        "label": label_of(document),
        "rubriques": [meta.kind],
        "themes": [_slug(path) for path in themes],
        "annees": [date[:4]],
        "keywords": list(meta.keywords),
        "territories": [site.corpus.territories[one].name for one in meta.territories],
        "related": [{"title": one.meta.title, "url": one.url} for one in related],
    }


def _slug(path: str) -> str:
    return path.replace("/", "-")


def _body(document: Document, site: Site) -> str:
    """The Markdown of a document, its links by identifier made addresses, or words alone."""

    def link(match: re.Match[str]) -> str:
        words, identifier, anchor = match.groups(default="")
        other = site.corpus.by_id.get(identifier)
        return f"[{words}]({other.url}{anchor})" if other and identifier in site.cards else words

    return _LINK.sub(link, document.source.body)


def _yaml(values: dict[str, Any], body: str) -> str:
    """YAML between two lines: JSON is YAML too. Eleventy calls `permalink` what is a `url`."""
    values = {**values, "permalink": values["url"]}
    return "\n".join(("---", *_lines(values), "---", body))


def _lines(values: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key}: {json.dumps(one, ensure_ascii=False)}" for key, one in values.items())


def _pelican(values: dict[str, Any], body: str) -> str:
    """The header that Pelican reads: a type is a category, a theme is a tag."""
    url = values["url"].removeprefix("/")
    header = {
        "Title": values["title"],
        "Date": values["date"],
        "Slug": url.strip("/").replace("/", "-"),
        "Url": url,
        "Save_as": f"{url}index.html",
        "Category": values["rubriques"][0],
        "Tags": ", ".join(values["themes"]),
        "Summary": values["summary"],
        "Label": values["label"],
        "Keywords": ", ".join(values["keywords"]),
        "Territories": ", ".join(values["territories"]),
        "Related": json.dumps(values["related"], ensure_ascii=False),
    }
    return "\n".join((*(f"{key}: {_one_line(value)}" for key, value in header.items()), "", body))


def _one_line(value: str) -> str:
    return " ".join(value.split())
