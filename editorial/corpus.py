"""All the content at once: `load` reads a folder, never raises, and says what is wrong."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from pydantic import ValidationError

from editorial import alone, body, urls
from editorial.body import Body
from editorial.french import alphabetical, typeset
from editorial.press import article_id
from editorial.problems import Problem
from editorial.reads import body_of, memo, note, words_of
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
from editorial.schemas.document import WORDS
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

__all__ = [
    "Across",
    "Corpus",
    "Document",
    "Issue",
    "Memory",
    "Selection",
    "Text",
    "digest_of",
    "load",
    "media_of",
    "recall",
]

DATA_FOLDER = "donnees"
MEDIA_FOLDER = "media"
REGISTER = "registres/adresses.txt"
LONGEST_NAME = 120
"""Characters of the name of a document: it makes an address, and other names on the disk."""
_SHOWN = {Meta.model_fields[name].alias or name for name in WORDS}
"""What editors call the fields that are only shown."""
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
_UNPORTABLE = re.compile(r"[<>:\"\\|?*]")
"""Under Windows: names of devices, and characters that part a path."""
_Model = TypeVar("_Model", bound=Part)


@dataclass(frozen=True)
class Text:
    """All that a document says, and where: most of what it weighs."""

    body: Body
    source: Source


class Kept(Protocol):
    """A text, wherever it is kept."""

    @property
    def body(self) -> Body:
        """Its Markdown, as HTML with what is in it."""

    @property
    def source(self) -> Source:
        """The file, as it was read."""


@dataclass(frozen=True, eq=False)
class Document:
    """One Markdown file, valid by itself; its text is read when it is asked for."""

    path: str
    meta: Meta
    text: Kept = field(repr=False)
    named: tuple[str, ...] = ()
    """The files of content/media that its body shows or links to."""
    doubts: tuple[str, ...] = ()
    """What it leads to in the site, for the rest of the content to confirm; « » never is."""

    @property
    def body(self) -> Body:
        """Its Markdown, as HTML with what is in it."""
        note(body_of(self.id))
        return self.text.body

    @property
    def source(self) -> Source:
        """Its file, as it was read."""
        note(words_of(self.id))
        note(body_of(self.id))
        return self.text.source

    @cached_property
    def id(self) -> str:
        """Its identifier: like its type, its title and its address, known without its `meta`."""
        return self.meta.id

    @cached_property
    def kind(self) -> str:
        """Its type."""
        return self.meta.kind

    @property
    def title(self) -> str:
        """Its title where there is little room, typeset."""
        note(words_of(self.id))
        return self._title

    @cached_property
    def _title(self) -> str:
        return typeset(self.meta.short_title or self.meta.title)

    @property
    def sorted_as(self) -> str:
        """What this title is sorted by in an alphabet."""
        note(words_of(self.id))
        return self._sorted_as

    @cached_property
    def _sorted_as(self) -> str:
        return alphabetical(self._title)

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
    outline: str = ""
    """The fingerprint of all that is written, save texts and the bytes of media."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The fingerprint of each text, by its name (`editorial.reads`)."""

    @memo
    def by_id(self) -> dict[str, Document]:
        """Documents by id; where two share one, the first path."""
        found: dict[str, Document] = {}
        for document in self.documents:
            found.setdefault(document.id, document)
        return found

    @memo
    def by_path(self) -> dict[str, Document]:
        """Documents by path."""
        return {document.path: document for document in self.documents}

    @memo
    def articles(self) -> tuple[tuple[Selection, int, Article], ...]:
        """Every press article, with its file and its place there."""
        return tuple(
            (selection, number, article)
            for selection in self.selections
            for number, article in enumerate(selection.meta.articles)
        )

    @memo
    def articles_by_id(self) -> dict[str, Article]:
        """Press articles by the identifier that letters cite; the first of those kept twice."""
        found: dict[str, Article] = {}
        for _, _, article in self.articles:
            found.setdefault(article.id or article_id(article.url), article)
        return found

    @memo
    def themes(self) -> dict[str, SubTheme]:
        """Every theme by its path in the thesaurus, in reading order."""
        return self.thesaurus.paths()

    @memo
    def territories(self) -> dict[str, Territory]:
        """Every place by its id."""
        return {place.id: place for place in self.places}

    @memo
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

    def about(self, key: str) -> Any:
        """What is told about the values of a key, which are not read for that; None if unknown."""

    def put(self, key: str, about: Any) -> None:
        """Tell, by a plain value, about those that are kept under a key."""

    def fetch(self, key: str, part: str) -> Any:
        """One of the values of a key, read each time; None when there is none to trust."""

    def seal(self, key: str, part: str, value: Any) -> bytes:
        """A value as it is kept; the process that made it does this best."""

    def put_apart(self, key: str, part: str, sealed: bytes) -> None:
        """Keep a value."""

    @property
    def recalled(self) -> dict[str, tuple[str, Any]]:
        """What was made of values in this process: here readings by path, with their digests."""


Across = Callable[[Callable[["_File"], Any], Sequence["_File"]], Iterable[Any]]
"""How files are read, each by itself: one after the other as `map` does, or on several cores."""


def digest_of(content: bytes) -> str:
    """The fingerprint of the bytes of a file."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def load(
    root: Path,
    *,
    name: str | None = None,
    memory: Memory | None = None,
    across: Across = map,
    digest: Callable[[str], str] | None = None,
) -> Corpus:
    """Read every file under `root`, in the order of paths, once.

    `name` is how the folder is called in paths and messages (by default, its own name). A file
    that `memory` knows is not parsed again; it is not even read where `digest` knows the
    fingerprint of its bytes (`digest_of`).
    """
    return _Loader(root, name or root.name).load(memory, across, digest)


class _File(NamedTuple):
    """A file of the content: ``content/agenda/x.md`` is ``agenda/x.md`` there."""

    place: str
    relative: str
    path: str

    def raw(self) -> bytes:
        """Its bytes. Raises `SourceError`."""
        return read_bytes(Path(self.place), self.path)

    def key(self, digest: str) -> str:
        """What is known of it is kept under its path and its bytes."""
        return digest_of(f"{self.path}\0{digest}".encode())


_Item = Document | Issue | Selection | Part | tuple[Published, ...]


class _Reading(NamedTuple):
    """What one file gives by itself; `key` is empty when it could not be read at all.

    `outline` is the fingerprint of all that it says, save its texts: those follow, by name. The
    text of a document is kept apart from it.
    """

    key: str
    item: _Item | None = None
    problems: tuple[Problem, ...] = ()
    broken_id: str | None = None
    outline: str = ""
    texts: Mapping[str, str] = {}  # never changed


_READING, _BODY = "lecture", "texte"
"""What is kept of a file: what it gives; apart from it, the text of a document."""
_KNOWN = ("id", "kind", "url", "_title", "_sorted_as")
"""What is told of a document, so that it need not be read."""
_WHOLE = "entier"
"""Told of a file of which nothing is known without reading what it gives."""


class _Fresh(NamedTuple):
    """What a file has just given, as a memory keeps it; `reading` when it is not to be kept."""

    key: str
    about: Any = _WHOLE
    parts: Mapping[str, bytes] = {}
    reading: _Reading | None = None


class _Remembered(NamedTuple):
    """What a memory keeps of a document: from there, or from the file if it is lost meanwhile."""

    file: _File
    key: str
    memory: Memory

    @property
    def body(self) -> Body:
        """Its Markdown, as HTML with what is in it."""
        body = self.memory.fetch(self.key, _BODY)
        return body if isinstance(body, Body) else self._again().text.body

    @property
    def source(self) -> Source:
        """The file, read again: few ask for it."""
        raw = self.file.raw()
        if self.file.key(digest_of(raw)) != self.key:
            raise self._has_changed()
        return document_of(raw, self.file.path)

    def document(self) -> Document:
        """All but the text."""
        reading = self.memory.fetch(self.key, _READING)
        item = reading.item if isinstance(reading, _Reading) else None
        return item if isinstance(item, Document) else self._again()

    def _again(self) -> Document:
        again = _read(self.file)
        if again.key != self.key or not isinstance(again.item, Document):
            raise self._has_changed()
        return again.item

    def _has_changed(self) -> SourceError:
        message = "ce fichier a changé pendant sa lecture : recommencer."
        return SourceError(Problem(self.file.path, 1, "fichier", message))


class _Known(Document):
    """A document whose front matter is read when it is asked for, too."""

    @classmethod
    def of(cls, kept: _Remembered, known: dict[str, str]) -> _Known:
        document = cls.__new__(cls)
        document.__dict__.update(known, path=kept.file.path, text=kept)
        return document

    @cached_property
    def meta(self) -> Meta:
        return self._read().meta

    @cached_property
    def named(self) -> tuple[str, ...]:
        return self._read().named

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        return self._read().doubts

    def _read(self) -> Document:
        read = cast(_Remembered, self.text).document()
        self.__dict__.update(meta=read.meta, named=read.named, doubts=read.doubts)
        return read


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
        self.outline = hashlib.blake2b(digest_size=16)
        self.texts: dict[str, str] = {}

    def load(
        self, memory: Memory | None, across: Across, digest: Callable[[str], str] | None
    ) -> Corpus:
        if not self.root.is_dir():
            message = "ce dossier est absent : lancer la commande depuis celui du projet."
            self.problems.append(Problem(self.name, 1, "dossier", message))
            return self._corpus()
        files = list(self.files())
        for reading, file in zip(_readings(files, memory, across, digest), files, strict=True):
            self._keep(reading, file)
        self.outline.update("\0".join(sorted(self.media)).encode())
        for missing in sorted(DATA_FILES.keys() - OPTIONAL_FILES - self.data.keys()):
            path = f"{self.name}/{DATA_FOLDER}/{missing}.yml"
            if not any(problem.path == path for problem in self.problems):
                self.problems.append(Problem(path, 1, "fichier", "ce fichier est nécessaire."))
        return self._corpus()

    def files(self) -> Iterator[_File]:
        """The files to read, in the order of paths; what is not to be read is said."""
        schemas = type_by_folder()
        found, root = sorted(self._walk()), os.fspath(self.root)
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
                yield _File(f"{root}/{relative}", relative, path)
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
        self.outline.update(f"{file.path}\0{reading.outline}\0".encode())
        self.texts.update(reading.texts)
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
            outline=self.outline.hexdigest(),
            texts=self.texts,
        )

    def _walk(self) -> Iterator[str]:
        """The files below the root, without following links to folders; hidden ones left out."""
        waiting = [(os.fspath(self.root), "")]
        while waiting:
            folder, base = waiting.pop()
            for entry in os.scandir(folder):
                path = base + entry.name
                if entry.name.startswith("."):
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    waiting.append((entry.path, f"{path}/"))
                elif not (entry.is_dir() or path.isprintable()):
                    self._unreadable_name("/".join(filter(str.isprintable, base.split("/")[:-1])))
                elif entry.is_symlink():
                    self._linked(path)
                else:
                    yield path

    def _linked(self, where: str) -> None:
        message = "lien symbolique : le remplacer par le vrai fichier."
        self.problems.append(Problem(f"{self.name}/{where}", 1, "fichier", message))

    def _unreadable_name(self, base: str) -> None:
        message = "un nom de fichier de ce dossier n’est pas lisible : le renommer."
        self.problems.append(Problem(f"{self.name}/{base}".rstrip("/"), 1, "fichier", message))

    def _unportable_names(self, found: list[str]) -> None:
        """Names that the computer of another editor cannot hold."""
        first: dict[str, str] = {}
        for relative in found:
            folded = relative.casefold()
            if _UNPORTABLE.search(relative) or any(map(_is_unportable, folded.split("/"))):
                message = "Windows refuse ce nom : le changer."
                self.problems.append(Problem(f"{self.name}/{relative}", 1, "fichier", message))
            if (same := first.setdefault(folded, relative)) != relative:
                message = f"même nom que {self.name}/{same}, aux majuscules près : le changer."
                self.problems.append(Problem(f"{self.name}/{relative}", 1, "fichier", message))

    def _unexpected(self, path: str, folders: list[str]) -> None:
        message = (
            "ce fichier n’est lu par personne : un contenu est un .md dans "
            f"{', '.join(folders)} ; une lettre, un .yml dans {LETTERS_FOLDER} ; "
            f"un mois de presse, un .yml dans {PRESS_FOLDER} ; une image, dans {MEDIA_FOLDER}."
        )
        self.problems.append(Problem(path, 1, "fichier", message))


def _is_unportable(name: str) -> bool:
    """Whether Windows takes a name for a device, or would shorten it."""
    return name[-1] in ". " or name.partition(".")[0] in _DEVICES


def _readings(
    files: Sequence[_File],
    memory: Memory | None,
    across: Across,
    digest: Callable[[str], str] | None,
) -> Iterator[_Reading]:
    """What each file gives, in their order; those that `memory` has are not read again."""
    if memory is None:
        yield from across(_read, files)
        return
    known = [_known(file, memory, digest) for file in files]
    unknown = [file for file, reading in zip(files, known, strict=True) if not reading]
    fresh = iter(across(partial(_read_apart, memory), unknown))
    for file, reading in zip(files, known, strict=True):
        yield reading or _remember(file, next(fresh), memory)


def _read_apart(memory: Memory, file: _File) -> _Fresh:
    """What a file gives, ready to be kept: its text is apart."""
    reading = _read(file)
    if not reading.key:
        return _Fresh("", reading=reading)
    parts = {_READING: memory.seal(reading.key, _READING, _with_text(reading, _NOWHERE))}
    if not isinstance(item := reading.item, Document):
        return _Fresh(reading.key, parts=parts)
    parts[_BODY] = memory.seal(reading.key, _BODY, item.text.body)
    known = {name: getattr(item, name) for name in _KNOWN}
    about = _WHOLE if reading.problems else (known, reading.outline, *reading.texts.values())
    return _Fresh(reading.key, about, parts)


def _known(file: _File, memory: Memory, digest: Callable[[str], str] | None) -> _Reading | None:
    try:
        found = digest(file.place) if digest else digest_of(file.raw())
    except (OSError, SourceError):
        return None  # whoever reads it says why
    mark, reading = memory.recalled.get(file.path, ("", None))
    if mark != found:
        reading = _recalled(_Remembered(file, file.key(found), memory))
        memory.recalled[file.path] = found, reading
    return cast(_Reading | None, reading)


def recall(root: Path, memory: Memory, digest: Callable[[str], str]) -> list[Document]:
    """Recall, ahead of `load`, the files that `memory` knows; gives the documents among them.

    None is read but for `digest`. Raises `OSError` for a folder that goes meanwhile.
    """
    files = _Loader(root, root.name).files() if root.is_dir() else ()
    known = [_known(file, memory, digest) for file in files]
    return [reading.item for reading in known if reading and isinstance(reading.item, Document)]


def _recalled(kept: _Remembered) -> _Reading | None:
    """What a memory has of a file."""
    key, about = kept.key, kept.memory.about(kept.key)
    if about is None:
        return None
    if about != _WHOLE:
        known, outline, words, text = about
        texts = {words_of(known["id"]): words, body_of(known["id"]): text}
        return _Reading(key, _Known.of(kept, known), outline=outline, texts=texts)
    reading = kept.memory.fetch(key, _READING)
    return _with_text(reading, kept) if isinstance(reading, _Reading) else None


def _remember(file: _File, fresh: _Fresh, memory: Memory) -> _Reading:
    if fresh.reading:
        return fresh.reading
    for part, sealed in fresh.parts.items():
        memory.put_apart(fresh.key, part, sealed)
    memory.put(fresh.key, fresh.about)
    reading = _recalled(_Remembered(file, fresh.key, memory))
    if reading and isinstance(reading.item, _Known):
        _ = reading.item.meta  # at once, while other processes read the next ones
    return reading or _read(file)


def _with_text(reading: _Reading, text: Kept) -> _Reading:
    if not isinstance(item := reading.item, Document):
        return reading
    return reading._replace(item=replace(item, text=text))


_NOWHERE = Text(Body(), Source("", {}, {}))
"""Stands for the text of a document that is kept without it."""


def _read(file: _File) -> _Reading:
    """Read one file by itself."""
    problems: list[Problem] = []
    key, outline = "", ""
    texts: Mapping[str, str] = {}
    item: _Item | None = None
    broken_id = None
    try:
        raw = file.raw()
        key = outline = file.key(digest_of(raw))
        folder = file.relative.split("/")[0]
        if file.relative == REGISTER:
            item, found = read_register(text_of(raw, file.path), file.path)
            problems.extend(found)
        elif file.relative.endswith(".md"):
            item, broken_id = _document(file, raw, type_by_folder()[folder], problems)
            if item:
                outline, texts = _outlined(item)
        elif folder == LETTERS_FOLDER:
            item = _letter(file, raw, problems)
        elif folder == PRESS_FOLDER:
            item = _selection(file, raw, problems)
        else:
            item = _data(file, raw, problems)
    except SourceError as error:
        problems.append(error.problem)
    if isinstance(item, Document | Issue | Selection):
        problems.extend(alone.faults_of(item, is_document=isinstance(item, Document)))
    return _Reading(key, item, tuple(problems), broken_id, outline, texts)


def _outlined(document: Document) -> tuple[str, dict[str, str]]:
    """The fingerprint of all that a document says save its texts, then those of its texts."""
    source = document.text.source
    shown = [(key, value) for key, value in source.values.items() if key in _SHOWN]
    rest = [(key, value) for key, value in source.values.items() if key not in _SHOWN]
    outline = digest_of(repr((document.path, rest, document.named)).encode())
    identifier = document.meta.id
    texts = {
        words_of(identifier): digest_of(repr(sorted(shown)).encode()),
        body_of(identifier): digest_of(source.body.encode()),
    }
    return outline, texts


def _document(
    file: _File, raw: bytes, schema: type[Meta], problems: list[Problem]
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
    source = document_of(raw, path)
    meta = _validate(source, schema, problems)
    heavy = body.too_heavy(source.body)
    if heavy:
        problems.append(Problem(path, source.body_line, "texte", heavy))
    is_clean = source.body.replace("\n", "").isprintable()
    for match in () if is_clean else CONTROL.finditer(source.body):
        line = source.body_line + source.body.count("\n", 0, match.start())
        message = f"caractère invisible interdit (U+{ord(match[0]):04X}) : le retirer."
        problems.append(Problem(path, line, "texte", message))
    if meta is None or heavy:
        return None, str(source.values.get("id", ""))
    rendered = body.render(source.body, first_line=source.body_line)
    text, named = Text(rendered, source), tuple(_named(rendered))
    return Document(path, meta, text, named, tuple(_doubts(meta, rendered))), None


def _doubts(meta: Meta, written: Body) -> Iterator[str]:
    """The `doubts` of a document."""
    anchors = {heading.anchor for heading in written.headings}
    for link in written.links:
        kind = body.kind_of_target(link.target)
        if kind in ("site", "id"):
            yield link.target.partition("#")[0].partition("?")[0]
        elif kind == "refused" or (kind == "anchor" and link.target[1:] not in anchors):
            yield ""
    for image in written.images:
        yield f"/media/{image.target.removeprefix('/media/')}" if image.text.strip() else ""
    if picture := meta.image:
        yield f"/media/{picture.file}" if picture.alternative else ""


def _named(written: Body) -> Iterator[str]:
    """The names in content/media of what a body shows or links to."""
    for reference in (*written.images, *written.links):
        if reference in written.images or reference.target.startswith("/media/"):
            yield reference.target.removeprefix("/media/")


def _letter(file: _File, raw: bytes, problems: list[Problem]) -> Issue | None:
    month = Path(file.relative).stem
    if not _MONTH.fullmatch(month):
        message = "une lettre porte le nom de son mois : AAAA-MM.yml."
        problems.append(Problem(file.path, 1, "fichier", message))
        return None
    source = data_of(raw, file.path)
    letter = _validate(source, Letter, problems)
    return Issue(file.path, month, letter, source) if letter else None


def _selection(file: _File, raw: bytes, problems: list[Problem]) -> Selection | None:
    _, *folders, _ = file.relative.split("/")
    month = Path(file.relative).stem
    if len(folders) != 1 or not _MONTH.fullmatch(month):
        message = "un mois de presse s’appelle <panorama>/AAAA-MM.yml."
        problems.append(Problem(file.path, 1, "fichier", message))
        return None
    source = data_of(raw, file.path)
    articles = _validate(source, PressMonth, problems)
    return Selection(file.path, folders[0], month, articles, source) if articles else None


def _data(file: _File, raw: bytes, problems: list[Problem]) -> Part | None:
    name = Path(file.relative).stem
    if name not in DATA_FILES:
        known = ", ".join(sorted(DATA_FILES))
        message = f"fichier de données inconnu ; connus : {known}."
        problems.append(Problem(file.path, 1, "fichier", message))
        return None
    return _validate(data_of(raw, file.path), DATA_FILES[name], problems)


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
    yield from document.named
