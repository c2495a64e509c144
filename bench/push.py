"""From a push to a page that readers see: a scripted editor, our hooks, a real nginx on loopback.

The reference is the first push, which builds everything; those after it add an event each. What
the server does is what `deploy/README.md` says, save that the program is the one of this folder.
"""

from __future__ import annotations

import argparse
import http.client
import tempfile
import time
from pathlib import Path

import editorial
from bench.corpus import multiply
from bench.measure import Run, table
from tests.deploy.conftest import nginx
from tests.deploy.editing import Editor

CONTENT = Path("content")
EVENT = """---
id: ev-2022-poussee-{number}
titre: "Une journée poussée, {number}"
resume: Elle est en ligne aussitôt.
date: 2022-11-{day:02}
type_action: session-formation
---

Un texte.
"""


def measure(folder: Path, documents: int, pushes: int) -> dict[str, list[Run]]:
    """The time of the first push, then from each other to its page live, to its end."""
    content = folder / "content"
    multiply(CONTENT, content, max(documents, len(editorial.load(CONTENT).documents)))
    editor = Editor(folder / "place", content)
    runs: dict[str, list[Run]] = {"first push, whole build": [_pushed(editor)]}
    editor.run("git", "clone", "--quiet", editor.server, folder / "clone")
    editor.copy = folder / "clone"
    runs |= {"an event: live": [], "an event: push over": []}
    with nginx(editor.site) as port:
        for number in range(pushes):
            text = EVENT.format(number=number, day=number % 28 + 1)
            name = f"2022-11-{number % 28 + 1:02}-poussee-{number}"
            editor.write(f"agenda/2022/{name}.md", text)
            editor.commit()
            start = time.perf_counter()
            push = editor.start("git", "push", "--quiet", "origin", "HEAD:main")
            while push.poll() is None and not _is_live(port, f"/agenda/2022/poussee-{number}/"):
                time.sleep(0.01)
            runs["an event: live"].append(Run(time.perf_counter() - start))
            if push.wait() or not _is_live(port, f"/agenda/2022/poussee-{number}/"):
                raise RuntimeError("push refused: run the same by hand to read why")
            runs["an event: push over"].append(Run(time.perf_counter() - start))
    return runs


def _pushed(editor: Editor) -> Run:
    start = time.perf_counter()
    done = editor.push()
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Run(time.perf_counter() - start)


def _is_live(port: int, url: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("HEAD", url)
    return connection.getresponse().status == http.HTTPStatus.OK


def main() -> None:
    """Measure from a terminal."""
    parser = argparse.ArgumentParser(description="Mesure le temps d’un envoi à sa page en ligne.")
    parser.add_argument("documents", type=int, nargs="*", default=[300, 10_000])
    parser.add_argument("--pushes", type=int, default=5, help="combien d’événements pousser")
    options = parser.parse_args()
    for documents in options.documents:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            runs = measure(Path(folder), documents, options.pushes)
        print(f"{documents} documents", table(runs), sep="\n", flush=True)


if __name__ == "__main__":
    main()
