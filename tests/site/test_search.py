"""Search as a reader uses it: real questions in a real browser, and whatever else is typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from plugins.search import index
from tests.editorial.search_cases import WORDS
from tests.site.conftest import Build, serving
from tests.site.questions import questions
from tests.site.test_browser import WCAG

ASK = """async (question) => {
  const form = document.getElementById("recherche");
  form.elements.q.value = question;
  form.requestSubmit();
  const search = document.querySelector("[data-search]");
  while (search.getAttribute("aria-busy") !== "false") {
    await new Promise((done) => setTimeout(done, 4));
  }
  const links = [...document.querySelectorAll("[data-list] h2 a")];
  return {
    urls: links.map((link) => link.getAttribute("href")),
    titles: links.map((link) => link.textContent),
    said: document.querySelector("[data-count]").textContent,
  };
}"""
QUIET = "[data-search][aria-busy=false]"
"""A selector, since the policy of the pages lets no test evaluate its own text again and again."""
COUNTED = "[data-number]:not(:empty)"


@pytest.fixture(scope="module")
def year(built: Build) -> Path:
    """The site at the end of 2022, when all of the year is online."""
    return built("2022-12-31")


@pytest.fixture(scope="module")
def server(year: Path) -> Iterator[str]:
    """The address of a server of it."""
    with serving(year) as url:
        yield url


@pytest.fixture(scope="module")
def asked(browser: Browser, server: str) -> Iterator[Page]:
    """One tab for all the questions; it must end without an error."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    tab.on("console", lambda message: errors.append(message.text))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{server}/recherche/", wait_until="networkidle")
    yield tab
    tab.close()
    assert errors == []


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of its own."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def _ask(page: Page, question: str) -> dict[str, Any]:
    return page.evaluate(ASK, question)


def test_there_are_sixty_questions_and_their_pages_exist(year: Path) -> None:
    assert len(questions()) >= 60
    assert all((year / url.strip("/") / "index.html").is_file() for _, url in questions())


@pytest.mark.parametrize(("question", "url"), questions())
def test_the_page_wanted_is_in_the_first_three(asked: Page, question: str, url: str) -> None:
    assert url in _ask(asked, question)["urls"][:3]


def test_a_press_article_is_found_at_its_line(asked: Page, year: Path) -> None:
    url = _ask(asked, "lutter contre l'absentéisme scolaire")["urls"][0]
    folder, _, identifier = url.strip("/").partition("#")
    assert folder.startswith("revue-de-presse/")
    page = BeautifulSoup((year / folder / "index.html").read_text(), "html.parser")
    assert "absentéisme" in page.select_one(f"#{identifier}").text


def test_the_browser_cuts_questions_as_the_indexer_does(asked: Page, site: Path) -> None:
    (file,) = (site / "theme").glob("french.*.js")
    script = """async ([file, questions]) => {
      const french = await import(file);
      const table = await (await fetch(document.querySelector("[data-terms]").href)).json();
      return questions.map((question) => french.questionWords(question, table).join(" "));
    }"""
    questions = [question for question, _ in WORDS]
    assert asked.evaluate(script, [f"/theme/{file.name}", questions]) == [w for _, w in WORDS]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l'évaluation", "évaluation"),
        ("discriminations", "Discrimination"),
        ("égalité", "egalite"),
        ("cœur", "coeur"),
    ],
)
def test_two_spellings_find_the_same_pages(asked: Page, one: str, other: str) -> None:
    first, second = _ask(asked, one), _ask(asked, other)
    assert first["urls"]
    assert first["said"].split()[0] == second["said"].split()[0]
    assert len(set(first["urls"]) - set(second["urls"])) <= 1  # ranks may differ at the tenth


@pytest.mark.parametrize(
    ("acronym", "meaning"),
    [("EFH", "égalité femmes-hommes"), ("QPV", "quartier prioritaire de la politique de la ville")],
)
def test_an_acronym_and_its_meaning_share_their_pages(
    asked: Page, acronym: str, meaning: str
) -> None:
    spelt, short = _ask(asked, meaning)["urls"], _ask(asked, acronym)["urls"]
    assert len(set(spelt) & set(short)) >= 5


@pytest.mark.parametrize(
    "question",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "a" * 10_000,
        "mot " * 2_500,
        "de la le les pour dans",
        '"contrat de ville',
        "« contrat »",
        "''''",
        "\\ ( [ { * + ? ^ $ |",
        "\u202e\u0000\ufffe😀",
        "%00%ff",
        "constructor __proto__",
    ],
)
def test_nothing_typed_is_an_error_or_markup(asked: Page, question: str) -> None:
    asked.evaluate("() => { window.alert = () => { throw new Error('executed'); }; }")
    said = _ask(asked, question)["said"]
    assert said
    assert asked.locator("[data-search] img, [data-search] script").count() == 0


def test_stop_words_alone_are_answered_in_words(asked: Page) -> None:
    assert "trop courants" in _ask(asked, "de la pour")["said"]


def test_nothing_found_offers_ways_on(asked: Page) -> None:
    assert _ask(asked, "xyzzyqqq")["said"].startswith("Aucun résultat")
    links = asked.locator("[data-nothing] a:visible")
    assert {"/glossaire/", "/thematiques/"} <= {link.get_attribute("href") for link in links.all()}


def test_results_are_announced_with_french_spaces(asked: Page) -> None:
    said = _ask(asked, "Lilotopia")["said"]
    assert "résultats pour «\u00a0Lilotopia\u00a0»" in said
    assert asked.locator("[data-count]").get_attribute("aria-live") == "polite"


def test_typing_is_enough(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/")
    tab.locator("#q").press_sequentially("lilotopia")
    tab.wait_for_url("**?q=lilotopia")
    tab.wait_for_selector("[data-list] h2 a")


def test_an_address_restores_the_search(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/?q=discriminations&type=synthese&type=replay&annee=2022&tri=date")
    tab.wait_for_selector(QUIET)
    assert tab.locator("#q").input_value() == "discriminations"
    assert tab.locator("input[name=type]:checked").count() == 2
    assert tab.locator("select[name=annee]").input_value() == "2022"
    kinds = set(tab.locator(".result__label").all_inner_texts())
    assert kinds <= {"Replay", "Synthèse"}
    assert kinds
    assert tab.url.endswith("?q=discriminations&type=synthese&type=replay&annee=2022&tri=date")


def test_a_filter_narrows_and_its_count_tells_by_how_much(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/?q=discriminations")
    tab.wait_for_selector(QUIET)
    label = tab.locator("label", has_text="Fiche expérience")
    label.hover()
    tab.wait_for_selector(COUNTED, state="attached")
    count = label.locator("[data-number]").inner_text().strip(" ()")
    label.locator("input").check()
    tab.wait_for_url("**type=experience**")
    tab.wait_for_selector(QUIET)
    assert tab.locator("[data-count]").inner_text().startswith(f"{count}\u00a0résultat")


def test_the_engine_is_ready_before_the_question(tab: Page, server: str) -> None:
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(f"{server}/recherche/", wait_until="networkidle")
    assert [url for url in fetched if url.endswith("/wasm.fr.pagefind")]
    assert not [url for url in fetched if url.endswith(".pf_index")]


def test_a_word_is_fetched_before_it_is_asked_for(tab: Page, server: str) -> None:
    fetched: list[tuple[str, str]] = []
    tab.on("request", lambda request: fetched.append((request.url, tab.url)))
    tab.goto(f"{server}/recherche/", wait_until="networkidle")
    tab.locator("#q").fill("discriminations")
    tab.wait_for_url("**?q=discriminations")
    tab.wait_for_selector("[data-list] h2 a")
    (shown,) = [shown for url, shown in fetched if url.endswith(".pf_index")]
    assert "?q=" not in shown


def test_a_question_that_changes_during_the_pause_is_the_one_answered(
    tab: Page, server: str
) -> None:
    tab.goto(f"{server}/recherche/?q=discriminations")
    tab.wait_for_selector(QUIET)
    tab.locator("#q").fill("conseils citoyens")
    tab.locator("#q").fill("cités éducatives")
    tab.locator("input[name=type][value=experience]").check()
    tab.wait_for_url("**?q=cit%C3%A9s*type=experience")
    tab.wait_for_selector(QUIET)
    typed = tab.locator("[data-list]").inner_text()
    tab.reload()
    tab.wait_for_selector(QUIET)
    assert tab.locator("[data-list]").inner_text() == typed
    assert set(tab.locator(".result__label").all_inner_texts()) == {"Fiche expérience"}


TWO_CLICKS = "for (const _ of [1, 2]) document.querySelector('[data-more] button').click()"


def test_more_results_come_once_each(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/?q=quartiers")
    tab.wait_for_selector(QUIET)
    assert tab.locator("[data-list] h2 a").count() == 10
    tab.evaluate(TWO_CLICKS)
    tab.wait_for_selector("[data-list] > :nth-child(30)")
    urls = [link.get_attribute("href") for link in tab.locator("[data-list] h2 a").all()]
    assert len(set(urls)) == len(urls) == 30


FIRST_TEN_ARE_SLOW = """
  const { fetch } = window;
  let asked = 0;
  window.fetch = async (...given) => {
    const isSlow = String(given[0]).includes("/fragment/") && asked++ < 10;
    if (isSlow) await new Promise((done) => setTimeout(done, 1000));
    return fetch(...given);
  };
"""


def test_more_results_come_in_their_order_however_slow_the_first(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/?q=quartiers")
    tab.wait_for_selector(QUIET)
    tab.evaluate(TWO_CLICKS)
    tab.wait_for_selector("[data-list] > :nth-child(30)")
    titles = tab.locator("[data-list] h2 a").all_inner_texts()
    tab.goto(f"{server}/recherche/?q=quartiers")
    tab.wait_for_selector(QUIET)
    tab.evaluate(f"() => {{{FIRST_TEN_ARE_SLOW}}}")
    tab.evaluate(TWO_CLICKS)
    tab.wait_for_selector("[data-list] > :nth-child(30)")
    assert tab.locator("[data-list] h2 a").all_inner_texts() == titles


def test_two_clicks_on_the_last_batch_of_results_break_nothing(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/?q=quartiers")
    tab.wait_for_selector(QUIET)
    found = int(tab.locator("[data-count]").inner_text().split()[0])
    for shown in range(20, found, 10):
        tab.locator("[data-more] button").click()
        tab.wait_for_selector(f"[data-list] > :nth-child({shown})")
    tab.evaluate(TWO_CLICKS)
    tab.wait_for_selector(f"[data-list] > :nth-child({found})")
    assert tab.locator("[data-more]").is_hidden()
    assert tab.locator("[data-list] > *").count() == found


def test_filters_are_fetched_only_when_looked_at(tab: Page, server: str) -> None:
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(f"{server}/recherche/?q=discriminations")
    tab.wait_for_selector(QUIET)
    assert not [url for url in fetched if url.endswith(".pf_filter")]
    tab.locator("select[name=annee]").focus()
    tab.wait_for_selector(COUNTED, state="attached")
    assert len([url for url in fetched if url.endswith(".pf_filter")]) == 5


def test_sorting_by_date_puts_the_newest_first(tab: Page, server: str) -> None:
    tab.goto(f"{server}/recherche/?q=&type=lettre&tri=date")
    tab.wait_for_selector(QUIET)
    urls = [a.get_attribute("href") or "" for a in tab.locator("[data-list] h2 a").all()]
    assert urls == sorted(urls, reverse=True)
    assert len(urls) == 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_break_no_accessibility_rule(tab: Page, server: str, scheme: Any) -> None:
    tab.emulate_media(color_scheme=scheme)
    tab.goto(f"{server}/recherche/?q=QPV")
    tab.wait_for_selector(QUIET)
    results = Axe().run(tab, options={"runOnly": {"type": "tag", "values": WCAG}})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("question", ["discriminations", "xyzzyqqq", "a" * 200])
def test_results_fit_a_screen_of_320_pixels(tab: Page, server: str, question: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 700})
    tab.goto(f"{server}/recherche/?q={question}")
    tab.wait_for_selector(QUIET)
    tab.evaluate("document.querySelector('[data-facets]').open = true")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_script_the_page_offers_hubs_and_every_document(
    browser: Browser, server: str, year: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/recherche/?q=discriminations")
    assert page.locator("a[href='/thematiques/transition/']:visible").count() == 1
    page.locator("[data-landing] a", has_text="de A à Z").click()
    assert page.locator(".links a:visible").count() > 200
    page.go_back()
    assert "Sans JavaScript" in page.locator("noscript").inner_text()
    assert page.locator("[data-results]").is_hidden()
    context.close()


def test_slash_opens_the_search_but_not_while_writing(tab: Page, server: str) -> None:
    tab.goto(f"{server}/agenda/")
    tab.keyboard.press("/")
    tab.wait_for_url("**/recherche/")
    tab.locator("#q").fill("")
    tab.locator("#q").press_sequentially("a/b")
    assert tab.locator("#q").input_value() == "a/b"


def test_the_home_page_asks_the_search_page(tab: Page, server: str) -> None:
    tab.goto(server)
    tab.locator("#recherche-accueil").fill("Lilotopia")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("[data-list] h2 a")
    assert "?q=Lilotopia" in tab.url


def test_nothing_but_what_is_asked_for_is_served(year: Path) -> None:
    names = {file.name for file in (year / "pagefind").iterdir() if file.is_file()}
    assert len(names) == 4
    assert {"pagefind-entry.json", "pagefind.js", "wasm.fr.pagefind"} < names


def test_the_index_is_the_same_each_time() -> None:
    pages = [
        (
            f"/{number}/",
            f"<html lang=fr><body><main data-pagefind-body data-pagefind-filter='a:{number % 7}'>"
            f"<p data-pagefind-filter='b:{number % 5}'>Texte {number}</p></main></body></html>",
        )
        for number in range(40)
    ]
    first, second, third = ({f.path: f.content for f in index(pages)} for _ in range(3))
    assert first == second == third
