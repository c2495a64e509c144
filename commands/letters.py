"""What an editor types for the monthly letter: prepare, look, send."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

import editorial
import newsletter
from commands.building import own_folder
from commands.desk import day, relative, said_plainly, sound_corpus
from editorial import french
from editorial.dates import parse_day

if TYPE_CHECKING:
    from newsletter.delivery import commands


@task(
    name="letter-new",
    help={
        "month": "Le mois de la lettre (AAAA-MM).",
        "day": "Le jour de parution (AAAA-MM-JJ) ; par défaut aujourd’hui, ou le premier mardi.",
    },
)
def letter_new(c: Context, month: str, day: str = "") -> None:
    """Prépare une lettre avec ce qui a paru ; relancée, y ajoute le nouveau sans rien changer."""
    from newsletter.assemble import assemble

    corpus = sound_corpus()
    with said_plainly():
        made = assemble(corpus, month, _letter_day(month, day))
    for proposal in made.added:
        reason = f" ({proposal.reason.label.lower()})" if proposal.reason else ""
        print(f"  {proposal.rubric.label} : {proposal.cited.title}{reason}")
    if made.added:
        count = french.counted(len(made.added), "contenu proposé", "contenus proposés")
        print(f"{made.path} : {count}. Ordonner, couper, présenter, puis « etat: publie ».")
    else:
        print(f"{made.path} : rien de nouveau, rien n’a été modifié.")


def _letter_day(month: str, text: str) -> date:
    """The day asked for; else today if the letter is of this month, else its first Tuesday."""
    try:
        first = parse_day(f"{month}-01")
        day = parse_day(text) if text else date.today()  # noqa: DTZ011 — the editor's own day
    except ValueError:
        raise Exit("Un mois (AAAA-MM) est attendu, puis --day AAAA-MM-JJ.", code=1) from None
    if (day.year, day.month) == (first.year, first.month):
        return day
    if text:
        raise Exit(f"--day — jour hors du mois de la lettre ({month}), reçu « {text} ».", code=1)
    return first + timedelta(days=(1 - first.weekday()) % 7)


@task(
    name="letter-build",
    help={
        "month": "Le mois de la lettre (AAAA-MM) ; par défaut, la plus récente.",
        "as_of": "Le jour pour lequel choisir la plus récente (AAAA-MM-JJ).",
        "output": "Le dossier du site ; par défaut, output.",
        "edition": "Seulement un thème : education-jeunesse-parentalite, par exemple.",
        "public": "Seulement ce qui s’adresse à un public : elus, par exemple.",
    },
)
def letter_build(  # noqa: PLR0917 — each is an option of the command
    c: Context,
    month: str = "",
    as_of: str = "",
    output: str = "output",
    edition: str = "",
    public: str = "",
) -> None:
    """Construit une lettre : message .eml et texte (sa page web se construit avec le site)."""
    from editorial import lifecycle

    corpus = sound_corpus()
    issue = _issue(corpus, month, as_of)
    if lifecycle.stage_of(issue, today=issue.meta.date) is not lifecycle.Stage.PUBLISHED:
        raise Exit(f"{issue.path} — lettre en brouillon : invoke build --drafts la montre.", code=1)
    with said_plainly():
        chosen = _edition(corpus, edition, public)
        files = newsletter.build_letter(issue, corpus, own_folder(output), chosen)
    for file in (files.message, files.text):
        print(f"{relative(file)} ({french.number(round(file.stat().st_size / 1000))} ko)")


@task(name="letter-check", help={"month": "Le mois de la lettre ; par défaut, toutes."})
def letter_check(c: Context, month: str = "") -> None:
    """Examine une lettre avant qu’elle parte : les erreurs l’arrêtent, le reste est signalé."""
    corpus = sound_corpus()
    issues = (_issue(corpus, month),) if month else corpus.issues
    _reviewed(corpus, issues)
    print(f"{french.counted(len(issues), 'lettre')} : aucune erreur.")


def _reviewed(corpus: editorial.Corpus, issues: Sequence[editorial.Issue]) -> None:
    """Print what is found in letters, and stop if it is an error."""
    from newsletter.review import review

    reviews = [review(issue, corpus) for issue in issues]
    for problem in (p for found in reviews for p in found.warnings):
        print(f"{problem} (avertissement)")
    errors = [problem for found in reviews for problem in found.errors]
    for problem in errors:
        print(problem)
    if errors:
        raise Exit(f"{french.counted(len(errors), 'erreur')} à corriger.", code=1)


@task(
    name="letter-test",
    help={"month": "Le mois de la lettre (AAAA-MM).", "to": "L’adresse qui la reçoit."},
)
def letter_test(c: Context, month: str, to: str) -> None:
    """Envoie un seul exemplaire d’essai, par le serveur que nomme LETTRE_RELAIS."""
    from editorial.site import Site
    from newsletter.delivery.settings import relay_of

    corpus = sound_corpus()
    issue = _issue(corpus, month)
    _reviewed(corpus, (issue,))
    with said_plainly():
        letter = newsletter.compose(issue, Site(corpus, issue.meta.date))
        newsletter.send_trial(letter, relay_of(os.environ), to=to)
    print(f"« {letter.subject} » est partie vers {to}.")


def _issue(corpus: editorial.Corpus, month: str, as_of: str = "") -> editorial.Issue:
    """The letter of a month, or the newest one."""
    issues = {issue.month: issue for issue in corpus.issues}
    issue = issues.get(month) if month else newsletter.newest(corpus, day(as_of))
    if issue is None:
        raise Exit(f"Aucune lettre {month or 'parue'} : voir content/lettres/.", code=1)
    return issue


def _edition(corpus: editorial.Corpus, theme: str, public: str) -> newsletter.Edition | None:
    """The edition asked for, if one is."""
    if theme:
        return newsletter.edition_of_theme(corpus, theme)
    return newsletter.edition_for_audience(corpus, public) if public else None


@task(
    name="letter-send",
    positional=["month"],
    help={
        "month": "Le mois de la lettre (AAAA-MM).",
        "transport": "« smtp » (par défaut) ou « liste », un gestionnaire de listes.",
        "rehearsal": "Un dossier où écrire les messages, pour voir : rien ne part.",
        "count": "Le nombre de destinataires, pour confirmer sans terminal.",
        "accept_change": "Accepter, sans terminal, une liste qui a beaucoup changé.",
        "resume": "Finir l’envoi d’une lettre telle qu’elle est partie, sans la relire.",
    },
)
def letter_send(
    c: Context,
    month: str,
    *,
    transport: str = "smtp",
    rehearsal: str = "",
    count: int = 0,
    accept_change: bool = False,
    resume: bool = False,
) -> None:
    """Envoie une lettre aux abonnés, ou reprend un envoi interrompu."""
    from newsletter.delivery import commands
    from newsletter.delivery.settings import Settings

    orders = commands.Orders(
        month=month,
        transport=transport,
        rehearsal=Path(rehearsal).absolute() if rehearsal else None,
        count=count or None,
        accept_change=accept_change,
        resume=resume,
    )
    with said_plainly():
        settings = Settings.read(os.environ)
        code = commands.send_letter(orders, settings, lambda: _letter(month), terminal())
    if code:
        raise Exit(code=code)


@task(
    name="letter-report",
    positional=["month"],
    help={
        "month": "Le mois de la lettre (AAAA-MM).",
        "to": "Un fichier où écrire, avec les adresses, qui ne l’a pas reçue.",
    },
)
def letter_report(c: Context, month: str, to: str = "") -> None:
    """Rend compte d’un envoi, sans aucune adresse."""
    from newsletter.delivery import commands
    from newsletter.delivery.settings import data_folder

    with said_plainly():
        data = data_folder(os.environ)
        commands.report_letter(data, month, terminal(), to=Path(to) if to else None)


@task(
    name="letter-reconcile",
    positional=["month"],
    iterable=["log"],
    help={
        "month": "Le mois de la lettre (AAAA-MM).",
        "log": "Un journal du relais, du plus ancien au plus récent ; peut être répété.",
        "resend": "Renvoyer ce qui n’y figure pas : s’il couvre tout l’envoi.",
        "restored": "Remettre à jour une base reprise d’une copie.",
    },
)
def letter_reconcile(
    c: Context, month: str, log: list[str], resend: bool = False, restored: bool = False
) -> None:
    """Départage les messages incertains d’après le journal du relais."""
    from newsletter.delivery import commands
    from newsletter.delivery.settings import Settings

    logs = [Path(name) for name in log]
    with said_plainly():
        settings = Settings.read(os.environ)
        commands.reconcile_letter(
            settings, month, logs, terminal(), resend=resend, restored=restored
        )


def _letter(month: str) -> newsletter.LetterValue:
    """The public letter of a month, once nothing is wrong in it."""
    from editorial import lifecycle
    from editorial.site import Site

    corpus = sound_corpus()
    issue = _issue(corpus, month)
    if lifecycle.stage_of(issue, today=issue.meta.date) is not lifecycle.Stage.PUBLISHED:
        raise Exit(f"{issue.path} — lettre en brouillon : elle ne part pas.", code=1)
    _reviewed(corpus, (issue,))
    return newsletter.compose(issue, Site(corpus, issue.meta.date))


def terminal() -> commands.Terminal:
    """The terminal, the hours of this machine, and who is there to answer."""
    from rich.console import Console

    from newsletter.delivery import commands
    from newsletter.delivery.sender import Clock

    clock = Clock(time.time, time.monotonic, lambda event, seconds: event.wait(seconds))
    ask = input if sys.stdin.isatty() else None
    return commands.Terminal(Console(), clock, random.random, ask)
