"""Builds killed at random instants by the hooks' own `prepare`: is the site online as it was?

`python -m bench.killed [100]`. Two commits take turns, so that each build has something to make.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from deploy.manifest import manifest_of
from tests.deploy.editing import Editor

NEWS = "actualites/2022-03-01-exemple-d-actualite.md"


def _commits(editor: Editor) -> list[str]:
    """Two commits of another branch than main, which the server holds."""
    made = []
    for word in ("rouge", "bleu"):
        file = editor.copy / "content" / NEWS
        file.write_text(f"{file.read_text()}\nUn paragraphe {word}.\n")
        editor.commit()
        made.append(editor.run("git", "rev-parse", "HEAD").stdout.strip())
    editor.run("git", "push", "origin", "HEAD:refs/heads/essai")
    return made


def main() -> None:
    """Kill, look, and print what was found."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    dice = random.Random(2022)  # noqa: S311
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        editor = Editor(Path(folder))
        editor.push()
        site, hook = editor.site / "current", editor.server / "hooks/site"
        before = manifest_of(site.resolve())
        commits = _commits(editor)
        start = time.perf_counter()
        editor.run(hook, "prepare", commits[0], folder=editor.server)
        whole = time.perf_counter() - start
        changed = ended = 0
        for number in range(1, kills + 1):
            build = editor.start(hook, "prepare", commits[number % 2], folder=editor.server)
            time.sleep(dice.uniform(0, whole))
            ended += build.poll() is not None
            if build.poll() is None:
                os.killpg(build.pid, signal.SIGKILL)
            build.wait()
            changed += manifest_of(site.resolve()) != before
        editor.run("git", "push", "origin", "HEAD:main")
        after = (site / "actualites/exemple-d-actualite/index.html").read_text()
        print(f"{kills} builds of {whole:.1f} s, {kills - ended} killed before their end")
        print(f"site online changed: {changed}; the push after is online: {'bleu' in after}")


if __name__ == "__main__":
    main()
