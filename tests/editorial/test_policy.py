"""What pages may load: nothing but the site, save where a page says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from editorial import load
from editorial.policy import PLAYER, TILES, policy
from editorial.site import Site
from editorial.wellknown import policy_map, wellknown_files

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(load(ROOT / "content"), date(2022, 4, 15))


def _sources(text: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in map(str.split, text.split(";"))}


@pytest.mark.parametrize("template", ["home", "hub", "evenement", "search", "map", "replay", "404"])
def test_no_page_relaxes_what_protects_its_readers(template: str) -> None:
    rules = _sources(policy(template))
    assert rules["default-src"] == rules["base-uri"] == ["'none'"]
    assert rules["script-src"][0] == rules["style-src"][0] == "'self'"
    assert "'unsafe-inline'" not in policy(template)
    assert "'unsafe-eval'" not in policy(template)
    assert "*" not in policy(template)


def test_each_exception_is_that_of_one_template() -> None:
    assert "'wasm-unsafe-eval'" in _sources(policy("search"))["script-src"]
    assert TILES in _sources(policy("map"))["img-src"]
    assert _sources(policy("replay"))["frame-src"] == [PLAYER]
    for word in ("wasm", TILES, PLAYER):
        assert word not in policy("home")


def test_the_web_server_sends_what_pages_say(site: Site) -> None:
    lines = policy_map(site).content.decode().splitlines()
    sent = {url: text.strip('";') for url, _, text in (line.partition(" ") for line in lines)}
    assert sent["default"] == f"{policy('home')}; frame-ancestors 'none'"
    assert sent["/recherche/index.html"] == f"{policy('search')}; frame-ancestors 'none'"
    assert sent["/experiences/carte/index.html"].startswith(policy("map"))
    apart = {"/recherche/", "/experiences/carte/"}
    apart |= {d.url for d in site.documents if d.meta.kind == "replay"}
    assert set(sent) == {"default", *(f"{url}index.html" for url in apart)}


def test_security_txt_is_good_for_less_than_a_year_from_the_build(site: Site) -> None:
    files = {file.path: file.content.decode() for file in wellknown_files(site)}
    lines = dict(line.split(": ", 1) for line in files[".well-known/security.txt"].splitlines())
    assert lines["Contact"] == "mailto:contact@irev.fr"
    assert lines["Expires"] == "2023-04-14T00:00:00Z"
    assert lines["Canonical"] == "https://www.irev.fr/.well-known/security.txt"
