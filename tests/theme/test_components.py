"""Each component alone, from the example that the page of components shows too."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    UndefinedError,
    pass_context,
    pass_environment,
)
from jinja2.runtime import Context

from plugins.shared import once
from plugins.specimens import examples_of
from plugins.templates import Quick

THEME = Path(__file__).parents[2] / "theme"
EXAMPLES = examples_of(THEME)
COMPONENTS = sorted(path.stem for path in (THEME / "templates" / "components").glob("*.html"))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(THEME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["once"] = once()
    return environment


@pytest.fixture(scope="module")
def templates() -> Environment:
    return _environment()


def _render(
    templates: Environment, name: str, arguments: dict[str, Any] | None = None
) -> BeautifulSoup:
    module = templates.get_template(f"components/{name}.html").module
    return BeautifulSoup(getattr(module, name)(**arguments or EXAMPLES[name]), "html.parser")


def test_every_component_has_an_example_and_every_example_a_component() -> None:
    assert sorted(EXAMPLES) == COMPONENTS


@pytest.mark.parametrize("name", ["card", "row", "rows", "section", "theme_list", "facts"])
def test_a_component_prints_the_titles_that_it_is_given(templates: Environment, name: str) -> None:
    shown = _render(templates, name).get_text()
    titles = list(_titles(EXAMPLES[name]))
    assert titles
    for title in titles:
        assert title in shown


def _titles(value: Any) -> Iterator[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in (*inner, *vars(value).values()) if hasattr(value, "__dict__") else inner:
        yield from _titles(one)
    if isinstance(title := getattr(value, "title", None), str):
        yield title


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_prints_what_it_is_given_as_text(templates: Environment, name: str) -> None:
    """Nothing but the prose, which `editorial` made, may bring an element of its own."""
    if name == "prose":
        return
    hostile = {key: _spoilt(value) for key, value in EXAMPLES[name].items()}
    assert not _render(templates, name, hostile).select("script, b.injected")


def _spoilt(value: Any) -> Any:
    if isinstance(value, list):
        return [_spoilt(inner) for inner in value]
    if hasattr(value, "__dict__"):
        return type(value)(**{key: _spoilt(inner) for key, inner in vars(value).items()})
    return f'{value}"><b class=injected><script>' if isinstance(value, str) else value


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_template_of_ours_prints_what_one_of_jinja_does(name: str) -> None:
    component = f'{{% from "components/{name}.html" import {name} %}}{{{{ {name}(**given) }}}}'
    source = f"{component} {{{{ text }}}}"
    theirs, ours = _environment(), _environment()
    ours.add_extension(Quick)
    for given in (EXAMPLES[name], {key: _spoilt(value) for key, value in EXAMPLES[name].items()}):
        page = {"given": given, "text": "<L’« État » & l'eau>"}
        printed = theirs.from_string(source).render(page)
        assert ours.from_string(source).render(page) == printed


def test_what_a_template_of_ours_calls_is_given_what_jinja_gives() -> None:
    @pass_context
    def known(context: Context, name: str) -> Any:
        return context[name]

    @pass_environment
    def escapes(environment: Environment) -> bool:
        return bool(environment.autoescape)

    source = """
        {% macro twice(x, y=2) %}{{ x }}{{ y }}{{ caller() if caller is defined }}{% endmacro %}
        {% for n in range(2) %}
        {% set m = n %}
        {{ known("m") }} {{ twice(n) }} {{ twice(n, y="<") }} {{ loop.cycle(1, 2) }}
        {% endfor %}
        {% call twice(3) %}<b>{% endcall %}
        {% block last %}{% set k = 4 %}{{ known("k") }}{% endblock %}
        {{ escapes() }} {{ plain(1, two=2) }} {{ "a".upper() }}
    """
    given = {"known": known, "escapes": escapes, "plain": lambda one, two: one + two}
    theirs, ours = _environment(), _environment()
    ours.add_extension(Quick)
    printed = theirs.from_string(source).render(given)
    assert ours.from_string(source).render(given) == printed


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("range('x')", TypeError),
        ("range(2).nothing", AttributeError),
        ("range(2).class.nothing", UndefinedError),
    ],
)
def test_a_fault_is_told_at_the_line_of_the_template_that_makes_it(
    asked: str, fault: type[Exception], tmp_path: Path
) -> None:
    (tmp_path / "bad.html").write_text(f"<p>\n{{{{ {asked} }}}}\n</p>\n")
    environment = Environment(loader=FileSystemLoader(tmp_path), autoescape=True)
    environment.add_extension(Quick)
    with pytest.raises(fault) as caught:
        environment.get_template("bad.html").render()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.lineno) == (str(tmp_path / "bad.html"), 2)


def test_a_card_leads_to_its_document_by_its_title_only(templates: Environment) -> None:
    links = _render(templates, "card").select("a")
    assert [link["href"] for link in links] == ["/syntheses/exemple/"]


def test_a_state_is_written_beside_the_type(templates: Environment) -> None:
    assert "Complet" in _render(templates, "label").get_text()


def test_pictures_of_a_component_are_hidden_from_assistive_technology(
    templates: Environment,
) -> None:
    for name in COMPONENTS:
        for drawing in _render(templates, name).select("svg"):
            hidden = drawing.find_parent(attrs={"aria-hidden": "true"})
            assert drawing.get("aria-hidden") == "true" or hidden, name


def test_the_page_shown_is_marked_in_the_pagination(templates: Environment) -> None:
    current = _render(templates, "pagination").select("[aria-current=page]")
    assert [link.get_text() for link in current] == ["Page 2"]


def test_a_video_calls_no_one_before_a_click(templates: Environment) -> None:
    video = _render(templates, "video")
    assert not video.select("iframe, img[src^=http], script")
    assert video.select_one("a")["href"].startswith("https://www.youtube.com/watch")
    assert "1 h 12" in video.get_text()


def test_blocks_of_style_are_named_after_what_they_dress() -> None:
    """A style sheet of ``css/blocks`` dresses elements that some template has."""
    markup = "".join(p.read_text() for p in (THEME / "templates").rglob("*.html"))
    scripts = "".join(p.read_text() for p in (THEME / "static" / "public").glob("*.js"))
    for sheet in (THEME / "static" / "css" / "blocks").glob("*.css"):
        first = next(line for line in sheet.read_text().splitlines() if line.startswith("."))
        name = first[1:].split()[0].split(":")[0].split(".")[0].split(",")[0]
        assert name in markup or name in scripts, sheet.name
