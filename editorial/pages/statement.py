"""The accessibility statement, from its data file.

Source: article 47 of the law of 11 February 2005, decree 2019-768 and its order of 20 September
2019, which set what the statement says and in which order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from editorial import french
from editorial.french import typeset
from editorial.pages.values import HOME, StatementPage

if TYPE_CHECKING:
    from editorial.site import Site


def pages(site: Site) -> Iterator[StatementPage]:
    """The statement."""
    statement = site.corpus.statement
    lists = (
        ("Audits de conformité", statement.audits),
        ("Contenus non accessibles", statement.exceptions),
        ("Technologies employées", statement.technologies),
        ("Contrôles menés", statement.checks),
        ("Outils de contrôle", statement.tools),
        ("Pages contrôlées", statement.pages),
    )
    yield StatementPage(
        template="statement",
        url="/accessibilite/",
        title="Déclaration d’accessibilité",
        description="Où en est l’accessibilité de ce site, et à qui signaler une difficulté.",
        heading="Déclaration d’accessibilité",
        crumbs=(HOME,),
        conformity=statement.conformity.label,
        reason=typeset(statement.reason),
        established=french.day(statement.established),
        lists=tuple((t, tuple(typeset(line) for line in lines)) for t, lines in lists if lines),
    )
