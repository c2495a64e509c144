"""One article that an editor found by hand, filled from what its page says of itself."""

from __future__ import annotations

from datetime import date

from editorial import Corpus, press
from watch.collect import known_headlines
from watch.errors import FetchError, WatchError
from watch.fetch import USUAL, Limits, fetch
from watch.inbox import Inbox
from watch.page import TYPES, item_of_page
from watch.proposals import Proposal, Themes, proposal_of

__all__ = ["add"]


def add(
    url: str,
    corpus: Corpus,
    inbox: Inbox,
    *,
    panorama: str,
    today: date,
    limits: Limits = USUAL,
    allow_local: bool = False,
) -> Proposal:
    """Put an article at the top of the inbox. Raises `WatchError` when there is nothing to add."""
    try:
        page = fetch(press.clean(url), limits=limits, types=TYPES, allow_local=allow_local)
        item = item_of_page(page, today=today)
    except FetchError as error:
        raise WatchError(f"{url} — {error.reason}") from None
    proposal = proposal_of(item, panorama=panorama, themes=Themes(corpus.themes))
    if proposal is None:
        raise WatchError(f"{url} — titre ou source inutilisable.")
    waiting = inbox.proposals()
    if any(proposal.id == headline.id for headline in known_headlines(corpus, inbox, waiting)):
        raise WatchError(f"{proposal.url} — article déjà retenu, refusé ou à trier.")
    inbox.save((proposal, *waiting))
    return proposal
