"""Our equivalents of the insides of Python-Markdown give what the library gives alone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import editorial
from editorial.body import converter_with
from editorial.quick_markdown import Quick
from tests.project import ROOT

ALONE, QUICK = converter_with(), converter_with(Quick())

SYNTAX = [
    "",
    " ",
    "a",
    "a\nb\n\nc",
    "a  \nb  \n\nc  ",
    "# un\n## deux ##\nsuite\n### *trois* \\# #",
    "un\n===\n\ndeux\n---\nsuite\n\n=\n\n---\n\n***\n\n_ _ _",
    "a\n\n* b\n* c\n\n    d\n\n* e\n    1. f\n    2. g\n- h",
    "3. a\n4. b\n\n١. chiffre",
    "- a\n\n- # titre\nsuite\n- > cité",
    "> a\nb\n> # c\n>> d\n\n> e",
    "    code <b>\n\n    suite\n\nfin",
    "a\n    pas du code",
    "```python\nx = '<&>'\n```\n\n~~~\n*y*\n~~~\n\n`un` ``d`eux`` `non",
    "a | b\n--|:-:\n1 | `|`\n\n| seul |\n|---|\n| x\\|y |",
    "terme\n:   sens\n\n    suite\n\nautre\n\n: loin\n\n: seul",
    "note[^1] et[^b] et[^1] et[^x]\n\n[^1]: un *deux*\n[^b]: b\n\n    suite\n[^c]: jamais",
    "[a](b) [c](<d e> 'f') [g](h \"i\") [j]( k ) [l](m(n)o) [p](q [r](s)) [t]() [u](",
    "[a][1] [b] [1][] [c][2] ![d][1] ![1]\n\n[1]: /url 'titre'\n [2]: <x>\n  (y)",
    '![a](b.png) ![c](d "e") ![f *g*](h) [![i](j)](k) ! [l](m)',
    "<https://a.org/?b&c> <x@y.org> <mailto:x@y.org> <b>d</b> <a@> < c://d > & &amp; &#38; &x;",
    "*a* **b** ***c*** _d_ __e__ *f **g** h* a_b_c *i _j*k_ **l* * m * \\*n\\*",
    "***a** b* ***c* d** *e**f* [*g*](h) *[i](j)* **k\nl** *m `n*` o*",
    "\\a \\\\ \\` \\[x](y) \\!  \\_a_ \\<b\\> \\# \\2\u0003",
    "\u0002klzzwxh:0000\u0003 \u0002amp\u0003 \u000242\u0003 [x](\u0002)",
    'a \'b\' "c" : d ! 12 000 € le 3 mars...\n\n"*e*" l\'*f*',
    "\ta\n\n\t* b\n \t c\r\nd\re",
    "[" * 40 + "](x)" * 3,
    "*" * 70 + "a" + "*" * 70,
    "#" * 9 + " a\n" + "=" * 5 + "\n" + "-" * 5,
    "# a\n\n# a\n\n## [b](c) `d` [^1]\n\n# <e>\n\n# \n\n[^1]: f",
    "<div>\n\n*a*\n\n</div>\n<!-- b -->",
    "* a\n\n\n\n* b\n\n\n    c\n\n1. d\n* e",
    "|\n|\n\n:\n\n>\n\n-\n\n+ \n\n*\n\n1.\n\n#\n\n[\n\n]:",
]
"""All that Markdown and our extensions know, and what looks like it."""
PIECES = [
    *"abé 1\n\t*_`[]()<>!#|:-=+.\\&;^\"'~@%",
    *("  \n", "\n\n", "    ", "](", "![", "[^1]", "[^1]: ", "[1]: ", "**", "```\n", "- ", "1. "),
    *("> ", ": ", "||", "|-|", "<a://b>", "<a@b>", "&amp;", "\n# ", "\n---\n", "://", "mot mot "),
]


def made(text: str, way: tuple[Any, Any]) -> tuple[Any, ...]:
    """All that a converter gives."""
    converter, collected = way
    collected.clear()
    markup = converter.reset().convert(text)
    return markup, converter.toc_tokens, collected.links[:], collected.images[:]


@pytest.mark.parametrize("text", SYNTAX)
def test_syntax_of_markdown_gives_the_same_html(text: str) -> None:
    assert made(text, QUICK) == made(text, ALONE)


def test_each_two_pieces_of_syntax_give_the_same_html() -> None:
    for first in SYNTAX:
        for second in SYNTAX:
            text = f"{first}\n{second}"
            assert made(text, QUICK) == made(text, ALONE), text


def test_contents_of_the_project_give_the_same_html() -> None:
    for document in editorial.load(ROOT / "content").documents:
        text = document.source.body
        assert made(text, QUICK) == made(text, ALONE), document.path


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_gives_the_same_html(text: str) -> None:
    assert made(text, QUICK) == made(text, ALONE)
