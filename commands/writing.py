"""What an editor types to write: start a text, what follows from it, check everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.exceptions import Exit
from invoke.tasks import task

import editorial
from commands.building import LEDGER, record_calendars
from commands.desk import CONTENT, ROOT, Reading, checked, day, relative, said_plainly, sound_corpus
from editorial import french

if TYPE_CHECKING:
    from editorial.forms import Draft, Question
    from editorial.problems import Problem
    from editorial.schemas import Meta


@task(
    help={
        "tout": "Montrer tous les avertissements, au lieu de les compter par règle.",
        "format": "text (par défaut), github, gitlab, json, html : les mêmes mots, autrement.",
        "as_of": "Le jour pour lequel vérifier (AAAA-MM-JJ) ; par défaut, aujourd’hui.",
    }
)
def check(c: Context, tout: bool = False, format: str = "text", as_of: str = "") -> None:
    """Vérifie tous les contenus et liste tous les problèmes d’un coup."""
    from editorial import quality, reports
    from editorial.reports import FORMATS, Report

    if format not in FORMATS:
        raise Exit(f"format inconnu « {format} » ; connus : {', '.join(FORMATS)}.", code=1)
    corpus, problems = checked(Reading())
    report = Report(len(corpus.sources), problems, quality.advice(corpus, day(as_of)))
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
    from editorial.forms import Draft
    from editorial.schemas import DOCUMENT_TYPES

    schema = _type(kind, DOCUMENT_TYPES)
    _start(Draft.of(schema, {"titre": titre}), sound_corpus(), champ, ask=not oui)


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
    from editorial import followups
    from editorial.problems import did_you_mean
    from editorial.schemas.event import Event
    from watch.disk import write_whole

    corpus, schema = sound_corpus(), _type(kind, followups.FOLLOWING)
    events = {d.meta.id: d for d in corpus.documents if isinstance(d.meta, Event)}
    if event not in events:
        raise Exit(f"événement inconnu « {event} ».{did_you_mean(event, events, count=3)}", code=1)
    draft = followups.follow_up(events[event], schema, today=day(""))
    draft = _start(draft, corpus, champ, ask=not oui)
    file = ROOT / events[event].path
    with said_plainly():
        text = followups.linked(file.read_bytes().decode("utf-8"), draft)
    if text is None:
        print(f"{events[event].path} — à ajouter dans « suites » : {followups.outcome_line(draft)}")
        return
    with said_plainly():
        write_whole(file, text)
    print(f"{events[event].path} : « suites » le nomme ; il y paraîtra une fois publié.")


def _type(kind: str, among: Sequence[type[Meta]]) -> type[Meta]:
    known = {schema.kind: schema for schema in among}
    if kind not in known:
        raise Exit(f"type inconnu « {kind} » ; connus : {', '.join(known)}.", code=1)
    return known[kind]


def _start(draft: Draft, corpus: editorial.Corpus, given: list[str], *, ask: bool) -> Draft:
    """Complete a draft with what is given and what the editor answers, and write its file."""
    from editorial.forms import ask_all
    from editorial.problems import did_you_mean

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
    with said_plainly():
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new_file:
            new_file.write(draft.text())
    print(f"{relative(file)} est prêt : écrire le texte sous l’en-tête, puis « etat: publie ».")
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


@task
def calendars(c: Context) -> None:
    """Inscrit au registre des calendriers les rendez-vous nouveaux, déplacés ou annulés."""
    late = record_calendars(sound_corpus())
    print(f"{LEDGER} : {french.counted(late, 'rendez-vous', 'rendez-vous')} de plus à jour.")
