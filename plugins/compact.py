"""Pagefind's index made small, and the same on every build. Its files are CBOR or JSON, gzipped.

A browser reads the list of pages, then the words asked for, then the pages it shows. So that each
is light at 10,000 pages: pages bear numbers, which compress, where Pagefind gives them random
names; lengths are rounded; words are in small files, without those that nobody can ask for, nor all
the places of the commonest; a page carries what its result shows. Checked against the files of
Pagefind 1.5.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import cbor2

__all__ = ["Files", "compact"]

Files = dict[str, bytes]
"""Contents by path below the folder of the index."""

_SIGNATURE = b"pagefind_dcd"
_PAGES, _CHUNKS, _FILTERS, _SORTS, _FIELDS = 1, 2, 3, 4, 5
"""The places of the lists in Pagefind's metadata."""
CHUNK = 10_000
"""Bytes, before compression, from which words go to another file."""
SHARED = 4
"""Letters: words that begin alike stay in one file, where what is half typed finds them."""
STEP = 64
"""Words: the lengths of pages, which weigh on their rank, are rounded to so many."""
NEAR = 9
"""The window of deflate, as a power of 2, for lines that each look like the one before: in the
usual one (15), distant likenesses are found that cost more to tell than they save."""


def compact(
    files: Files,
    *,
    never_asked: Collection[str],
    shown: Collection[str],
    weightless: Collection[str],
) -> Files:
    """The files of an index, made small; pages keep the order in which they were given.

    `never_asked` are words that no question holds; `shown` the fields of a page that its result
    shows, beside its type; `weightless` the fields whose words change no rank.
    """
    metadata = _read(next(data for path, data in files.items() if path.endswith(".pf_meta")))
    pages = _number_pages(files, metadata[_PAGES], shown)
    mute = {-number for number, name in enumerate(metadata[_FIELDS], 1) if name in weightless}
    whole = (w for *_, name in metadata[_CHUNKS] for w in _read(files[f"index/{name}.pf_index"])[0])
    words = _cut_words(_lightened(word, mute) for word in whole if word[0] not in never_asked)
    filters = dict(_settled_filters(files, metadata[_FILTERS]))
    lengths = [max(1, round(length / STEP)) for _, length in metadata[_PAGES]]
    metadata[_PAGES] = list(zip(pages, lengths, strict=True))
    metadata[_CHUNKS] = [[*edges, name] for name, (edges, _) in words.items()]
    metadata[_FILTERS] = [[name, file] for file, (name, _) in filters.items()]
    metadata[_SORTS] = []  # the numbers of pages are their order
    data = cbor2.dumps(metadata)
    name = f"fr_{_digest(data)}"
    entry = json.loads(files["pagefind-entry.json"])
    entry["languages"]["fr"]["hash"] = name
    return {
        "pagefind-entry.json": json.dumps(entry, sort_keys=True).encode(),
        f"pagefind.{name}.pf_meta": _packed(data, window=NEAR),
        **{f"fragment/{name}.pf_fragment": _packed(page) for name, page in pages.items()},
        **{f"index/{name}.pf_index": _packed(some) for name, (_, some) in words.items()},
        **{f"filter/{name}.pf_filter": _packed(some) for name, (_, some) in filters.items()},
    }


def _number_pages(
    files: Files, pages: Iterable[tuple[str, int]], shown: Collection[str]
) -> dict[str, bytes]:
    """What a result shows of each page, under its number."""
    named = (files[f"fragment/{name}.pf_fragment"] for name, _ in pages)
    return _numbered([_shortened(_unpacked(data), shown) for data in named])


def _shortened(fragment: bytes, shown: Collection[str]) -> bytes:
    """What a result shows of a page."""
    page = json.loads(fragment)
    page["meta"] = {name: value for name, value in page["meta"].items() if name in shown}
    page["filters"] = {"type": page["filters"].get("type", [])}
    return json.dumps(page, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _cut_words(words: Iterable[Any]) -> dict[str, tuple[tuple[str, str], bytes]]:
    """Words in small files, each with the first and the last word that may be in it."""
    groups = list(_groups(words))
    edges = [("", groups[0][-1][0])] if groups else []
    edges += [(_edge(a[-1][0], b[0][0]), b[-1][0]) for a, b in pairwise(groups)]
    numbered = _numbered([cbor2.dumps([group]) for group in groups])
    contents = zip(edges, numbered.values(), strict=True)
    return dict(zip(numbered, contents, strict=True))


def _lightened(word: Any, mute: Collection[int]) -> Any:
    """A word with each field that has it once, since only exact questions ask for places there.

    Where it alone would fill a file, it has one place in the text of each page too: so common a
    word hardly chooses between pages, how often each has it is not worth its weight.
    """
    is_common = len(cbor2.dumps(word)) > CHUNK

    def light(pages: Iterable[Any]) -> list[Any]:
        return [
            [page, _heaviest(places) if is_common else places, _once(fields, mute)]
            for page, places, fields in pages
        ]

    term, pages, variants = word
    return [term, light(pages), [[form, light(some)] for form, some in variants]]


def _once(fields: Iterable[int], mute: Collection[int]) -> list[int]:
    """Fields are below 0, before the places they have."""
    kept = [field for field in fields if field < 0 and field not in mute]
    return [part for field in kept for part in (field, 0)]


def _heaviest(places: Sequence[int]) -> Sequence[int]:
    """The first place of the greatest weight: weights are below 0, before the places they have."""
    start = min(range(len(places)), key=places.__getitem__, default=0)
    return places[start : start + 2]


def _groups(words: Iterable[Any]) -> Iterator[list[Any]]:
    """Words in the order given, cut where a group is long enough."""
    group: list[Any] = []
    size = 0
    for word in words:
        weight = len(cbor2.dumps(word))
        is_apart = bool(group) and word[0][:SHARED] != group[-1][0][:SHARED]
        if group and size + weight > CHUNK and (is_apart or size > CHUNK):
            yield group
            group, size = [], 0
        group.append(word)
        size += weight
    if group:
        yield group


def _edge(last: str, first: str) -> str:
    """The shortest beginning of `first` that comes after `last`: « disc » after « direct »."""
    same = next((n for n, (a, b) in enumerate(zip(last, first, strict=False)) if a != b), len(last))
    return first[: same + 1]


def _settled_filters(
    files: Files, filters: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Filters with their values in order, which Pagefind leaves to chance, renamed after that."""
    for name, file in sorted(filters):
        _, values = _read(files[f"filter/{file}.pf_filter"])
        data = cbor2.dumps([name, sorted(values)])
        yield f"fr_{_digest(data)}", (name, data)


def _numbered(contents: Sequence[bytes]) -> dict[str, bytes]:
    """Contents under their number, in a folder whose name changes with any of them."""
    folder = _digest(*contents)
    width = len(str(len(contents)))
    return {f"{folder}/{n:0{width}}": data for n, data in enumerate(contents)}


def _digest(*contents: bytes) -> str:
    whole = hashlib.sha256()
    for content in contents:
        whole.update(content)
    return whole.hexdigest()[:10]


def _read(data: bytes) -> Any:
    return cbor2.loads(_unpacked(data))


def _unpacked(data: bytes) -> bytes:
    return gzip.decompress(data).removeprefix(_SIGNATURE)


def _packed(data: bytes, *, window: int = zlib.MAX_WBITS) -> bytes:
    gzipped = zlib.compressobj(9, zlib.DEFLATED, 16 + window)
    return gzipped.compress(_SIGNATURE + data) + gzipped.flush()
