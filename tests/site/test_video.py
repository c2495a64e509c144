"""A recording kept elsewhere: nothing is asked of its host before the reader asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from playwright.sync_api import Browser

from editorial.policy import PLAYER
from editorial.schemas.publication import youtube_id
from plugins.specimens import examples_of

THEME = Path(__file__).parents[2] / "theme"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://www.youtube.com/watch?list=x&v=abcdefghijk&t=12",
        "https://youtu.be/abcdefghijk?si=x",
        "https://www.youtube-nocookie.com/embed/abcdefghijk",
        "https://m.youtube.com/live/abcdefghijk",
    ],
)
def test_a_video_is_known_by_any_of_its_addresses(address: str) -> None:
    assert youtube_id(address) == "abcdefghijk"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/@chaine",
        "https://www.youtube.com.exemple.fr/watch?v=abcdefghijk",
        "https://exemple.fr/?https://youtu.be/abcdefghijk",
        "https://youtu.be/abc",
        "",
    ],
)
def test_another_address_is_only_a_link(address: str) -> None:
    assert youtube_id(address) is None


def test_the_player_comes_after_a_click_and_not_before(browser: Browser) -> None:
    templates = Environment(
        loader=FileSystemLoader(THEME / "templates"), autoescape=True, undefined=StrictUndefined
    )
    component = templates.get_template("components/video.html").module
    page = browser.new_page()
    asked: list[str] = []
    page.route("**/*", lambda route: route.abort())
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(f"<h1>Un film</h1>{component.video(**examples_of(THEME)['video'])}")
    page.add_script_tag(path=THEME / "static" / "public" / "video.js", type="module")
    page.wait_for_function("document.querySelector('[data-video] a') !== null")
    assert asked == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    player = page.locator("iframe")
    player.wait_for()
    assert player.get_attribute("title") == "Un film"
    assert asked
    assert all(url.startswith(f"{PLAYER}/embed/aaaaaaaaaaa") for url in asked)
    page.close()
