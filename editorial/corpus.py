"""All the content at once: `load` reads a folder, never raises, and says what is wrong."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from pydantic import ValidationError

from editorial import body, urls
from editorial.body import Body
from editorial.press import article_id
from editorial.problems import Problem
from editorial.register import Published, read_register
from editorial.schemas import (
    DATA_FILES,
    LETTERS_FOLDER,
    OPTIONAL_FILES,
    PRESS_FOLDER,
    PRESS_SOURCES,
    Letter,
    Meta,
    PressMonth,
    type_by_folder,
)
from editorial.schemas.calendar import (
    ObservedDay,
    ObservedDays,
    PartnerAgenda,
    PartnerAgendas,
    PartnerEvent,
    PartnerEvents,
    Revision,
    Revisions,
)
from editorial.schemas.fields import CONTROL, Part
from editorial.schemas.messages import problems_of
from editorial.schemas.press import Article, Panorama, Panoramas
from editorial.schemas.vocabularies import (
    AccessibilityStatement,
    Audience,
    Audiences,
    Glossary,
    Organisation,
    Redirection,
    Redirections,
    SubTheme,
    Territories,
    Territory,
    Thesaurus,
)
from editorial.source import Source, SourceError, data_of, document_of, read_bytes, text_of

__all__ = ["Across", "Corpus", "Document", "Issue", "Memory", "Selection", "load"]

DATA_FOLDER = "donnees"
MEDIA_FOLDER = "media"
REGISTER = "registres/adresses.txt"
LONGEST_NAME = 120
"""Characters of the name of a document: it makes an address, and other names on the disk."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_UNPORTABLE = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?|.*[<>:\"\\|?*].*|.*[. ]", re.IGNORECASE
)
"""Names of devices, and characters that end or part a path, under Windows."""
_Model = TypeVar("_Model", bound=Part)


@dataclass(frozen=True, eq=False)
class Document:
    """One Markdown file, valid by itself."""

    path: str
    meta: Meta
    body: Body = field(repr=False)
    source: Source = field(repr=False)

    @cached_property
    def url(self) -> str:
        """Its address, by the one rule of `urls.url_of`."""
        return urls.url_of(self)


@dataclass(frozen=True, eq=False)
class Issue:
    """One letter file, valid by itself; `month` is ``AAAA-MM``, from its name."""

    path: str
    month: str
    meta: Letter
    source: Source = field(repr=False)


@dataclass(frozen=True, eq=False)
class Selection:
    """One file of press articles, valid by itself; `panorama` and `month` come from its path."""

    path: str
    panorama: str
    month: str
    meta: PressMonth
    source: Source = field(repr=False)


@dataclass(frozen=True)
class Corpus:
    """The content, every list in the order of paths.

    `problems` are those of single files; the rules that span files are in `editorial.checks`.
    """

    root: Path
    name: str
    sources: tuple[str, ...]
    documents: tuple[Document, ...]
    issues: tuple[Issue, ...]
    selections: tuple[Selection, ...]
    media: frozenset[str]
    data: Mapping[str, Part]
    problems: tuple[Problem, ...]
    broken_ids: frozenset[str] = frozenset()
    published: tuple[Published, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Document]:
        """Documents by id; where two share one, the first path."""
        found: dict[str, Document] = {}
        for document in self.documents:
            found.setdefault(document.meta.id, document)
        return found

    @cached_property
    def by_path(self) -> dict[str, Document]:
        """Documents by path."""
        return {document.path: document for document in self.documents}

    @cached_property
    def articles(self) -> tuple[tuple[Selection, int, Article], ...]:
        """Every press article, with its file and its place there."""
        return tuple(
            (selection, number, article)
            for selection in self.selections
            for number, article in enumerate(selection.meta.articles)
        )

    @cached_property
    def articles_by_id(self) -> dict[str, Article]:
        """Press articles by the identifier that letters cite; the first of those kept twice."""
        found: dict[str, Article] = {}
        for _, _, article in self.articles:
            found.setdefault(article.id or article_id(article.url), article)
        return found

    @cached_property
    def themes(self) -> dict[str, SubTheme]:
        """Every theme by its path in the thesaurus, in reading order."""
        return self.thesaurus.paths()

    @cached_property
    def territories(self) -> dict[str, Territory]:
        """Every place by its id."""
        return {place.id: place for place in self.places}

    @cached_property
    def audiences(self) -> dict[str, Audience]:
        """Every participant profile by its id, in the report's order."""
        return {profile.id: profile for profile in self.profiles}

    @property
    def places(self) -> tuple[Territory, ...]:
        """Every place, in the order of the file."""
        return cast(Territories, self.data["territoires"]).territories

    @property
    def profiles(self) -> tuple[Audience, ...]:
        """Every participant profile, in the report's order."""
        return cast(Audiences, self.data["publics"]).audiences

    @property
    def thesaurus(self) -> Thesaurus:
        """The themes."""
        return cast(Thesaurus, self.data["thesaurus"])

    @property
    def glossary(self) -> Glossary:
        """The acronyms."""
        return cast(Glossary, self.data["glossaire"])

    @property
    def statement(self) -> AccessibilityStatement:
        """The accessibility statement."""
        return cast(AccessibilityStatement, self.data["accessibilite"])

    @property
    def redirections(self) -> tuple[Redirection, ...]:
        """Former addresses that no single document takes over."""
        return cast(Redirections, self.data["redirections"]).redirections

    @property
    def gone(self) -> frozenset[str]:
        """Addresses once published that were ended on purpose."""
        return frozenset(cast(Redirections, self.data["redirections"]).gone)

    @property
    def panoramas(self) -> tuple[Panorama, ...]:
        """The press panoramas."""
        return cast(Panoramas, self.data["panoramas"]).panoramas

    @property
    def revisions(self) -> Mapping[str, Revision]:
        """What the ledger of calendars says of each event, by id."""
        return cast(Revisions, self.data["calendriers"]).events

    @property
    def observed_days(self) -> tuple[ObservedDay, ...]:
        """The national and international days."""
        return cast(ObservedDays, self.data["journees"]).days

    @property
    def partner_agendas(self) -> tuple[PartnerAgenda, ...]:
        """The agendas of partners that are read."""
        return cast(PartnerAgendas, self.data["agendas-partenaires"]).agendas

    @property
    def partner_events(self) -> Mapping[str, tuple[PartnerEvent, ...]]:
        """The last good copy of each of them, by its id."""
        return cast(PartnerEvents, self.data["evenements-partenaires"]).copies

    @property
    def organisation(self) -> Organisation:
        """Who speaks."""
        return cast(Organisation, self.data["organisme"])


_EMPTY: dict[str, Part] = {
    "thesaurus": Thesaurus.model_construct(themes=()),
    "territoires": Territories.model_construct(territories=()),
    "publics": Audiences.model_construct(audiences=()),
    "glossaire": Glossary.model_construct(entries=()),
    "organisme": Part.model_construct(),
    "accessibilite": Part.model_construct(),
    "redirections": Redirections.model_construct(redirections=()),
    "panoramas": Panoramas.model_construct(panoramas=()),
    "calendriers": Revisions(),
    "journees": ObservedDays(),
    "agendas-partenaires": PartnerAgendas(),
    "evenements-partenaires": PartnerEvents(),
}


class Memory(Protocol):
    """What was read before, by a key made of the path and of every byte of a file."""

    def get(self, key: str) -> Any:
        """The value kept, or None."""

    def put(self, key: str, value: Any) -> None:
        """Keep a value."""


Across = Callable[[Callable[["_File"], "_Reading"], Sequence["_File"]], Iterable["_Reading"]]
"""How files are read, each by itself: one after the other as `map` does, or on several cores."""


def load(
    root: Path, *, name: str | None = None, memory: Memory | None = None, across: Across = map
) -> Corpus:
    """Read every file under `root`, in the order of paths, once.

    `name` is how the folder is called in paths and messages (by default, its own name). A file
    that `memory` knows is not parsed again.
    """
    return _Loader(root, name or root.name).load(memory, across)


@dataclass(frozen=True)
class _File:
    """A file of the content, with its bytes: ``content/agenda/x.md`` is ``agenda/x.md`` there."""

    relative: str
    path: str
    raw: bytes

    @property
    def key(self) -> str:
        return hashlib.blake2b(f"{self.path}\0".encode() + self.raw, digest_size=20).hexdigest()


_Item = Document | Issue | Selection | Part | tuple[Published, ...]


@dataclass(frozen=True)
class _Reading:
    """What one file gives by itself."""

    item: _Item | None = None
    problems: tuple[Problem, ...] = ()
    broken_id: str | None = None


class _Loader:
    """Collects what one reading of the folder finds."""

    def __init__(self, root: Path, name: str):
        self.root = root
        self.name = name
        self.documents: list[Document] = []
        self.issues: list[Issue] = []
        self.selections: list[Selection] = []
        self.media: set[str] = set()
        self.data: dict[str, Part] = {}
        self.problems: list[Problem] = []
        self.sources: list[str] = []
        self.broken_ids: set[str] = set()
        self.published: tuple[Published, ...] = ()

    def load(self, memory: Memory | None, across: Across) -> Corpus:
        if not self.root.is_dir():
            message = "ce dossier est absent : lancer la commande depuis celui du projet."
            self.problems.append(Problem(self.name, 1, "dossier", message))
            return self._corpus()
        for reading, file in _readings(list(self._files()), memory, across):
            self._keep(reading, file)
        for missing in sorted(DATA_FILES.keys() - OPTIONAL_FILES - self.data.keys()):
            path = f"{self.name}/{DATA_FOLDER}/{missing}.yml"
            if not any(problem.path == path for problem in self.problems):
                self.problems.append(Problem(path, 1, "fichier", "ce fichier est nécessaire."))
        return self._corpus()

    def _files(self) -> Iterator[_File]:
        """The files to read, in the order of paths; what is not to be read is said."""
        schemas = type_by_folder()
        found = sorted(self._walk())
        self._unportable_names(found)
        for relative in found:
            folder = relative.split("/")[0]
            path = f"{self.name}/{relative}"
            is_yaml = relative.endswith(".yml")
            is_content = (folder in schemas and relative.endswith(".md")) or (
                is_yaml and folder in (LETTERS_FOLDER, PRESS_FOLDER)
            )
            if is_content:
                self.sources.append(path)
            if folder == MEDIA_FOLDER:
                self._medium(relative, path)
            elif is_content or relative == REGISTER or (is_yaml and folder == DATA_FOLDER):
                try:
                    yield _File(relative, path, read_bytes(self.root / relative, path))
                except SourceError as error:
                    self.problems.append(error.problem)
            elif relative != f"{PRESS_FOLDER}/{PRESS_SOURCES}":
                self._unexpected(path, sorted(schemas))

    def _medium(self, relative: str, path: str) -> None:
        if (self.root / relative).is_file():
            self.media.add(relative.removeprefix(f"{MEDIA_FOLDER}/"))
        else:
            message = "ceci n’est pas un fichier ordinaire : le retirer."
            self.problems.append(Problem(path, 1, "fichier", message))

    def _keep(self, reading: _Reading, file: _File) -> None:
        self.problems.extend(reading.problems)
        if reading.broken_id is not None:
            self.broken_ids.add(reading.broken_id)
        match reading.item:
            case Document() as document:
                self.documents.append(document)
            case Issue() as issue:
                self.issues.append(issue)
            case Selection() as selection:
                self.selections.append(selection)
            case tuple() as published:
                self.published = published
            case Part() as data:
                self.data[Path(file.relative).stem] = data

    def _corpus(self) -> Corpus:
        return Corpus(
            root=self.root,
            name=self.name,
            sources=tuple(self.sources),
            documents=tuple(self.documents),
            issues=tuple(self.issues),
            selections=tuple(self.selections),
            media=frozenset(self.media),
            data=_EMPTY | self.data,
            problems=tuple(sorted(self.problems)),
            broken_ids=frozenset(self.broken_ids),
            published=self.published,
        )

    def _walk(self) -> Iterator[str]:
        """The files below the root, without following links to folders; hidden ones left out."""
        for folder, folders, files in os.walk(self.root):
            folders[:] = [f for f in folders if not f.startswith(".")]
            base = Path(folder).relative_to(self.root)
            for link in (f for f in folders if (Path(folder) / f).is_symlink()):
                self._linked(base / link)
            for file in files:
                if file.startswith("."):
                    continue
                if not (base / file).as_posix().isprintable():
                    self._unreadable_name(Path(*(p for p in base.parts if p.isprintable())))
                elif (Path(folder) / file).is_symlink():
                    self._linked(base / file)
                else:
                    yield (base / file).as_posix()

    def _linked(self, where: Path) -> None:
        message = "lien symbolique : le remplacer par le vrai fichier."
        self.problems.append(Problem(f"{self.name}/{where.as_posix()}", 1, "fichier", message))

    def _unreadable_name(self, base: Path) -> None:
        message = "un nom de fichier de ce dossier n’est pas lisible : le renommer."
        self.problems.append(Problem(f"{self.name}/{base.as_posix()}", 1, "fichier", message))

    def _unportable_names(self, found: list[str]) -> None:
        """Names that the computer of another editor cannot hold."""
        first: dict[str, str] = {}
        for relative in found:
            if any(_UNPORTABLE.fullmatch(part) for part in relative.split("/")):
                message = "Windows refuse ce nom : le changer."
                self.problems.append(Problem(f"{self.name}/{relative}", 1, "fichier", message))
            if (same := first.setdefault(relative.casefold(), relative)) != relative:
                message = f"même nom que {self.name}/{same}, aux majuscules près : le changer."
                self.problems.append(Problem(f"{self.name}/{relative}", 1, "fichier", message))

    def _unexpected(self, path: str, folders: list[str]) -> None:
        message = (
            "ce fichier n’est lu par personne : un contenu est un .md dans "
            f"{', '.join(folders)} ; une lettre, un .yml dans {LETTERS_FOLDER} ; "
            f"un mois de presse, un .yml dans {PRESS_FOLDER} ; une image, dans {MEDIA_FOLDER}."
        )
        self.problems.append(Problem(path, 1, "fichier", message))


def _readings(
    files: Sequence[_File], memory: Memory | None, across: Across
) -> Iterator[tuple[_Reading, _File]]:
    """What each file gives, in their order; those that `memory` has are not read again."""
    known = {file.path: memory.get(file.key) for file in files} if memory else {}
    unknown = [file for file in files if known.get(file.path) is None]
    for file, reading in zip(unknown, across(_read, unknown), strict=True):
        known[file.path] = reading
        if memory:
            memory.put(file.key, reading)
    yield from ((known[file.path], file) for file in files)


def _read(file: _File) -> _Reading:
    """Read one file by itself."""
    problems: list[Problem] = []
    folder = file.relative.split("/")[0]
    item: _Item | None
    broken_id = None
    try:
        if file.relative == REGISTER:
            item, found = read_register(text_of(file.raw, file.path), file.path)
            return _Reading(item, tuple(found))
        if file.relative.endswith(".md"):
            item, broken_id = _document(file, type_by_folder()[folder], problems)
        elif folder == LETTERS_FOLDER:
            item = _letter(file, problems)
        elif folder == PRESS_FOLDER:
            item = _selection(file, problems)
        else:
            item = _data(file, problems)
    except SourceError as error:
        return _Reading(None, (*problems, error.problem))
    return _Reading(item, tuple(problems), broken_id)


def _document(
    file: _File, schema: type[Meta], problems: list[Problem]
) -> tuple[Document | None, str | None]:
    """A document, or the identifier that it would have had."""
    path, stem = file.path, Path(file.relative).stem
    if not _NAME.fullmatch(stem):
        message = "nom à écrire en minuscules sans accent, avec des traits d’union."
        problems.append(Problem(path, 1, "fichier", message))
    elif not re.search("[a-z]", stem):
        message = "ajouter des mots au nom du fichier : ils font l’adresse de la page."
        problems.append(Problem(path, 1, "fichier", message))
    elif len(stem) > LONGEST_NAME:
        message = f"nom trop long : {LONGEST_NAME} caractères au plus, sans « .md »."
        problems.append(Problem(path, 1, "fichier", message))
    source = document_of(file.raw, path)
    meta = _validate(source, schema, problems)
    heavy = body.too_heavy(source.body)
    if heavy:
        problems.append(Problem(path, source.body_line, "texte", heavy))
    for match in CONTROL.finditer(source.body):
        line = source.body_line + source.body.count("\n", 0, match.start())
        message = f"caractère invisible interdit (U+{ord(match[0]):04X}) : le retirer."
        problems.append(Problem(path, line, "texte", message))
    if meta is None or heavy:
        return None, str(source.values.get("id", ""))
    rendered = body.render(source.body, first_line=source.body_line)
    return Document(path, meta, rendered, source), None


def _letter(file: _File, problems: list[Problem]) -> Issue | None:
    month = Path(file.relative).stem
    if not _MONTH.fullmatch(month):
        message = "une lettre porte le nom de son mois : AAAA-MM.yml."
        problems.append(Problem(file.path, 1, "fichier", message))
        return None
    source = data_of(file.raw, file.path)
    letter = _validate(source, Letter, problems)
    return Issue(file.path, month, letter, source) if letter else None


def _selection(file: _File, problems: list[Problem]) -> Selection | None:
    _, *folders, _ = file.relative.split("/")
    month = Path(file.relative).stem
    if len(folders) != 1 or not _MONTH.fullmatch(month):
        message = "un mois de presse s’appelle <panorama>/AAAA-MM.yml."
        problems.append(Problem(file.path, 1, "fichier", message))
        return None
    source = data_of(file.raw, file.path)
    articles = _validate(source, PressMonth, problems)
    return Selection(file.path, folders[0], month, articles, source) if articles else None


def _data(file: _File, problems: list[Problem]) -> Part | None:
    name = Path(file.relative).stem
    if name not in DATA_FILES:
        known = ", ".join(sorted(DATA_FILES))
        message = f"fichier de données inconnu ; connus : {known}."
        problems.append(Problem(file.path, 1, "fichier", message))
        return None
    return _validate(data_of(file.raw, file.path), DATA_FILES[name], problems)


def _validate(source: Source, schema: type[_Model], problems: list[Problem]) -> _Model | None:
    """The values as their schema, or None and their problems."""
    problems.extend(source.problems)
    values: Any = source.values
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        problems.extend(problems_of(error, schema, source))
        return None


def media_of(document: Document) -> Iterator[str]:
    """The names in content/media of what a document shows, offers or links to."""
    if document.meta.image:
        yield document.meta.image.file
    yield from (download.file for download in getattr(document.meta, "downloads", ()))
    for reference in (*document.body.images, *document.body.links):
        if reference in document.body.images or reference.target.startswith("/media/"):
            yield reference.target.removeprefix("/media/")
