"""The folder of the watch, outside the site: what is to sort, what was decided, copies of feeds.

``a-trier.yml`` is for the editor, who may write in it; the rest is the watch's own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from editorial.schemas.fields import Part
from editorial.schemas.messages import problems_of
from editorial.source import SourceError, read_data
from watch.disk import write_whole
from watch.entries import entry
from watch.errors import WatchError
from watch.feeds import Item
from watch.proposals import Headline, Proposal

__all__ = ["Copy", "Inbox", "read_proposals"]

MAX_BYTES = 20_000_000
_HEAD = """\
# Les articles à trier. Dans un terminal : invoke watch --trier.
# Ou ici : écrire « choix: garder » ou « choix: refuser », corriger ce qu’il faut (titre, source,
# date_article, themes, territoires, note…), puis lancer : invoke watch --ranger.
"""


class _Proposals(Part):
    articles: tuple[Proposal, ...] = Field(default=())


@dataclass(frozen=True)
class Copy:
    """What a feed last gave that was good; `error` says what is wrong since `failing_since`."""

    items: tuple[Item, ...] = ()
    read_on: date | None = None
    error: str = ""
    failing_since: date | None = None


class Inbox:
    """The folder; everything in it can be lost but the proposals and the decisions."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.file = folder / "a-trier.yml"
        self._decisions = folder / "decisions.jsonl"

    def proposals(self) -> tuple[Proposal, ...]:
        """What is to sort. Raises `WatchError` naming each line that cannot be read."""
        if not self.file.exists():
            return ()
        return read_proposals(self.file)

    def save(self, proposals: Iterable[Proposal]) -> None:
        """Write what is to sort again."""
        rows = "".join(entry(proposal.values()) for proposal in proposals)
        write_whole(self.file, f"{_HEAD}articles:{' []' if not rows else ''}\n{rows}")

    def decided(self) -> dict[str, Headline]:
        """The articles that were kept or refused, by identifier."""
        return {
            record["id"]: Headline(record["id"], record["titre"], record["source"])
            for record in self._records()
        }

    def remember(self, proposal: Proposal, *, kept: bool, today: date) -> None:
        """Note a decision, at once and for good: it is never proposed again."""
        record = {
            "id": proposal.id,
            "jour": today.isoformat(),
            "titre": proposal.title,
            "source": proposal.source,
            "sort": "garde" if kept else "refuse",
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._decisions.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def forget(self, proposal: Proposal) -> None:
        """Undo the decision on an article."""
        records = [record for record in self._records() if record["id"] != proposal.id]
        rows = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        write_whole(self._decisions, rows)

    def _records(self) -> list[dict[str, str]]:
        """The decisions noted; a line cut short by a crash is left out."""
        if not self._decisions.exists():
            return []
        records: list[dict[str, str]] = []
        for row in self._decisions.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(row)
                record["id"], record["titre"], record["source"]
            except (ValueError, KeyError, TypeError):
                continue
            records.append(record)
        return records

    def copy_of(self, url: str) -> Copy:
        """The last good copy of a feed, empty when there is none."""
        try:
            value: dict[str, Any] = json.loads(self._copy_file(url).read_text(encoding="utf-8"))
            items = tuple(
                Item(**item | {"day": _day(item["day"]), "tags": tuple(item["tags"])})
                for item in value["items"]
            )
            failing = _day(value["failing_since"])
            return Copy(items, _day(value["read_on"]), value["error"], failing)
        except (OSError, ValueError, KeyError, TypeError):
            return Copy()

    def keep_copy(self, url: str, copy: Copy) -> None:
        """Write the copy of a feed again."""
        values = vars(copy) | {"items": [vars(item) for item in copy.items]}
        write_whole(self._copy_file(url), json.dumps(values, default=str, ensure_ascii=False))

    def _copy_file(self, url: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()[:20]
        return self.folder / "copies" / f"{name}.json"


def read_proposals(file: Path) -> tuple[Proposal, ...]:
    """The proposals of a file. Raises `WatchError` naming each line that cannot be read."""
    try:
        source = read_data(file, str(file), limit=MAX_BYTES)
        problems = list(source.problems)
        if not problems:
            return _Proposals.model_validate(source.values).articles
    except SourceError as error:
        raise WatchError(str(error.problem)) from None
    except ValidationError as error:
        problems = list(problems_of(error, _Proposals, source))
    raise WatchError("\n".join(map(str, problems)))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
