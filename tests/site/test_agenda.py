"""The agenda in a real browser: filters, months, what has ended since the site was built."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import Build, serving

AGENDA = "/agenda/"
FILTERED = "/agenda/types/cycle-qualification/"


@pytest.fixture(scope="module")
def march(built: Build) -> Iterator[str]:
    """The address of the site of 1 March 2022, when events are near."""
    with serving(built("2022-03-01")) as url:
        yield url


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab whose clock is that of the build."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.clock.set_fixed_time("2022-03-01T10:00:00+01:00")
    yield page
    page.close()


def _shown(page: Page) -> int:
    return page.locator("[data-results] .row").locator("visible=true").count()


def test_filters_are_plain_addresses_without_script(browser: Browser, march: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(march + AGENDA)
    whole = _shown(page)
    page.locator(".filters summary").click()
    page.locator(f".filters a[href='{FILTERED}']").click()
    assert page.url == march + FILTERED
    assert 0 < _shown(page) < whole
    page.context.close()


def test_with_script_a_filter_changes_the_list_in_place(tab: Page, march: str) -> None:
    tab.goto(march + AGENDA)
    tab.evaluate("window.same = true")
    tab.locator(".filters summary").focus()
    tab.keyboard.press("Enter")
    tab.locator(f".filters a[href='{FILTERED}']").focus()
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(march + FILTERED)
    expect(tab.locator("h1")).to_have_text("Agenda\N{NO-BREAK SPACE}: Cycle de qualification")
    assert tab.evaluate("window.same") is True
    chosen = tab.locator(".filters [aria-current]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("Cycle de qualification")
    said = tab.locator("[data-said]").text_content()
    assert said == tab.locator("[data-count]").text_content()
    assert tab.locator(".subscribe code").text_content().endswith(f"{FILTERED}agenda.ics")
    tab.go_back()
    expect(tab.locator("h1")).to_have_text("Agenda")
    assert tab.evaluate("window.same") is True


def test_filters_are_walked_by_keyboard(tab: Page, march: str) -> None:
    def focused() -> str:
        return tab.evaluate("document.activeElement.innerText.trim()")

    tab.goto(march + AGENDA)
    tab.keyboard.press("Tab")
    assert focused() == "Aller au contenu"
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert focused() == "Accueil"
    tab.keyboard.press("Tab")
    assert focused() == "Filtrer les rendez-vous"
    tab.keyboard.press("Tab")
    assert not tab.evaluate("document.activeElement.closest('.filters')"), "closed: stepped over"
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert focused() == "Tous les rendez-vous"
    tab.keyboard.press("Tab")
    chosen = focused()
    tab.keyboard.press("Enter")
    expect(tab.locator(".filters [aria-current]")).to_have_text(chosen)
    assert focused() == chosen, "the reader is still at the filter that was chosen"


def test_a_filter_that_cannot_be_fetched_is_followed_as_a_link(tab: Page, march: str) -> None:
    tab.goto(march + AGENDA)
    tab.evaluate("() => { window.fetch = () => Promise.reject(new Error()); }")
    tab.locator(".filters summary").click()
    tab.locator(f".filters a[href='{FILTERED}']").click()
    tab.wait_for_url(march + FILTERED)
    assert tab.evaluate("window.same") is None


@pytest.mark.parametrize("path", [AGENDA, "/"])
def test_what_has_ended_since_the_build_is_not_to_come(tab: Page, march: str, path: str) -> None:
    link = tab.locator("main a[href='/agenda/2022/mesure-territoriale-des-discriminations/']")
    tab.goto(march + path)
    expect(link.first).to_be_visible()
    tab.clock.set_fixed_time("2022-03-25T00:00:01+01:00")
    tab.goto(march + path)
    expect(link.first).to_be_hidden()


def test_what_was_hidden_is_shown_on_demand(tab: Page, march: str) -> None:
    tab.clock.set_fixed_time("2022-03-25T00:00:01+01:00")
    tab.goto(march + AGENDA)
    expect(tab.locator(".updated")).to_contain_text("À jour au 1er\N{NO-BREAK SPACE}mars 2022")
    before = _shown(tab)
    tab.get_by_role("button", name="Montrer").click()
    assert _shown(tab) > before
    expect(tab.get_by_role("button", name="Montrer")).to_have_count(0)


def test_a_month_is_a_table_that_a_keyboard_goes_through(tab: Page, march: str) -> None:
    tab.goto(march + "/agenda/2022/03/")
    table = tab.locator("table.month-grid")
    assert table.locator("th[scope=col]").count() == 7
    assert table.locator("td").count() % 7 == 0
    table.locator("a[href='#jour-2022-03-24']").focus()
    tab.keyboard.press("Enter")
    assert tab.url.endswith("#jour-2022-03-24")
    assert tab.evaluate("document.activeElement.id") == "jour-2022-03-24"
    previous = tab.get_by_role("link", name="Février 2022")
    previous.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("h1")).to_have_text("Février 2022")


def test_pages_of_the_agenda_stay_light(site: Path) -> None:
    for file in (site / "agenda").rglob("*.html"):
        text = file.read_text()
        assert len(text.encode()) <= 60_000, file
        assert len(BeautifulSoup(text, "html.parser").find_all()) <= 800, file


def test_every_calendar_that_a_page_announces_is_there(site: Path) -> None:
    pages = [*(site / "agenda").rglob("index.html"), *(site / "reseaux").rglob("index.html")]
    announced = 0
    for file in pages:
        page = BeautifulSoup(file.read_text(), "html.parser")
        for link in page.select("a[href^='webcal:']"):
            path = link["href"].removeprefix("webcal://www.irev.fr/")
            assert (site / path).is_file(), (file, path)
            announced += 1
    assert announced > 20


def test_search_engines_know_when_where_and_how(site: Path) -> None:
    page = (site / "agenda/2022/se-loger-demain/index.html").read_text()
    data = [
        json.loads(script.string)
        for script in BeautifulSoup(page, "html.parser").select("script[type*=ld]")
    ]
    (event,) = (each for each in data if each["@type"] == "Event")
    assert event["startDate"] == "2022-04-01"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert event["location"]["address"]["addressLocality"] == "Lens"
    assert event["organizer"]["name"] == "IREV"
