"""A thousand random `kill -9` of a sender whose relay fails too: who got what in the end.

`python -m bench.crash [KILLS]`, for one, two and four connections in turn. The harness and the
truth about copies are those of the tests (`tests/newsletter/delivery/crash.py`).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.newsletter.delivery.crash import run


def main() -> None:
    """Print one line for each number of connections."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("connections  kills  lost  copies twice  /kill  most copies  uncertain  seconds")
    for connections in (1, 2, 4):
        start = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            place, share = Path(folder), kills // 3 + 1
            done = run(place, kills=share, connections=connections, seed=connections)
        rate = done.duplicates / done.kills
        print(
            f"{connections:11}  {done.kills:5}  {done.lost + done.unlisted:4}  {done.duplicates:12}"
            f"  {rate:5.2f}  {done.most_copies:11}  {done.uncertain:9}"
            f"  {time.perf_counter() - start:7.0f}"
        )


if __name__ == "__main__":
    main()
