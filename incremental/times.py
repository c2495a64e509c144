"""Where the time of a build goes: seconds by stage, and by template for pages."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Times"]


class Times:
    """Seconds spent, by name. Those of pages laid out on several cores add up."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Count what is done here under a name."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent[name] += time.perf_counter() - begun
            self.calls[name] += 1

    def add(self, other: Times) -> None:
        """Add what another process spent."""
        for name, seconds in other.spent.items():
            self.spent[name] += seconds
        self.calls.update(other.calls)

    def lines(self) -> Iterator[str]:
        """One line for each name, the longest first."""
        for name, seconds in sorted(self.spent.items(), key=lambda item: -item[1]):
            yield f"{seconds:8.2f} s  {self.calls[name]:6d} ×  {name}"
