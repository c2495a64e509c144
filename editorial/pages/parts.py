"""Parts of the site: some pages that are made together, each part by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from editorial.pages.values import Page

__all__ = ["Part"]


@dataclass(frozen=True)
class Part:
    """Pages made together, under a name that no other part has."""

    name: str
    make: Callable[[], Iterable[Page]]
