"""Sites put online and taken back: whole or not at all, whatever happens meanwhile."""

from __future__ import annotations

import gzip
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from deploy.manifest import differences, manifest_of, strangers
from deploy.releases import PublicationError, Releases

ROOT = Path(__file__).parents[2]
Make = Callable[..., Path]
_MANY = tuple(f"p{number}" for number in range(60))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a small built site; each keyword is a page and its text."""

    def site(folder: str = "site", **pages: str) -> Path:
        target = tmp_path / folder
        for name, text in {"index": "Accueil", **pages}.items():
            page = target / ("" if name == "index" else name) / "index.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text)
        urls = sorted({"/" if name == "index" else f"/{name}/" for name in ("index", *pages)})
        (target / "adresses.txt").write_text("".join(f"2022-01-01 {url}\n" for url in urls))
        return target

    return site


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path / "online")


def _shown(releases: Releases, page: str = "index.html") -> str:
    return (releases.link / page).read_text()


def test_first_publication_is_online_whole(make: Make, releases: Releases) -> None:
    site = make(agenda="Agenda")
    change = releases.publish(site, "1")
    assert change.added == ("/", "/agenda/")
    assert manifest_of(releases.link.resolve()) == manifest_of(site)


def test_change_is_told_page_by_page(make: Make, releases: Releases) -> None:
    releases.publish(make("a", agenda="Agenda", vieux="Vieux"), "1")
    site = make("b", agenda="Autre", neuf="Neuf")
    (site / "adresses.txt").write_bytes(
        (site / "adresses.txt").read_bytes() + b"2022-01-01 /vieux/\n"
    )
    change = releases.publish(site, "2")
    assert change == type(change)("2", ("/neuf/",), ("/agenda/",), ("/vieux/",))


def test_what_has_not_changed_is_stored_once(make: Make, releases: Releases) -> None:
    releases.publish(make("a", agenda="Agenda"), "1")
    releases.publish(make("b", agenda="Agenda"), "2")
    first, second = (releases.folder / name / "agenda/index.html" for name in "12")
    assert first.samefile(second)


def test_smaller_copies_say_the_same_and_follow_their_file(make: Make, releases: Releases) -> None:
    text = "Agenda des quartiers " * 100
    releases.publish(make("a", agenda=text), "1")
    page = releases.link / "agenda/index.html"
    assert gzip.decompress(page.with_suffix(".html.gz").read_bytes()).decode() == text
    assert brotli.decompress(page.with_suffix(".html.br").read_bytes()).decode() == text
    releases.publish(make("b", agenda=text), "2")
    first, second = (releases.folder / name / "agenda/index.html.br" for name in "12")
    assert first.samefile(second)
    releases.publish(make("c", agenda=text + "!"), "3")
    assert brotli.decompress(page.with_suffix(".html.br").read_bytes()).decode() == text + "!"
    assert not (releases.link / "index.html.br").exists(), "too small to be worth it"


def test_five_releases_are_kept_and_the_one_online_is_among_them(
    make: Make, releases: Releases
) -> None:
    for number in range(7):
        releases.publish(make(agenda=str(number)), str(number))
    assert releases.names == ["2", "3", "4", "5", "6"]
    assert _shown(releases, "agenda/index.html") == "6"


def test_f4_rollback_shows_the_release_before_and_can_be_undone(
    make: Make, releases: Releases
) -> None:
    for number in "123":
        releases.publish(make(agenda=number), number)
    assert releases.rollback().release == "2"
    assert _shown(releases, "agenda/index.html") == "2"
    releases.rollback("3")
    assert _shown(releases, "agenda/index.html") == "3"


def test_rollback_without_an_older_release_says_so(make: Make, releases: Releases) -> None:
    releases.publish(make(), "1")
    with pytest.raises(PublicationError, match="aucune version plus ancienne"):
        releases.rollback()
    with pytest.raises(PublicationError, match="version inconnue ; gardées : 1"):
        releases.rollback("9")


def test_f6_altered_release_is_never_shown_again(make: Make, releases: Releases) -> None:
    releases.publish(make(agenda="un"), "1")
    releases.publish(make(agenda="deux"), "2")
    (releases.folder / "1" / "agenda/index.html").write_text("UN")
    (releases.folder / "1" / "de-trop.html").write_text("")
    with pytest.raises(
        PublicationError, match=r"agenda/index\.html — ce fichier a été altéré"
    ) as e:
        releases.rollback()
    assert "de-trop.html — ce fichier est de trop." in str(e.value)
    assert releases.current == "2"


def test_f6_missing_file_is_named(make: Make) -> None:
    site = make(agenda="Agenda")
    manifest = manifest_of(site)
    (site / "agenda/index.html").unlink()
    assert list(differences(site, manifest)) == ["agenda/index.html — ce fichier manque."]


@pytest.mark.parametrize(
    "name", [".git/config", ".env", "notes.md", "agenda/index.html~", "theme/site.css.map", "a.key"]
)
def test_f8_what_is_not_a_site_is_refused(make: Make, releases: Releases, name: str) -> None:
    site = make()
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text("x")
    with pytest.raises(PublicationError, match="n’a rien à faire en ligne"):
        releases.publish(site, "1")
    assert releases.current is None


def test_f8_link_out_of_the_site_is_refused(make: Make) -> None:
    site = make()
    (site / "ailleurs").symlink_to("/etc")
    assert list(strangers(site)) == ["ailleurs — un lien n’a rien à faire en ligne."]


def test_f5_site_that_forgets_an_address_is_refused(make: Make, releases: Releases) -> None:
    releases.publish(make("a", agenda="Agenda"), "1")
    with pytest.raises(PublicationError, match="/agenda/ — cette adresse a été publiée"):
        releases.publish(make("b"), "2")
    assert releases.current == "1"


def test_failed_look_takes_the_release_back(make: Make, releases: Releases) -> None:
    releases.publish(make("a", agenda="un"), "1")

    def probe() -> None:
        assert _shown(releases, "agenda/index.html") == "deux"
        raise PublicationError("/agenda/ — le serveur répond 500.")

    with pytest.raises(PublicationError, match="500"):
        releases.publish(make("b", agenda="deux"), "2", probe=probe)
    assert _shown(releases, "agenda/index.html") == "un"


def test_f3_folder_in_the_place_of_the_link_is_refused(make: Make, releases: Releases) -> None:
    releases.link.mkdir(parents=True)
    with pytest.raises(PublicationError, match="un lien est attendu"):
        releases.publish(make(), "1")


def test_f2_two_publications_at_once_are_refused(make: Make, releases: Releases) -> None:
    def second() -> None:
        Releases(releases.root).publish(make("b"), "2")

    with pytest.raises(PublicationError, match="une autre publication est en cours"):
        releases.publish(make("a"), "1", probe=second)


def test_f3_publication_killed_at_any_instant_leaves_a_whole_site_online(
    make: Make, releases: Releases
) -> None:
    sites = [make(name, **dict.fromkeys(_MANY, name * 200)) for name in ("avant", "après")]
    code = (
        "import sys; from pathlib import Path; from deploy.releases import Releases\n"
        "root, site, name = sys.argv[1:]; print('go', flush=True)\n"
        "Releases(Path(root)).publish(Path(site), name)"
    )

    def publish(number: int, patience: float | None) -> float:
        """The seconds it took, in another process that is killed if it takes more."""
        command = [sys.executable, "-c", code, str(releases.root), str(sites[number % 2])]
        with subprocess.Popen(
            [*command, f"{number:03}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as child:
            assert child.stdout and child.stdout.readline() == b"go\n"
            start = time.monotonic()
            try:
                child.wait(patience)
            except subprocess.TimeoutExpired:
                child.kill()
            return time.monotonic() - start

    whole, taken = [], 0.0
    for number in range(2):
        taken = publish(number, None)
        whole.append(manifest_of(releases.link.resolve()))
    assert whole[0] != whole[1]
    moments = random.Random(2022)
    for number in range(2, 32):
        publish(number, moments.uniform(0, 1.3 * taken))
        assert manifest_of(releases.link.resolve()) in whole
    releases.publish(sites[1], "999")
    assert not list(releases.folder.glob(".*"))
