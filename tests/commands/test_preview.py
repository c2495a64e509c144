"""The preview, as an editor sees it: the real server, a real browser, files that are saved."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from commands.desk import ROOT
from commands.preview.builds import Fault, faults_in, stopped_at
from tests.project import EXAMPLES, copy_project
from tests.site.test_proofs import REFUSALS

NEWS = "content/actualites/2022-03-01-exemple-d-actualite.md"
NEWS_PAGE = "/actualites/exemple-d-actualite/"
PAGE = "content/pages/exemple-de-page.md"
PAGE_URL = "/exemple/missions/"
WAIT = 120_000
"""Milliseconds that a build may last on a busy machine; tests go on as soon as it is over."""


@dataclass
class Preview:
    """A server that runs, on a project that may be changed."""

    project: Path
    address: str
    process: subprocess.Popen[str]

    def saved(self, path: str, *, old: str, new: str) -> None:
        file = self.project / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    @contextmanager
    def changed(self, path: str, *, old: str, new: str) -> Iterator[None]:
        """A change that is taken back afterwards."""
        before = (self.project / path).read_text()
        self.saved(path, old=old, new=new)
        try:
            yield
        finally:
            (self.project / path).write_text(before)


@contextmanager
def _serving(project: Path, *words: str) -> Iterator[Preview]:
    command = [sys.executable, "-m", "invoke", "serve", "--port", "0", *words]
    with subprocess.Popen(
        command,
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout
            match = re.search(r"http://[\d.:]+", process.stdout.readline())
            assert match, "nothing said"
            yield Preview(project, match[0], process)
        finally:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    project = copy_project(tmp_path_factory.mktemp("preview"), EXAMPLES)
    with _serving(project, "--as-of", "2022-04-15") as running:
        yield running


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.add_init_script(REFUSALS)
    yield page
    page.close()


def _open(tab: Page, preview: Preview, path: str) -> None:
    """Open a page once the site is up to date."""
    tab.goto(preview.address + path)
    expect(tab.locator("main").get_by_role("heading", level=1)).not_to_have_text(
        "L’aperçu se prépare", timeout=WAIT
    )
    expect(_said(tab)).to_have_text("", timeout=WAIT)


def _said(tab: Page) -> Locator:
    return tab.locator("irev-apercu").locator("p[role=status]")


def _panel(tab: Page) -> Locator:
    return tab.get_by_role("region", name=re.compile("à corriger"))


def _builds(tab: Page) -> int:
    """How many builds have gone well, as the page knows it."""
    build = tab.locator("script[data-build]").get_attribute("data-build") or ""
    return int(build.split("-")[1])


def _running(folder: Path) -> list[str]:
    """The processes that work on a folder."""
    found: list[str] = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            words = entry.read_bytes()
            found += [words.decode()] if os.fsencode(folder) in words else []
    return found


def test_a_burst_of_saves_reloads_the_page_once_with_the_new_text(
    tab: Page, preview: Preview
) -> None:
    _open(tab, preview, NEWS_PAGE)
    before = _builds(tab)
    with preview.changed(NEWS, old="Un paragraphe,", new="Un premier jet,"):
        preview.saved(NEWS, old="Un premier jet,", new="Un texte repris,")
        expect(tab.get_by_text("Un texte repris,")).to_be_visible(timeout=WAIT)
        expect(_said(tab)).to_have_text("")
        assert _builds(tab) == before + 1
        assert tab.evaluate("refused") == []
    expect(tab.get_by_text("Un paragraphe,")).to_be_visible(timeout=WAIT)


def test_a_save_during_a_build_is_shown_too(tab: Page, preview: Preview) -> None:
    _open(tab, preview, NEWS_PAGE)
    with preview.changed(NEWS, old="Un paragraphe,", new="Un premier jet,"):
        expect(_said(tab)).to_have_text("Mise à jour…", timeout=WAIT)
        preview.saved(NEWS, old="Un premier jet,", new="Un texte repris,")
        expect(tab.get_by_text("Un texte repris,")).to_be_visible(timeout=WAIT)
    expect(tab.get_by_text("Un paragraphe,")).to_be_visible(timeout=WAIT)


def test_a_page_that_a_save_leaves_as_it_is_is_not_disturbed(tab: Page, preview: Preview) -> None:
    _open(tab, preview, NEWS_PAGE)
    tab.evaluate("document.isTheSame = true")
    with preview.changed(NEWS, old="themes:", new="# une note\nthemes:"):
        expect(_said(tab)).to_have_text("Mise à jour…", timeout=WAIT)
        expect(_said(tab)).to_have_text("", timeout=WAIT)
        with preview.changed(PAGE, old="---\n\n", new="---\n\nUn mot. "):
            expect(_said(tab)).to_have_text("Mise à jour…", timeout=WAIT)
            expect(_said(tab)).to_have_text("", timeout=WAIT)
            assert "Un mot." in tab.request.get(f"{preview.address}{PAGE_URL}").text()
    assert tab.evaluate("document.isTheSame")


def test_what_is_to_be_mended_is_told_over_the_last_good_page(tab: Page, preview: Preview) -> None:
    _open(tab, preview, NEWS_PAGE)
    tab.locator("main").focus()
    with preview.changed(NEWS, old="themes: [transition]", new="themes: [transitoin]"):
        panel = _panel(tab)
        expect(panel).to_be_visible(timeout=WAIT)
        expect(panel.get_by_role("heading")).to_have_text("1\N{NO-BREAK SPACE}problème à corriger")
        expect(panel.get_by_role("listitem")).to_contain_text(f"{NEWS}, ligne 6")
        expect(panel.get_by_role("listitem")).to_contain_text("« transition »")
        expect(_said(tab)).to_have_text("1\N{NO-BREAK SPACE}problème à corriger")
        expect(tab.locator("main")).to_be_focused()
        expect(tab.get_by_text("Un paragraphe,")).to_be_visible()
        assert Axe().run(tab).response["violations"] == []
        panel.get_by_role("button", name="Réduire").click()
        expect(panel).to_be_hidden()
        tab.reload()
        tab.get_by_role("button", name="1\N{NO-BREAK SPACE}problème à corriger").click()
        expect(panel).to_be_visible()
    expect(_panel(tab)).to_have_count(0, timeout=WAIT)
    expect(_said(tab)).to_have_text("")
    assert tab.evaluate("refused") == []


def test_the_day_that_is_shown_is_said_and_nothing_of_it_is_in_the_built_site(
    tab: Page, preview: Preview
) -> None:
    _open(tab, preview, "/")
    expect(tab.locator("irev-apercu").get_by_text("Aperçu au 15 avril 2022")).to_be_visible()
    home = (preview.project / ".apercu/index.html").read_text()
    assert "</head>" in home
    assert "/apercu/" not in home


def test_a_day_that_does_not_exist_is_refused_in_one_sentence() -> None:
    command = [sys.executable, "-m", "invoke", "serve", "--as-of", "2022-02-30"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "--as-of — ce jour n’existe pas (février 2022 a 28 jours), reçu « 2022-02-30 ».\n"
    )


def test_new_code_is_read_by_the_letters_and_by_the_site(tab: Page, preview: Preview) -> None:
    tab.goto(f"{preview.address}/apercu/2022-05/")
    expect(tab.get_by_text("600 pixels")).to_be_visible()
    with preview.changed("newsletter/preview.py", old="WIDTHS = (600, ", new="WIDTHS = (640, "):
        expect(tab.get_by_text("640 pixels")).to_be_visible(timeout=WAIT)
    expect(tab.get_by_text("600 pixels")).to_be_visible(timeout=WAIT)


def test_a_build_with_other_code_or_in_a_folder_of_others_leaves_at_once(tmp_path: Path) -> None:
    project = copy_project(tmp_path, EXAMPLES)
    code = """
import pathlib
from commands.preview import ready
site, other = pathlib.Path("site"), pathlib.Path("other")
ahead = ready.begin()
module = ready.ROOT / "editorial/french.py"
text = module.read_text()
module.write_text(text + "# plus tard")
print(ready.build("site", "2022-04-15", "drafts", ahead, []), site.exists())
module.write_text(text)  # what was read between the two?
print(ready.build("site", "2022-04-15", "drafts", ahead, []), site.exists())
ahead = ready.begin()
print(ready.build("site", "2022-04-15", "drafts", ahead, []), site.exists())
other.mkdir()
(other / "travail.txt").write_text("")
print(ready.build("other", "2022-04-15", "drafts", ahead, []), *other.iterdir())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    said = done.stdout.splitlines()
    assert [*said[:2], said[-2]] == ["75 False", "75 False", "0 True"]
    assert said[-1] == "1 other/travail.txt"


def test_a_setting_that_a_build_refuses_is_refused_by_one_that_got_ready(tmp_path: Path) -> None:
    project = copy_project(tmp_path, EXAMPLES)
    with (project / "pelicanconf.py").open("a", encoding="utf-8") as settings:
        settings.write('\nSITEURL = "https://example.org/"\n')  # Pelican warns of its last sign
    code = """
from commands.preview import ready
ahead = ready.begin()
list(ready.warm_up())
print(ready.build("site", "2022-04-15", "drafts", ahead, []))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\n"
    assert "SITEURL" in done.stderr
    assert not (project / "site").exists()


def test_a_change_that_nobody_told_is_seen_by_the_next_process(tmp_path: Path) -> None:
    project = copy_project(tmp_path, EXAMPLES)
    code = f"""
import pathlib, shutil, time
from commands.preview.builds import Builds
text, site = pathlib.Path({NEWS!r}), pathlib.Path("site").absolute()
page = pathlib.Path(str(site) + {NEWS_PAGE!r}) / "index.html"
builds = Builds((str(site), "2022-04-15", "drafts"))

def is_due(seconds):
    builds.prepare()
    limit = time.monotonic() + seconds
    while not builds.is_due() and time.monotonic() < limit:
        time.sleep(0.05)
    return builds.is_due()

def retitled(title):
    text.write_text(text.read_text().replace("titre: ", "titre: " + title + " ", 1))

told = [str(text.absolute())]
print(builds.run([]).faults)
retitled("Dit")
print(builds.run(told).faults, "Dit " in page.read_text())
print(is_due(3))
retitled("Redit")
print(builds.run(told).faults, "Redit " in page.read_text())
retitled("Tu")
print(is_due(60))
print(builds.run([]).faults, "Tu Redit " in page.read_text())
retitled("Dit")
print(builds.run(told).faults)
page.unlink()
print(is_due(60))
print(builds.run([]).faults, page.exists())
shutil.rmtree(site)
retitled("Encore")
print(builds.run(told).faults, len(list(site.rglob("*.html"))) > 50)
sound = text.read_text()
text.write_text(sound.replace("date: 2022", "date: vers 2022"))
print(len(builds.run(told).faults))
text.write_text(sound)
print(is_due(60))
print(builds.run([]).faults, page.exists())
builds.stop()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True
    )
    built = "() True"
    assert done.stdout.splitlines() == [
        *("()", built, "False"),
        *(built, "True", built),
        *("()", "True", built),
        *(built, "1", "True", built),
    ]


def test_the_preview_leads_to_letters_calendars_and_feeds(tab: Page, preview: Preview) -> None:
    _open(tab, preview, "/apercu/")
    for name in ("Lettres", "Calendriers", "Flux"):
        expect(tab.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(tab.get_by_role("link", name="Tout ce qui paraît (Atom)")).to_be_visible()
    tab.get_by_role("link", name="Tout l’agenda").click()
    expect(tab.get_by_role("row").nth(1)).to_contain_text("2022")
    assert Axe().run(tab).response["violations"] == []
    tab.goto(f"{preview.address}/apercu/2022-05/")
    expect(tab.get_by_title("La lettre à 600 pixels")).to_be_visible()
    assert "<script" not in tab.request.get(f"{preview.address}/apercu/2022-05/message.html").text()


def test_a_first_build_that_is_refused_waits_for_its_mend(tab: Page, tmp_path: Path) -> None:
    project = copy_project(tmp_path, EXAMPLES)
    text = (project / NEWS).read_text()
    (project / NEWS).write_text(text.replace("date: 2022-03-01", "date: bientôt"))
    with _serving(project) as preview:
        tab.goto(preview.address)
        expect(_panel(tab)).to_contain_text(f"{NEWS}, ligne 5", timeout=WAIT)
        expect(_panel(tab).get_by_text("reste affiché")).to_be_hidden()
        (project / NEWS).write_text(text)
        expect(tab.get_by_role("heading", name="Thématiques")).to_be_visible(timeout=WAIT)


def test_nothing_is_left_running_after_ctrl_c(tmp_path: Path) -> None:
    project = copy_project(tmp_path, EXAMPLES)
    with _serving(project) as preview:
        limit = time.monotonic() + 60
        while not list(project.glob("..apercu.tmp-*")) and time.monotonic() < limit:
            time.sleep(0.02)
        assert _running(project)
        preview.process.send_signal(signal.SIGINT)
        said, objected = preview.process.communicate(timeout=60)
        assert preview.process.returncode == 0
        assert said.endswith("\nArrêté.\n")
        assert objected == ""
    assert _running(project) == []
    assert list(project.glob("*.tmp-*")) == []


def test_problems_are_read_where_they_are_printed() -> None:
    said = (
        "content/agenda/a.md:4: fin — date attendue, reçu « 3:15 ».\n"
        "content/lettres/2022-04.yml:12 : « res-kti » n’existe pas.\n"
        "/usr/lib/python3/x.py:3: DeprecationWarning: old\n2 problèmes à corriger.\n"
    )
    assert faults_in(said) == (
        Fault("fin — date attendue, reçu « 3:15 ».", "content/agenda/a.md", 4),
        Fault("« res-kti » n’existe pas.", "content/lettres/2022-04.yml", 12),
    )


def test_code_that_stops_is_told_at_its_last_line_of_ours() -> None:
    said = (
        f'  File "{ROOT}/plugins/pages.py", line 24, in generate_output\n'
        f'  File "{ROOT}/theme/templates/home.html", line 3, in template\n'
        '  File "/usr/lib/python3/jinja2/environment.py", line 1295, in render\n'
        "jinja2.exceptions.UndefinedError: 'x' is undefined\n\nLa construction a échoué.\n"
    )
    assert stopped_at(said) == Fault(
        "UndefinedError: 'x' is undefined", "theme/templates/home.html", 3
    )
    assert stopped_at("Une autre construction est en cours.\n").said.startswith("Une autre")
