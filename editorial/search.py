"""The French of search: one table for the indexer and for the browser, so that they agree.

The browser does the same in ``theme/static/public/french.js`` with the table of `terms_file`;
`tests/editorial/search_cases.py` holds the cases that both must pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from editorial import french
from editorial.acronyms import anchor_of
from editorial.feeds import File
from editorial.reads import memo

if TYPE_CHECKING:
    from editorial.corpus import Corpus

__all__ = [
    "ELISIONS",
    "STOP_WORDS",
    "Family",
    "extra_words",
    "families",
    "plain",
    "query_words",
    "terms_file",
]

ELISIONS = tuple("jusqu lorsqu puisqu qu l d n s j m c t".split())
"""What an apostrophe cuts from the next word."""

STOP_WORDS = frozenset(
    "a afin ai au aussi aux avec avoir c ce cela ces cet cette ceux chez comment comme d dans de "
    "des donc du elle elles en entre es est et etaient etait ete etes etre eu eux fait faire font "
    "il ils j je l la le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ont ou "
    "par pas plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses "
    "si son sont sur t ta te tes ton tous tout toute toutes trouver tu un une vos votre vous "
    "y".split()
)
"""Words too common to choose a page, folded."""

_APOSTROPHES = re.compile(r"[’ʼ‘`´]")
_DOTTED = re.compile(r"\b(?:\w\.){2,}(?:\w\b)?")
_ELIDED = re.compile(rf"\b(?:{'|'.join(ELISIONS)})'(?=\w)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_CITY_POLICY = " de la politique de la ville"
_BODIES = {
    "CA ": "Communauté d’agglomération ",
    "CC ": "Communauté de communes ",
    "CU ": "Communauté urbaine ",
}


def plain(text: str) -> str:
    """Text for the indexer, for which « l’évaluation » is one word and « l'évaluation » two."""
    return _APOSTROPHES.sub("'", text)


def query_words(text: str) -> tuple[str, ...]:
    """The words to look for, accents kept: no elision, no stop word, « oeu » as « œu »."""
    cut = _ELIDED.sub(" ", _joined(plain(text.lower())))
    return tuple(_ligature(word) for word in _WORD.findall(cut) if _chooses(word))


def _joined(text: str) -> str:
    """« q.p.v. » as « qpv »."""
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text)


def _chooses(word: str) -> bool:
    return french.fold(word) not in STOP_WORDS


def _ligature(word: str) -> str:
    """« coeur » as « cœur »: in French, oeu is always œu."""
    return word.replace("oeu", "œu")


@dataclass(frozen=True)
class Family:
    """Forms that mean the same: an acronym and what it stands for, as they are written."""

    forms: tuple[str, ...]

    @memo
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Each form as `extra_words` looks for it: its first word, then all of them."""
        keys = (_key(form) for form in self.forms)
        return tuple((key.partition(" ")[0], f" {key} ") for key in keys)


def families(corpus: Corpus) -> tuple[Family, ...]:
    """The acronyms of the glossary and the names of places, in the order of the content."""
    found = [_forms(e.acronym, e.meaning) for e in corpus.glossary.entries if e.meaning]
    found += [_place_forms(place.name, place.acronym) for place in corpus.places]
    return tuple(Family(forms) for forms in found if len(forms) > 1)


def _forms(acronym: str, meaning: str) -> tuple[str, ...]:
    acronyms = re.split(r",\s*|\s+–\s+", acronym)
    meanings = _PARENTHESIS.sub("", meaning).split(" ; ")
    short = [m.removesuffix(_CITY_POLICY) for m in meanings]
    return tuple(dict.fromkeys([*acronyms, *meanings, *short]))


def _place_forms(name: str, acronym: str | None) -> tuple[str, ...]:
    whole = next((long + name[3:] for short, long in _BODIES.items() if name[:3] == short), None)
    return tuple(form for form in (name, whole, acronym) if form)


def extra_words(text: str, known: tuple[Family, ...]) -> tuple[str, ...]:
    """What a page means without saying it: the other forms of those it holds, plurals alike."""
    haystack = f" {_key(text)} "
    words = frozenset(haystack.split())
    missing: list[str] = []
    for family in known:
        held = [first in words and key in haystack for first, key in family.keys]
        if any(held):
            missing += [
                form for form, is_held in zip(family.forms, held, strict=True) if not is_held
            ]
    return tuple(dict.fromkeys(missing))


def _key(text: str) -> str:
    """Folded words without their plural, apart by one space."""
    return " ".join(_singular(word) for word in _WORD.findall(french.fold(text)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def terms_file(corpus: Corpus) -> File:
    """For the browser: elisions, stop words, and each acronym with its meaning.

    Its name is made from its bytes, so that it is asked for once.
    """
    table = {
        "elisions": ELISIONS,
        "motsVides": sorted(STOP_WORDS),
        "sigles": dict(_acronyms(corpus)),
    }
    content = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    return File(f"recherche/termes.{sha256(content).hexdigest()[:12]}.json", content)


def _acronyms(corpus: Corpus) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """By folded acronym: as it is written, what it stands for, and its place in the glossary."""
    for entry in corpus.glossary.entries:
        if entry.meaning:
            for acronym in re.split(r",\s*|\s+–\s+", entry.acronym):
                key = re.sub(r"\W+", "", french.fold(acronym))
                meaning = french.typeset(entry.meaning)
                yield key, (acronym, meaning, f"/glossaire/#{anchor_of(entry.acronym)}")
