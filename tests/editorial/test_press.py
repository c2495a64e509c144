"""One article, many addresses and titles: all come down to one, and nothing else does."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editorial import Corpus, press
from editorial.decisions import decisions
from editorial.schemas.press import Article

ARTICLE = "https://www.example.org/articles/un-exemple"


@pytest.mark.parametrize(
    "address",
    [
        ARTICLE,
        f"{ARTICLE}/",
        "http://example.org/articles/un-exemple",
        "https://EXAMPLE.org:443/articles/un-exemple#commentaires",
        f"{ARTICLE}?utm_source=lettre&utm_medium=email&fbclid=x",
        f"{ARTICLE}#xtor=RSS-3208",
        f"{ARTICLE}#:~:text=un%20exemple",
        "https://m.example.org/articles/un-exemple",
        "https://mobile.example.org/articles/un-exemple",
        f"{ARTICLE}/amp/",
        f"{ARTICLE}.amp",
        f"{ARTICLE}?amp=1",
        "https://amp.example.org/amp/articles/un-exemple",
        f"https://www.google.com/url?rct=j&sa=t&url={ARTICLE}%3Futm_source%3Dalerte&ct=ga&cd=x",
        f"https://www.google.fr/url?q={ARTICLE}",
        "https://www.google.com/amp/s/www.example.org/articles/un-exemple",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/articles/un-exemple",
        f"https://l.facebook.com/l.php?u={ARTICLE}&h=x",
        f"https://eur01.safelinks.protection.outlook.com/?url={ARTICLE}&data=x",
    ],
)
def test_addresses_of_one_article_have_one_form(address: str) -> None:
    assert press.canonical(address) == "https://example.org/articles/un-exemple"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/articles/un-autre",
        "https://example.org/articles?id=2",
        "https://example.org:8080/articles/un-exemple",
        "https://autre.example.org/articles/un-exemple",
        "https://example.org/articles/un-exemple/suite",
        "https://example.org/articles/Un-Exemple",
    ],
)
def test_another_address_is_another_article(address: str) -> None:
    assert press.canonical(address) != press.canonical(ARTICLE)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://m.example.org/a?b=%2F&utm_id=1&c", "https://m.example.org/a?b=%2F&c"),
        ("https://example.org/a#partie-2", "https://example.org/a#partie-2"),
        ("https://example.org/a?amp=1#at_medium=x", "https://example.org/a?amp=1"),
        (f"https://www.google.com/url?url={ARTICLE}", ARTICLE),
        ("https://www.google.com/url?url=javascript:alert(1)", None),
        ("https://www.google.com/search?q=quartiers", None),
        ("https://[::1", None),
        ("https://example.org:99999/", None),
        ("pas une adresse", None),
    ],
)
def test_clean_address_leads_to_the_same_page(address: str, kept: str | None) -> None:
    assert press.clean(address) == (kept or address)


_PIECES = st.sampled_from(
    [
        "amp",
        ".amp",
        ".amp.html",
        "m.",
        "www.",
        "?",
        "&",
        "#",
        "/",
        "%2F",
        "utm_a=b",
        "é",
        ":80",
        "a",
    ]
)


@given(
    st.lists(_PIECES, max_size=12).map(lambda parts: f"https://www.example.org/{''.join(parts)}")
)
def test_canonical_form_is_its_own(address: str) -> None:
    once = press.canonical(address)
    assert press.canonical(once) == once
    assert press.canonical(press.clean(address)) == once


@given(st.text(max_size=60))
def test_any_text_has_an_identifier(text: str) -> None:
    assert press.article_id(text).startswith("rp-")
    assert press.clean(press.clean(text)) == press.clean(text)


def test_identifier_of_an_article_never_changes() -> None:
    assert press.article_id(ARTICLE) == "rp-3ae006a509"


def _alike(*titles: str) -> bool:
    return bool(press.twins([(title, "Journal d’exemple") for title in titles]))


@pytest.mark.parametrize(
    "title",
    [
        "Les quartiers prioritaires face à la crise du logement",
        "Les quartiers prioritaires face à la crise du logement - Journal d’exemple",
        "LES QUARTIERS PRIORITAIRES FACE À LA CRISE DU LOGEMENT !",
        "Quartiers prioritaires : face à la crise du logement",
    ],
)
def test_near_equal_titles_are_seen(title: str) -> None:
    assert _alike("Les quartiers prioritaires face à la crise du logement", title)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Rapport annuel de l’observatoire 2021", "Rapport annuel de l’observatoire 2022"),
        ("Deux mots", "Deux mots encore"),
        ("La politique de la ville en débat", "La politique du logement en question"),
        ("!", "?"),
    ],
)
def test_different_titles_are_left_alone(title: str, other: str) -> None:
    assert not _alike(title, other)


def test_near_equal_titles_are_those_found_by_comparing_all() -> None:
    """Prefix filtering misses nothing: the same as trying every pair."""
    draw = random.Random(7)
    words = [f"mot{chr(97 + n)}" for n in range(12)]
    titles = [" ".join(draw.sample(words, draw.randint(4, 9))) for _ in range(300)]
    sets = [frozenset(title.split()) for title in titles]
    expected = {
        later
        for later, one in enumerate(sets)
        if any(len(one & other) >= press.ALIKE * len(one | other) for other in sets[:later])
    }
    assert set(press.twins([(title, "") for title in titles])) == expected


def test_near_equal_titles_of_a_panorama_are_listed_and_not_refused(good_corpus: Corpus) -> None:
    selection = good_corpus.selections[0]
    one, *others = selection.meta.articles
    copy = one.model_copy(update={"url": "https://example.org/ailleurs"})
    meta = selection.meta.model_copy(update={"articles": (one, *others, copy)})
    changed = replace(good_corpus, selections=(replace(selection, meta=meta),))
    said = [str(decision) for decision in decisions(changed)]
    path = "content/revue-de-presse/exemple-de-panorama/2022-04.yml"
    assert said == [f"{path}:2: titre — titre proche de « {one.title} » ({path}, ligne 3)."]


def test_article_is_filed_under_the_day_it_was_chosen() -> None:
    values = {
        "adresse": ARTICLE,
        "titre": "Exemple",
        "source": "Journal",
        "date_article": "2022-03-31",
        "themes": ["transition"],
    }
    assert Article.model_validate(values).day.isoformat() == "2022-03-31"
    chosen = Article.model_validate({**values, "date_selection": "2022-04-02"})
    assert chosen.day.isoformat() == "2022-04-02"
