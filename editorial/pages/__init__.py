"""The pages of the site as values, and one module for each family of pages that makes them.

A family is a function `pages(site) -> Iterable[Page]`, listed in `editorial.site.FAMILIES`.
"""

from editorial.pages.values import (
    AgendaPage,
    Card,
    DateBlock,
    DocumentPage,
    Fact,
    Feed,
    FigureLine,
    HomePage,
    HubPage,
    LetterLine,
    LettersPage,
    Link,
    ListPage,
    Navigation,
    NotFoundPage,
    OutcomeLine,
    Page,
    Person,
    Section,
)

__all__ = [
    "AgendaPage",
    "Card",
    "DateBlock",
    "DocumentPage",
    "Fact",
    "Feed",
    "FigureLine",
    "HomePage",
    "HubPage",
    "LetterLine",
    "LettersPage",
    "Link",
    "ListPage",
    "Navigation",
    "NotFoundPage",
    "OutcomeLine",
    "Page",
    "Person",
    "Section",
]
