"""What an editor types for those who receive the letter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from invoke.context import Context
from invoke.tasks import task

from commands.desk import said_plainly, sound_corpus
from commands.letters import terminal

if TYPE_CHECKING:
    from newsletter.delivery import office


@task(name="subscribers-init")
def subscribers_init(c: Context) -> None:
    """Prépare le dossier privé des abonnés et ses clés, une fois pour toutes."""
    from newsletter.delivery import office
    from newsletter.delivery.settings import Settings

    with said_plainly():
        office.start(Settings.read(os.environ), terminal())


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
    organisation = sound_corpus().organisation
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
    from newsletter.delivery import office
    from newsletter.delivery.settings import Settings

    with said_plainly():
        office.read_mail(Settings.read(os.environ), terminal(), restart=restart)


@contextmanager
def _office() -> Iterator[office.Office]:
    """The list of subscribers, as the environment names it."""
    from newsletter.delivery import office
    from newsletter.delivery.settings import Settings

    with said_plainly(), office.Office.open(Settings.read(os.environ), terminal()) as desk:
        yield desk
