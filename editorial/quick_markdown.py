"""Python-Markdown without the work that cannot change anything: the same HTML, in half the time.

Most of a French text is plain: no pattern of Markdown matches it. What is here looks for the one
character that a pattern cannot do without before it tries the pattern, and is otherwise what the
library does (version 3.11), whose own classes do the rest. `tests/editorial/test_quick_markdown.py`
compares the two on the content of the project, on the syntax of Markdown and on texts made at
random; without the extension `Quick`, the library is alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import HTML_EMPTY, Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.serializers import RE_AMP
from markdown.treeprocessors import InlineProcessor, PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import INLINE_PLACEHOLDER_PREFIX, STX, AtomicString, Registry

__all__ = ["Quick"]

_IN_TEXTS = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[^",
    "reference": "[",
    "link": "](",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "://",
    "automail": "@",
    "linebreak": "  \n",
    "entity": "&",
}
"""What a text must hold for an inline pattern to match."""
_REFERENCES = {"reference", "image_reference", "short_reference", "short_image_ref"}
"""Patterns that find nothing in a document which defines no reference."""
_IN_BLOCKS = {
    "indent": "    ",
    "defindent": "    ",
    "code": "    ",
    "table": "|",
    "hashheader": "#",
    "setextheader": "\n",
    "deflist": ":",
    "quote": ">",
    "footnote": "[^",
    "reference": "]:",
}
"""What a block must hold for its processor to take it."""
_PLAIN = re.compile(r"(?!\n)(?: {0,3}+(?![ #=\-_*+:>\[\d])[^\n|]*+(?:\n|\Z))++\Z")
"""A paragraph for sure: no row starts as anything else does, and none has columns."""
_QUOTE = '"'
_Placed = list[tuple[Element, list[str]]]


class Quick(Extension):
    """To be the last of the extensions: it looks at what the others have registered."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Put our equivalents in the place of the library's."""
        md.parser.__class__ = _Blocks
        md.treeprocessors.register(_Inline(md), "inline", 20)
        md.treeprocessors.register(_Prettify(md), "prettify", 10)
        md.treeprocessors.register(_Unescape(md), "unescape", 0)
        md.output_formats = {"html": _to_html}  # type: ignore[misc]  # the serializer comes from there


def _needs(registry: Registry[Any], known: dict[str, str]) -> list[tuple[str, Any]]:
    """What is registered, in order, each behind what it needs; nothing for what we do not know."""
    names = {registry.get_index_for_name(name): name for name in known if name in registry}
    return [(known.get(names.get(n, ""), ""), item) for n, item in enumerate(registry)]


class _Blocks(BlockParser):
    """Parses blocks; a plain paragraph is one at once."""

    _steps: list[tuple[str, BlockProcessor]] | None = None

    def parseBlocks(self, parent: Element, blocks: list[str]) -> None:
        """Hand each block to the first processor that takes it."""
        if self._steps is None:
            self._steps = _needs(self.blockprocessors, _IN_BLOCKS)
        steps, paragraph = self._steps, self.blockprocessors["paragraph"]
        while blocks:
            block = blocks[0]
            if block and _PLAIN.match(block):
                paragraph.run(parent, blocks)
                continue
            for needed, processor in steps:
                if (
                    needed in block
                    and processor.test(parent, block)
                    and processor.run(parent, blocks) is not False
                ):
                    break


class _Inline(InlineProcessor):
    """Applies inline patterns, each to the texts that may hold it."""

    _every: list[tuple[str, Any]] | None = None
    _without_references: list[tuple[str, Any]]
    _steps: list[tuple[str, Any]]

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply them to a whole document."""
        if self._every is None:
            known = [self.inlinePatterns[name] for name in _REFERENCES]
            self._every = _needs(self.inlinePatterns, _IN_TEXTS)
            self._without_references = [step for step in self._every if step[1] not in known]
        self._steps = self._every if self.md.references else self._without_references
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        """Takes the place of a private method of the library."""
        if isinstance(data, AtomicString):
            return data
        for index, (needed, pattern) in enumerate(self._steps[patternIndex:], patternIndex):
            start, matched = 0, True
            while matched and needed in data:
                data, matched, start = self._apply(pattern, data, index, start)
        return data

    def _InlineProcessor__processPlaceholders(
        self,
        data: str | None,
        parent: Element,
        isText: bool = True,
    ) -> _Placed:
        """Takes the place of another."""
        if data is None or INLINE_PLACEHOLDER_PREFIX in data:
            return self._place(data, parent, isText)
        if not data:
            return []
        if isText:
            parent.text = parent.text + data if parent.text else data
        else:
            parent.tail = parent.tail + data if parent.tail else data
        return []

    @property
    def _apply(self) -> Callable[[Any, str, int, int], tuple[str, bool, int]]:
        return self._InlineProcessor__applyPattern  # type: ignore[attr-defined, no-any-return]

    @property
    def _place(self) -> Callable[[str | None, Element, bool], _Placed]:
        return super()._InlineProcessor__processPlaceholders  # type: ignore[misc, no-any-return]


class _Prettify(PrettifyTreeprocessor):
    """Adds line breaks; whether a tag is one of blocks is found out once."""

    def __init__(self, md: Markdown):
        super().__init__(md)
        self._blocks = frozenset(md.block_level_elements)

    def _prettifyETree(self, elem: Element) -> None:
        blocks = self._blocks
        if elem.tag in blocks and elem.tag not in ("code", "pre"):
            if len(elem) and elem[0].tag in blocks and not (elem.text and elem.text.strip()):
                elem.text = "\n"
            for child in elem:
                if child.tag in blocks:
                    self._prettifyETree(child)
        if not elem.tail or not elem.tail.strip():
            elem.tail = "\n"


class _Unescape(UnescapeTreeprocessor):
    """Puts back what was escaped, where something was."""

    def run(self, root: Element) -> None:
        """Put it back in a whole document."""
        for element in root.iter():
            if (text := element.text) and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if (tail := element.tail) and STX in tail:
                element.tail = self.unescape(tail)
            for key, value in element.items():
                if STX in value:
                    element.set(key, self.unescape(value))


def _to_html(root: Element) -> str:
    """What `markdown.serializers.to_html_string` writes, for the elements that Markdown makes."""
    parts: list[str] = []
    write = parts.append
    waiting: list[Element | str] = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, str):
            write(element)
            continue
        tag, tail = element.tag, element.tail
        write(f"<{tag}")
        for key, value in sorted(element.items()):
            write(f' {key}="{_escaped(value).replace(_QUOTE, "&quot;")}"')
        write(">")
        if text := element.text:
            write(_escaped(text))
        ending = "" if tag in HTML_EMPTY else f"</{tag}>"
        ending += _escaped(tail) if tail else ""
        if len(element):
            waiting.append(ending)
            waiting.extend(reversed(element))
        else:
            write(ending)
    return "".join(parts)


def _escaped(text: str) -> str:
    """Text as HTML; what is an entity already stays one."""
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")
