"""What is made from a text says so: else it would stay as it was when that text changes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from editorial import Corpus, Document, check, load
from editorial.body import Reference
from editorial.calendars import calendar_parts
from editorial.checks import RULES, TEXT_RULES
from editorial.corpus import Text
from editorial.exports import thesaurus_files
from editorial.feeds import feed_parts
from editorial.pages.initiatives import map_files
from editorial.quality import RULES as QUALITY
from editorial.reads import body_of, memo, note, traced, unnoted, words_of
from editorial.site import Site
from editorial.structure import dump, restore
from incremental.output import mark_of_value
from newsletter import compose

ROOT = Path(__file__).parents[2]
DAY = date(2022, 6, 30)
FEW = 8
"""Documents rewritten at once: the fewer, the less one hides another."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load(ROOT / "content")


def _made(site: Site) -> Iterator[tuple[str, Callable[[], object]]]:
    """Everything that is made by itself, by name."""
    for document in site.documents:
        yield f"page {document.url}", partial(site.document_page, document)
    for part in (part for whole in site.parts for part in whole.all()):
        yield f"pages {part.name}", partial(_all, part.make)
    for batch in (*feed_parts(site), *calendar_parts(site)):
        yield f"file {batch.name}", partial(_all, batch.make)
    for files in (thesaurus_files, map_files):
        yield f"file {files.__name__}", partial(_all, partial(files, site))
    for issue in site.issues:
        letter = partial(compose, issue)
        yield f"letter {issue.month}", lambda f=letter, i=issue: f(Site(site.corpus, i.meta.date))


def _all(make: Callable[[], object]) -> list[object]:
    return list(make())  # type: ignore[call-overload, no-any-return]


def _marks(corpus: Corpus) -> dict[str, tuple[str, set[str]]]:
    """Of all that is made: the mark of its value, and the texts that it says it has read."""
    found = {}
    for name, make in _made(Site(corpus, DAY)):
        with traced() as texts:
            value = make()
        found[name] = mark_of_value(value), texts
    return found


def _rewritten(document: Document) -> Document:
    meta, text = document.meta, document.text
    words = {"title": f"{meta.title} !", "summary": f"{meta.summary} !"}
    if meta.short_title:
        words["short_title"] = f"{meta.short_title} !"
    body = replace(text.body, html=f"{text.body.html}\n<p>Autre chose.</p>")
    return replace(document, meta=meta.model_copy(update=words), text=Text(body, text.source))


@pytest.mark.parametrize("seed", range(6))
def test_what_a_text_changes_has_read_it(corpus: Corpus, seed: int) -> None:
    chosen = {d.meta.id for d in random.Random(seed).sample(corpus.documents, FEW)}
    documents = tuple(_rewritten(d) if d.meta.id in chosen else d for d in corpus.documents)
    before, after = _marks(corpus), _marks(replace(corpus, documents=documents))
    assert before.keys() == after.keys()
    texts = {name for i in chosen for name in (words_of(i), body_of(i))}
    changed = {name for name in before if before[name][0] != after[name][0]}
    assert {name for name in changed if before[name][1].isdisjoint(texts)} == set()
    assert len(changed) > FEW


def test_the_structure_of_a_site_is_that_of_one_with_other_texts(corpus: Corpus) -> None:
    rewritten = replace(corpus, documents=tuple(map(_rewritten, corpus.documents)))
    restored = Site(rewritten, DAY)
    restore(restored, dump(Site(corpus, DAY)))
    assert all(
        a is b for a, b in zip(restored.documents, Site(rewritten, DAY).documents, strict=True)
    )
    made = {name: mark_of_value(make()) for name, make in _made(restored)}
    assert made == {name: mark for name, (mark, _) in _marks(rewritten).items()}


def test_the_name_of_a_part_begins_with_that_of_the_whole(corpus: Corpus) -> None:
    wholes = Site(corpus, DAY).parts
    names = [(whole.name, part.name) for whole in wholes for part in whole.parts()]
    assert names
    assert all(part.startswith(f"{whole} ") for whole, part in names)


def test_most_of_the_site_does_not_depend_on_one_text(corpus: Corpus) -> None:
    made = _marks(corpus)
    document = Site(corpus, DAY).documents[10]
    one = document.meta.id
    readers = [name for name, (_, texts) in made.items() if body_of(one) in texts]
    assert readers == [f"page {document.url}"]
    readers = [name for name, (_, texts) in made.items() if words_of(one) in texts]
    assert 1 < len(readers) < len(made) / 10


def test_rules_that_span_files_read_no_text(corpus: Corpus) -> None:
    with traced() as texts:
        for rule in (*RULES, *QUALITY):
            assert list(rule(corpus)) == []
    assert texts == set()


def test_rules_of_texts_read_those_of_their_document(corpus: Corpus) -> None:
    document = corpus.documents[0]
    with traced() as texts:
        for make in TEXT_RULES:
            assert list(make(corpus)(document)) == []
    assert texts <= {words_of(document.meta.id), body_of(document.meta.id)}


def test_only_what_changed_is_checked_again(corpus: Corpus) -> None:
    first, *others = corpus.documents
    broken = Text(replace(first.body, links=_dead_links(first)), first.source)
    doubtful = replace(first, text=broken, doubts=("nulle-part",))
    changed = replace(corpus, documents=(doubtful, *others))
    assert check(changed) == check(changed, changed={first.meta.id}) != ()
    assert check(changed, changed={others[0].meta.id}) == ()


def _dead_links(document: Document) -> tuple[object, ...]:
    return (*document.body.links, Reference("nulle-part", 3, "Un lien"))


class _Holder:
    def __init__(self) -> None:
        self.times = 0

    @memo
    def value(self) -> int:
        """Made once."""
        note("a mots")
        self.times += 1
        return self.times

    @memo
    def plain(self) -> int:
        """Made once, from no text."""
        return 1


def test_whoever_reads_what_is_kept_is_a_reader_of_its_texts() -> None:
    holder = _Holder()
    with traced() as first:
        assert (holder.value, holder.plain) == (1, 1)
    with traced() as outer:
        with traced() as second:
            assert (holder.value, holder.plain) == (1, 1)
        with unnoted():
            assert holder.value == 1
    assert first == second == outer == {"a mots"}
    assert holder.__dict__["plain"] == 1
