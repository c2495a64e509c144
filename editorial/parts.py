"""Parts of the site: pages or files that are made together, each part by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Part"]

_Made_co = TypeVar("_Made_co", covariant=True)


@dataclass(frozen=True)
class Part(Generic[_Made_co]):
    """What is made together, under a name that no other part of its kind has."""

    name: str
    make: Callable[[], Iterable[_Made_co]]
    parts: Callable[[], Iterable[Part[_Made_co]]] = tuple
    """What is made apart from it and is part of it; its name begins with this one."""

    def all(self) -> Iterator[Part[_Made_co]]:
        """Itself and its parts."""
        yield self
        for part in self.parts():
            yield from part.all()
