"""The thesaurus for other programs: JSON, and SKOS in Turtle.

Sources: SKOS reference (W3C, 2009), RDF 1.1 Turtle (W3C, 2014).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial.feeds import File
from editorial.schemas.vocabularies import SubTheme, Theme
from editorial.urls import theme_url

if TYPE_CHECKING:
    from editorial.site import Site

__all__ = ["thesaurus_files"]


def thesaurus_files(site: Site) -> Iterator[File]:
    """``thesaurus.json`` and ``thesaurus.ttl``."""
    base = site.corpus.organisation.site
    concepts = list(_concepts(site, base))
    text = json.dumps({"concepts": concepts}, ensure_ascii=False, indent=1)
    yield File("thesaurus.json", f"{text}\n".encode())
    yield File("thesaurus.ttl", _turtle(concepts, base).encode())


def _concepts(site: Site, base: str) -> Iterator[dict[str, object]]:
    """Each theme as SKOS names it: prefLabel, altLabel, scopeNote, broader, narrower."""
    for path, theme in site.corpus.themes.items():
        yield {
            "uri": base + theme_url(path),
            "path": path,
            "prefLabel": theme.title,
            "altLabel": list(theme.synonyms),
            "scopeNote": theme.scope,
            "broader": base + theme_url(path.partition("/")[0]) if "/" in path else None,
            "narrower": [base + theme_url(f"{path}/{sub.slug}") for sub in _narrower(theme)],
        }


def _narrower(theme: SubTheme) -> tuple[SubTheme, ...]:
    return theme.narrower if isinstance(theme, Theme) else ()


def _turtle(concepts: list[dict[str, object]], base: str) -> str:
    scheme = f"<{base}/thematiques/>"
    lines = [
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "",
        f'{scheme} a skos:ConceptScheme ; skos:prefLabel "Thématiques"@fr .',
    ]
    for concept in concepts:
        lines += ["", f"<{concept['uri']}> a skos:Concept ;", f"    skos:inScheme {scheme} ;"]
        lines += [f"    {statement} ;" for statement in _statements(concept, scheme)]
        lines[-1] = f"{lines[-1][:-1]}."
    return "\n".join(lines) + "\n"


def _statements(concept: dict[str, object], scheme: str) -> Iterator[str]:
    yield f"skos:prefLabel {_literal(concept['prefLabel'])}"
    for label in concept["altLabel"]:  # type: ignore[attr-defined]
        yield f"skos:altLabel {_literal(label)}"
    yield f"skos:scopeNote {_literal(concept['scopeNote'])}"
    if concept["broader"]:
        yield f"skos:broader <{concept['broader']}>"
    else:
        yield f"skos:topConceptOf {scheme}"
    for narrower in concept["narrower"]:  # type: ignore[attr-defined]
        yield f"skos:narrower <{narrower}>"


def _literal(text: object) -> str:
    """A French literal: JSON's escapes are those of Turtle."""
    return f"{json.dumps(str(text), ensure_ascii=False)}@fr"
