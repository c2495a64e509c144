"""A private database with a few people, and the keys that sign for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from newsletter import LetterValue, render_html
from newsletter.delivery.addresses import parse_mailbox
from newsletter.delivery.store import Store, open_store
from newsletter.delivery.subscribers import Consent, Subscriber, add, find
from newsletter.delivery.tokens import Keys
from tests.outside import Outside

NOW = 1_650_000_000
"""15 April 2022."""
LIST = "lettre.canal.example"
KEYS = Keys.parse("adresses " + "a1" * 32 + "\n2025 " + "b2" * 32 + "\n2026 " + "c3" * 32)


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Store]:
    """An empty database of people."""
    with open_store(tmp_path / "donnees") as store:
        yield store


@pytest.fixture
def join(people: Store) -> Callable[..., Subscriber]:
    """Adds a person, confirmed unless said otherwise."""

    def join(address: str, *, confirmed_at: int | None = NOW, again: bool = False) -> Subscriber:
        mailbox = parse_mailbox(address)
        with people.transaction() as connection:
            consent = Consent(NOW, "demande par courriel")
            add(connection, mailbox, consent, keys=KEYS, confirmed_at=confirmed_at, again=again)
        person = find(people, mailbox, keys=KEYS)
        assert person is not None
        return person

    return join


def active_addresses(store: Store) -> list[str]:
    """Those who would receive the letter now."""
    rows = store.connection.execute(
        "SELECT email FROM subscriber WHERE status = 'confirmed'"
        " AND rkey NOT IN (SELECT rkey FROM suppression) ORDER BY email"
    )
    return [email for (email,) in rows]


def publish(letter: LetterValue, live: Outside) -> None:
    """Put on a live site every page of ours that a letter leads to."""
    for link in BeautifulSoup(render_html(letter), "html.parser").select("a[href]"):
        if urlsplit(link["href"]).netloc == letter.host:
            live.gives(link["href"].removeprefix(letter.site), "oui")
