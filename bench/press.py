"""The press review at 10,000 articles: what its pages and feeds add to a build of the site.

Pelican builds the project's content twice, in turn: as it is, and with the articles; without the
search index, which is measured apart. The difference is the price of the articles: their reading,
their pages, their feeds, and their lines in hubs and in the map of the site.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import editorial
from bench.measure import Run, compare, run, table

__all__ = ["with_articles"]

ROOT = Path(__file__).parents[1]
FIRST, DAYS = date(2012, 1, 2), 365 * 11
SOURCES = 400
PLUGINS = [
    f"plugins.{name}" for name in ("corpus", "assets", "shared", "previews", "pages", "files")
]


def with_articles(content: Path, target: Path, articles: int) -> None:
    """Copy `content` into `target`, which must not exist, with so many articles in its panoramas.

    Over eleven years, from 400 sources of which a few give most; titles are made of the words of
    the real ones. The same folder and number always give the same bytes.
    """
    corpus = editorial.load(content)
    shutil.copytree(content, target)
    dice = random.Random(articles)  # noqa: S311 — the same at each run
    words = sorted({word for _, _, a in corpus.articles for word in a.title.split()})
    panoramas = [panorama.id for panorama in corpus.panoramas]
    months: dict[Path, list[str]] = defaultdict(list)
    for number in range(articles):
        day = FIRST + timedelta(days=dice.randrange(DAYS))
        source = min(int(dice.paretovariate(0.6)), SOURCES)
        themes = dice.sample(sorted(corpus.themes), dice.choice((1, 1, 2, 3)))
        title = f"{' '.join(dice.sample(words, 9))} n° {number}".replace('"', "")
        file = target / "revue-de-presse" / dice.choice(panoramas) / f"{day:%Y-%m}.yml"
        months[file].append(
            f"  - adresse: https://source-{source}.example.org/{day:%Y/%m/%d}/article-{number}\n"
            f'    titre: "{title}"\n'
            f"    source: Source {source}\n"
            f"    date_article: {day}\n"
            f"    themes: [{', '.join(themes)}]\n"
            f"    territoires: [{dice.choice(sorted(corpus.territories))}]\n"
            f"    note: {' '.join(dice.sample(words, 12)).replace(':', '').replace('#', '')}\n"
        )
    for file, entries in months.items():
        head = file.read_text(encoding="utf-8") if file.is_file() else "articles:\n"
        file.write_text(head + "".join(entries), encoding="utf-8")


def _build(content: Path, output: Path) -> Run:
    """Build a site with nothing but its pages and its files."""
    shutil.rmtree(output, ignore_errors=True)
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pelican",
        content,
        "-s",
        "publishconf.py",
        "-o",
        output,
    ]
    options = ["-e", 'AS_OF="2023-01-31"', f"PLUGINS={json.dumps(PLUGINS)}"]
    return run([*command, "--fatal", "warnings", *options], cwd=ROOT)


def _sizes(output: Path) -> str:
    pages = list((output / "revue-de-presse").rglob("*.html"))
    heaviest = max(page.stat().st_size for page in pages)
    elements = max(page.read_text(encoding="utf-8").count("</") for page in pages)
    feeds = [f for f in (output / "revue-de-presse").rglob("*") if f.suffix in (".xml", ".json")]
    return (
        f"{len(pages)} pages of the review, {heaviest / 1000:.0f} kB and about {elements} elements "
        f"at most; {len(feeds)} feeds"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the medians, and their difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        big, output = Path(folder) / "content", Path(folder) / "output"
        with_articles(ROOT / "content", big, options.articles)
        ways = {
            "the content as it is": partial(_build, ROOT / "content", output),
            f"with {options.articles} articles": partial(_build, big, output),
        }
        runs = compare(ways, times=options.times)
        print(table(runs))
        few, many = (sorted(r.seconds for r in some) for some in runs.values())
        difference = many[len(many) // 2] - few[len(few) // 2]
        print(f"the articles: {difference:.1f} s; {_sizes(output)}")


if __name__ == "__main__":
    main()
