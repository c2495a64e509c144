"""How fast to send: a token bucket that slows itself when servers ask for it, then recovers."""

from __future__ import annotations

import threading
from collections.abc import Callable

__all__ = ["Pace"]

_SLOWEST = 0.1
_UNLIMITED = 1000.0
"""Where an unlimited pace starts from once it is asked to slow down."""
_RECOVERY = 100
"""Successes in a row that raise the rate by a tenth."""


class Pace:
    """Messages a second, shared by the connections; `rate` 0 is no limit.

    `monotonic` never goes back nor jumps, whatever happens to the clock. AIMD, as TCP does: half
    when throttled, a tenth more every hundred successes, up to what was asked.
    """

    def __init__(self, rate: float, *, monotonic: Callable[[], float]):
        self.rate = self.most = rate
        self.reason = ""
        self._monotonic = monotonic
        self._next = monotonic()
        self._successes = 0
        self._halved_at = float("-inf")
        self._lock = threading.Lock()

    def reserve(self) -> float:
        """Take the next place; the seconds to wait before it comes."""
        with self._lock:
            now = self._monotonic()
            if not self.rate:
                return 0.0
            place = max(self._next, now)
            self._next = place + 1 / self.rate
            return place - now

    def slow_down(self, reason: str) -> None:
        """Halve the rate; the answers to messages already under way do not halve it again."""
        with self._lock:
            now = self._monotonic()
            self._successes = 0
            self.reason = reason
            if now - self._halved_at < 1:
                return
            self._halved_at = now
            self.rate = max((self.rate or _UNLIMITED) / 2, _SLOWEST)

    def succeed(self) -> None:
        """Count a success; the hundredth raises the rate."""
        if self.rate == self.most:
            return
        with self._lock:
            self._successes += 1
            if self._successes % _RECOVERY == 0:
                self.rate = self.rate * 1.1
                if self.rate >= (self.most or _UNLIMITED):
                    self.rate, self.reason = self.most, ""
