"""What is left undecided: figures with several values, hours that come twice, titles alike.

Never in the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from editorial import french
from editorial.corpus import Corpus, Selection
from editorial.occurrences import comes_twice
from editorial.press import twins
from editorial.problems import Problem
from editorial.schemas.document import Figure
from editorial.schemas.event import Event
from editorial.schemas.press import Article

__all__ = ["decisions"]


def decisions(corpus: Corpus) -> tuple[Problem, ...]:
    """What someone in charge has to settle, in the order of files."""
    return tuple(sorted({*_undecided(corpus), *_doubled_hours(corpus), *_look_alikes(corpus)}))


def _look_alikes(corpus: Corpus) -> Iterator[Problem]:
    """The articles of a panorama whose titles are near equal."""
    kept: dict[str, list[tuple[Selection, int, Article]]] = {}
    for item in corpus.articles:
        kept.setdefault(item[0].panorama, []).append(item)
    for items in kept.values():
        alike = twins([(article.title, article.source) for _, _, article in items])
        for later, earlier in alike.items():
            selection, number, _ = items[later]
            first, place, article = items[earlier]
            line = first.source.line_of("articles", place)
            message = f"titre proche de « {article.title} » ({first.path}, ligne {line})."
            line = selection.source.line_of("articles", number, "titre")
            yield Problem(selection.path, line, "titre", message)


def _undecided(corpus: Corpus) -> Iterator[Problem]:
    for document in corpus.documents:
        for index, figure in enumerate(document.meta.figures):
            if figure.others:
                line = document.source.line_of("chiffres", index)
                yield Problem(document.path, line, figure.label, _choice(figure))
    for figure in getattr(corpus.organisation, "key_figures", ()):
        if figure.others:
            path = f"{corpus.name}/donnees/organisme.yml"
            yield Problem(path, 1, figure.label, _choice(figure))


def _doubled_hours(corpus: Corpus) -> Iterator[Problem]:
    """Hours of the night when clocks go back: calendars take the first of the two."""
    for document in corpus.documents:
        for field, day, hour in document.meta.moments() if isinstance(document.meta, Event) else ():
            if comes_twice(day, hour):
                words = french.clock(hour.hour, hour.minute)
                message = f"à vérifier : {words} vient deux fois le {french.day(day)}, la nuit du "
                message += "changement d’heure ; les calendriers prennent la première."
                yield Problem(document.path, document.source.line_of(field), field, message)


def _choice(figure: Figure) -> str:
    values = [f"« {figure.value} » ({figure.source or 'source non dite'})"]
    values += [f"« {other.value} » ({other.source})" for other in figure.others]
    return f"à trancher : {' ou '.join(values)}."
