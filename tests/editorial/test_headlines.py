"""What comes first in a hub and on the home page, and until when."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from editorial import load
from editorial.headlines import FEWEST, headline
from editorial.pages.values import HomePage, HubPage
from editorial.site import Site

DAY = date(2022, 6, 1)
NEWS = "---\nid: act-{n}\ntitre: Actualité {n}\nresume: Un résumé.\ndate: 2022-05-{n:02}\n"
NEWS += "themes: [transition]\n{more}---\n\nUn texte.\n"


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(examples / "ok" / "content", tmp_path / "content"))


def _site(content: Path, *, more: str = "", count: int = FEWEST) -> Site:
    for n in range(1, count + 1):
        file = content / "actualites" / f"2022-05-{n:02}-numero.md"
        file.write_text(NEWS.format(n=n, more=more if n == 1 else "").replace("numero", f"n{n}"))
        file.rename(file.with_name(f"2022-05-{n:02}-numero-{chr(96 + n)}.md"))
    return Site(load(content), DAY)


def _hub(site: Site) -> HubPage:
    return next(p for p in site.pages if isinstance(p, HubPage) and p.url.endswith("/transition/"))


def _home(site: Site) -> HomePage:
    return next(page for page in site.pages if isinstance(page, HomePage))


def test_newest_lasting_document_comes_first_and_only_once(content: Path) -> None:
    hub = _hub(_site(content))
    assert hub.lead and hub.lead.kind in {"synthese", "webdoc", "replay", "ressource", "experience"}
    shown = [card.id for section in hub.sections for card in section.cards]
    assert hub.lead.id not in shown


def test_choice_of_an_editor_wins_until_its_last_day(content: Path) -> None:
    site = _site(content, more="a_la_une: 2022-06-01\n")
    assert _hub(site).lead.id == "act-1"
    assert _home(site).lead.id == "act-1"
    after = Site(site.corpus, date(2022, 6, 2))
    assert _hub(after).lead.id != "act-1"
    assert _home(after).lead.id == f"act-{FEWEST}"


def test_subject_with_few_documents_has_nothing_to_put_first(content: Path) -> None:
    documents = _site(content).documents[: FEWEST - 1]
    assert headline(documents, today=DAY) is None
