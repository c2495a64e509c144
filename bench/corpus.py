"""The project's own content, multiplied: a folder as large as wanted, that passes the check.

Every document is copied whole, so lengths, fields and links are those that editors write; a copy
has its own identifier, title, address and year, and its links lead to copies of the same round.
The same folder and number always give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import editorial
from editorial import Document
from editorial.schemas.page import Page

__all__ = ["multiply"]

YEARS = 11
"""The rounds go back one year after the other, then start again: 2022 gives 2012 to 2022."""
NAMES = 30_000
"""Names of places to draw from: the words of a real archive grow with it, as these do."""
LONGEST = 6
"""The most paragraphs that a copy borrows from other documents."""

_ONSETS = "b br c ch cr d f fl g gr h j l m n p pl qu r s t tr v".split()
_RIMES = "a an ay e el en er eu i in on or ou oy u".split()
_DATE = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)(-\d\d)(-\d\d)?(?![\w-])")
_YEAR = re.compile(r"^(date|fin|date_initiale): ((?:19|20)\d\d)$", re.MULTILINE)
_FIELD = re.compile(r"^(\w+):(.*(?:\n[ \t#-].*)*)\n", re.MULTILINE)


def multiply(content: Path, target: Path, documents: int) -> None:
    """Write into `target`, which must not exist, the content with `documents` documents in all.

    Lasting pages, letters and data stay as they are; raises ValueError when fewer documents are
    asked for than there are.
    """
    corpus = editorial.load(content)
    if documents < len(corpus.documents):
        raise ValueError(f"au moins {len(corpus.documents)} documents : ceux de {content}.")
    shutil.copytree(content, target)
    models = [d for d in corpus.documents if not isinstance(d.meta, Page)]
    paragraphs = [p for d in models for p in _plain_paragraphs(d.source.body)]
    missing = documents - len(corpus.documents)
    for number in range(1, -(-missing // len(models)) + 1):
        chosen = _fair(models)[: missing - (number - 1) * len(models)]
        copied = re.compile(
            rf"(?<![\w/.-])({'|'.join(d.meta.id for d in chosen)})(?![\w-])(?!\.[a-z])"
        )
        for document in chosen:
            path = Path(document.path).relative_to(content.name)
            file = target / path.parts[0] / f"copie-{number}" / f"{path.stem}-{number}.md"
            file.parent.mkdir(exist_ok=True)
            text = (content / path).read_text(encoding="utf-8")
            file.write_text(_copy(text, number, copied, paragraphs), encoding="utf-8")


def _fair(models: Sequence[Document]) -> list[Document]:
    """Documents in an order where any beginning is a sample of all types."""
    return sorted(models, key=lambda d: random.Random(d.meta.id).random())  # noqa: S311


def _plain_paragraphs(body: str) -> list[str]:
    """The paragraphs that can be lent: no title, list, table nor link to a part of the page."""
    parts = (part.strip() for part in body.split("\n\n"))
    return [p for p in parts if p and not re.match(r"[#>|:*-]|\d+\.", p) and "](" not in p]


def _copy(text: str, number: int, copied: re.Pattern[str], paragraphs: Sequence[str]) -> str:
    """The text of one copy; `copied` finds the identifiers that this round copies too."""
    dice = random.Random(f"{number} {text}")  # noqa: S311 — the same at each run
    _, head, body = text.split("---\n", 2)
    head = copied.sub(rf"\1-{number}", head)
    head = "".join(_field(match, number, dice) for match in _FIELD.finditer(head))
    lent = dice.sample(paragraphs, min(int(dice.paretovariate(1.2)), LONGEST))
    places = ", ".join(_name(int(NAMES ** dice.random())) for _ in range(4))
    lent.append(f"Ont suivi ces travaux : {places}.")
    body = "\n\n".join([copied.sub(rf"\1-{number}", body).rstrip(), *lent])
    return f"---\n{_shifted(head, (number % YEARS))}---\n{body}\n"


def _field(match: re.Match[str], number: int, dice: random.Random) -> str:
    """One field of a copy: what must be unique is made so, or left out where it cannot be."""
    name, value = match[1], match[2].strip()
    match name:
        case "anciennes_adresses" | "groupe":  # a group has its sessions, and no more
            return ""
        case "cycle" if not value.endswith(f"-{number}"):  # its cycle has no copy of that year
            return ""
        case "slug":
            return f"slug: {value}-{number}\n"
        case "titre" | "titre_court":
            words = value.strip("\"'").replace('"', "»").replace("''", "'")
            return f'{name}: "{words[:240]}, {_name(dice.randrange(NAMES))} {number}"\n'
    return match[0]


def _name(number: int) -> str:
    """A name of no known place: the same number gives the same one."""
    syllables = []
    number += len(_ONSETS) * len(_RIMES)
    while number:
        number, onset = divmod(number, len(_ONSETS))
        number, rime = divmod(number, len(_RIMES))
        syllables.append(_ONSETS[onset] + _RIMES[rime])
    return "".join(syllables).capitalize() + "ville"


def _shifted(head: str, years: int) -> str:
    """Front matter as it was some years before; 29 February becomes the 28th."""

    def before(match: re.Match[str]) -> str:
        year, month, day = int(match[1]) - years, match[2], match[3] or ""
        try:
            date.fromisoformat(f"{year}{month}{day or '-01'}")
        except ValueError:
            day = "-28"
        return f"{year}{month}{day}"

    head = _YEAR.sub(lambda match: f"{match[1]}: {int(match[2]) - years}", head)
    return _DATE.sub(before, head)


def _problems(folder: Path) -> Iterator[str]:
    yield from map(str, editorial.check(editorial.load(folder)))


def main() -> int:
    """Multiply the content from a terminal, and check what was written."""
    parser = argparse.ArgumentParser(description="Multiplie les contenus du projet.")
    parser.add_argument("target", type=Path, help="le dossier à écrire, qui n’existe pas encore")
    parser.add_argument("documents", type=int, help="combien de documents en tout")
    parser.add_argument("--content", type=Path, default=Path("content"))
    asked = parser.parse_args()
    try:
        multiply(asked.content, asked.target, asked.documents)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    problems = list(_problems(asked.target))
    print(*problems[:20], f"{asked.documents} documents, problèmes : {len(problems)}.", sep="\n")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
