"""The door of this room: letters written to disk, each file whole or not at all."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from editorial import urls
from editorial.corpus import Corpus, Issue
from editorial.site import Site
from newsletter.editions import Edition
from newsletter.issue import compose
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
    text = render_text(letter)
    message = to_message(letter, render_html(letter), text)
    folder = (output / urls.file_of(urls.letter_url(issue))).parent
    files = LetterFiles(
        message=folder / f"{letter.name_of_file}.eml",
        text=folder / f"{letter.name_of_file}.txt",
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(files.message, message.as_bytes())
    write_whole(files.text, text.encode("utf-8"))
    return files


def build_letters(site: Site, output: Path) -> tuple[LetterFiles, ...]:
    """Write every letter that the site shows, the newest first."""
    return tuple(build_letter(issue, site.corpus, output) for issue in site.issues)


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
