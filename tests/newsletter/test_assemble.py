"""A letter proposed from what became public, then completed without touching the editor's work."""

import dataclasses
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editorial import Corpus, check, load
from editorial.lifecycle import public_from
from editorial.schemas.event import Event
from editorial.schemas.letter import Reason, Rubric
from editorial.schemas.news import Job
from newsletter import LetterError
from newsletter.assemble import assemble, completed
from newsletter.proposals import MONTH, Proposal

from .conftest import CONTENT

ROOT = Path(__file__).resolve().parents[2]
OPENING = 'editorial: "À écrire'


def _letters(content: Path) -> dict[str, str]:
    return {file.stem: file.read_text("utf-8") for file in (content / "lettres").glob("*.yml")}


def _carried(corpus: Corpus) -> Counter[tuple[str, str | None]]:
    """How many times each item is carried, by reason, in all the letters."""
    return Counter(
        (entry.document, entry.reason and entry.reason.value)
        for issue in corpus.issues
        for entries in issue.meta.rubrics.values()
        for entry in entries
    )


# The year 2022, as its content tells it.


@dataclass(frozen=True)
class Year:
    """The content of 2022, and the folder where its letters are proposed month after month."""

    documents: Corpus
    folder: Path
    days: tuple[date, ...]

    @property
    def corpus(self) -> Corpus:
        """The content with the letters as they are now."""
        return dataclasses.replace(
            self.documents, root=self.folder, issues=load(self.folder).issues
        )


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    content = load(ROOT / "content")
    folder = tmp_path_factory.mktemp("annee") / "content"
    shutil.copytree(ROOT / "content" / "donnees", folder / "donnees")
    days = tuple(sorted(i.meta.date for i in content.issues if i.month.startswith("2022")))
    made = Year(content, folder, days)
    for day in days:
        assert assemble(made.corpus, f"{day:%Y-%m}", day).is_new
    return made


def test_a_year_of_letters_carries_every_public_item_exactly_once(year: Year):
    first, last = year.days[0] - MONTH, year.days[-1]
    expected = {
        document.meta.id
        for document in year.documents.documents
        if not isinstance(document.meta, Event | Job)
        and (online := public_from(document))
        and first < online <= last
    }
    articles = year.documents.articles_by_id.items()
    expected |= {name for name, article in articles if first < article.day <= last}
    carried = _carried(year.corpus)
    assert len(expected) > 70
    assert {name for name in expected if carried[name, None] != 1} == set()
    kinds = {d.meta.id: d.meta for d in year.documents.documents}
    others = {name for name, _ in carried if name not in expected}
    assert {name for name in others if not isinstance(kinds[name], Event | Job)} == set()
    assert set(carried.values()) == {1}


def test_an_event_that_no_letter_carries_was_over_before_the_next_one(year: Year):
    carried = {identifier for identifier, _ in _carried(year.corpus)}
    for document in year.documents.documents:
        online = public_from(document) or date.min
        if isinstance(document.meta, Event) and document.meta.id not in carried:
            following = [day for day in year.days if day >= online]
            is_older = online <= year.days[0] - MONTH
            assert is_older or not following or document.meta.is_past(following[0])


def test_the_letters_of_the_year_pass_the_checks(year: Year):
    assert check(year.corpus) == ()


def test_a_second_run_changes_nothing(year: Year):
    before = _letters(year.folder)
    corpus = year.corpus
    assert [assemble(corpus, f"{day:%Y-%m}", day).added for day in year.days] == [()] * 12
    assert _letters(year.folder) == before


# Any year.

KINDS = {
    "actualites": ("act", "themes: [habitat]\n"),
    "syntheses": ("syn", "themes: [habitat]\n"),
    "agenda": ("ev", "type_action: manifestation-informative\nthemes: [habitat]\n"),
}
DAYS = st.integers(0, 364).map(lambda number: date(2022, 1, 1) + timedelta(days=number))
TEXTS = st.tuples(
    st.sampled_from(sorted(KINDS)),
    DAYS,  # put online on
    st.integers(-40, 90),  # happens so many days later
    st.integers(0, 60),  # written so many days after it should be online
    st.sampled_from(["kept", "kept", "kept", "deleted", "commented"]),
)


def _write(content: Path, number: int, kind: str, online: date, happens: date) -> str:
    prefix, fields = KINDS[kind]
    identifier = f"{prefix}-{number}"
    text = (
        f'---\nid: {identifier}\ntitre: "Texte « {number} » : l’un # l\'autre"\nresume: Un texte.\n'
        f"date: {happens}\npublier_le: {online}\n{fields}---\n\nTexte.\n"
    )
    (content / kind).mkdir(exist_ok=True)
    (content / kind / f"texte-{number}.md").write_text(text, "utf-8")
    return identifier


@contextmanager
def _empty() -> Iterator[Path]:
    """A folder of content with its data files and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        shutil.copytree(CONTENT / "donnees", content / "donnees")
        yield content


def _cut(content: Path, month: str, gestures: dict[str, str]) -> None:
    """Do with each line what the editor would."""
    file = content / "lettres" / f"{month}.yml"
    head, mark, memory = file.read_text("utf-8").partition("# Tenu par")
    rows = []
    for row in head.splitlines(keepends=True):
        name = re.match(r"    - (?:\{contenu: )?([\w-]+)", row)
        gesture = gestures.get(name[1], "kept") if name else "kept"
        if gesture == "commented":
            rows.append(f"    # {row.lstrip()}")
        elif gesture == "kept":
            rows.append(row)
    file.write_text("".join(rows) + mark + memory, "utf-8")


@given(st.lists(TEXTS, min_size=1, max_size=14), st.sets(st.integers(1, 12), min_size=3))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_calendar_is_carried_exactly_once(texts, months):
    days = [date(2022, month, 3 + 2 * month) for month in sorted(months)]
    with _empty() as content:
        told: dict[str, tuple[date, date, date, str]] = {}
        waiting = sorted(enumerate(texts), key=lambda text: text[1][1] + timedelta(text[1][3]))
        for day in days:
            while waiting and waiting[0][1][1] + timedelta(days=waiting[0][1][3]) <= day:
                number, (kind, online, after, _, gesture) = waiting.pop(0)
                happens = online + timedelta(days=after)
                identifier = _write(content, number, kind, online, happens)
                told[identifier] = (online, happens, day, gesture)
            made = assemble(load(content), f"{day:%Y-%m}", day)
            if made.added:
                _keep_one(content, f"{day:%Y-%m}", told)
                assert assemble(load(content), f"{day:%Y-%m}", day).added == ()
        corpus = load(content)
        assert check(corpus) == ()
        carried = _carried(corpus)
        opening = _opening(corpus, days)
        for identifier, (online, happens, day, gesture) in told.items():
            over = identifier.startswith("ev-") and happens < day
            wanted = int(gesture == "kept" and not over and online > opening)
            assert carried[identifier, None] == wanted, identifier
        assert set(carried.values()) <= {1}


def _keep_one(content: Path, month: str, told: dict[str, tuple[date, date, date, str]]) -> None:
    """Cut what is to be cut, save that a letter cannot be empty."""
    gestures = {identifier: values[3] for identifier, values in told.items()}
    issue = next(issue for issue in load(content).issues if issue.month == month)
    names = [e.document for entries in issue.meta.rubrics.values() for e in entries]
    if all(gestures.get(name, "kept") != "kept" for name in names):
        online, happens, day, _ = told[names[0]]
        told[names[0]] = (online, happens, day, "kept")
        gestures[names[0]] = "kept"
    _cut(content, month, gestures)


def _opening(corpus: Corpus, days: list[date]) -> date:
    """The day after which texts are news for the first letter."""
    first = min((issue.meta.date for issue in corpus.issues), default=days[-1])
    return first - MONTH


# The editor's text.


@dataclass(frozen=True)
class Cited:
    """As much of `editorial.citable.Citable` as a file needs."""

    id: str
    title: str = "Un titre : « # » \t et plus"


def _added(*names: str, reason: Reason | None = None) -> list[Proposal]:
    return [Proposal(Cited(name), Rubric(name.split("-")[0]), reason) for name in names]


def _reads(text: str) -> dict[str, list[object]]:
    return yaml.safe_load(text)["rubriques"]


HEAD = "titre: T\ndate: 2022-04-12\neditorial: E\n"
TEXTS_OF_EDITORS = {
    "une ligne": "rubriques: # ici\n  agenda: [a, b]  # en ligne\n",
    "virgule finale": "rubriques:\n  agenda: [a, b, ]\n",
    "crochets sur deux lignes": "rubriques:\n  agenda: [\n    a, # un\n    b # deux\n  ]\n",
    "liste vide": "rubriques:\n  agenda: []\n",
    "rubrique vide": "rubriques:\n  agenda:  # rien\n    # - coupe  # Coupé\n  emploi:\n    - j\n",
    "tirets sans retrait": "rubriques:\n  agenda:\n  - a\n  - b\n  emploi:\n  - j\n",
    "entrée coupée à la fin": "rubriques:\n  agenda:\n    - a\n    # - b\n\n\n# fin\n",
    "retrait de quatre": "rubriques:\n    agenda:\n        - a\n    emploi:\n        - j\n",
    "entrée sur plusieurs lignes": (
        "rubriques:\n  agenda:\n    - contenu: a\n      chapeau: >\n        A\n        # b\n"
        "\n    # après\n  emploi:\n    - j\n"
    ),
    "texte replié": "rubriques:\n  agenda:\n    - {contenu: a,\n       chapeau: b\n         c}\n",
    "sans fin de ligne": "rubriques:\n  agenda:\n    - a",
    "fins de ligne de Windows": "rubriques:\n  agenda:\n    - a  # un\n",
    "rubriques au milieu": "rubriques:\n  emploi:\n    - j\n\n# suite\netat: brouillon\n",
    "rubriques sans rien": "rubriques:\n",
}


@pytest.mark.parametrize("layout", TEXTS_OF_EDITORS)
def test_every_line_of_the_editor_stays(layout: str):
    text = HEAD + TEXTS_OF_EDITORS[layout]
    if "Windows" in layout:
        text = text.replace("\n", "\r\n")
    new = completed(text, _added("agenda-x", "agenda-y", "ressources-z", "emploi-j"), "l.yml")
    before, after = _reads(text) or {}, _reads(new)
    for rubric, names in (("agenda", ["agenda-x", "agenda-y"]), ("ressources", ["ressources-z"])):
        assert after[rubric] == [*(before.get(rubric) or []), *names]
    _assert_kept(text, new)
    again = completed(new, _added("agenda-w"), "l.yml")
    assert _reads(again)["agenda"] == [*after["agenda"], "agenda-w"]
    _assert_kept(new, again)


def _assert_kept(text: str, new: str) -> None:
    """The old text is what remains of the new one once what was inserted is taken away."""
    position = 0
    for row in text.splitlines():
        kept = row if "]" not in row else row[: row.index("]")].rstrip(", ")
        position = new.find(kept, position)
        assert position >= 0, row
        position += len(kept)
    assert ("\r\n" in text) == ("\r\n" in new)
    assert "\r\n" not in text or new.count("\n") == new.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "rubriques: {agenda: [a]}\n",
        "rubriques: texte\n",
        "rubriques:\n  agenda: a\n",
        "rubriques:\n  - agenda\n",
    ],
)
def test_a_layout_too_free_is_left_as_it_is(text: str):
    with pytest.raises(LetterError, match=r"^content/lettres/2022-04\.yml : forme trop libre"):
        completed(HEAD + text, _added("emploi-x", "agenda-y"), "content/lettres/2022-04.yml")


ENTRIES = st.one_of(
    st.from_regex(r"[a-z]{1,6}", fullmatch=True),
    st.from_regex(r"\{contenu: [a-z]{1,6}, chapeau: \"[a-z #:é’]{1,20}\"\}", fullmatch=True),
    st.from_regex(
        r"contenu: [a-z]{1,6}\n      chapeau: [a-z]{1,6}( [a-z]{1,5}){0,3}", fullmatch=True
    ),
)
REMARKS = st.sampled_from(["", "", "  # titre", "\n    # - coupe  # Coupé", "\n", "\n\n    # note"])
BLOCKS = st.lists(st.tuples(ENTRIES, REMARKS), min_size=0, max_size=4).map(
    lambda rows: "".join(f"    - {entry}{remark}\n" for entry, remark in rows)
)
LAYOUTS = st.dictionaries(st.sampled_from([r.value for r in Rubric]), BLOCKS, max_size=5)


@given(LAYOUTS, st.lists(st.sampled_from([r.value for r in Rubric]), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_any_letter_keeps_every_line_in_its_place(layout: dict[str, str], rubrics: list[str]):
    blocks = "".join(f"  {name}:\n{block}" for name, block in layout.items())
    text = f"{HEAD}rubriques:\n{blocks}etat: brouillon  # fin\n"
    added = _added(*(f"{name}-{n}" for n, name in enumerate(rubrics)))
    new = completed(text, added, "l.yml")
    rows = iter(new.splitlines())
    assert all(row in rows for row in text.splitlines())
    for name in Rubric:
        before = (_reads(text) or {}).get(name) or []
        assert (_reads(new).get(name) or []) == [
            *before,
            *(p.key for p in added if p.rubric == name),
        ]
    assert len(new.splitlines()) - len(text.splitlines()) <= 2 * len(added) + 2 + len(set(rubrics))


def test_a_reason_is_written_beside_its_item():
    new = completed(f"{HEAD}rubriques:\n", _added("agenda-x", reason=Reason.REMINDER), "l.yml")
    assert "    - {contenu: agenda-x, raison: rappel}  # Un titre : « # » et plus\n" in new
    assert "  - agenda-x/rappel\n" in new
