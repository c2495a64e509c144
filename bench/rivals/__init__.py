"""The same site for Hugo, Eleventy and Pelican alone: same documents, addresses, lists and feeds.

The folders beside this file hold their templates and settings, as anyone would write them: they
lay out what the theme of the project lays out. What would cost them time and is not theirs to
compute is already in the front matter: the addresses of links between documents, which ones are
related, dates in words, the bricks of covers. What is the same on all pages is a partial, rendered
from the theme itself, so that it stays equal.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from bench.rivals.frame import partials, shared
from bench.rivals.front_matter import terms, values_of
from editorial.corpus import Document
from editorial.site import Site
from editorial.subjects import Facet

__all__ = ["RIVALS", "emit", "file_of"]

HERE = Path(__file__).parent
RIVALS = ("hugo", "eleventy", "pelican")
_DATA = {"hugo": "data", "eleventy": "_data", "pelican": ""}
_PARTIALS = {
    "hugo": "layouts/partials",
    "eleventy": "_includes",
    "pelican": "theme/templates",
}
_LINK = re.compile(r"\[([^\[\]]*)\]\(([a-z0-9][a-z0-9-]*)(#[\w-]+)?\)")


def emit(site: Site, rival: str, folder: Path) -> None:
    """Write into `folder`, which must not exist, all that a rival builds the site from."""
    shutil.copytree(HERE / rival, folder)
    data = folder / _DATA[rival] / "site.json"
    data.parent.mkdir(exist_ok=True)
    data.write_text(json.dumps(shared(site)), encoding="utf-8")
    for name, html in partials(site):
        (folder / _PARTIALS[rival] / name).write_text(html, encoding="utf-8")
    folder.joinpath("content").mkdir(exist_ok=True)
    write = _pelican if rival == "pelican" else _yaml
    listed = terms(site)
    for document in site.documents:
        values = values_of(document, site) | listed[document.id]
        text = write(values, _body(document, site))
        file_of(document, folder).write_text(text, encoding="utf-8")


def file_of(document: Document, folder: Path) -> Path:
    """Where the text of a document is emitted."""
    return folder / "content" / f"{document.meta.id}.md"


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
    lines = (f"{key}: {json.dumps(one, ensure_ascii=False)}" for key, one in values.items())
    return "\n".join(("---", *lines, "---", body))


def _pelican(values: dict[str, Any], body: str) -> str:
    """The header that Pelican reads: a type is a category, every subject is a tag."""
    url = values["url"].removeprefix("/")
    header = {
        **values,
        "slug": url.strip("/").replace("/", "-"),
        "url": url,
        "save_as": f"{url}index.html",
        "category": values["rubriques"][0],
        "tags": ", ".join(f"{facet}/{term}" for facet in Facet for term in values.get(facet, ())),
    }
    for name in ("rubriques", "annees", *Facet):
        header.pop(name, None)
    return "\n".join((*(f"{key}: {_one_line(value)}" for key, value in header.items()), "", body))


def _one_line(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.splitlines())
    return json.dumps(value, ensure_ascii=False)
