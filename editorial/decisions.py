"""What the sources leave undecided: figures with several values. Listed, never in the way."""

from __future__ import annotations

from collections.abc import Iterator

from editorial.corpus import Corpus
from editorial.problems import Problem
from editorial.schemas.document import Figure

__all__ = ["decisions"]


def decisions(corpus: Corpus) -> tuple[Problem, ...]:
    """The figures that someone in charge has to settle, in the order of files."""
    return tuple(sorted(_undecided(corpus)))


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


def _choice(figure: Figure) -> str:
    values = [f"« {figure.value} » ({figure.source or 'source non dite'})"]
    values += [f"« {other.value} » ({other.source})" for other in figure.others]
    return f"à trancher : {' ou '.join(values)}."
