"""Long lists cut into pages, each at an address of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from editorial.pages.values import Link, Pagination

__all__ = ["SIZE", "numbered", "paginate"]

SIZE = 24
NEAR = 4
"""The pages named on each side of the current one."""
_Item = TypeVar("_Item")


def paginate(
    items: Sequence[_Item], url: str, *, size: int = SIZE
) -> Iterator[tuple[str, Sequence[_Item], Pagination | None]]:
    """The address, the items and the way around of each page; None when one page holds all.

    The first page is at `url`, the others at ``url + "page/2/"``; an empty list has one page.
    """
    total = max(1, -(-len(items) // size))
    for number in range(1, total + 1):
        shown = items[(number - 1) * size : number * size]
        yield _address(url, number), shown, _around(url, number, total) if total > 1 else None


def numbered(title: str, around: Pagination | None) -> str:
    """The title of a page of a list, which says its number when there are several."""
    return title if around is None else f"{title}, page {around.current}"


def _address(url: str, number: int) -> str:
    return url if number == 1 else f"{url}page/{number}/"


def _around(url: str, number: int, total: int) -> Pagination:
    return Pagination(
        current=number,
        total=total,
        previous=_address(url, number - 1) if number > 1 else None,
        next=_address(url, number + 1) if number < total else None,
        links=tuple(_links(url, number, total)),
    )


def _links(url: str, number: int, total: int) -> Iterator[Link]:
    """The first page, those near `number` and the last; « … » stands for the pages between."""
    near = range(number - NEAR, number + NEAR + 1)
    before = 0
    for shown in sorted({1, total, *(n for n in near if 1 <= n <= total)}):
        if shown - before > 1:
            yield Link("…")
        yield Link(str(shown), _address(url, shown))
        before = shown
