"""Which texts a value is made from, noted while it is made.

Texts are what editors change most: the words of a document (its titles, its summary) and its body.
All the rest decides which pages there are, and their order. Whoever keeps what was made asks for
the texts that it was made from (`traced`), and makes it again when one of them has changed; when
anything else has, it makes all again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Generic, Self, TypeVar, overload

__all__ = [
    "Words",
    "body_of",
    "made_once",
    "memo",
    "note",
    "note_all",
    "traced",
    "unnoted",
    "words_of",
]

_Value = TypeVar("_Value")
_Holder = TypeVar("_Holder")
_open: list[set[str]] = []
"""What is being made, the innermost last, each with the texts read so far."""


@cache
def words_of(identifier: str) -> str:
    """The name of the titles and summary of a document."""
    return sys.intern(f"{identifier} mots")  # held by all that read it


def body_of(identifier: str) -> str:
    """The name of the body of a document."""
    return sys.intern(f"{identifier} texte")


def note(text: str) -> None:
    """Say that a text is read."""
    if _open:
        _open[-1].add(text)


def note_all(texts: Iterable[str]) -> None:
    """Say that some texts are read."""
    if _open:
        _open[-1].update(texts)


@contextmanager
def traced() -> Iterator[set[str]]:
    """The texts read by what is made here, known when it is made."""
    reads: set[str] = set()
    _open.append(reads)
    try:
        yield reads
    finally:
        _open.pop()
        note_all(reads)


@contextmanager
def unnoted() -> Iterator[None]:
    """What is made here is the same whatever the texts say: addresses, for one."""
    held = _open[:]
    _open.clear()
    try:
        yield
    finally:
        _open[:] = held


def made_once(holder: _Holder, name: str, make: Callable[[_Holder], _Value]) -> _Value:
    """What is made of a value that does not change, under a name in it; each reader is noted."""
    own = holder.__dict__
    if name in own:
        value: _Value = own[name]
        return value
    kept = f"{name} "
    if kept not in own:
        with traced() as reads:
            value = make(holder)
        if not reads:
            own[name] = value  # a property of that name is found there from now on
            return value
        own[kept] = value, reads
    value, reads = own[kept]
    note_all(reads)
    return value


class memo(Generic[_Value]):
    """A property made once; whoever reads it is noted as a reader of what it was made from."""

    def __init__(self, make: Callable[[Any], _Value]):
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, holder: None, owner: type) -> Self: ...

    @overload
    def __get__(self, holder: object, owner: type) -> _Value: ...

    def __get__(self, holder: object | None, owner: type) -> Self | _Value:
        if holder is None:
            return self
        return made_once(holder, self._name, self._make)


class Words:
    """A field of a document's front matter whose reading is noted."""

    def __init__(self, name: str):
        self._name = name

    def __get__(self, meta: Any, owner: type) -> Any:
        if meta is None:
            raise AttributeError(self._name)  # pydantic asks: the field has no default here
        note(words_of(meta.__dict__["id"]))
        return meta.__dict__[self._name]

    def __set__(self, meta: Any, value: Any) -> None:
        meta.__dict__[self._name] = value
