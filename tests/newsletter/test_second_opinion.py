"""The twelve letters of 2022 as they would leave, and what programs of others find in them."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from editorial import load
from editorial.site import Site
from newsletter import compose, render_html, render_mjml
from newsletter.mjml_words import ATTRIBUTES
from newsletter.review import review

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FEATURES = HERE / "mail_features.txt"


@dataclass(frozen=True)
class Made:
    """A letter of the real content."""

    month: str
    mjml: str
    html: str


@pytest.fixture(scope="module")
def corpus():
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def letters(corpus) -> list[Made]:
    made = [(i.month, compose(i, Site(corpus, i.meta.date))) for i in corpus.issues]
    return [Made(month, render_mjml(letter), render_html(letter)) for month, letter in made]


@pytest.fixture(scope="module")
def opinion(letters: list[Made]) -> dict:
    program = HERE / "second_opinion.mjs"
    given = json.dumps([{"mjml": letter.mjml, "html": letter.html} for letter in letters])
    run = ["node", program]
    done = subprocess.run(run, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_letter_passes_every_check_without_a_warning(corpus):
    for issue in corpus.issues:
        found = review(issue, corpus)
        assert (found.errors, found.warnings) == ((), ()), issue.month
        assert found.size < 95_000


def test_the_compiler_of_mjml_itself_knows_every_tag_and_attribute(opinion: dict):
    assert opinion["unknown"] == []


def test_only_features_with_a_fallback_are_used(opinion: dict):
    accepted = {row for row in FEATURES.read_text("utf-8").splitlines() if not row.startswith("#")}
    used = {name.partition(" ")[2] for name in opinion["features"]}
    assert used == accepted


def test_our_words_are_those_of_mjml():
    program = (
        "const {components} = require('./node_modules/mjml-preset-core');"
        "const names = c => [c.componentName, Object.keys(c.allowedAttributes || {})];"
        "const known = components.map(names);"
        "process.stdout.write(JSON.stringify(Object.fromEntries(known)))"
    )
    done = subprocess.run(
        ["node", "-e", program], cwd=ROOT / "tests", capture_output=True, text=True, check=True
    )
    known = json.loads(done.stdout)
    for tag, attributes in ATTRIBUTES.items():
        if known.get(tag):
            assert attributes - {"css-class"} <= {*known[tag]}, tag


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_problem_of_accessibility_at_either_width(
    letters: list[Made], browser: Browser, scheme: str
):
    tab = browser.new_page(color_scheme=scheme)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for letter in letters[2::3] if scheme == "dark" else letters:
        for width in (600, 360):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.set_content(letter.html)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(tab).response["violations"]
        grave = [v["id"] for v in found if v["impact"] in ("serious", "critical")]
        assert grave == [], letter.month
    tab.close()
    assert asked == []
