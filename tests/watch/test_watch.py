"""The watch of an editor: sources are read, what is new waits, what is kept is in the panorama."""

from __future__ import annotations

import http.server
import shutil
import time
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

import editorial
from editorial import Corpus
from watch.collect import Report, collect
from watch.errors import WatchError
from watch.fetch import Limits, fetch
from watch.inbox import Inbox
from watch.months import Months, Outcome, file_choices
from watch.proposals import Choice, Proposal

TODAY = date(2026, 11, 24)
QUICK = Limits(seconds=0.5, size=200_000)
PANORAMA = "exemple-de-panorama"


@pytest.fixture
def content(examples: Path, tmp_path: Path) -> Path:
    shutil.copytree(examples / "ok" / "content", tmp_path / "content")
    return tmp_path / "content"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "veille")


def _corpus(content: Path) -> Corpus:
    corpus = editorial.load(content)
    assert editorial.check(corpus) == ()
    return corpus


def _follow(content: Path, *urls: str) -> None:
    outlines = "".join(f'<outline text="Flux {n}" xmlUrl="{url}"/>' for n, url in enumerate(urls))
    folder = f'<outline text="{PANORAMA}">{outlines}</outline>'
    file = content / "revue-de-presse" / "sources.opml"
    file.write_text(f'<opml version="2.0"><body>{folder}</body></opml>')


def _collect(content: Path, inbox: Inbox, today: date = TODAY) -> Report:
    get = partial(fetch, limits=QUICK, allow_local=True)
    return collect(_corpus(content), inbox, today=today, get=get)


def _feed(*articles: tuple[str, str], more: str = "") -> str:
    items = "".join(f"<item><title>{t}</title><link>{u}</link>{more}</item>" for t, u in articles)
    return f"<rss version='2.0'><channel><title>Gazette</title>{items}</channel></rss>"


def _titles(inbox: Inbox) -> list[str]:
    return [proposal.title for proposal in inbox.proposals()]


ONE = ("Les conseils citoyens ont dix ans", "https://www.example.org/un")
TWO = ("Se loger demain dans le bassin minier", "https://www.example.org/deux")


def test_what_is_new_waits_and_is_never_proposed_again(content, inbox, outside) -> None:
    _follow(content, outside.gives("/flux", _feed(ONE, TWO)))
    assert len(_collect(content, inbox).sorted.new) == 2
    assert _titles(inbox) == [ONE[0], TWO[0]]
    again = _collect(content, inbox)
    assert (len(again.sorted.new), again.sorted.known) == (0, 2)
    assert _titles(inbox) == [ONE[0], TWO[0]]


def test_an_editor_who_follows_nothing_is_told_where_to_begin(content, inbox) -> None:
    _follow(content)
    *_, last = _collect(content, inbox).lines(TODAY)
    assert "Aucun flux n’est suivi" in last
    assert "content/revue-de-presse/sources.opml" in last


def test_themes_are_proposed_from_the_words_of_the_thesaurus(content, inbox, outside) -> None:
    corpus = _corpus(content)
    path, theme = next(iter(corpus.themes.items()))
    _follow(content, outside.gives("/flux", _feed((f"Tout sur {theme.title}", ONE[1]))))
    _collect(content, inbox)
    (proposal,) = inbox.proposals()
    assert proposal.themes == (path,)
    assert proposal.panorama == PANORAMA


def test_an_article_kept_in_a_panorama_is_known(content, inbox, outside) -> None:
    _, _, article = _corpus(content).articles[0]
    address = article.url + "?utm_source=flux"
    _follow(content, outside.gives("/flux", _feed(("Un autre titre", address))))
    assert _collect(content, inbox).sorted.known == 1


# E2 and E7: a source that fails


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"content": "<h1>Bad gateway</h1>", "status": 502}, "le serveur répond 502."),
        (
            {"content": "<html>Connexion</html>", "kind": "text/html"},
            "page HTML au lieu d’un flux.",
        ),
        ({"content": ""}, "réponse vide."),
        ({"content": _feed()}, "flux vide, qui annonçait 2 articles."),
        ({"content": "%PDF", "kind": "application/pdf"}, "contenu de type « application/pdf »"),
    ],
)
def test_e2_the_last_good_items_are_kept_and_their_age_shown(
    content, inbox, outside, answer: dict[str, str], reason: str
) -> None:
    url = outside.gives("/flux", _feed(ONE, TWO))
    _follow(content, url)
    _collect(content, inbox)
    outside.gives("/flux", **answer)
    inbox.save([])  # even what waited is lost
    later = TODAY + timedelta(days=3)
    report = _collect(content, inbox, later)
    text = "\n".join(report.lines(later))
    assert f"Flux 0 ({url}) : {reason}" in text
    assert "24 novembre 2026 (3\u00a0jours), 2\u00a0articles" in text.replace("24\u00a0", "24 ")
    assert _titles(inbox) == [ONE[0], TWO[0]]


def test_e7_one_source_of_fifty_hangs_for_a_month_and_the_others_are_read(
    content, inbox, outside
) -> None:
    def hang(request: http.server.BaseHTTPRequestHandler) -> None:
        time.sleep(1.5)

    urls = [
        outside.gives(f"/{n}", _feed((f"Sujet {n} de la semaine", f"https://s{n}.example.org/a")))
        for n in range(49)
    ]
    _follow(content, *urls, outside.does("/bloque", hang))
    _collect(content, inbox)
    later = TODAY + timedelta(days=30)
    start = time.monotonic()
    report = _collect(content, inbox, later)
    assert time.monotonic() - start < 10
    text = "\n".join(report.lines(later)).replace("\u00a0", " ")
    assert "50 sources : 49 relevées, 1 en panne." in text
    assert "Flux 49" in text
    assert "en panne depuis le 24 novembre 2026 ; jamais lue." in text
    assert len(_titles(inbox)) == 49


# E5: duplicates


def test_e5_an_article_is_proposed_once_whatever_its_address(content, inbox, outside) -> None:
    google = "https://www.google.com/url?sa=t&amp;url=https://www.example.org/un&amp;ct=ga"
    _follow(
        content,
        outside.gives("/a", _feed(ONE, ONE, (ONE[0], ONE[1] + "?utm_source=rss&amp;xtor=RSS-1"))),
        outside.gives("/b", _feed((ONE[0], google), (ONE[0], "https://m.example.org/un/amp"))),
    )
    report = _collect(content, inbox)
    assert _titles(inbox) == [ONE[0]]
    assert (len(report.sorted.new), report.sorted.doubles) == (1, 4)


def test_e5_near_equal_titles_are_one_article_with_its_other_address(
    content, inbox, outside
) -> None:
    twin = (ONE[0] + " !", "https://autre.example.net/x")
    _follow(content, outside.gives("/a", _feed(ONE, twin)))
    _collect(content, inbox)
    (proposal,) = inbox.proposals()
    assert proposal.also == (twin[1],)


def test_e5_a_reordered_feed_brings_nothing_new(content, inbox, outside) -> None:
    _follow(content, outside.gives("/a", _feed(ONE, TWO)))
    _collect(content, inbox)
    outside.gives("/a", _feed(TWO, ONE, more="<guid>autre</guid>"))
    assert _collect(content, inbox).sorted.new == ()


def test_e5_old_articles_of_a_feed_followed_anew_are_not_proposed(content, inbox, outside) -> None:
    old = "<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>"
    _follow(content, outside.gives("/a", _feed(ONE, more=old)))
    assert _collect(content, inbox).sorted.old == 1
    assert _titles(inbox) == []


# What an editor decides


def _proposal(content: Path, **values: object) -> Proposal:
    theme = next(iter(_corpus(content).themes))
    known: dict[str, object] = {
        "panorama": PANORAMA,
        "adresse": ONE[1],
        "titre": 'Un « titre » : "cité", #1',
        "source": "Gazette",
        "date_article": "2026-11-20",
        "themes": (theme,),
    }
    return Proposal.model_validate(known | values)


def _file(content: Path, inbox: Inbox, today: date = TODAY) -> Outcome:
    return file_choices(Months(_corpus(content)), inbox, today=today)


def test_what_is_kept_is_in_the_month_and_passes_the_check(content, inbox) -> None:
    inbox.save([_proposal(content, choix="garder")])
    assert _file(content, inbox) == Outcome(1, 0, 0)
    month = content / "revue-de-presse" / PANORAMA / "2026-11.yml"
    assert month.read_text() == (
        "articles:\n"
        "  - adresse: https://www.example.org/un\n"
        '    titre: "Un « titre » : \\"cité\\", #1"\n'
        "    source: Gazette\n"
        "    date_article: 2026-11-20\n"
        "    date_selection: 2026-11-24\n"
        f"    themes: [{next(iter(_corpus(content).themes))}]\n"
    )
    _corpus(content)
    assert _file(content, inbox) == Outcome(0, 0, 0)


def test_a_month_keeps_every_comment_of_its_editor(content, inbox) -> None:
    month = content / "revue-de-presse" / PANORAMA / "2022-04.yml"
    before = month.read_text().rstrip("\n") + "  # une note\n# fin"
    month.write_text(before)
    inbox.save([_proposal(content, choix="garder", date_article="2022-04-30")])
    assert _file(content, inbox, date(2022, 4, 30)).kept == 1
    assert month.read_text().startswith(before + "\n  - adresse: ")
    _corpus(content)


def test_what_cannot_be_kept_waits_and_says_why(content, inbox) -> None:
    inbox.save([_proposal(content, choix="garder", themes=("inconnu",))])
    outcome = _file(content, inbox)
    assert (outcome.kept, outcome.waiting) == (0, 1)
    assert outcome.faults[0].startswith('« Un « titre » : "cité", #1 » : themes — thème inconnu')
    assert inbox.proposals()[0].choice is Choice.KEEP
    assert not (content / "revue-de-presse" / PANORAMA / "2026-11.yml").exists()


def test_a_file_that_is_not_a_plain_list_is_left_as_it_is(content, inbox) -> None:
    month = content / "revue-de-presse" / PANORAMA / "2026-11.yml"
    theme = next(iter(_corpus(content).themes))
    written = (
        "articles: [{adresse: https://www.example.org/x, titre: X, source: Y, "
        f"date_article: 2026-11-02, themes: [{theme}]}}]\n"
    )
    month.write_text(written)
    inbox.save([_proposal(content, choix="garder")])
    with pytest.raises(WatchError, match=r"2026-11\.yml"):
        _file(content, inbox)
    assert month.read_text() == written
    assert len(inbox.proposals()) == 1
    assert sorted(f.name for f in month.parent.iterdir()) == ["2022-04.yml", "2026-11.yml"]


def test_what_is_refused_is_never_proposed_again(content, inbox, outside) -> None:
    inbox.save([_proposal(content, choix="refuser")])
    assert _file(content, inbox) == Outcome(0, 1, 0)
    _follow(content, outside.gives("/a", _feed(("Encore lui", ONE[1]))))
    assert _collect(content, inbox).sorted.known == 1


def test_a_mistake_in_the_file_to_sort_is_named_by_its_line(content, inbox) -> None:
    inbox.save([_proposal(content)])
    text = inbox.file.read_text().replace("  - panorama", "  - choix: peut-être\n    panorama")
    inbox.file.write_text(text)
    with pytest.raises(WatchError, match=r"a-trier\.yml:5: articles\.choix — valeur inconnue"):
        _file(content, inbox)
    assert inbox.file.read_text() == text


def test_an_article_of_an_unknown_day_is_chosen_today(content, inbox) -> None:
    inbox.save([_proposal(content, choix="garder", date_article=None)])
    _file(content, inbox)
    (article,) = [a for _, _, a in _corpus(content).articles if a.url == ONE[1]]
    assert (article.date.iso, article.chosen) == ("2026", TODAY)
