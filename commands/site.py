"""What an editor types to see the site, then to put it online."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import watchfiles
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

import editorial
import newsletter
from commands.building import LEDGER, Place, own_folder, place, record_calendars
from commands.desk import CONTENT, PYTHON, ROOT, day, relative, said_plainly, sound_corpus
from commands.guard import private_in, refuse
from deploy.releases import Change
from deploy.targets import target_of
from editorial import french, lifecycle
from editorial.corpus import REGISTER
from editorial.register import merged, read_register
from editorial.site import Site
from incremental.cores import WorkerError
from incremental.fingerprints import of_code, of_files
from newsletter import preview
from plugins.build import BuildError, build_site

PUBLISHED = ROOT / ".publications"
"""Where the releases carried elsewhere are remembered."""
SHOWN = 8
"""Pages that a publication names, of each sort."""


@task(
    help={
        "as_of": "Le jour pour lequel construire (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
        "output": "Le dossier à écrire ; par défaut, output.",
        "drafts": "Montrer aussi les brouillons et les contenus programmés, pour relecture.",
        "cache": "Se servir de ce qui a déjà été construit (--no-cache : tout refaire).",
    }
)
def build(
    c: Context, as_of: str = "", output: str = "output", drafts: bool = False, cache: bool = True
) -> None:
    """Construit le site et les lettres ; l’ancien site reste en place si quelque chose échoue."""
    today = day(as_of)
    code = of_code(ROOT)
    inputs = of_files(ROOT, [CONTENT.name], said=(code, today.isoformat(), str(drafts)))
    with place(own_folder(output), forget=not cache) as there:
        if already := there.is_built(inputs):
            print(*already, "Rien n’a changé.", sep="\n")
            return
        corpus = sound_corpus(cached=cache)
        if drafts and record_calendars(corpus):
            print(f"{LEDGER} a changé : l’enregistrer avec les contenus.")
        with _told():
            said = write_site(Site(corpus, today, drafts=drafts), there, inputs=inputs, code=code)
    print(*said, sep="\n")


def write_site(site: Site, there: Place, *, inputs: str, code: str) -> tuple[str, ...]:
    """Write what is new of a site and of its letters; give what the user is told.

    `inputs` is the fingerprint of all that they are made from, `code` that of what makes them.
    """
    with there.stage(inputs) as stage:
        build_site(site, stage.output, code=code)
        letters = newsletter.build_letters(site, stage.output, code=code)
        pages = sum(path.endswith(".html") for path in stage.output.marks)
        count = french.counted(pages, "page")
        stage.said = (
            f"Contenus : {lifecycle.account_for(site.corpus, today=site.today)}.",
            f"Site : {count} au {french.day(site.today)}, dans {relative(there.target)}/.",
        )
        if letters:
            message = letters[0].message.relative_to(stage.output.folder)
            stage.said += (f"Lettre : {message} et {letters[0].text.name}.",)
    return stage.said


@contextmanager
def _told() -> Iterator[None]:
    """Say why a build failed: in one sentence when it is known, else in all its detail."""
    try:
        yield
    except (BuildError, WorkerError) as error:
        print(error, file=sys.stderr)
    except (OSError, newsletter.PlainError):
        raise
    except Exception:
        traceback.print_exc()
    else:
        return
    raise Exit("La construction a échoué : le site d’avant est intact.", code=1)


@task(help={"port": "Le port ; par défaut, 8000.", "output": "Le dossier du site."})
def serve(c: Context, port: int = 8000, output: str = "output") -> None:
    """Montre le site et l’aperçu des lettres (/apercu/) ; ce qu’on enregistre y est aussitôt."""
    folder = Path(output).resolve()
    if not (folder / "index.html").is_file():
        build(c, output=output)
    handler = functools.partial(_SiteHandler, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError):
        message = f"Le port {port} n’est pas libre : en choisir un autre (--port 8001)."
        raise Exit(message, code=1) from None
    with server:
        address = f"http://127.0.0.1:{server.server_port}"
        print(f"Le site est à l’adresse {address}/ (Ctrl+C : arrêt).")
        print(f"Les lettres, telles qu’elles partiront : {address}{preview.ROOT}")
        threading.Thread(target=_follow, args=(output,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nArrêté.")


def _follow(output: str) -> None:
    """Build the site again, in a process of its own, after each change of what it is made from."""
    for _ in watchfiles.watch(CONTENT, ROOT / "theme", raise_interrupt=False):
        command = [PYTHON, "-m", "invoke", "build", "--drafts", "--output", output]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print(done.stdout + done.stderr if done.returncode else "Site refait.")


def _stamp() -> tuple[int, int]:
    """What changes when a file of the content is saved, added or removed."""
    times = [file.stat().st_mtime_ns for file in CONTENT.rglob("*")]
    return len(times), max(times, default=0)


@functools.lru_cache(maxsize=1)
def _content_at(stamp: tuple[int, int]) -> editorial.Corpus:
    return editorial.load(CONTENT)


class _SiteHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the site as a web server would, with its own page for unknown addresses."""

    def do_GET(self) -> None:
        """Answer with a file of the site, or with the preview of a letter."""
        path = urlsplit(self.path).path
        if not path.startswith(preview.ROOT):
            super().do_GET()
            return
        answer = preview.answer(path, _content_at(_stamp()))
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.mime)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's 404 page."""
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@task(
    help={
        "to": "La cible : /un/dossier, rsync:hote:/dossier, rclone:nom:seau ; sinon $IREV_CIBLE.",
        "site": "Un site déjà construit ; par défaut, le construire.",
    }
)
def publish(c: Context, to: str = "", site: str = "") -> None:
    """Met le site en ligne, d’un coup ; ce qui était en ligne y reste si quelque chose échoue."""
    with said_plainly():
        target = target_of(to or os.environ.get("IREV_CIBLE", ""), PUBLISHED)
        _remember_addresses(target.register)
        if not site:
            build(c)
        refuse(private_in(Path(site or "output")))
        now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        _tell(target.publish(Path(site or "output"), now))


@task(
    help={
        "to": "La cible, comme pour publish ; sinon $IREV_CIBLE.",
        "version": "La version à remettre ; par défaut, celle d’avant.",
    }
)
def rollback(c: Context, to: str = "", version: str = "") -> None:
    """Remet en ligne la version d’avant."""
    with said_plainly():
        target = target_of(to or os.environ.get("IREV_CIBLE", ""), PUBLISHED)
        _tell(target.rollback(version or None))


def _remember_addresses(register: str) -> None:
    """Add what a target has published to the register of the content."""
    file = CONTENT / REGISTER
    known = file.read_text(encoding="utf-8") if file.is_file() else ""
    entries, problems = read_register(f"{known}\n{register}", REGISTER)
    if register and not problems:
        file.parent.mkdir(exist_ok=True)
        file.write_text(merged(entries, ()), encoding="utf-8")


def _tell(change: Change) -> None:
    """Say what readers see now."""
    lists = (("nouvelle", change.added), ("changée", change.altered), ("retirée", change.removed))
    for word, pages in lists:
        if pages:
            print(f"{french.counted(len(pages), f'page {word}', f'pages {word}s')} :")
            print(*(f"  {page}" for page in pages[:SHOWN]), sep="\n")
        if len(pages) > SHOWN:
            print(f"  … et {len(pages) - SHOWN} autres")
    if not any(pages for _, pages in lists):
        print("Aucune page ne change.")
    print(f"En ligne : version {change.release}.")
