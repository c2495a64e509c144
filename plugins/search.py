"""The search index: Pagefind run on records of the pages, reproducibly. The theme gets nothing.

Pagefind's own interfaces are left out: `theme/static/public/search.js` is ours.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, BinaryIO, cast

from pelican import signals

from editorial.feeds import File
from editorial.search import STOP_WORDS, terms_file
from editorial.search_records import html_of
from editorial.site import Site
from incremental.output import ANY, Output, mark_of_value
from plugins.compact import Files, compact
from plugins.corpus import CODE, INDEX, OUTPUT, SITE, BuildError, is_indexed
from plugins.pages import RECORDS, records_of

__all__ = ["KEPT", "SearchError", "build_index", "files_of", "index", "pagefind_files"]

KEPT = ("pagefind.js", "wasm.fr.pagefind")
"""What of Pagefind itself the search page asks for."""
SHOWN = ("affiche", "date", "nature", "resume", "theme")
"""The fields of a record that its result shows."""
WEIGHTLESS = ("affiche", "resume")
"""The fields without weight in `search.js`: their words are in others."""


class SearchError(BuildError):
    """Pagefind did not index the site."""


def build_index(pelican: Any) -> None:
    """Write the browser's table, then the index of a record of each page."""
    site: Site = pelican.settings[SITE]
    output: Output = pelican.settings[OUTPUT]
    output.write(terms_file(site.corpus))
    if not is_indexed(pelican.settings):
        if pelican.settings["SEARCH_INDEX"]:
            output.keep(INDEX)
        else:
            output.drop(INDEX)
    elif not output.is_fresh(INDEX):
        with output.times.of("index de recherche"):
            output.unit(INDEX, partial(_index_anew, pelican.settings), texts=[ANY])


def _index_anew(settings: Any) -> None:
    records = records_of(settings[SITE], settings[RECORDS])
    pages = [(record.url, html_of(record)) for record in records]
    mark = mark_of_value(settings[CODE], pages)
    settings[OUTPUT].write_all(INDEX, mark, lambda: index(pages))


def index(pages: Iterable[tuple[str, str]]) -> Iterator[File]:
    """The files to serve of an index of pages (address and HTML)."""
    for name, content in files_of(pagefind_files(pages)).items():
        yield File(f"{INDEX}/{name}", content)


def files_of(made: Files) -> Files:
    """The files to serve, of those that Pagefind made."""
    kept = {name: made[name] for name in KEPT}
    return kept | compact(made, never_asked=STOP_WORDS, shown=SHOWN, weightless=WEIGHTLESS)


def pagefind_files(pages: Iterable[tuple[str, str]]) -> Files:
    """All the files that Pagefind makes of pages.

    They go through its pipe one after the other: read from a folder, they would be numbered in the
    order of the file system, which is not the same everywhere. They come back through it too:
    written by Pagefind, the last ones are now and then empty.
    """
    requests: list[dict[str, Any]] = [{"type": "NewIndex", "config": {"force_language": "fr"}}]
    requests += [
        {"type": "AddFile", "index_id": 0, "url": url, "file_contents": html} for url, html in pages
    ]
    requests.append({"type": "GetFiles", "index_id": 0})
    files = _ask(requests)["files"]
    return {file["path"]: base64.b64decode(file["content"]) for file in files}


def _ask(requests: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Send requests to a Pagefind process, wait for all its answers, and give the last one.

    The protocol is that of the package's own `pagefind.service`, which waits 0.1 s for each answer.
    """
    messages = b"".join(_message(number, request) for number, request in enumerate(requests))
    command = [sys.executable, "-m", "pagefind", "--service"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:  # noqa: S603 — our command
        asked, answered = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        writer = threading.Thread(target=_send, args=(asked, messages))
        writer.start()
        answers: list[bytes] = []
        count = 0
        while count < len(requests):
            if not (part := os.read(answered.fileno(), 1 << 16)):
                raise SearchError("index de recherche : Pagefind s’est arrêté avant la fin.")
            count += part.count(b",")
            answers.append(part)
        writer.join()
    payloads = [
        json.loads(base64.b64decode(answer))["payload"]
        for answer in b"".join(answers).rstrip(b",").split(b",")
    ]
    for payload in payloads:
        if payload["type"] == "Error":
            raise SearchError(f"index de recherche : {payload['message']}")
    return cast(dict[str, Any], payloads[-1])


def _send(pipe: BinaryIO, messages: bytes) -> None:
    pipe.write(messages)
    pipe.flush()  # else a site of a few pages waits for ever


def _message(number: int, request: dict[str, Any]) -> bytes:
    line = json.dumps({"message_id": number, "payload": request})
    return base64.b64encode(line.encode()) + b","


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(build_index)
