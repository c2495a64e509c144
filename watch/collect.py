"""The watch as an editor runs it: harvest the sources, keep what is new in the inbox, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from editorial import Corpus, french, press
from editorial.schemas import PRESS_FOLDER, PRESS_SOURCES
from watch.errors import WatchError
from watch.fetch import Fetched, fetch
from watch.harvest import Reading, harvest
from watch.inbox import Inbox
from watch.opml import Sources, read_opml
from watch.proposals import RECENT, Headline, Proposal, Sorted, Themes, proposal_of, sort_out

__all__ = ["Report", "collect", "known_headlines", "sources_of"]


@dataclass(frozen=True)
class Report:
    """What a watch has seen: every source and every item is in one of its counts."""

    sources: Sources
    readings: tuple[Reading, ...]
    sorted: Sorted
    refused: tuple[str, ...]
    waiting: int

    def lines(self, today: date) -> Iterator[str]:
        """The report in French, the failing sources by name."""
        failing = [reading for reading in self.readings if reading.error]
        yield (
            f"{french.counted(len(self.readings), 'source')} : "
            f"{french.counted(len(self.readings) - len(failing), 'relevée')}, "
            f"{french.number(len(failing))} en panne."
        )
        for reading in failing:
            yield f"  {reading.source.title} ({reading.source.url}) : {reading.error}"
            yield f"    {_age(reading, today)}"
        for line in self.sources.refused:
            yield f"  {PRESS_SOURCES}, {line}"
        if self.sources.doubles:
            yield f"  {french.counted(self.sources.doubles, 'source')} en double."
        for line in self.refused:
            yield f"  laissé : {line}"
        known = french.counted(self.sorted.known, "déjà vu", "déjà vus")
        doubles = french.counted(self.sorted.doubles, "doublon")
        old = french.counted(self.sorted.old, "trop ancien", "trop anciens")
        fresh = french.counted(len(self.sorted.new), "nouvel article", "nouveaux articles")
        yield f"{fresh} ; {known}, {doubles}, {old}."
        yield f"{french.counted(self.waiting, 'article')} à trier : invoke watch --trier."
        if not self.readings:
            yield (
                f"Aucun flux n’est suivi : en écrire un par ligne dans content/{PRESS_FOLDER}/"
                f"{PRESS_SOURCES}, ou reprendre une liste avec « invoke press-import »."
            )


def _age(reading: Reading, today: date) -> str:
    copy = reading.copy
    since = copy.failing_since or today
    text = f"en panne depuis le {french.day(since)}"
    if copy.read_on is None:
        return f"{text} ; jamais lue."
    days = french.counted((today - copy.read_on).days, "jour")
    count = french.counted(len(copy.items), "article")
    return f"{text} ; dernière copie gardée : {french.day(copy.read_on)} ({days}), {count}."


def sources_of(corpus: Corpus) -> Sources:
    """The feeds that the centre follows. Raises `WatchError` when their file cannot be read."""
    file = corpus.root / PRESS_FOLDER / PRESS_SOURCES
    panoramas = [panorama.id for panorama in corpus.panoramas]
    try:
        return read_opml(file.read_bytes(), panoramas=panoramas)
    except FileNotFoundError:
        raise WatchError(
            f"{file} — ce fichier est nécessaire : il liste les flux suivis."
        ) from None
    except WatchError as error:
        raise WatchError(f"{file} — {error}") from None


def known_headlines(
    corpus: Corpus, inbox: Inbox, waiting: Iterable[Proposal] = ()
) -> Iterator[Headline]:
    """All the articles that are not new: kept, refused, or waiting."""
    for _, _, article in corpus.articles:
        yield Headline(press.article_id(article.url), article.title, article.source)
    yield from inbox.decided().values()
    for proposal in waiting:
        yield Headline(proposal.id, proposal.title, proposal.source)


def collect(
    corpus: Corpus,
    inbox: Inbox,
    *,
    today: date,
    get: Callable[..., Fetched] = fetch,
    seconds: float = 900,
) -> Report:
    """Harvest the sources of the corpus, and put what is new at the end of the inbox.

    `get` and `seconds` are those of `harvest`.
    """
    sources = sources_of(corpus)
    waiting = inbox.proposals()
    themes = Themes(corpus.themes)
    default = corpus.panoramas[0].id
    readings: list[Reading] = []
    proposals: list[Proposal] = []
    refused: list[str] = []
    for reading in harvest(sources.found, inbox, today=today, get=get, seconds=seconds):
        readings.append(reading)
        title = reading.source.title
        refused += [f"{title}, {reason}" for reason in reading.refused]
        for item in reading.copy.items:
            panorama = reading.source.panorama or default
            if proposal := proposal_of(item, panorama=panorama, themes=themes, feed=title):
                proposals.append(proposal)
            else:
                refused.append(f"{title} : « {item.title} » — mots inutilisables.")
    known = known_headlines(corpus, inbox, waiting)
    result = sort_out(proposals, known, since=today - RECENT)
    inbox.save((*waiting, *result.new))
    return Report(sources, tuple(readings), result, tuple(refused), len(waiting) + len(result.new))
