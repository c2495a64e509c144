"""What a documentalist types: the watch, the press review, links, calendars of partners."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

import editorial
from commands.desk import ROOT, day, said_plainly, sound_corpus
from editorial import french

if TYPE_CHECKING:
    from watch.inbox import Inbox

PARTNER_EVENTS = "content/donnees/evenements-partenaires.yml"


@task(
    help={
        "trier": "Trier dans le terminal ce qui attend, sans rien relever.",
        "ranger": "Suivre les choix écrits dans le fichier à trier, sans rien relever.",
        "autoriser_local": "Pour les tests seulement : accepter les adresses de cette machine.",
    }
)
def watch(
    c: Context, trier: bool = False, ranger: bool = False, autoriser_local: bool = False
) -> None:
    """Relève les flux suivis et garde ce qui est nouveau, à trier, hors du site."""
    from rich.console import Console

    from watch.bookmarklet import FOLDER as NOTES
    from watch.bookmarklet import take_in_notes
    from watch.collect import collect
    from watch.fetch import fetch
    from watch.months import Months, file_choices
    from watch.triage import Triage

    corpus, today = sound_corpus(), day("")
    with said_plainly(), _inbox() as inbox:
        for fault in take_in_notes(ROOT / NOTES, inbox):
            print(fault)
        if trier:
            print(Triage(corpus, inbox, today=today, console=Console()).run())
            return
        filed = file_choices(Months(corpus), inbox, today=today)
        for fault in filed.faults:
            print(fault)
        if ranger or filed.kept or filed.refused:
            print(filed)
        if not ranger:
            get = partial(fetch, allow_local=autoriser_local)
            report = collect(corpus, inbox, today=today, get=get)
            for line in report.lines(today):
                print(line)
    if filed.faults:
        raise Exit(f"{french.counted(len(filed.faults), 'choix', 'choix')} à corriger.", code=1)


@task(
    name="watch-add",
    help={
        "url": "L’adresse de l’article.",
        "panorama": "Le panorama ; par défaut, le premier.",
        "autoriser_local": "Pour les tests seulement : accepter les adresses de cette machine.",
    },
)
def watch_add(c: Context, url: str, panorama: str = "", autoriser_local: bool = False) -> None:
    """Ajoute un article à trier, rempli d’après ce que sa page dit d’elle-même."""
    from rich.console import Console

    from watch.adding import add
    from watch.triage import Triage

    corpus, today = sound_corpus(), day("")
    with said_plainly(), _inbox() as inbox:
        name = _panorama(corpus, panorama)
        added = add(url, corpus, inbox, panorama=name, today=today, allow_local=autoriser_local)
        if sys.stdin.isatty():
            print(Triage(corpus, inbox, today=today, console=Console(), only=added.id).run())
        else:
            print(f"« {added.title} » ({added.source}) est à trier : invoke watch --trier.")


@task(
    name="watch-bookmark",
    help={
        "forge": "Le formulaire « nouveau fichier » de la forge, avec {fichier} et {texte} ; "
        "par défaut, la variable IREV_FORGE.",
    },
)
def watch_bookmark(c: Context, forge: str = "") -> None:
    """Écrit la page des marque-pages qui envoient l’article ouvert à la forge."""
    from watch.bookmarklet import bookmark_page
    from watch.disk import write_whole

    corpus = sound_corpus()
    with said_plainly(), _inbox() as inbox:
        file = inbox.folder / "marque-pages.html"
        write_whole(file, bookmark_page(forge or os.environ.get("IREV_FORGE", ""), corpus))
    print(f"Ouvrir dans le navigateur : {file}")


@task(
    name="press-import",
    help={
        "file": "Le fichier : flux ou page de Scoop.it, CSV de Diigo, liste OPML de Netvibes.",
        "panorama": "Le panorama ; par défaut, le premier.",
    },
)
def press_import(c: Context, file: str, panorama: str = "") -> None:
    """Reprend ce qu’un autre outil a exporté, et rend compte de chaque ligne."""
    from watch.imports import take_in

    corpus, today = sound_corpus(), day("")
    with said_plainly(), _inbox() as inbox:
        name = _panorama(corpus, panorama)
        for line in take_in(Path(file), corpus, inbox, panorama=name, today=today).lines():
            print(line)


@task(
    name="press-counts",
    positional=["year"],
    help={
        "year": "L’année (AAAA).",
        "as_of": "Compter ce qui était en ligne ce jour-là (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
    },
)
def press_counts(c: Context, year: str, as_of: str = "") -> None:
    """Compte les articles de la revue de presse d’une année, pour le rapport d’activités."""
    from editorial.clippings import clippings_of, counts, counts_text

    if not re.fullmatch(r"[12]\d{3}", year):
        raise Exit(f"Année attendue (AAAA), reçu « {year} ».", code=1)
    corpus = sound_corpus()
    print(counts_text(counts(clippings_of(corpus, day(as_of)), corpus, int(year))))


@task(help={"minutes": "Le temps à y passer au plus ; par défaut, 10."})
def links(c: Context, minutes: int = 10) -> None:
    """Vérifie que les liens vers d’autres sites répondent encore ; ne bloque jamais rien."""
    from watch.links import care_for

    corpus, today = sound_corpus(), day("")
    with said_plainly(), _inbox() as inbox:
        file = inbox.folder / "liens.json"
        for line in care_for(corpus, file, today=today, seconds=60 * minutes).lines():
            print(line)


@task(help={"autoriser_local": "Pour les tests seulement : accepter les adresses d’ici."})
def partners(c: Context, autoriser_local: bool = False) -> None:
    """Relit les agendas des partenaires ; celui qui échoue garde sa dernière copie."""
    from watch.agendas import refresh
    from watch.disk import write_whole

    corpus = sound_corpus()
    if not corpus.partner_agendas:
        print("Aucun agenda à lire : les inscrire dans content/donnees/agendas-partenaires.yml.")
        return
    refreshed = refresh(corpus, today=day(""), allow_local=autoriser_local)
    for note in refreshed.notes:
        print(note)
    with said_plainly():
        write_whole(ROOT / PARTNER_EVENTS, refreshed.text)
    print(f"{PARTNER_EVENTS} : {french.counted(refreshed.count, 'rendez-vous', 'rendez-vous')}.")


def _panorama(corpus: editorial.Corpus, name: str) -> str:
    """The panorama asked for, or the first."""
    known = [panorama.id for panorama in corpus.panoramas]
    if name and name not in known:
        raise Exit(f"--panorama — inconnu « {name} » ; connus : {', '.join(known)}.", code=1)
    return name or known[0]


@contextmanager
def _inbox() -> Iterator[Inbox]:
    """The folder of the watch, held by this command alone."""
    from watch.disk import alone
    from watch.inbox import Inbox

    folder = Path(os.environ.get("IREV_VEILLE") or ROOT / ".veille")
    with alone(folder):
        yield Inbox(folder)
