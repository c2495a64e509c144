"""How long each letter takes once the content is read: medians, and the whole year.

`python -m bench.letter [ROUNDS]` prints milliseconds by month, compiler process included.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import editorial
import newsletter

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Build each letter `ROUNDS` times into a folder thrown away, and print the medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    corpus = editorial.load(ROOT / "content")
    medians = []
    with tempfile.TemporaryDirectory() as folder:
        for issue in corpus.issues:
            times = []
            for _ in range(rounds):
                start = time.perf_counter()
                newsletter.build_letter(issue, corpus, Path(folder))
                times.append((time.perf_counter() - start) * 1000)
            medians.append(statistics.median(times))
            print(f"{issue.month}  {medians[-1]:6.0f} ms  (de {min(times):.0f} à {max(times):.0f})")
    print(f"médiane {statistics.median(medians):.0f} ms, au plus {max(medians):.0f} ms")


if __name__ == "__main__":
    main()
