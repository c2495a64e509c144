"""The search index: Pagefind run on records of the pages, reproducibly. The theme gets nothing.

Pagefind's own interfaces are left out: `theme/static/public/search.js` is ours.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

import cbor2
from pelican import signals

from editorial.search import terms_file
from editorial.search_records import html_of, records
from editorial.site import Site
from plugins.output import write
from plugins.reader import SETTING

__all__ = ["SearchError", "build_index", "index"]

FOLDER = "pagefind"
KEPT = {"pagefind-entry.json", "pagefind.js", "wasm.fr.pagefind"}
"""What the search page asks for, beside the index itself."""
_SIGNATURE = b"pagefind_dcd"
_FILTERS, _SORTS = 3, 4
"""The places of the lists of filters and of sorts in Pagefind's metadata."""


class SearchError(Exception):
    """Pagefind did not index the site."""


def build_index(pelican: Any) -> None:
    """Write the browser's table, then the index of a record of each page."""
    site: Site = pelican.settings[SETTING]
    output = Path(pelican.output_path)
    write(output, terms_file(site.corpus))
    index(((record.url, html_of(record)) for record in records(site)), output / FOLDER)


def index(pages: Iterable[tuple[str, str]], target: Path) -> None:
    """Index pages (address and HTML) into `target`, and leave there only what is served.

    They go through Pagefind's pipe one after the other: read from a folder, they would be numbered
    in the order of the file system, which is not the same everywhere.
    """
    shutil.rmtree(target, ignore_errors=True)
    requests: list[dict[str, Any]] = [{"type": "NewIndex", "config": {"force_language": "fr"}}]
    requests += [
        {"type": "AddFile", "index_id": 0, "url": url, "file_contents": html} for url, html in pages
    ]
    requests.append({"type": "WriteFiles", "index_id": 0, "output_path": str(target.resolve())})
    _ask(requests)
    for file in target.iterdir():
        if file.is_file() and file.name not in KEPT and file.suffix != ".pf_meta":
            file.unlink()
    _settle(target)


def _ask(requests: Sequence[dict[str, Any]]) -> None:
    """Send requests to a Pagefind process, and wait for all its answers.

    The protocol is that of the package's own `pagefind.service`, which waits 0.1 s for each answer.
    """
    messages = b"".join(_message(number, request) for number, request in enumerate(requests))
    command = [sys.executable, "-m", "pagefind", "--service"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:  # noqa: S603 — our command
        asked, answered = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        writer = threading.Thread(target=asked.write, args=(messages,))
        writer.start()
        answers = b""
        while answers.count(b",") < len(requests):
            if not (part := os.read(answered.fileno(), 1 << 16)):
                raise SearchError("index de recherche : Pagefind s’est arrêté avant la fin.")
            answers += part
        writer.join()
    for answer in answers.rstrip(b",").split(b","):
        payload = json.loads(base64.b64decode(answer))["payload"]
        if payload["type"] == "Error":
            raise SearchError(f"index de recherche : {payload['message']}")


def _message(number: int, request: dict[str, Any]) -> bytes:
    line = json.dumps({"message_id": number, "payload": request})
    return base64.b64encode(line.encode()) + b","


def _settle(folder: Path) -> None:
    """Put filters, their values and sorts in alphabetical order, and name the files after that.

    Pagefind 1.5 writes them in the order of a hash table, whose seed changes at each run; all the
    rest is the same from run to run.
    """
    names = {file.stem: _settle_filter(file) for file in (folder / "filter").glob("*.pf_filter")}
    (metadata,) = folder.glob("*.pf_meta")
    content = _read(metadata)
    content[_FILTERS] = sorted([name, names[chunk]] for name, chunk in content[_FILTERS])
    content[_SORTS].sort()
    name = _replace(metadata, content, before="pagefind.fr_", digits=10)
    entry = folder / "pagefind-entry.json"
    values = json.loads(entry.read_text(encoding="utf-8"))
    values["languages"]["fr"]["hash"] = name.removeprefix("pagefind.")
    entry.write_text(json.dumps(values, sort_keys=True), encoding="utf-8")


def _settle_filter(file: Path) -> str:
    """The name that a file of one filter takes once its values are sorted."""
    name, values = _read(file)
    return _replace(file, [name, sorted(values)], before="fr_", digits=7)


def _read(file: Path) -> Any:
    return cbor2.loads(gzip.decompress(file.read_bytes()).removeprefix(_SIGNATURE))


def _replace(file: Path, content: Any, *, before: str, digits: int) -> str:
    """Write `content` in the place of `file` under the name that its bytes give it."""
    data = _SIGNATURE + cbor2.dumps(content)
    name = before + hashlib.sha256(data).hexdigest()[:digits]
    file.unlink()
    file.with_name(name + file.suffix).write_bytes(gzip.compress(data, mtime=0))
    return name


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(build_index)
