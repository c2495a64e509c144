"""What open pages are told: each of them asks for what is true now, and waits for what changes."""

from __future__ import annotations

import json
import secrets
import threading
from dataclasses import dataclass, replace

from commands.preview.builds import Fault, Outcome
from editorial import french

__all__ = ["Board", "News"]


@dataclass(frozen=True)
class News:
    """What is true of the preview: a page served under another `build` asks if it has changed.

    `note` is what every page must say of the preview, such as the day that it shows.
    """

    build: str
    note: str = ""
    is_building: bool = True
    faults: tuple[Fault, ...] = ()
    detail: str = ""

    @property
    def as_json(self) -> str:
        """For the script of the pages, on one line."""
        return json.dumps(
            {
                "build": self.build,
                "note": self.note,
                "building": self.is_building,
                "title": f"{french.counted(len(self.faults), 'problème')} à corriger",
                "faults": [{"place": fault.place, "said": fault.said} for fault in self.faults],
                "detail": self.detail,
            }
        )


class Board:
    """Where the builder writes the news and the pages read them."""

    def __init__(self, note: str = ""):
        self._run = secrets.token_hex(4)  # no build of a former server has the same name
        self._builds = self._changes = 0
        self._changed = threading.Condition()
        self._news = News(self._run, note)

    @property
    def news(self) -> News:
        """What is true now."""
        return self._news

    def begin(self) -> None:
        """A build begins."""
        self._post(replace(self._news, is_building=True))

    def end(self, outcome: Outcome) -> None:
        """A build has ended: with faults, what was served still is."""
        self._builds += not outcome.faults
        self._post(
            replace(
                self._news,
                build=f"{self._run}-{self._builds}",
                is_building=False,
                faults=outcome.faults,
                detail=outcome.detail,
            )
        )

    def _post(self, news: News) -> None:
        with self._changed:
            self._news = news
            self._changes += 1
            self._changed.notify_all()

    def after(self, seen: int, *, patience: float) -> tuple[int, News]:
        """The news once there are others than those `seen`, or as they are after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes != seen, patience)
            return self._changes, self._news
