"""What an editor types to see the site, then to put it online."""

from __future__ import annotations

import gc
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

import newsletter
from commands.building import LEDGER, Left, Place, own_folder, place, record_calendars
from commands.desk import (
    CACHE,
    CONTENT,
    ROOT,
    SEEN,
    Reading,
    day,
    readable_corpus,
    relative,
    ruled,
    said_plainly,
)
from commands.guard import private_in, refuse
from deploy.releases import Change
from deploy.targets import target_of
from editorial import french
from incremental.cores import WorkerError
from incremental.fingerprints import of_code, of_files
from incremental.memory import Memory
from incremental.output import mark_of_value
from incremental.seen import Seen
from incremental.times import Times

if TYPE_CHECKING:
    from editorial.corpus import Corpus, Document
    from editorial.site import Site
    from incremental.output import Output

PUBLISHED = ROOT / ".publications"
"""Where the releases carried elsewhere are remembered."""
READ_AGAIN = 75
"""How a build ends when its process has read other code (``EX_TEMPFAIL`` of sysexits.h)."""
SHOWN = 8
"""Pages that a publication names, of each sort."""


@task(
    help={
        "as_of": "Le jour pour lequel construire (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
        "output": "Le dossier à écrire ; par défaut, output.",
        "drafts": "Montrer aussi les brouillons et les contenus programmés, pour relecture.",
        "profile": "Dire où le temps est passé, par étape et par modèle de page.",
        "cache": "Se servir de ce qui a déjà été construit (--no-cache : tout refaire).",
        "registre": "Avec --drafts, tenir le registre des calendriers ; sinon --no-registre.",
    }
)
def build(
    c: Context,
    as_of: str = "",
    output: str = "output",
    drafts: bool = False,
    cache: bool = True,
    *,
    registre: bool = True,
    profile: bool = False,
) -> None:
    """Construit le site et les lettres ; l’ancien site reste en place si quelque chose échoue."""
    build_into(output, as_of, drafts=drafts, cache=cache, registre=registre, profile=profile)


def build_into(
    output: str,
    as_of: str,
    *,
    drafts: bool = False,
    cache: bool = True,
    registre: bool = True,
    profile: bool = False,
    ahead: Ahead | None = None,
) -> None:
    """Build the site in a folder.

    When what was read `ahead` was read by other code, nothing is built, and the end of the task is
    `READ_AGAIN`.
    """
    gc.disable()  # a build is short: what it leaves goes with it
    today, folder = day(as_of), own_folder(output)
    seen = ahead.seen if ahead else Seen(CACHE / SEEN if cache else None, time.time_ns())
    left = ahead.left if ahead else None
    with seen, place(folder, forget=not cache, moved=seen.moved, left=left) as there:
        code = of_code(ROOT, digest=seen.digest)
        said = _said_of(code, today, drafts)
        inputs = of_files(ROOT, [CONTENT.name], said=said, digest=seen.digest)
        if ahead:
            if ahead.code != code:
                raise Exit(code=READ_AGAIN)
            ahead.inputs = inputs
        if already := there.is_built(inputs):
            print(*already, "Rien n’a changé.", sep="\n")
            return
        from editorial.corpus import MEDIA_FOLDER
        from editorial.site import Site

        times = Times()
        media = of_files(ROOT, [f"{CONTENT.name}/{MEDIA_FOLDER}"], said=said, digest=seen.digest)
        memory = ahead.memory if ahead else None
        changed = partial(changed_documents, there, media)
        reading = Reading(cache, code, memory, seen.digest, changed, times)
        held = memory or nullcontext()
        with held, _told(), ruled(corpus := readable_corpus(reading), reading) as make_sure:
            if drafts and registre:
                make_sure()
                if record_calendars(corpus):
                    print(f"{LEDGER} a changé : l’enregistrer avec les contenus.")
            site = Site(corpus, today, drafts=drafts)
            told = write_site(
                site,
                there,
                inputs=inputs,
                base=media,
                code=code,
                times=times,
                make_sure=make_sure,
            )
    print(*told, *(times.lines() if profile else ()), sep="\n")
    gc.freeze()  # the system takes it all back at once


@dataclass
class Ahead:
    """What a process has read before it is asked to build."""

    code: str
    """The fingerprint of the code that it has read."""
    seen: Seen
    memory: Memory
    left: Left | None = None
    documents: Sequence[Document] = ()
    inputs: str = ""
    """The fingerprint of all that the build saw."""

    def look(self, folder: Path) -> Iterator[None]:
        """Look at all that a build into a folder looks at, a little at each step."""
        from editorial.corpus import recall

        self.documents = recall(CONTENT, self.memory, self.seen.digest)
        yield
        self.left = Left.found(folder)
        yield

    def read(self) -> Iterator[None]:
        """Read what may be asked for, a little at each step."""
        for document in self.documents:
            _ = document.meta
            yield

    def look_again(self, changed: Iterable[str]) -> None:
        """Look again at the texts that have changed, the media and the code.

        The end of the task if that is other code.
        """
        moved = self.seen.moved()
        if any(not name.startswith(f"{CONTENT}{os.sep}") for name in moved):
            raise Exit(code=READ_AGAIN)
        self.seen.look_again({*changed, *moved})


def is_as_seen(inputs: str, as_of: str, *, drafts: bool, ahead: Ahead) -> bool:
    """Whether all is as a build saw it and left it, given the fingerprint of what it saw."""
    said = _said_of(ahead.code, day(as_of), drafts)
    now = of_files(ROOT, [CONTENT.name], said=said, digest=ahead.seen.digest)
    return now == inputs and not (ahead.left and ahead.left.strays)


def _said_of(code: str, today: date, drafts: bool) -> tuple[str, ...]:
    """What a site is made from beside its content."""
    return code, today.isoformat(), str(drafts)


def _base(corpus: Corpus, around: str) -> str:
    """The fingerprint of all that a site is made from save texts, given that of what is around."""
    return f"{around} {corpus.outline}"


def changed_documents(there: Place, around: str, corpus: Corpus) -> set[str] | None:
    """The documents of which only the texts have changed since the last build, by id."""
    from plugins.corpus import FRAME

    changed = there.changed(_base(corpus, around), corpus.texts)
    return None if changed is None else {name.partition(" ")[0] for name in changed - {FRAME}}


def write_site(
    site: Site,
    there: Place,
    *,
    inputs: str,
    base: str,
    code: str,
    times: Times,
    search: bool = True,
    make_sure: Callable[[], object] = lambda: None,
) -> tuple[str, ...]:
    """Write what is new of a site and of its letters; give what the user is told.

    `inputs` is the fingerprint of all that they are made from, `base` that of the media, of the day
    and of the code, `code` that of what makes them; `times` is told where the time went. The
    content is made sure of before anything is written.
    """
    from editorial import structure
    from editorial.letters import FAMILY
    from plugins.build import build_site
    from plugins.corpus import FRAME

    whole = _base(site.corpus, base)
    last = there.alike(whole)
    if last:
        structure.restore(site, last.structure)
    kept = last.structure if last else structure.dump(site)
    texts = {**site.corpus.texts, FRAME: mark_of_value(*site.frame.values)}
    make_sure()
    with there.stage(inputs, whole, texts) as stage:
        build_site(site, stage.output, code=code, search=search)
        times.add(stage.output.times)
        with times.of("lettres"):
            if not stage.output.are_fresh(FAMILY):
                newsletter.build_letters(site, stage.output, code=code)
        stage.said = last.said if last else tuple(_said(site, there, stage.output))
        stage.structure = kept
    return stage.said


def _said(site: Site, there: Place, output: Output) -> Iterator[str]:
    """What the user is told: the same as long as only texts change."""
    from editorial import lifecycle
    from editorial.letters import FAMILY

    pages = french.counted(sum(path.endswith(".html") for path in output.marks), "page")
    yield f"Contenus : {lifecycle.account_for(site.corpus, today=site.today)}."
    yield f"Site : {pages} au {french.day(site.today)}, dans {relative(there.target)}/."
    if site.issues:
        _, (message, text) = output.units[f"{FAMILY} {site.issues[0].month}"]
        yield f"Lettre : {message} et {Path(text).name}."


@contextmanager
def _told() -> Iterator[None]:
    """Say why a build failed: in one sentence when it is known, else in all its detail."""
    from editorial.source import SourceError
    from plugins.build import BuildError

    try:
        yield
    except (BuildError, SourceError, WorkerError) as error:
        print(error, file=sys.stderr)
    except (Exit, OSError, newsletter.PlainError):
        raise
    except Exception:
        traceback.print_exc()
    else:
        return
    raise Exit("La construction a échoué : le site d’avant est intact.", code=1)


@task(
    help={
        "port": "Le port ; par défaut, 8000.",
        "as_of": "Le jour à montrer (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
        "drafts": "Montrer aussi ce qui n’est pas en ligne ; --no-drafts : le site des lecteurs.",
        "output": "Le dossier de l’aperçu ; par défaut, .apercu.",
    }
)
def serve(
    c: Context, port: int = 8000, as_of: str = "", drafts: bool = True, output: str = ".apercu"
) -> None:
    """Montre le site, les lettres et les calendriers ; ce qu’on enregistre y est aussitôt."""
    from commands.preview.running import Preview

    today, folder = day(as_of), own_folder(output)
    note = f"Aperçu au {french.day(today)}" if as_of else ""
    wanted = (str(folder), as_of, "drafts" if drafts else "")
    Preview(folder, port=port, today=today, note=note, wanted=wanted).run()


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
        built = Path(site or "output")
        now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        _tell(target.publish(built, now, inspect=lambda new: refuse(private_in(built, new))))


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
    from editorial.corpus import REGISTER
    from editorial.register import merged, read_register

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
