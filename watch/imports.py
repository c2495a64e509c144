"""What other services exported, taken in without loss: Scoop.it, Diigo, Netvibes.

read = filed + waiting + doubles + refused: an import accounts for every line of its file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from editorial import Corpus, french
from editorial.schemas import PRESS_FOLDER, PRESS_SOURCES
from watch.collect import known_headlines, sources_of
from watch.disk import write_whole
from watch.errors import FetchError, WatchError
from watch.feeds import EXTRACT, SOURCE, TITLE, Item, article_day, article_url, read_feed
from watch.inbox import Inbox
from watch.months import Months
from watch.opml import read_opml, with_sources
from watch.proposals import Proposal, Themes, proposal_of, sort_out
from watch.text import decoded_text, plain

__all__ = ["Imported", "take_in"]

_MOST = 50_000_000
_DATE = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<d>\d{1,2})(?:er)?[ /](?P<m>\d{1,2}|[^\W\d_]+\.?)[ /](?P<y>\d{4})"
    r"|(?P<month>[A-Z][a-z]+\.?) (?P<day>\d{1,2}), (?P<year>\d{4})"
)
_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FRENCH = "janv fevr mars avr mai juin juil aout sept oct nov dec".split()


@dataclass(frozen=True)
class Imported:
    """What became of each line of a file: `filed` in a month, `waiting` to be sorted…"""

    kind: str
    filed: int
    waiting: int
    doubles: int
    refused: tuple[str, ...]

    @property
    def total(self) -> int:
        """All that the file held."""
        return self.filed + self.waiting + self.doubles + len(self.refused)

    def lines(self) -> Iterator[str]:
        """The account in French, what was refused first."""
        yield from (f"  refusé : {reason}" for reason in self.refused)
        parts = (
            french.counted(self.filed, "rangé"),
            f"{french.number(self.waiting)} à trier",
            french.counted(self.doubles, "doublon"),
            french.counted(len(self.refused), "refusé"),
        )
        yield f"{self.kind} : {' + '.join(parts)} = {french.counted(self.total, 'lu')}."


@dataclass(frozen=True)
class _Read:
    kind: str
    items: tuple[tuple[Item, str], ...]
    """Each article, with the note of who kept it."""
    refused: tuple[str, ...]


def take_in(file: Path, corpus: Corpus, inbox: Inbox, *, panorama: str, today: date) -> Imported:
    """Import a file: links go to their months, or wait when they lack a theme or a day.

    A list of feeds goes to the sources. Raises `WatchError` when the file is of no known kind.
    """
    try:
        content = file.read_bytes() if file.stat().st_size <= _MOST else b""
    except OSError as error:
        raise WatchError(f"{file} — {error.strerror}.") from None
    if not content.strip():
        raise WatchError(f"{file} — ce fichier est vide, ou dépasse {_MOST // 1_000_000} Mo.")
    text = decoded_text(content)
    try:
        if "<opml" in text[:2_000].lower():
            return _take_in_sources(content, corpus, panorama)
        read = _read(text, content, today)
    except FetchError as error:
        raise WatchError(f"{file} — {error.reason}") from None
    return _take_in_links(read, corpus, inbox, panorama, today)


def _read(text: str, content: bytes, today: date) -> _Read:
    start = text[:3_000].lstrip("\ufeff \r\n\t").lower()
    header = start.partition("\n")[0]
    if "url" in header and "title" in header and "<" not in header:
        return _diigo(text, today)
    if "<rss" in start or "<feed" in start or "<rdf" in start:
        feed = read_feed(content, url="https://www.scoop.it/", today=today)
        items = tuple((item, "") for item in feed.items)
        return _Read("Flux", items, feed.refused)
    if "<html" in start or "<!doctype html" in start:
        return _scoop_it(text, today)
    expected = "un flux ou une page de Scoop.it, un CSV de Diigo, une liste de flux OPML"
    raise FetchError(f"genre de fichier inconnu ; sont lus : {expected}.")


def _diigo(text: str, today: date) -> _Read:
    """The CSV of Diigo: title, url, tags, description, comments, annotations, created_at."""
    found: list[tuple[Item, str]] = []
    refused: list[str] = []
    csv.field_size_limit(1_000_000)
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
            if row is None:
                break
            tags = re.findall(r'"([^"]+)"|([^\s,"]+)', str(row.get("tags") or ""))
            words = tuple((a or b).replace("_", " ") for a, b in tags if "no_tag" not in (a, b))
            found.append(
                _link(
                    str(row.get("url") or ""),
                    str(row.get("title") or ""),
                    day=article_day(str(row.get("created_at") or "")[:10], today=today),
                    note=str(row.get("description") or ""),
                    tags=words,
                )
            )
        except FetchError as error:
            refused.append(f"ligne {line} : {error.reason}")
        except csv.Error:
            refused.append(f"ligne {line} : CSV mal formé.")
    return _Read("Diigo", tuple(found), tuple(refused))


def _scoop_it(text: str, today: date) -> _Read:
    """A page of Scoop.it as saved: each title that links out of the service is an article.

    The page has changed often: nothing is taken for granted but headings that hold a link.
    """
    soup = BeautifulSoup(text, "html.parser")
    found: list[tuple[Item, str]] = []
    refused: list[str] = []
    for heading in soup.find_all(["h1", "h2", "h3"]):
        link = heading.find("a", href=True)
        if not isinstance(link, Tag) or _is_inside(str(link["href"])):
            continue
        box = heading.find_parent(["article", "li"]) or heading.find_parent("div", class_="post")
        box = box or heading.parent or heading
        words = " ".join(box.get_text(" ").split()).replace(heading.get_text(" ").strip(), "")
        try:
            found.append(
                _link(
                    str(link["href"]),
                    heading.get_text(" "),
                    day=_day_in(box, today),
                    extract=words,
                    tags=tuple(t.get_text() for t in box.find_all(class_=re.compile("tag"))),
                )
            )
        except FetchError as error:
            refused.append(f"ligne {heading.sourceline} : {error.reason}")
    if not found and not refused:
        raise FetchError("aucun article dans cette page : enregistrer celle du sujet, ouverte.")
    return _Read("Scoop.it", tuple(found), tuple(refused))


def _is_inside(href: str) -> bool:
    """Whether a link stays in the service, or in the page."""
    return not href.startswith(("http", "javascript:")) or bool(
        re.match(r"https?://([\w-]+\.)?(scoop\.it|sco\.lt)(/|$)", href)
    )


def _day_in(box: Tag, today: date) -> date | None:
    """The day written in a box: that of its ``<time>``, else the first that its words give."""
    time = box.find("time")
    stamp = str(time.get("datetime") or "") if isinstance(time, Tag) else ""
    for text in (stamp, box.get_text(" ")):
        if match := _DATE.search(text):
            return article_day(_iso(match), today=today)
    return None


def _iso(match: re.Match[str]) -> str:
    """A day found in words, as AAAA-MM-JJ; an unknown month gives one that does not exist."""
    if match["iso"]:
        return match["iso"]
    month = match["m"] or match["month"]
    if not month.isdigit():
        word = french.fold(month).rstrip(".")
        names = [
            n
            for n, (a, b) in enumerate(zip(_FRENCH, _ENGLISH, strict=True), 1)
            if word.startswith((a, b))
        ]
        month = str(names[0]) if names else "0"
    return f"{match['y'] or match['year']}-{int(month):02d}-{int(match['d'] or match['day']):02d}"


def _link(
    url: str,
    title: str,
    *,
    day: date | None,
    note: str = "",
    extract: str = "",
    tags: tuple[str, ...] = (),
) -> tuple[Item, str]:
    address = article_url(url)
    words = plain(title, length=TITLE)
    if not words:
        raise FetchError(f"sans titre : {address[:80]}")
    host = re.sub(r"^https?://(www\.)?|[/?#].*$", "", address)
    item = Item(address, words, host[:SOURCE], day, plain(extract, length=EXTRACT), tags)
    return item, plain(note, length=300)


def _take_in_links(
    read: _Read, corpus: Corpus, inbox: Inbox, panorama: str, today: date
) -> Imported:
    themes, months = Themes(corpus.themes), Months(corpus)
    refused = list(read.refused)
    proposals: list[Proposal] = []
    for item, note in read.items:
        proposal = proposal_of(item, panorama=panorama, themes=themes, feed=read.kind)
        if proposal is None:
            refused.append(f"« {item.title[:80]} » : mots inutilisables.")
        else:
            proposals.append(proposal.model_copy(update={"note": note}) if note else proposal)
    before = inbox.proposals()
    result = sort_out(proposals, known_headlines(corpus, inbox, before), near_equal=False)
    ready: list[Proposal] = []
    waiting: list[Proposal] = []
    for proposal in result.new:
        is_ready = proposal.date and not months.faults(panorama, _entry(proposal))
        (ready if is_ready else waiting).append(proposal)
    if ready:
        months.keep(panorama, [_entry(proposal) for proposal in ready])
    inbox.save((*before, *waiting))
    doubles = result.known + result.doubles
    return Imported(read.kind, len(ready), len(waiting), doubles, tuple(refused))


def _entry(proposal: Proposal) -> dict[str, str | tuple[str, ...] | None]:
    """The entry of an article that was chosen the day it was kept, and not today."""
    day = proposal.date.first if proposal.date else date.min
    return {**proposal.article(day), "date_selection": None}


def _take_in_sources(content: bytes, corpus: Corpus, panorama: str) -> Imported:
    """A list of feeds joins that of the centre."""
    known = {source.key for source in sources_of(corpus).found}
    listed = read_opml(content)
    new = [source for source in listed.found if source.key not in known]
    file = corpus.root / PRESS_FOLDER / PRESS_SOURCES
    if new:
        write_whole(file, with_sources(file.read_text(encoding="utf-8"), new, folder=panorama))
    doubles = listed.doubles + len(listed.found) - len(new)
    return Imported("Liste de flux", len(new), 0, doubles, listed.refused)
