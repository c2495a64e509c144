"""An edition: the letter of a month for those who follow one theme, or for one public."""

from __future__ import annotations

from dataclasses import dataclass, replace

from editorial import french
from editorial.corpus import Corpus
from editorial.french import typeset
from editorial.problems import did_you_mean
from editorial.site import Site
from editorial.urls import theme_url
from newsletter.errors import LetterError
from newsletter.sections import Section

__all__ = ["FEWEST", "Edition", "edition_for_audience", "edition_of_theme"]

FEWEST = 3
"""Items below which an edition is not made: the whole letter says it as well."""


@dataclass(frozen=True)
class Edition:
    """A subject of the site as a way to read a letter; `slug` ends the names of its files."""

    slug: str
    title: str
    url: str

    def keep(self, sections: tuple[Section, ...], site: Site, path: str) -> tuple[Section, ...]:
        """What a letter holds for this edition; raises `LetterError` when that is too little."""
        about = {d.meta.id for d in site.index.documents.get(self.url, ())}
        kept = tuple(
            replace(section, items=items)
            for section in sections
            if (items := tuple(item for item in section.items if item.id in about))
        )
        count = sum(len(section.items) for section in kept)
        if count < FEWEST:
            found = french.counted(count, "contenu")
            reason = (
                f"édition « {self.title} » : {found}, {FEWEST} au moins ; elle n’est pas faite."
            )
            raise LetterError(path, reason)
        return kept


def edition_of_theme(corpus: Corpus, name: str) -> Edition:
    """The edition of a theme, by its path in the thesaurus or by the end of it."""
    paths = {path.rpartition("/")[2]: path for path in reversed(list(corpus.themes))}
    path = name if name in corpus.themes else paths.get(name)
    if path is None:
        known = did_you_mean(name, paths, count=3)
        raise LetterError("--edition", f"thème inconnu « {name} ».{known}")
    slug = path.replace("/", "-")
    return Edition(slug, typeset(corpus.themes[path].title), theme_url(path))


def edition_for_audience(corpus: Corpus, name: str) -> Edition:
    """The edition for one of the publics."""
    if name not in corpus.audiences:
        known = did_you_mean(name, corpus.audiences, count=3)
        raise LetterError("--public", f"public inconnu « {name} ».{known}")
    return Edition(name, typeset(corpus.audiences[name].title), f"/publics/{name}/")
