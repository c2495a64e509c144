"""Sites carried elsewhere by the real programs, in an order that never shows half a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.manifest import manifest_of
from deploy.releases import PublicationError
from deploy.targets import Folder, Remote, target_of


def _site(folder: Path, *pages: str) -> Path:
    for name in ("", *pages):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "index.html").write_text(f"Page {name}")
    (folder / "theme").mkdir(exist_ok=True)
    (folder / "theme" / "site.css").write_text("p {}")
    register = "".join(f"2022-01-01 /{name}/\n" for name in ("agenda", "emploi"))
    (folder / "adresses.txt").write_text(register)
    return folder


@pytest.fixture(params=["rsync", "rclone"])
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Remote:
    place = tmp_path / "hote"
    place.mkdir()
    target = target_of(f"{request.param}:{place}", tmp_path / "gardees")
    assert isinstance(target, Remote)
    return target


def test_what_is_carried_is_the_site(remote: Remote, tmp_path: Path) -> None:
    site = _site(tmp_path / "a", "agenda", "emploi")
    assert remote.register == ""
    remote.publish(site, "1")
    assert manifest_of(Path(remote.address)) == manifest_of(site)
    assert remote.register == (site / "adresses.txt").read_text()


def test_what_is_gone_is_removed_and_comes_back(remote: Remote, tmp_path: Path) -> None:
    before, after = _site(tmp_path / "a", "agenda", "emploi"), _site(tmp_path / "b", "agenda")
    remote.publish(before, "1")
    assert remote.publish(after, "2").removed == ("/emploi/",)
    assert manifest_of(Path(remote.address)) == manifest_of(after)
    remote.rollback(None)
    assert manifest_of(Path(remote.address)) == manifest_of(before)


def test_place_that_cannot_be_reached_is_said_in_french(tmp_path: Path) -> None:
    target = target_of("rsync:/nulle/part/du/tout", tmp_path)
    with pytest.raises(PublicationError, match="rsync n’a pas fini"):
        target.publish(_site(tmp_path / "a"), "1")


@pytest.mark.parametrize("text", ["", "output", "ftp:hote", "rsync:"])
def test_unknown_target_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="cible attendue"):
        target_of(text, tmp_path)


def test_path_is_a_folder_of_this_machine(tmp_path: Path) -> None:
    assert isinstance(target_of(str(tmp_path), tmp_path), Folder)
