"""What may go wrong while a site is built and put online (F): readers never see it."""

from __future__ import annotations

import http.client
import os
import random
import resource
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.manifest import manifest_of
from deploy.releases import PublicationError, Releases
from tests.deploy.conftest import nginx


def _site(folder: Path, word: str, *, pages: int = 12) -> Path:
    """A small built site whose every page says the same word at both ends."""
    for number in range(pages):
        page = folder / (f"p{number}" if number else "") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<p>{word}</p>{'.' * 20_000}<p>{word}</p>")
    urls = sorted(f"/p{number}/" if number else "/" for number in range(pages))
    (folder / "adresses.txt").write_text("".join(f"2022-01-01 {url}\n" for url in urls))
    for name in ("redirections", "disparues", "politiques"):
        (folder / f"{name}.map").write_text("")
    return folder


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that any user of the machine may look into."""
    with tempfile.TemporaryDirectory(prefix="irev-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _forked(work: Callable[[], None]) -> str:
    """What a child process of ours says of a publication that it cannot make."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            work()
            said = "publié"
        except PublicationError as error:
            said = str(error)
        except BaseException as error:
            said = repr(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        return stream.read()


def test_f3_a_full_disk_keeps_the_release_before(place: Path) -> None:
    releases = Releases(place / "online")
    releases.publish(_site(place / "a", "avant"), "1")
    before = manifest_of(releases.link.resolve())
    after = _site(place / "b", "après")

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
        releases.publish(after, "2")

    assert "index.html — le disque ne prend plus rien." in _forked(work)
    assert (releases.current, releases.names) == ("1", ["1"])
    assert manifest_of(releases.link.resolve()) == before
    assert not list(releases.folder.glob(".*"))


def test_f3_a_permission_that_was_lost_keeps_the_release_before(place: Path) -> None:
    releases = Releases(place / "online")
    releases.publish(_site(place / "a", "avant"), "1")
    after = _site(place / "b", "après")
    releases.root.chmod(0o777)
    (releases.root / ".lock").chmod(0o666)
    releases.folder.chmod(0o555)

    def work() -> None:
        if os.geteuid() == 0:
            os.setresuid(65534, 65534, 65534)
        releases.publish(after, "2")

    assert _forked(work).endswith(" — droit refusé.")
    assert (releases.current, releases.names) == ("1", ["1"])


def test_f4_publications_and_rollbacks_under_load_give_only_whole_pages(tmp_path: Path) -> None:
    online = Releases(tmp_path / "online")
    sites = [_site(tmp_path / word, word) for word in ("avant", "après")]
    online.publish(sites[0], "000")
    shown: Counter[str] = Counter()
    ended = threading.Event()

    def read(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not ended.is_set():
            connection.request("GET", f"/p{random.randrange(1, 12)}/")
            answer = connection.getresponse()
            words = set(answer.read().decode().replace(".", "").split("<p>")[1:])
            shown[f"{answer.status} {' '.join(sorted(words))}"] += 1

    with nginx(online.root) as port, ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, port) for _ in range(4)]
        try:
            for number in range(1, 9):
                online.publish(sites[number % 2], f"{number:03}")
            start = time.monotonic()
            assert online.rollback().release == "007"
            assert online.rollback("008").release == "008"
            assert time.monotonic() - start < 2
        finally:
            ended.set()
        for reader in readers:
            reader.result()
    assert shown.keys() == {"200 avant</p>", "200 après</p>"}


def test_f8_a_preview_with_its_drafts_is_refused(tmp_path: Path) -> None:
    site = _site(tmp_path / "a", "aperçu")
    (site / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    releases = Releases(tmp_path / "online")
    with pytest.raises(PublicationError, match="ceci est un aperçu"):
        releases.publish(site, "1")
    assert releases.current is None
