"""What the relay's log says of messages whose answer was lost (Postfix).

`cleanup` logs a Message-ID as soon as it has read the headers, even when the end never comes: only
the line of `qmgr` says that the relay took the message.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from newsletter.errors import PlainError

__all__ = ["RelayLogError", "taken"]

_MESSAGE = re.compile(rb" (\w{6,}): message-id=(<[^>\s]+>)", re.ASCII)
_QUEUED = re.compile(rb"/qmgr\[\d+\]: (\w{6,}): from=<", re.ASCII)
_MAGIC = (b"\x1f\x8b", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd")


class RelayLogError(PlainError):
    """A log that cannot be read; in French."""


def taken(logs: Iterable[Path], wanted: Collection[str]) -> set[str]:
    """Those of the wanted Message-IDs that the relay put in its queue.

    `logs` goes from the oldest to the newest. Raises `RelayLogError`.
    """
    found: set[str] = set()
    names: dict[bytes, str] = {}
    for log in logs:
        try:
            with log.open("rb") as lines:
                if lines.peek(6).startswith(_MAGIC):
                    raise RelayLogError(f"{log} : journal compressé : le décompresser d’abord.")
                for line in lines:
                    if match := _MESSAGE.search(line):
                        name = match[2].decode("utf-8", "replace")
                        if name in wanted:
                            names[match[1]] = name
                    elif (match := _QUEUED.search(line)) and match[1] in names:
                        found.add(names.pop(match[1]))
        except OSError as error:
            raise RelayLogError(
                f"{log} : journal du relais illisible ({error.strerror})."
            ) from None
    return found
