"""Mini-builds through Pelican: one behaviour each, on a copy of the good examples."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from pelican.settings import load_source

import plugins.build

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "examples" / "ok" / "content"


class Build:
    """A small content folder, and Pelican run on it as the tasks run it."""

    def __init__(self, folder: Path):
        self.content = folder / "content"
        self.output = folder / "output"
        shutil.copytree(GOOD, self.content)

    def write(self, path: str, text: str) -> None:
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run(self, *, day: str = "2030-01-01", settings: str = "publishconf.py") -> str:
        command = [sys.executable, "-m", "pelican", self.content, "-s", settings]
        options = ["-o", self.output, "--fatal", "warnings", "-e", f'AS_OF="{day}"']
        done = subprocess.run(
            [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
        )
        self.failed = done.returncode != 0
        return done.stdout + done.stderr

    def page(self, url: str) -> BeautifulSoup:
        return BeautifulSoup(
            (self.output / url.strip("/") / "index.html").read_text(), "html.parser"
        )


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return Build(tmp_path)


NEWS = """---
id: act-essai
titre: {title}
resume: Un résumé d’exemple.
date: 2022-01-10
themes: [{theme}]
{more}
---

{body}
"""


def _theme(build: Build) -> str:
    text = (build.content / "donnees" / "thesaurus.yml").read_text()
    return next(row.split(":")[1].strip() for row in text.split("\n") if "slug:" in row)


def _news(build: Build, *, title: str = "Essai", more: str = "", body: str = "Texte.") -> None:
    text = NEWS.format(title=title, theme=_theme(build), more=more, body=body)
    build.write("actualites/essai.md", text)


def test_every_good_example_becomes_a_page(build: Build) -> None:
    log = build.run()
    assert not build.failed, log
    assert (build.output / "index.html").is_file()
    assert (build.output / "sitemap.xml").is_file()


def test_a_draft_is_not_written_in_production(build: Build) -> None:
    _news(build, more="etat: brouillon")
    log = build.run()
    assert not build.failed, log
    assert not (build.output / "actualites/essai").exists()


def test_a_draft_is_shown_and_labelled_in_a_preview(build: Build) -> None:
    _news(build, more="etat: brouillon")
    log = build.run(settings="pelicanconf.py")
    assert not build.failed, log
    page = build.page("/actualites/essai/")
    assert "Brouillon" in page.select_one(".document__head").text
    assert (
        page.select_one("main .unpublished").text
        == "Brouillon\N{NO-BREAK SPACE}: n’est pas en ligne."
    )
    (card,) = (a for a in build.page("/actualites/").select("article") if "Essai" in a.text)
    assert card.select_one(".tag").text == "Brouillon"


def test_what_is_scheduled_says_its_day_until_it_has_come(build: Build) -> None:
    _news(build, more="publier_le: 2022-03-01")
    build.run(day="2022-02-28", settings="pelicanconf.py")
    page = build.page("/actualites/essai/")
    assert page.select_one(".unpublished").text.endswith(
        "paraîtra le 1er\N{NO-BREAK SPACE}mars 2022."
    )
    assert page.select_one(".document__head .tag").text == "Programmé"
    shutil.rmtree(build.output)
    build.run(day="2022-03-01")
    page = build.page("/actualites/essai/")
    assert not page.select(".unpublished, .document__head .tag")


def test_a_withdrawn_text_is_gone_on_its_day(build: Build) -> None:
    _news(build, more="retirer_le: 2023-01-01")
    build.run(day="2022-12-31")
    assert (build.output / "actualites/essai/index.html").is_file()
    shutil.rmtree(build.output)
    build.run(day="2023-01-01")
    assert not (build.output / "actualites/essai").exists()


def test_d6_templates_written_in_markdown_are_printed_as_written(build: Build) -> None:
    _news(build, body="{{ config }} {% include 'base.html' %} {{ 7 * 7 }} <script>x()</script>")
    log = build.run()
    assert not build.failed, log
    prose = build.page("/actualites/essai/").select_one(".prose")
    assert "{{ config }} {% include" in prose.text
    assert "<script>x()</script>" in prose.text
    assert not prose.find("script")


def test_d6_a_title_is_text_never_markup(build: Build) -> None:
    _news(build, title='"<b>gras</b> & {{ site }}"')
    log = build.run()
    assert not build.failed, log
    heading = build.page("/actualites/essai/").h1
    assert heading.text == "<b>gras</b> & {{ site }}"
    assert not heading.find("b")


def test_d1_a_broken_file_stops_the_build_and_is_named(build: Build) -> None:
    build.write("actualites/casse.md", "---\ntitre: Sans identifiant\n---\n")
    log = build.run()
    assert build.failed
    assert "content/actualites/casse.md" in log.replace("\n", "")


def test_a_build_without_its_day_says_what_to_do(build: Build) -> None:
    command = [sys.executable, "-m", "pelican", build.content, "-s", "publishconf.py"]
    options = ["-o", build.output, "--fatal", "warnings"]
    done = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "invoke build" in done.stdout + done.stderr


def test_a_link_to_a_text_not_yet_online_leaves_its_words(build: Build) -> None:
    _news(build, more="publier_le: 2029-01-01")
    other = NEWS.format(
        title="Autre", theme=_theme(build), more="", body="Voir [le compte rendu](act-essai)."
    ).replace("id: act-essai", "id: act-autre")
    build.write("actualites/autre.md", other)
    log = build.run(day="2028-01-01")
    assert not build.failed, log
    prose = build.page("/actualites/autre/").select_one(".prose")
    assert prose.text.strip() == "Voir le compte rendu."
    assert not prose.find("a")


def test_a_press_article_says_where_its_link_leads_and_whether_it_is_alive(build: Build) -> None:
    log = build.run()
    assert not build.failed, log
    page = build.page("/revue-de-presse/exemple-de-panorama/2022-04/")
    english = page.select_one("#rp-second-exemple")
    link = english.select_one("h3 a")
    assert link["href"] == "https://example.org/en/example?id=2"
    assert (link["lang"], link["hreflang"]) == ("en", "en")
    said = " ".join(english.select_one(".press__meta").text.split())
    assert said == "Example Review, 2021 en anglais pour abonnés"
    dead = page.select_one(".press--dead")
    assert not dead.select_one("h3 a")
    assert "Cette adresse ne répond plus" in dead.text
    copy = dead.select_one("a[href='https://archive.example.org/disparu']")
    assert copy.text == "Lire la copie archivée : Un article disparu"
    hub = build.page("/territoires/exemple-region/")
    assert hub.select_one("#presse").text == "Revue de presse"
    assert hub.find(string="Un exemple d’article")


def test_figures_of_the_record_are_apart_from_what_the_site_counts(build: Build) -> None:
    sheet = build.content / "ressources" / "exemple-de-ressource.md"
    figure = 'chiffres: [{libelle: articles, valeur: "520", source: un rapport}]'
    sheet.write_text(sheet.read_text().replace("\nid:", f"\n{figure}\nid:", 1))
    log = build.run()
    assert not build.failed, log
    page = build.page("/revue-de-presse/exemple-de-panorama/")
    assert page.find("h2", string="En 2022\u00a0: 3\u00a0articles")
    figures = page.select_one("section[aria-labelledby=chiffres]")
    assert figures.select_one(".figures__value").text == "520"
    assert figures.select_one(".figures__source").text.strip() == "un rapport"
    assert "non les articles de ce site" in figures.text


def test_templates_read_ahead_are_those_of_a_build() -> None:
    for name in ("pelicanconf", "publishconf"):
        settings = plugins.build._settings(f"{name}.py", {})
        told = load_source(name, str(ROOT / f"{name}.py")).JINJA_ENVIRONMENT
        assert settings["JINJA_ENVIRONMENT"]["bytecode_cache"] is plugins.build._compiled(told)


def test_templates_are_compiled_again_for_other_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugins.build, "ROOT", tmp_path)
    templates = tmp_path / "theme" / "templates"
    templates.mkdir(parents=True)
    (templates / "x.html").write_text("{% if true %}\nx{% endif %}")
    (templates / "broken.html").write_text("{% if %}")
    for trims, text in ((True, "x"), (False, "\nx"), (True, "x")):
        options = {"autoescape": True, "trim_blocks": trims}
        (tmp_path / "pelicanconf.py").write_text(f"JINJA_ENVIRONMENT = {options}")
        plugins.build.get_ready()
        kept = plugins.build._compiled(options)
        environment = Environment(
            loader=FileSystemLoader(templates), **options, bytecode_cache=kept
        )
        assert environment.get_template("x.html").render() == text


def test_templates_are_compiled_again_by_another_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = plugins.build._compiled({})
    assert plugins.build._compiled({}) is kept
    monkeypatch.setattr(plugins.build, "_COMPILER", b"# another")
    assert plugins.build._compiled({}) is not kept
