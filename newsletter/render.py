"""A letter becomes MJML, then HTML for mail programs, and plain text.

Its web version is a page of the site (`editorial.pages.letters`), made from the same values.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    select_autoescape,
)

from newsletter import checks, palette, plain
from newsletter.errors import LetterError
from newsletter.issue import LetterValue

__all__ = ["get_ready", "render_html", "render_mjml", "render_page", "render_text", "to_html"]

TEMPLATES = Path(__file__).with_name("templates")
COMPILER = Path(__file__).with_name("compiler.py")
TIMEOUT = 20
"""Seconds given to the compiler, which takes a few milliseconds."""


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,  # mrml refuses two spaces alone between head tags
    )
    environment.filters.update(wrap=plain.wrap, underlined=plain.underlined)
    environment.globals.update(light=palette.LIGHT, dark=palette.DARK, kinds=palette.KINDS)
    return environment


_ENVIRONMENT = _environment()
_LETTER = _MJML, _TEXT = "letter.mjml", "letter.txt"


def get_ready() -> None:
    """Read what the first letter would: its templates, and the selectors of the checks."""
    for name in _LETTER:
        _ENVIRONMENT.get_template(name)
    checks.get_ready()


def _render(template: str, **context: Any) -> str:
    return _ENVIRONMENT.get_template(template).render(**context)


def render_page(template: str, **context: Any) -> str:
    """A page for the editor's own browser, never mailed nor published."""
    return _render(template, **context)


def render_text(letter: LetterValue) -> str:
    """The letter as plain text, wrapped at 72 columns, each link on its own line."""
    return plain.tidy(_render(_TEXT, letter=letter))


def render_mjml(letter: LetterValue) -> str:
    """The letter as MJML, the language of `to_html`."""
    return _render(_MJML, letter=letter)


def render_html(letter: LetterValue) -> str:
    """The letter as HTML, checked: raises `LetterError` rather than mail something broken.

    When it cannot be made, the error names the line of the item that is at fault, if one is.
    """
    try:
        html = _compiled(letter)
    except LetterError as error:
        raise _located(error, letter) from error
    checks.check_html(html, host=letter.host, path=letter.path)
    checks.check_items(html, letter)
    return html


def _compiled(letter: LetterValue) -> str:
    """Templates, then the compiler; a template that fails is a `LetterError` too."""
    try:
        mjml = render_mjml(letter)
    except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
        raise LetterError(letter.path, f"un gabarit a échoué ({error}).") from error
    return to_html(mjml, path=letter.path)


def _located(error: LetterError, letter: LetterValue) -> LetterError:
    """The failure of the first item that fails alone, at its line; else the error as it is."""
    if _failure(replace(letter, sections=())):
        return error  # what surrounds the items is at fault
    for section in letter.sections:
        for item in section.items:
            alone = replace(letter, sections=(replace(section, items=(item,)),))
            if failure := _failure(alone):
                reason = f"{section.title}, « {item.id} » : {failure.reason}"
                return LetterError(letter.path, reason, line=letter.lines.get(item.id))
    return error


def _failure(letter: LetterValue) -> LetterError | None:
    try:
        _compiled(letter)
    except LetterError as error:
        return error
    return None


def to_html(mjml: str, *, path: str = "lettre") -> str:
    """Compile MJML; `path` names the letter in messages.

    Raises `LetterError` for an unknown tag, too many nested ones, or when the compiler refuses,
    crashes or takes too long.
    """
    checks.check_mjml(mjml, path=path)
    try:
        done = subprocess.run(  # noqa: S603 — our interpreter, our program, no shell
            [sys.executable, "-I", str(COMPILER)],
            input=mjml.encode("utf-8"),
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LetterError(path, f"la mise en page dure plus de {TIMEOUT} secondes.") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip() or f"arrêt {done.returncode}"
        raise LetterError(path, f"la mise en page a échoué ({reason[-300:]}).")
    return done.stdout.decode("utf-8").strip() + "\n"
