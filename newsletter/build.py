"""The door of this room: letters written to disk, each file whole or not at all."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from editorial import urls
from editorial.corpus import Corpus, Issue
from editorial.feeds import File
from editorial.letters import FAMILY
from editorial.site import Site
from incremental.cores import spread
from incremental.output import Output, mark_of_value
from newsletter.editions import Edition
from newsletter.issue import LetterValue, compose
from newsletter.message import to_message
from newsletter.render import render_html, render_text

__all__ = ["LetterFiles", "build_letter", "build_letters", "newest", "write_whole"]


@dataclass(frozen=True)
class LetterFiles:
    """Where a letter was written, beside its page: the message, its plain text."""

    message: Path
    text: Path


def build_letter(
    issue: Issue, corpus: Corpus, output: Path, edition: Edition | None = None
) -> LetterFiles:
    """Write a letter, or one of its editions, below `output`, the root of the built site.

    Its items are shown as of its own date, whatever the day of the build. Raises `LetterError`
    before anything is written.
    """
    letter = compose(issue, Site(corpus, issue.meta.date), edition)
    names = _names(letter, issue)
    for path, content in zip(names, _contents(letter), strict=True):
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        write_whole(output / path, content)
    return LetterFiles(*(output / path for path in names))


def build_letters(site: Site, output: Output, *, code: str) -> tuple[LetterFiles, ...]:
    """Write every letter that the site shows, the newest first, each as of its own date.

    A letter whose value is that of the last build is not made again; `code` is the fingerprint of
    what makes letters.
    """
    names = {issue: f"{FAMILY} {issue.month}" for issue in site.issues}
    makings = [
        partial(output.unit, name, partial(_write, issue, site, output, code))
        for issue, name in names.items()
        if not output.is_fresh(name)
    ]
    for made in spread([partial(output.made, making) for making in makings]):
        output.add(made)
    return tuple(
        LetterFiles(*(output.folder / path for path in output.units[name][1]))
        for name in names.values()
    )


def _write(issue: Issue, site: Site, output: Output, code: str) -> None:
    letter = compose(issue, Site(site.corpus, issue.meta.date))
    names = _names(letter, issue)
    mark = mark_of_value(code, letter)
    output.write_all(names[0].rpartition("/")[0], mark, partial(_files, letter, names))


def _names(letter: LetterValue, issue: Issue) -> tuple[str, str]:
    """The paths of the message and of the plain text, beside the page of the letter."""
    folder = urls.letter_url(issue).strip("/")
    return f"{folder}/{letter.name_of_file}.eml", f"{folder}/{letter.name_of_file}.txt"


def _contents(letter: LetterValue) -> tuple[bytes, bytes]:
    text = render_text(letter)
    return to_message(letter, render_html(letter), text).as_bytes(), text.encode("utf-8")


def _files(letter: LetterValue, names: Iterable[str]) -> tuple[File, ...]:
    return tuple(map(File, names, _contents(letter)))


def newest(corpus: Corpus, today: datetime.date) -> Issue | None:
    """The last letter that is public on `today`, if there is one."""
    return next(iter(Site(corpus, today).issues), None)


def write_whole(path: Path, content: bytes) -> None:
    """Write under another name, then rename: a reader sees the old file or the new one, whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
