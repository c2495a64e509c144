"""The tasks of the project: `invoke --list`. The only place that asks what day it is."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import http.server
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import watchfiles
from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task
from rich.console import Console

import editorial
import newsletter
from deploy.releases import Change, PublicationError
from deploy.targets import target_of
from editorial import followups, french, ledger, lifecycle, quality, reports
from editorial.clippings import clippings_of, counts, counts_text
from editorial.corpus import REGISTER
from editorial.dates import parse_day
from editorial.forms import Draft, Question, ask_all
from editorial.json_schemas import json_schemas
from editorial.problems import Problem, did_you_mean
from editorial.reference import reference
from editorial.register import merged, read_register
from editorial.reports import FORMATS, Report
from editorial.schemas import DOCUMENT_TYPES, Meta
from editorial.schemas.event import Event
from editorial.site import Site
from newsletter import preview
from newsletter.delivery import commands, office
from newsletter.delivery.sender import Clock
from newsletter.delivery.settings import Settings, data_folder, relay_of
from watch.adding import add
from watch.agendas import refresh
from watch.bookmarklet import FOLDER as NOTES
from watch.bookmarklet import bookmark_page, take_in_notes
from watch.collect import collect
from watch.disk import alone, write_whole
from watch.errors import WatchError
from watch.imports import take_in
from watch.inbox import Inbox
from watch.links import care_for
from watch.months import Months, file_choices
from watch.triage import Triage

ROOT = Path(__file__).parent
CONTENT = ROOT / "content"
LEDGER = "content/donnees/calendriers.yml"
PARTNER_EVENTS = "content/donnees/evenements-partenaires.yml"
PUBLISHED = ROOT / ".publications"
"""Where the releases carried elsewhere are remembered."""
SHOWN = 8
"""Pages that a publication names, of each sort."""
PYTHON = sys.executable
MARKER = ".irev-site"
"""The file that says that a folder is a site of ours, which a build may replace."""
SOURCES = ("content", "editorial", "newsletter", "plugins", "theme", "tests", "docs", ".git")
LOCKS = {"requirements.lock": (), "requirements-test.lock": ("--group", "test")}


@task(
    help={
        "tout": "Montrer tous les avertissements, au lieu de les compter par règle.",
        "format": "text (par défaut), github, gitlab, json, html : les mêmes mots, autrement.",
        "as_of": "Le jour pour lequel vérifier (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
    }
)
def check(c: Context, tout: bool = False, format: str = "text", as_of: str = "") -> None:
    """Vérifie tous les contenus et liste tous les problèmes d’un coup."""
    if format not in FORMATS:
        raise Exit(f"format inconnu « {format} » ; connus : {', '.join(FORMATS)}.", code=1)
    corpus = editorial.load(CONTENT)
    problems = editorial.check(corpus)
    report = Report(len(corpus.sources), problems, quality.advice(corpus, _day(as_of)))
    print(reports.text(report, whole=True) if tout else FORMATS[format](report))
    if problems:
        raise Exit(f"{french.counted(len(problems), 'problème')} à corriger.", code=1)


@task(
    iterable=["champ"],
    help={
        "kind": "Le type : actualite, evenement, cycle, experience, synthese, ressource, replay…",
        "titre": "Le titre, tel que les lecteurs le verront.",
        "champ": "Une réponse donnée d’avance : --champ date=2026-03-12 ; autant que l’on veut.",
        "oui": "Ne rien demander : dire ce qui manque.",
    },
)
def new(c: Context, kind: str, titre: str, champ: list[str], oui: bool = False) -> None:
    """Commence un contenu : pose les questions nécessaires, écrit le fichier à sa place."""
    schema = _type(kind, DOCUMENT_TYPES)
    _start(Draft.of(schema, {"titre": titre}), _sound_corpus(), champ, ask=not oui)


@task(
    name="follow-up",
    iterable=["champ"],
    help={
        "event": "L’identifiant de l’événement.",
        "kind": "Ce qu’il laisse : synthese (par défaut), replay, experience, ressource, webdoc.",
        "champ": "Une réponse donnée d’avance : --champ resume=… ; autant que l’on veut.",
        "oui": "Ne rien demander : dire ce qui manque.",
    },
)
def follow_up(
    c: Context, event: str, champ: list[str], kind: str = "synthese", oui: bool = False
) -> None:
    """Commence la synthèse, le replay ou la fiche d’un événement, liés dans les deux sens."""
    corpus, schema = _sound_corpus(), _type(kind, followups.FOLLOWING)
    events = {d.meta.id: d for d in corpus.documents if isinstance(d.meta, Event)}
    if event not in events:
        raise Exit(f"événement inconnu « {event} ».{did_you_mean(event, events, count=3)}", code=1)
    draft = followups.follow_up(events[event], schema, today=_day(""))
    draft = _start(draft, corpus, champ, ask=not oui)
    file = ROOT / events[event].path
    with _said_plainly():
        text = followups.linked(file.read_bytes().decode("utf-8"), draft)
    if text is None:
        print(f"{events[event].path} — à ajouter dans « suites » : {followups.outcome_line(draft)}")
        return
    with _said_plainly():
        write_whole(file, text)
    print(f"{events[event].path} : « suites » le nomme ; il y paraîtra une fois publié.")


def _type(kind: str, among: Sequence[type[Meta]]) -> type[Meta]:
    known = {schema.kind: schema for schema in among}
    if kind not in known:
        raise Exit(f"type inconnu « {kind} » ; connus : {', '.join(known)}.", code=1)
    return known[kind]


def _start(draft: Draft, corpus: editorial.Corpus, given: list[str], *, ask: bool) -> Draft:
    """Complete a draft with what is given and what the editor answers, and write its file."""
    for answer in given:
        key, equal, text = answer.partition("=")
        if not equal:
            raise Exit(f"--champ — « champ=valeur » attendu, reçu « {answer} ».", code=1)
        if key not in draft.keys:
            hint = did_you_mean(key, draft.keys)
            raise Exit(f"--champ — champ inconnu « {key} ».{hint}", code=1)
        draft = draft.answered(key, text)
    if ask:
        draft = ask_all(draft, corpus, _asked)
    elif faults := draft.faults(corpus):
        for fault in faults:
            print(f"{fault.field} — {fault.message}")
        raise Exit("Rien n’est écrit : répondre par « --champ champ=valeur ».", code=1)
    file = CONTENT / draft.path
    with _said_plainly():
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new_file:
            new_file.write(draft.text())
    print(f"{_relative(file)} est prêt : écrire le texte sous l’en-tête, puis « etat: publie ».")
    return draft


def _asked(question: Question, objection: Problem | None) -> str:
    """What the editor types."""
    if objection:
        print(f"  {objection.message}")
    else:
        print(f"\n{question.description}")
        for value, label in question.choices:
            print(f"  {value}{f' : {label}' if label else ''}")
    try:
        return input(f"{question.key} : ")
    except (EOFError, KeyboardInterrupt):
        raise Exit("\nArrêté : rien n’est écrit.", code=1) from None


@task(
    help={
        "as_of": "Le jour pour lequel construire (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
        "output": "Le dossier à écrire ; par défaut, output.",
        "drafts": "Montrer aussi les brouillons et les contenus programmés, pour relecture.",
    }
)
def build(c: Context, as_of: str = "", output: str = "output", drafts: bool = False) -> None:
    """Construit le site et les lettres ; l’ancien site reste en place si quelque chose échoue."""
    today = _day(as_of)
    target = _own_folder(output)
    corpus = _sound_corpus()
    if drafts and _record_calendars(corpus):
        print(f"{LEDGER} a changé : l’enregistrer avec les contenus.")
    with _staging(target) as (stage, lock):
        _pelican(stage, today, lock=lock, settings="pelicanconf.py" if drafts else "publishconf.py")
        letters = newsletter.build_letters(Site(corpus, today, drafts=drafts), stage)
        pages = sum(1 for _ in stage.rglob("*.html"))
    print(f"Contenus : {lifecycle.account_for(corpus, today=today)}.")
    print(f"Site : {french.counted(pages, 'page')} au {french.day(today)}, dans {output}/.")
    if letters:
        print(f"Lettre : {letters[0].message.relative_to(stage)} et {letters[0].text.name}.")


@task
def calendars(c: Context) -> None:
    """Inscrit au registre des calendriers les rendez-vous nouveaux, déplacés ou annulés."""
    late = _record_calendars(_sound_corpus())
    print(f"{LEDGER} : {french.counted(late, 'rendez-vous', 'rendez-vous')} de plus à jour.")


def _record_calendars(corpus: editorial.Corpus) -> int:
    """Write down what changed in the agenda, so that calendars tell it with its day."""
    late = ledger.unrecorded(corpus)
    if late:
        text = ledger.ledger_text(corpus, now=datetime.now(UTC))
        with _said_plainly():
            write_whole(ROOT / LEDGER, text)
    return len(late)


@task(
    name="letter-new",
    help={
        "month": "Le mois de la lettre (AAAA-MM).",
        "day": "Le jour de parution (AAAA-MM-JJ) ; par défaut aujourd’hui, ou le premier mardi.",
    },
)
def letter_new(c: Context, month: str, day: str = "") -> None:
    """Prépare une lettre avec ce qui a paru ; relancée, y ajoute le nouveau sans rien changer."""
    corpus = _sound_corpus()
    with _said_plainly():
        made = newsletter.assemble(corpus, month, _letter_day(month, day))
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
    corpus = _sound_corpus()
    issue = _issue(corpus, month, as_of)
    if lifecycle.stage_of(issue, today=issue.meta.date) is not lifecycle.Stage.PUBLISHED:
        raise Exit(f"{issue.path} — lettre en brouillon : invoke build --drafts la montre.", code=1)
    with _said_plainly():
        chosen = _edition(corpus, edition, public)
        files = newsletter.build_letter(issue, corpus, _own_folder(output), chosen)
    for file in (files.message, files.text):
        print(f"{_relative(file)} ({french.number(round(file.stat().st_size / 1000))} ko)")


@task(name="letter-check", help={"month": "Le mois de la lettre ; par défaut, toutes."})
def letter_check(c: Context, month: str = "") -> None:
    """Examine une lettre avant qu’elle parte : les erreurs l’arrêtent, le reste est signalé."""
    corpus = _sound_corpus()
    issues = (_issue(corpus, month),) if month else corpus.issues
    _reviewed(corpus, issues)
    print(f"{french.counted(len(issues), 'lettre')} : aucune erreur.")


def _reviewed(corpus: editorial.Corpus, issues: Sequence[editorial.Issue]) -> None:
    """Print what is found in letters, and stop if it is an error."""
    reviews = [newsletter.review(issue, corpus) for issue in issues]
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
    corpus = _sound_corpus()
    issue = _issue(corpus, month)
    _reviewed(corpus, (issue,))
    with _said_plainly():
        letter = newsletter.compose(issue, Site(corpus, issue.meta.date))
        newsletter.send_trial(letter, relay_of(os.environ), to=to)
    print(f"« {letter.subject} » est partie vers {to}.")


def _issue(corpus: editorial.Corpus, month: str, as_of: str = "") -> editorial.Issue:
    """The letter of a month, or the newest one."""
    issues = {issue.month: issue for issue in corpus.issues}
    issue = issues.get(month) if month else newsletter.newest(corpus, _day(as_of))
    if issue is None:
        raise Exit(f"Aucune lettre {month or 'parue'} : voir content/lettres/.", code=1)
    return issue


def _edition(corpus: editorial.Corpus, theme: str, public: str) -> newsletter.Edition | None:
    """The edition asked for, if one is."""
    if theme:
        return newsletter.edition_of_theme(corpus, theme)
    return newsletter.edition_for_audience(corpus, public) if public else None


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
    if not re.fullmatch(r"[12]\d{3}", year):
        raise Exit(f"Année attendue (AAAA), reçu « {year} ».", code=1)
    corpus = _sound_corpus()
    print(counts_text(counts(clippings_of(corpus, _day(as_of)), corpus, int(year))))


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
    orders = commands.Orders(
        month=month,
        transport=transport,
        rehearsal=Path(rehearsal).absolute() if rehearsal else None,
        count=count or None,
        accept_change=accept_change,
        resume=resume,
    )
    with _said_plainly():
        settings = Settings.read(os.environ)
        code = commands.send_letter(orders, settings, lambda: _letter(month), _terminal())
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
    with _said_plainly():
        data = data_folder(os.environ)
        commands.report_letter(data, month, _terminal(), to=Path(to) if to else None)


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
    logs = [Path(name) for name in log]
    with _said_plainly():
        settings = Settings.read(os.environ)
        commands.reconcile_letter(
            settings, month, logs, _terminal(), resend=resend, restored=restored
        )


@task(name="subscribers-init")
def subscribers_init(c: Context) -> None:
    """Prépare le dossier privé des abonnés et ses clés, une fois pour toutes."""
    with _said_plainly():
        office.start(Settings.read(os.environ), _terminal())


@task(
    name="subscribers-import",
    positional=["file"],
    help={
        "file": "Un fichier CSV, dont une colonne s’appelle « adresse ».",
        "source": "D’où vient cette liste, et quand ces personnes ont donné leur accord.",
        "skip_invalid": "Laisser de côté les lignes illisibles au lieu de tout refuser.",
    },
)
def subscribers_import(
    c: Context, file: str, *, source: str = "", skip_invalid: bool = False
) -> None:
    """Ajoute les personnes d’une liste, sans jamais reprendre qui s’est désabonné."""
    with _office() as desk:
        desk.import_list(Path(file), source=source, skip_invalid=skip_invalid)


@task(
    name="subscribers-export",
    positional=["file"],
    help={"file": "Le fichier CSV à écrire, hors de tout dépôt."},
)
def subscribers_export(c: Context, file: str) -> None:
    """Écrit la liste de celles et ceux qui reçoivent la lettre."""
    with _office() as desk:
        desk.export_list(Path(file))


@task(
    name="subscribers-add",
    positional=["address"],
    help={
        "address": "L’adresse de la personne.",
        "source": "Comment elle l’a demandé ; par défaut, « demande par courriel ».",
        "again": "Elle s’était désabonnée et le redemande elle-même.",
    },
)
def subscribers_add(
    c: Context, address: str, *, source: str = "demande par courriel", again: bool = False
) -> None:
    """Note une demande d’abonnement et envoie le message qui la fait confirmer."""
    organisation = _sound_corpus().organisation
    with _office() as desk:
        desk.add(address, organisation, source=source, again=again)


@task(
    name="subscribers-confirm",
    positional=["address"],
    help={
        "address": "L’adresse de la personne.",
        "source": "Comment elle a confirmé : « courriel du 3 mai ».",
    },
)
def subscribers_confirm(c: Context, address: str, source: str = "") -> None:
    """Confirme à la main une personne qui a répondu par une autre voie."""
    with _office() as desk:
        desk.confirm(address, source=source)


@task(
    name="subscribers-remove",
    positional=["address"],
    help={"address": "L’adresse de la personne."},
)
def subscribers_remove(c: Context, address: str) -> None:
    """Désabonne une personne qui l’a demandé."""
    with _office() as desk:
        desk.remove(address)


@task(
    name="subscribers-erase",
    positional=["address"],
    help={"address": "L’adresse de la personne."},
)
def subscribers_erase(c: Context, address: str) -> None:
    """Efface tout ce qui nomme une personne, et le prouve en relisant les fichiers."""
    with _office() as desk:
        desk.erase(address)


@task(
    name="subscribers-list",
    help={
        "address": "Tout dire d’une personne : son droit d’accès.",
        "opposed": "Un fichier d’adresses : dire celles à qui rien ne doit être envoyé.",
    },
)
def subscribers_list(c: Context, address: str = "", opposed: str = "") -> None:
    """Compte les abonnés, sans aucune adresse."""
    with _office() as desk:
        if address:
            desk.show(address)
        elif opposed:
            desk.list_opposed(Path(opposed))
        else:
            desk.list_counts()


@task(
    name="returns-read",
    help={"restart": "Accepter un journal de désabonnements dont le début est perdu."},
)
def returns_read(c: Context, restart: bool = False) -> None:
    """Lit les désabonnements, les confirmations et les messages revenus."""
    with _said_plainly():
        office.read_mail(Settings.read(os.environ), _terminal(), restart=restart)


@contextmanager
def _office() -> Iterator[office.Office]:
    """The list of subscribers, as the environment names it."""
    with _said_plainly(), office.Office.open(Settings.read(os.environ), _terminal()) as desk:
        yield desk


def _letter(month: str) -> newsletter.LetterValue:
    """The public letter of a month, once nothing is wrong in it."""
    corpus = _sound_corpus()
    issue = _issue(corpus, month)
    if lifecycle.stage_of(issue, today=issue.meta.date) is not lifecycle.Stage.PUBLISHED:
        raise Exit(f"{issue.path} — lettre en brouillon : elle ne part pas.", code=1)
    _reviewed(corpus, (issue,))
    return newsletter.compose(issue, Site(corpus, issue.meta.date))


def _terminal() -> commands.Terminal:
    """The terminal, the hours of this machine, and who is there to answer."""
    clock = Clock(time.time, time.monotonic, lambda event, seconds: event.wait(seconds))
    ask = input if sys.stdin.isatty() else None
    return commands.Terminal(Console(), clock, random.random, ask)


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
        "trier": "Trier dans le terminal ce qui attend, sans rien relever.",
        "ranger": "Suivre les choix écrits dans le fichier à trier, sans rien relever.",
        "autoriser_local": "Pour les tests seulement : accepter les adresses de cette machine.",
    }
)
def watch(
    c: Context, trier: bool = False, ranger: bool = False, autoriser_local: bool = False
) -> None:
    """Relève les flux suivis et garde ce qui est nouveau, à trier, hors du site."""
    corpus, today = _sound_corpus(), _day("")
    with _said_plainly(), _inbox() as inbox:
        for fault in take_in_notes(ROOT / NOTES, inbox):
            print(fault)
        if trier:
            print(Triage(corpus, inbox, today=today, console=Console()).run())
            return
        filed = file_choices(Months(corpus), inbox, today=today)
        for fault in filed.faults:
            print(fault)
        print(filed)
        if not ranger:
            report = collect(corpus, inbox, today=today, allow_local=autoriser_local)
            for line in report.lines(today):
                print(line)
    if filed.faults:
        raise Exit(f"{french.counted(len(filed.faults), 'choix', 'choix')} à corriger.", code=1)


@task(help={"autoriser_local": "Pour les tests seulement : accepter les adresses d’ici."})
def partners(c: Context, autoriser_local: bool = False) -> None:
    """Relit les agendas des partenaires ; celui qui échoue garde sa dernière copie."""
    corpus = _sound_corpus()
    if not corpus.partner_agendas:
        print("Aucun agenda à lire : les inscrire dans content/donnees/agendas-partenaires.yml.")
        return
    refreshed = refresh(corpus, today=_day(""), allow_local=autoriser_local)
    for note in refreshed.notes:
        print(note)
    with _said_plainly():
        write_whole(ROOT / PARTNER_EVENTS, refreshed.text)
    print(f"{PARTNER_EVENTS} : {french.counted(refreshed.count, 'rendez-vous', 'rendez-vous')}.")


@task(
    help={
        "to": "La cible : /un/dossier, rsync:hote:/dossier, rclone:nom:seau ; sinon $IREV_CIBLE.",
        "site": "Un site déjà construit ; par défaut, le construire.",
    }
)
def publish(c: Context, to: str = "", site: str = "") -> None:
    """Met le site en ligne, d’un coup ; ce qui était en ligne y reste si quelque chose échoue."""
    with _said_plainly():
        target = target_of(to or os.environ.get("IREV_CIBLE", ""), PUBLISHED)
        _remember_addresses(target.register)
        if not site:
            build(c)
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
    with _said_plainly():
        target = target_of(to or os.environ.get("IREV_CIBLE", ""), PUBLISHED)
        _tell(target.rollback(version or None))


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
    corpus, today = _sound_corpus(), _day("")
    with _said_plainly(), _inbox() as inbox:
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
    corpus = _sound_corpus()
    with _said_plainly(), _inbox() as inbox:
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
    corpus, today = _sound_corpus(), _day("")
    with _said_plainly(), _inbox() as inbox:
        name = _panorama(corpus, panorama)
        for line in take_in(Path(file), corpus, inbox, panorama=name, today=today).lines():
            print(line)


@task(help={"minutes": "Le temps à y passer au plus ; par défaut, 10."})
def links(c: Context, minutes: int = 10) -> None:
    """Vérifie que les liens vers d’autres sites répondent encore ; ne bloque jamais rien."""
    corpus, today = _sound_corpus(), _day("")
    with _said_plainly(), _inbox() as inbox:
        file = inbox.folder / "liens.json"
        for line in care_for(corpus, file, today=today, seconds=60 * minutes).lines():
            print(line)


@task
def docs(c: Context) -> None:
    """Récrit la référence des champs (docs/champs.md) et les schémas des éditeurs de texte."""
    (ROOT / "docs" / "champs.md").write_text(reference(), encoding="utf-8")
    for name, text in json_schemas(_sound_corpus()).items():
        (ROOT / "docs" / "schemas" / name).write_text(text, encoding="utf-8")


@task(help={"as_of": "Le jour des images (AAAA-MM-JJ).", "output": "Le dossier du site."})
def screenshots(c: Context, as_of: str = "2022-04-15", output: str = "output") -> None:
    """Refait les images de docs/images d’après le site construit (il faut chromium)."""
    build(c, as_of=as_of, output=output)
    command = [PYTHON, "-m", "tests.site.screenshots", output, "docs/images"]
    subprocess.run(command, check=True, cwd=ROOT)


@task
def lint(c: Context) -> None:
    """Vérifie le style et les types du code."""
    for words in ("ruff check .", "ruff format --check .", "mypy"):
        c.run(f"{PYTHON} -m {words}")


@task(pre=[lint])
def test(c: Context) -> None:
    """Lance le style, les types et tous les tests."""
    c.run(f"{PYTHON} -m pytest")


@task
def lock(c: Context) -> None:
    """Fige les versions (avec leurs empreintes) d’après pyproject.toml."""
    if shutil.which("uv") is None:
        raise Exit("Il faut uv : .venv/bin/pip install uv.", code=1)
    for name, groups in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml", *groups, "--universal", "--upgrade"]
        options = ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", "-o", name]
        subprocess.run([*command, *options], check=True, cwd=ROOT)


def _sound_corpus() -> editorial.Corpus:
    """The content, or the list of all its problems and the end of the task."""
    corpus = editorial.load(CONTENT)
    problems = editorial.check(corpus)
    for problem in problems:
        print(problem)
    if problems:
        raise Exit(f"{french.counted(len(problems), 'problème')} à corriger.", code=1)
    return corpus


def _day(text: str) -> date:
    """The day asked for, or today in the terminal's own calendar."""
    try:
        return parse_day(text) if text else date.today()  # noqa: DTZ011 — the editor's own day
    except ValueError as error:
        raise Exit(f"--as-of — {error}", code=1) from None


def _pelican(stage: Path, today: date, *, lock: int, settings: str) -> None:
    """Run Pelican in a process of its own, where any warning is a failure.

    It holds the lock too, so that nobody clears its folder if only we are killed.
    """
    command = [PYTHON, "-m", "pelican", CONTENT.name, "-s", settings, "-o", str(stage)]
    options = ["--fatal", "warnings", "-e", f'AS_OF="{today.isoformat()}"']
    result = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        pass_fds=[lock],
    )
    if result.returncode:
        print(result.stdout + result.stderr, file=sys.stderr)
        raise Exit("La construction a échoué : le site d’avant est intact.", code=1)


@contextmanager
def _staging(target: Path) -> Iterator[tuple[Path, int]]:
    """A folder beside `target` that takes its place only when all went well, and its lock.

    One build at a time: a second one is refused; what a killed one left behind is cleared.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Construction arrêtée."))
    with _said_plainly(), _alone(target) as lock:
        for stale in target.parent.glob(f".{target.name}.tmp-*"):
            shutil.rmtree(stale, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}.tmp-", dir=target.parent))
        try:
            stage.chmod(0o755)
            yield stage, lock
            (stage / MARKER).write_text("Dossier récrit par « invoke build ».\n", encoding="utf-8")
            _swap(stage, target)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _alone(target: Path) -> Iterator[int]:
    """Hold the one right to write `target`; the system releases it however we end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(os.fsencode(target)).hexdigest()[:16]
    with (Path(tempfile.gettempdir()) / f"irev-site-{os.getuid()}-{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Exit(f"{target} — une autre construction est en cours.", code=1) from None
        yield file.fileno()


def _swap(stage: Path, target: Path) -> None:
    """Put `stage` in the place of `target`, or leave `target` as it was."""
    previous = stage.with_name(f"{stage.name}-ancien")
    if not target.exists():
        stage.rename(target)
        return
    target.rename(previous)
    try:
        stage.rename(target)
    except OSError:
        previous.rename(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)


def _panorama(corpus: editorial.Corpus, name: str) -> str:
    """The panorama asked for, or the first."""
    known = [panorama.id for panorama in corpus.panoramas]
    if name and name not in known:
        raise Exit(f"--panorama — inconnu « {name} » ; connus : {', '.join(known)}.", code=1)
    return name or known[0]


@contextmanager
def _inbox() -> Iterator[Inbox]:
    """The folder of the watch, held by this command alone."""
    folder = Path(os.environ.get("IREV_VEILLE") or ROOT / ".veille")
    with alone(folder):
        yield Inbox(folder)


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn the few errors that name their remedy into one sentence."""
    try:
        yield
    except (newsletter.PlainError, PublicationError, WatchError) as error:
        raise Exit(str(error), code=1) from None
    except OSError as error:
        raise Exit(f"{error.filename or 'Disque'} — {error.strerror}.", code=1) from None


def _own_folder(output: str) -> Path:
    """The folder of the site; never one that holds anything else, nor one of the project's."""
    target = Path(os.path.abspath(output))  # noqa: PTH100 — a link is refused, not followed
    sources = [ROOT / name for name in SOURCES]
    if any(target == s or s in target.parents or target in s.parents for s in sources):
        raise Exit(f"{target} — ce dossier est celui du projet : en choisir un autre.", code=1)
    is_new = not os.path.lexists(target) or (
        target.is_dir() and not target.is_symlink() and not any(target.iterdir())
    )
    if not is_new and (target.is_symlink() or not (target / MARKER).is_file()):
        message = "ce dossier contient autre chose qu’un site construit ici : en choisir un autre."
        raise Exit(f"{target} — {message}", code=1)
    return target


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


def _relative(file: Path) -> str:
    return os.path.relpath(file, Path.cwd())
