"""What a web server answers with the project's configuration: safe, small, well labelled."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from tests.deploy.conftest import Get

ROUTES = (
    "/",
    "/agenda/",
    "/recherche/",
    "/agenda",
    "/actualites-0/",
    "/nulle-part/",
    "/robots.txt",
)


@pytest.mark.parametrize("url", ROUTES)
def test_every_route_carries_the_same_protections(get: Get, url: str) -> None:
    headers = get(url).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "'unsafe-" not in policy
    assert ("wasm-unsafe-eval" in policy) == (url == "/recherche/")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "max-age=63072000" in headers["Strict-Transport-Security"]
    assert headers["Set-Cookie"] is None
    assert headers["Server"] == "nginx"


def test_observatory_gives_its_best_grade(get: Get) -> None:
    """Mozilla's HTTP Observatory: 100 points, modifiers of each test; 100 and more is A+."""
    headers = get("/").headers
    rules = dict(
        rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";")
    )
    scripts = rules["script-src"].split()
    modifiers = {
        "csp": 10 if rules["default-src"] == "'none'" and scripts == ["'self'"] else -25,
        "cookies": 0 if headers["Set-Cookie"] is None else -20,
        "cors": 0 if headers["Access-Control-Allow-Origin"] is None else -50,
        "hsts": 0 if "max-age=63072000" in headers["Strict-Transport-Security"] else -20,
        "referrer": 5 if headers["Referrer-Policy"] == "strict-origin-when-cross-origin" else -5,
        "nosniff": 0 if headers["X-Content-Type-Options"] == "nosniff" else -5,
        "framing": 5 if rules["frame-ancestors"] == "'none'" else -20,
        "corp": 10 if headers["Cross-Origin-Resource-Policy"] == "same-origin" else -5,
    }
    assert 100 + sum(modifiers.values()) >= 100
    assert min(modifiers.values()) >= 0, modifiers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/agenda/agenda.ics", "text/calendar; charset=utf-8"),
        ("/flux/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/flux/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
    ],
)
def test_each_file_says_its_type(get: Get, url: str, expected: str) -> None:
    answer = get(url)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == expected


def test_every_script_is_sent_as_one(get: Get, online: Path) -> None:
    scripts = [f.relative_to(online / "current") for f in (online / "current/theme").rglob("*.js")]
    assert scripts
    assert {get(f"/{script}").headers["Content-Type"] for script in scripts} == {
        "text/javascript; charset=utf-8"
    }


def test_pages_are_sent_compressed_and_are_the_same(get: Get, online: Path) -> None:
    page = (online / "current/agenda/index.html").read_bytes()
    for coding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = get("/agenda/", Accept_Encoding=coding)
        assert answer.headers["Content-Encoding"] == coding
        assert decode(answer.content) == page  # type: ignore[attr-defined]
        assert len(answer.content) < len(page) / 3  # type: ignore[attr-defined]


def test_the_search_engine_is_sent_unpacked_and_smaller(get: Get, online: Path) -> None:
    """Its files are gzipped already; sent unpacked under brotli, browsers read the same."""
    folder = online / "current/pagefind"
    for file in (folder / "wasm.fr.pagefind", *folder.glob("*.pf_meta")):
        answer = get(f"/pagefind/{file.name}", Accept_Encoding="gzip, br")
        assert answer.headers["Content-Encoding"] == "br"
        assert brotli.decompress(answer.content) == gzip.decompress(file.read_bytes())  # type: ignore[attr-defined]
        assert get(f"/pagefind/{file.name}").content == file.read_bytes()  # type: ignore[attr-defined]


def test_names_made_from_bytes_are_kept_for_ever_and_pages_asked_again(
    get: Get, online: Path
) -> None:
    (sheet,) = (online / "current/theme").glob("site.*.css")
    (terms,) = (online / "current/recherche").glob("termes.*.json")
    for address in (f"/theme/{sheet.name}", f"/recherche/{terms.name}"):
        assert "immutable" in get(address).headers["Cache-Control"]
    page = get("/agenda/")
    assert page.headers["Cache-Control"] == "no-cache"
    assert get("/agenda/", If_None_Match=page.headers["ETag"]).status == 304


def test_unknown_address_shows_the_page_of_the_site(get: Get) -> None:
    answer = get("/nulle-part/")
    assert answer.status == 404
    assert "<h1" in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("url", ["/.irev-site", "/redirections.map", "/disparues.map"])
def test_what_is_not_for_readers_is_not_shown(get: Get, url: str) -> None:
    assert get(url).status == 404
