"""The rules that span files: one function each, whose docstring is the rule, listed in `RULES`.

Those of what readers suffer from are in `editorial.quality`, those of one file in
`editorial.alone`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, partial

from editorial import agenda, press, quality, urls
from editorial.appearances import items_come_back_with_a_reason
from editorial.body import kind_of_target
from editorial.citable import citable
from editorial.corpus import MEDIA_FOLDER, REGISTER, Corpus, Document, Issue, Selection
from editorial.letters import TO_WRITE
from editorial.pictures import PictureError, is_picture, open_picture
from editorial.problems import Problem, did_you_mean
from editorial.schemas.document import State
from editorial.schemas.event import ActionKind, Cycle, Event, Mode
from editorial.schemas.page import Page
from editorial.schemas.publication import Experience, Publication
from editorial.schemas.vocabularies import Theme
from editorial.subjects import agenda_url, lasting_subjects

__all__ = ["RULES", "TEXT_RULES", "check", "site_addresses"]

Rule = Callable[[Corpus], Iterable[Problem]]
DocumentRule = Callable[[Document], Iterable[Problem]]
Where = tuple[str | int, ...]


def check(corpus: Corpus, *, changed: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Every problem of the corpus, those of single files and those between files, sorted.

    `changed` are the ids of the documents of which only the texts have changed since a check that
    found nothing: the rules that read no text would find nothing again. A text is read only when
    one of its doubts is not settled.
    """
    found = set(corpus.problems)
    documents: Sequence[Document] = corpus.documents
    if changed is None:
        for rule in (*RULES, *quality.RULES):
            found.update(rule(corpus))
    else:
        documents = [corpus.by_id[identifier] for identifier in sorted(changed)]
    of_texts, is_settled = [make(corpus) for make in TEXT_RULES], _settled(corpus)
    for document in documents:
        if not all(map(is_settled, document.doubts)):
            found.update(problem for rule in of_texts for problem in rule(document))
    return tuple(sorted(found))


def _settled(corpus: Corpus) -> Callable[[str], bool]:
    """Whether what a document leads to is there: a file, an address of the site, a content."""
    addresses = cache(partial(site_addresses, corpus))

    def is_settled(doubt: str) -> bool:
        if doubt.startswith("/media/"):
            return doubt.removeprefix("/media/") in corpus.media
        if doubt.startswith("/"):
            return doubt in addresses()
        return bool(doubt) and (doubt in corpus.by_id or doubt in corpus.broken_ids)

    return is_settled


def identifiers_are_unique(corpus: Corpus) -> Iterator[Problem]:
    """Un identifiant ne désigne qu’un seul contenu."""
    for document, first in _doubles(corpus.documents, lambda d: d.meta.id):
        message = f"identifiant « {document.meta.id} » déjà pris par {first.path}."
        yield _problem(document, ("id",), message)


def urls_are_unique(corpus: Corpus) -> Iterator[Problem]:
    """Deux contenus n’ont pas la même adresse, et aucun ne prend celle d’une liste du site."""
    for document, first in _doubles(corpus.documents, lambda d: d.url):
        message = f"même adresse {document.url} que {first.path} : changer l’un des noms."
        field = "adresse" if isinstance(document.meta, Page) else "slug"
        yield _problem(document, (field,), message)
    reserved = site_addresses(corpus)
    for document in corpus.documents:
        if document.url in reserved:
            message = (
                f"l’adresse {document.url} est celle d’une page du site : en choisir une autre."
            )
            yield _problem(document, ("adresse",), message)


def references_are_known(corpus: Corpus) -> Iterator[Problem]:
    """Un identifiant cité désigne un contenu qui existe, et un seul."""
    copies: dict[str, list[str]] = defaultdict(list)
    for document in corpus.documents:
        copies[document.meta.id].append(document.path)
    cited = citable(corpus)
    for item, where, identifier in _references(corpus):
        if isinstance(item, Issue) and identifier in cited and identifier not in copies:
            continue
        paths = copies.get(identifier, [])
        if len(paths) > 1:
            message = f"« {identifier} » désigne deux fichiers : {' et '.join(paths[:2])}."
            yield _problem(item, where, message)
        elif not paths and identifier not in corpus.broken_ids:
            message = f"aucun contenu n’a l’identifiant « {identifier} »."
            yield _problem(item, where, message + did_you_mean(identifier, copies))


def references_have_the_right_type(corpus: Corpus) -> Iterator[Problem]:
    """Un champ qui attend un cycle, un événement ou une expérience reçoit bien cela."""
    expected: dict[str, tuple[type, str]] = {
        "cycle": (Cycle, "un cycle"),
        "evenements": (Event, "un événement"),
        "experiences": (Experience, "une fiche expérience"),
    }
    for item, where, identifier in _references(corpus):
        wanted, target = expected.get(str(where[0])), corpus.by_id.get(identifier)
        if wanted and target and not isinstance(target.meta, wanted[0]):
            label = target.meta.label
            message = f"{wanted[1]} est attendu ; « {identifier} » est de type « {label} »."
            yield _problem(item, where, message)


def themes_are_known(corpus: Corpus) -> Iterator[Problem]:
    """Un thème cité existe dans le thésaurus."""
    if not corpus.themes:
        return
    replaced = {old: path for path, theme in corpus.themes.items() for old in theme.replaces}
    for item, where, path in _named_themes(corpus):
        if path not in corpus.themes and path in replaced:
            message = f"thème abandonné « {path} » : écrire « {replaced[path]} »."
            yield _problem(item, where, message)
        elif path not in corpus.themes:
            message = f"thème inconnu « {path} »." + did_you_mean(path, corpus.themes, count=3)
            yield _problem(item, where, message)
    for day in corpus.observed_days:
        for theme in day.themes:
            if theme not in corpus.themes:
                message = f"« {day.id} » : thème inconnu « {theme} »."
                message += did_you_mean(theme, corpus.themes, count=3)
                yield _data_problem(corpus, "journees", message)


def _named_themes(corpus: Corpus) -> Iterator[tuple[Document | Selection, Where, str]]:
    for document in corpus.documents:
        for index, path in enumerate(document.meta.themes):
            yield document, ("themes", index), path
    for selection, number, article in corpus.articles:
        for index, path in enumerate(article.themes):
            yield selection, ("articles", number, "themes", index), path


def territories_are_known(corpus: Corpus) -> Iterator[Problem]:
    """Un territoire cité existe dans la liste des territoires."""
    known = corpus.territories
    for item, where, territory in _named_territories(corpus) if known else ():
        if territory not in known:
            message = f"territoire inconnu « {territory} »."
            yield _problem(item, where, message + did_you_mean(territory, known, count=3))


def _named_territories(corpus: Corpus) -> Iterator[tuple[Document | Selection, Where, str]]:
    for document in corpus.documents:
        for index, territory in enumerate(document.meta.territories):
            yield document, ("territoires", index), territory
        place = document.meta.place if isinstance(document.meta, Event) else None
        if place and place.territory:
            yield document, ("lieu", "territoire"), place.territory
        for index, group in enumerate(
            document.meta.groups if isinstance(document.meta, Cycle) else ()
        ):
            if group.territory:
                yield document, ("groupes", index), group.territory
    for selection, number, article in corpus.articles:
        for index, territory in enumerate(article.territories):
            yield selection, ("articles", number, "territoires", index), territory


def audiences_are_known(corpus: Corpus) -> Iterator[Problem]:
    """Un public cité est l’un des profils du rapport d’activités."""
    known = corpus.audiences
    for document in corpus.documents if known else ():
        for index, audience in enumerate(document.meta.audiences):
            if audience not in known:
                message = f"public inconnu « {audience} »."
                message += did_you_mean(audience, known, count=3)
                yield _problem(document, ("publics", index), message)
        turnout = document.meta.turnout if isinstance(document.meta, Event) else None
        for audience in turnout.attendance if turnout else ():
            if audience not in known:
                message = f"public inconnu « {audience} »."
                message += did_you_mean(audience, known, count=3)
                yield _problem(document, ("bilan", "presences", audience), message)


def sessions_are_within_their_cycle(corpus: Corpus) -> Iterator[Problem]:
    """Une séance se tient dans les dates de son cycle, pour un groupe qui en est, sans surplus."""
    counted: Counter[tuple[str, str]] = Counter()
    for document, event, cycle in _sessions(corpus):
        groups = {group.id: group for group in cycle.groups}
        when, held = cycle.when, event.when
        if when and cycle.end and (held.last < when.first or held.first > when.last):
            message = f"séance ({held.label}) hors des dates de son cycle ({when.label})."
            yield _problem(document, ("date",), message)
        if not event.group:
            continue
        if event.group not in groups:
            message = f"« {event.group} » n’est pas un groupe de « {cycle.id} »."
            message += did_you_mean(event.group, groups)
            yield _problem(document, ("groupe",), message)
            continue
        counted[cycle.id, event.group] += event.session_count
        expected, found = groups[event.group].sessions, counted[cycle.id, event.group]
        if expected is not None and found > expected:
            message = f"{found} séances pour « {event.group} », le cycle en prévoit {expected}."
            yield _problem(document, ("groupe",), message)


def _sessions(corpus: Corpus) -> Iterator[tuple[Document, Event, Cycle]]:
    """The events that are in a cycle, with that cycle."""
    for document in corpus.documents:
        if isinstance(document.meta, Event) and document.meta.cycle:
            cycle = corpus.by_id.get(document.meta.cycle)
            if cycle and isinstance(cycle.meta, Cycle):
                yield document, document.meta, cycle.meta


def links_are_alive(corpus: Corpus) -> DocumentRule:
    """Un lien vers le site mène à une page qui existe ; aucun lien n’exécute quoi que ce soit."""

    @cache
    def documents() -> dict[str, str]:
        return {document.url: document.meta.id for document in corpus.documents}

    @cache
    def alive() -> set[str]:
        return site_addresses(corpus) | {f"/media/{name}" for name in corpus.media}

    def rule(document: Document) -> Iterator[Problem]:
        anchors = {heading.anchor for heading in document.body.headings}
        for link in document.body.links:
            target = link.target.partition("#")[0].partition("?")[0]
            message = None if link.target else "lien sans adresse : écrire [mots](adresse)."
            match kind_of_target(link.target):
                case "refused" if link.target:
                    message = f"adresse refusée « {link.target} » : "
                    message += "écrire https://…, /page/ ou un identifiant."
                case "site" if target in documents() and target not in alive():
                    message = f"lien par adresse « {target} » : écrire l’identifiant "
                    message += f"« {documents()[target]} », qui suit la page si elle change."
                case "site" if not corpus.themes and target.startswith("/thematiques/"):
                    pass  # the thesaurus itself is the problem
                case "site" if target not in alive():
                    message = f"lien mort « {link.target} »."
                    message += did_you_mean(target, alive() | documents().keys())
                case "anchor" if link.target[1:] not in anchors:
                    message = f"lien mort « {link.target} » : aucun intertitre de la page."
                case "id" if target not in corpus.by_id and target not in corpus.broken_ids:
                    message = f"lien mort « {target} » : aucun contenu n’a cet identifiant."
                    message += did_you_mean(target, corpus.by_id)
            if message:
                yield Problem(document.path, link.line, "texte", message)

    return rule


def images_exist_and_speak(corpus: Corpus) -> DocumentRule:
    """Une image existe dans content/media et dit ce qu’elle montre."""

    def rule(document: Document) -> Iterator[Problem]:
        for image in document.body.images:
            name = image.target.removeprefix("/media/")
            if kind_of_target(image.target) == "web":
                message = "image prise ailleurs : la mettre dans content/media et la nommer ici."
                yield Problem(document.path, image.line, "texte", message)
            elif name not in corpus.media:
                yield Problem(document.path, image.line, "texte", _missing_media(name, corpus))
            if not image.text.strip():
                message = f"image sans texte : écrire ![ce qu’elle montre]({image.target})."
                yield Problem(document.path, image.line, "texte", message)
        if picture := document.meta.image:
            if picture.file not in corpus.media:
                yield _problem(document, ("image", "fichier"), _missing_media(picture.file, corpus))
            if picture.alternative is None:
                message = "image sans texte : ajouter « alternative: ce qu’elle montre »."
                yield _problem(document, ("image", "alternative"), message)

    return rule


def pictures_can_be_shown(corpus: Corpus) -> Iterator[Problem]:
    """Une image de content/media se lit, ne bouge pas, et n’est ni trop lourde ni piégée."""
    for name in sorted(filter(is_picture, corpus.media)):
        try:
            open_picture(corpus.root / MEDIA_FOLDER / name, name)
        except PictureError as error:
            yield Problem(f"{corpus.name}/{MEDIA_FOLDER}/{name}", 1, "image", str(error))


def downloads_exist(corpus: Corpus) -> Iterator[Problem]:
    """Un fichier à télécharger existe dans content/media."""
    for document in corpus.documents:
        for index, download in enumerate(getattr(document.meta, "downloads", ())):
            if download.file not in corpus.media:
                message = _missing_media(download.file, corpus)
                yield _problem(document, ("fichiers", index, "fichier"), message)


def former_urls_are_free(corpus: Corpus) -> Iterator[Problem]:
    """Une ancienne adresse n’est plus celle d’une page, et ne mène qu’à un seul endroit."""
    taken = {document.url: document.path for document in corpus.documents}
    taken |= dict.fromkeys(site_addresses(corpus), "le site")
    taken |= {f"/{MEDIA_FOLDER}/{name}": f"{MEDIA_FOLDER}/{name}" for name in corpus.media}
    alive = set(taken)
    for redirection in corpus.redirections:
        if redirection.target not in alive:
            message = f"« {redirection.target} » n’est pas une page du site."
            yield _data_problem(
                corpus, "redirections", message + did_you_mean(redirection.target, alive)
            )
        if redirection.old in taken:
            message = f"« {redirection.old} » est déjà prise par {taken[redirection.old]}."
            yield _data_problem(corpus, "redirections", message)
        taken.setdefault(redirection.old, "redirections.yml")
    for document in corpus.documents:
        for index, address in enumerate(document.meta.former_urls):
            if address in taken:
                message = f"« {address} » est déjà prise par {taken[address]}."
                yield _problem(document, ("anciennes_adresses", index), message)
            taken.setdefault(address, document.path)


def published_addresses_last(corpus: Corpus) -> Iterator[Problem]:
    """Une page publiée un jour répond toujours : elle reste, change de nom, ou finit exprès."""
    online = {document.url for document in corpus.documents} | site_addresses(corpus)
    declared = [*corpus.gone, *(redirection.old for redirection in corpus.redirections)]
    declared += [old for document in corpus.documents for old in document.meta.former_urls]
    ended = {url.rstrip("/") for url in declared}
    for entry in corpus.published:
        if not entry.document or entry.url.rstrip("/") in ended:
            continue
        document = corpus.by_id.get(entry.document)
        if document is None and entry.document not in corpus.broken_ids:
            message = (
                f"{entry.url} a été publiée et « {entry.document} » n’existe plus : le remettre, "
                "ou dire dans donnees/redirections.yml où elle mène (redirections) ou qu’elle "
                "n’est plus (disparues)."
            )
            yield Problem(f"{corpus.name}/{REGISTER}", entry.line, "adresse", message)
        elif document and document.meta.state is not State.PUBLISHED:
            message = (
                f"{entry.url} a été publiée : pour la retirer, écrire « retirer_le: le jour »."
            )
            yield _problem(document, ("etat",), message)
    for url in sorted(corpus.gone & online):
        message = f"« {url} » est une page du site : l’ôter des adresses disparues."
        yield _data_problem(corpus, "redirections", message)


def letters_carry_public_items(corpus: Corpus) -> Iterator[Problem]:
    """Une lettre ne porte que des contenus en ligne le jour où elle paraît, une fois chacun."""
    known = citable(corpus)
    for issue in corpus.issues:
        seen: set[str] = set()
        for where, identifier in _letter_references(issue):
            if identifier in seen:
                yield _problem(issue, where, f"« {identifier} » figure deux fois dans la lettre.")
            seen.add(identifier)
            cited = known.get(identifier)
            if cited and (reason := cited.absence(issue.meta.date)):
                yield _problem(issue, where, f"« {identifier} » {reason}")


def letters_are_written(corpus: Corpus) -> Iterator[Problem]:
    """Une lettre publiée a une ouverture, écrite par quelqu’un."""
    for issue in corpus.issues:
        if issue.meta.state is State.PUBLISHED and issue.meta.editorial.startswith(TO_WRITE):
            message = "ouverture à écrire, ou remettre « etat: brouillon »."
            yield _problem(issue, ("editorial",), message)


def letters_bear_their_month(corpus: Corpus) -> Iterator[Problem]:
    """Une lettre paraît dans le mois qu’elle nomme, et il n’y en a qu’une par mois."""
    first: dict[str, Issue] = {}
    for issue in corpus.issues:
        if not issue.meta.date.isoformat().startswith(issue.month):
            message = f"jour hors du mois de la lettre ({issue.month}), reçu « {issue.meta.date} »."
            yield _problem(issue, ("date",), message)
        if (earlier := first.setdefault(issue.month, issue)) is not issue:
            message = f"une lettre de {issue.month} existe déjà : {earlier.path}."
            yield Problem(issue.path, 1, "fichier", message)


def press_files_are_in_their_place(corpus: Corpus) -> Iterator[Problem]:
    """Un mois de presse est dans le dossier d’un panorama connu, et ne tient que son mois."""
    known = [panorama.id for panorama in corpus.panoramas]
    for selection in corpus.selections:
        if selection.panorama not in known:
            message = f"panorama inconnu « {selection.panorama} »."
            message += did_you_mean(selection.panorama, known, count=3)
            yield Problem(selection.path, 1, "fichier", message)
    for selection, number, article in corpus.articles:
        month = article.day.isoformat()[:7]
        if month != selection.month:
            field = "date_selection" if article.chosen else "date_article"
            message = f"article d’un autre mois : le mettre dans {month}.yml."
            yield _problem(selection, ("articles", number, field), message)


def press_addresses_are_clean(corpus: Corpus) -> Iterator[Problem]:
    """Une adresse de presse est celle de l’article, sans redirection ni suivi publicitaire."""
    for selection, number, article in corpus.articles:
        if (address := press.clean(article.url)) != article.url:
            message = f"adresse qui suit le lecteur : écrire « {address} »."
            yield _problem(selection, ("articles", number, "adresse"), message)


def press_articles_are_kept_once(corpus: Corpus) -> Iterator[Problem]:
    """Un panorama ne retient une même adresse qu’une fois."""
    first: dict[tuple[str, str], tuple[Selection, int]] = {}
    for selection, number, article in corpus.articles:
        key = (selection.panorama, press.canonical(article.url))
        earlier, place = first.setdefault(key, (selection, number))
        if (earlier, place) != (selection, number):
            line = earlier.source.line_of("articles", place)
            message = f"article déjà retenu : {earlier.path}, ligne {line}."
            yield _problem(selection, ("articles", number, "adresse"), message)


def press_identifiers_are_unique(corpus: Corpus) -> Iterator[Problem]:
    """Un identifiant de presse ne désigne ni un autre article, ni un contenu."""
    first: dict[str, str] = {}
    for selection, number, article in corpus.articles:
        address = press.canonical(article.url)
        identifier = article.id or press.article_id(article.url)
        taken = first.setdefault(identifier, address) != address
        if taken or identifier in corpus.by_id:
            message = f"identifiant « {identifier} » déjà pris : en écrire un autre."
            yield _problem(selection, ("articles", number, "id"), message)


def vocabularies_hold_together(corpus: Corpus) -> Iterator[Problem]:
    """Dans les listes, un nom ne sert qu’une fois, et ce qu’une entrée cite existe."""
    lists: dict[str, Sequence[str]] = {
        "thesaurus": [path for theme in corpus.thesaurus.themes for path in _theme_paths(theme)],
        "territoires": [place.id for place in corpus.places],
        "publics": [profile.id for profile in corpus.profiles],
        "glossaire": [entry.acronym for entry in corpus.glossary.entries],
        "panoramas": [panorama.id for panorama in corpus.panoramas],
        "journees": [day.id for day in corpus.observed_days],
    }
    for name, identifiers in lists.items():
        for identifier, count in Counter(identifiers).items():
            if count > 1:
                yield _data_problem(corpus, name, f"« {identifier} » est écrit {count} fois.")
    heirs = Counter(old for theme in corpus.themes.values() for old in theme.replaces)
    for old, count in sorted(heirs.items()):
        if old in corpus.themes or count > 1:
            reason = "est encore un thème" if old in corpus.themes else "a deux successeurs"
            message = f"« remplace: {old} » : ce terme {reason} ; n’en garder qu’un."
            yield _data_problem(corpus, "thesaurus", message)
    for place in corpus.places:
        for parent in place.parents:
            if parent not in corpus.territories:
                message = f"« {place.id} » : territoire inconnu « {parent} »."
                message += did_you_mean(parent, corpus.territories)
                yield _data_problem(corpus, "territoires", message)
    for panorama in corpus.panoramas:
        if panorama.id in urls.PRESS_PARTS:
            message = f"« {panorama.id} » est l’adresse d’une partie de la revue de presse."
            yield _data_problem(corpus, "panoramas", message)
        sheet = panorama.document
        if sheet and sheet not in corpus.by_id and sheet not in corpus.broken_ids:
            message = f"« {panorama.id} » : aucun contenu n’a l’identifiant « {sheet} »."
            message += did_you_mean(sheet, corpus.by_id)
            yield _data_problem(corpus, "panoramas", message)
    for identifier in _loops(corpus):
        message = f"« {identifier} » se contient lui-même : revoir son champ « dans »."
        yield _data_problem(corpus, "territoires", message)


def _loops(corpus: Corpus) -> Iterator[str]:
    """The territories that contain themselves, through others or not."""
    parents = {place.id: place.parents for place in corpus.places}
    for start, direct in parents.items():
        seen: set[str] = set()
        ahead = list(direct)
        while ahead:
            identifier = ahead.pop()
            if identifier not in seen:
                seen.add(identifier)
                ahead += parents.get(identifier, ())
        if start in seen:
            yield start


def _theme_paths(theme: Theme) -> Iterator[str]:
    yield theme.slug
    yield from (f"{theme.slug}/{narrower.slug}" for narrower in theme.narrower)


def _data_problem(corpus: Corpus, name: str, message: str) -> Problem:
    return Problem(f"{corpus.name}/donnees/{name}.yml", 1, name, message)


RULES: tuple[Rule, ...] = (
    identifiers_are_unique,
    urls_are_unique,
    references_are_known,
    references_have_the_right_type,
    themes_are_known,
    territories_are_known,
    audiences_are_known,
    sessions_are_within_their_cycle,
    pictures_can_be_shown,
    downloads_exist,
    former_urls_are_free,
    published_addresses_last,
    letters_carry_public_items,
    items_come_back_with_a_reason,
    letters_are_written,
    letters_bear_their_month,
    press_files_are_in_their_place,
    press_addresses_are_clean,
    press_articles_are_kept_once,
    press_identifiers_are_unique,
    vocabularies_hold_together,
)

TEXT_RULES: tuple[Callable[[Corpus], DocumentRule], ...] = (links_are_alive, images_exist_and_speak)
"""Those that read texts: each gives what is asked of one document, beside all the others."""


OWN_ADDRESSES = (
    "/",
    "/404.html",
    "/accessibilite/",
    "/agenda/archives/",
    "/agenda/journees/",
    "/desabonnement/",
    "/desabonnement/confirmer/",
    "/desabonnement/fait/",
    "/experiences/carte/",
    "/flux/",
    "/glossaire/",
    "/lettre/",
    "/plan-du-site/",
    "/plan-du-site/de-a-a-z/",
    "/recherche/",
    "/reseaux/",
    "/ressources/",
    "/revue-de-presse/",
    "/revue-de-presse/semaines/",
    "/revue-de-presse/sources/",
    "/revue-de-presse/thematiques/",
    "/mots-cles/",
    "/publics/",
    "/territoires/",
    "/thematiques/",
)
"""Pages that the site makes by itself, beside the lists of `urls.FOLDERS` and the hubs."""


def site_addresses(corpus: Corpus) -> set[str]:
    """The addresses of the pages that the site makes by itself: home, lists, hubs, letters."""
    lists = set(OWN_ADDRESSES)
    lists |= set(urls.FOLDERS.values())
    lists |= {subject.url for subject in lasting_subjects(corpus)}
    lists |= {f"{urls.PRESS}{panorama.id}/" for panorama in corpus.panoramas}
    lists |= {urls.letter_url(issue) for issue in corpus.issues}
    events = [d for d in corpus.documents if isinstance(d.meta, Event)]
    lists |= {urls.month_url(*month) for month in agenda.months_of(events)}
    lists |= {urls.year_url(year) for year in agenda.by_year(events)}
    lists |= {urls.kind_url(kind) for kind in ActionKind}
    lists |= {urls.mode_url(mode) for mode in Mode}
    lists |= {url for s in lasting_subjects(corpus) if (url := agenda_url(s))}
    return lists


def _doubles(
    documents: Iterable[Document], key: Callable[[Document], str]
) -> Iterator[tuple[Document, Document]]:
    """Each document whose key an earlier one has, with that earlier one."""
    first: dict[str, Document] = {}
    for document in documents:
        if (earlier := first.setdefault(key(document), document)) is not document:
            yield document, earlier


def _references(corpus: Corpus) -> Iterator[tuple[Document | Issue, Where, str]]:
    """Every identifier cited in front matter or in a letter, with its place."""
    for document in corpus.documents:
        meta = document.meta
        for index, identifier in enumerate(meta.related):
            yield document, ("voir_aussi", index), identifier
        if isinstance(meta, Event):
            if meta.cycle:
                yield document, ("cycle",), meta.cycle
            for index, outcome in enumerate(meta.outcomes):
                if outcome.document:
                    yield document, ("suites", index, "contenu"), outcome.document
            for index, identifier in enumerate(meta.experiences):
                yield document, ("experiences", index), identifier
        if isinstance(meta, Publication | Experience):
            for index, identifier in enumerate(meta.events):
                yield document, ("evenements", index), identifier
    for issue in corpus.issues:
        for where, identifier in _letter_references(issue):
            yield issue, where, identifier


def _letter_references(issue: Issue) -> Iterator[tuple[Where, str]]:
    for rubric, entries in issue.meta.rubrics.items():
        for index, entry in enumerate(entries):
            yield ("rubriques", rubric.value, index), entry.document


def _problem(item: Document | Issue | Selection, where: Where, message: str) -> Problem:
    field = ".".join(str(part) for part in where if not isinstance(part, int))
    return Problem(item.path, item.source.line_of(*where), field, message)


def _missing_media(name: str, corpus: Corpus) -> str:
    return f"fichier absent de content/media : « {name} »." + did_you_mean(name, corpus.media)
