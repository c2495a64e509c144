"""Former addresses, through a real nginx and in the pages that replace it elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from editorial import load
from editorial.urls import file_of
from tests.deploy.conftest import Get
from tests.site.conftest import ROOT


@pytest.fixture(scope="module")
def former() -> list[str]:
    """Every former address that the content declares."""
    corpus = load(ROOT / "content")
    declared = [address for d in corpus.documents for address in d.meta.former_urls]
    return declared + [redirection.old for redirection in corpus.redirections]


def test_a_former_address_is_redirected_for_good_to_a_live_page(
    get: Get, former: list[str]
) -> None:
    assert len(former) >= 5
    for address in former:
        for form in (address.rstrip("/"), address.rstrip("/") + "/"):
            answer = get(form)
            assert answer.status == 301, form
            target = answer.headers["Location"]
            assert get(target).status == 200, f"{form} -> {target}"


def test_without_nginx_a_page_leads_to_the_new_address(online: Path, former: list[str]) -> None:
    site = online / "current"
    for address in former:
        page = BeautifulSoup((site / file_of(address)).read_text(), "html.parser")
        target = page.select_one("meta[http-equiv=refresh]")["content"].partition("url=")[2]
        assert page.select_one("main a")["href"] == target
        assert (site / file_of(target)).is_file(), address
