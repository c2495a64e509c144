"""Templates that print what Jinja's own do, a little sooner: a page asks for hundreds of values.

`Quick` is in the settings of Jinja; without it, pages have the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from keyword import iskeyword
from types import FunctionType
from typing import Any

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # its C part

__all__ = ["Quick"]


class Quick(Extension):
    """Gives an environment the classes of this module, before its first template is read."""

    def __init__(self, environment: Environment):
        super().__init__(environment)
        environment.code_generator_class = QuickCode
        environment.template_class = QuickTemplate
        environment.context_class = QuickContext


class QuickCode(CodeGenerator):
    """What has a name in a value is an attribute: Jinja would look for an item too."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Read it as Python does, where Python can."""
        if iskeyword(node.attr):
            return super().visit_Getattr(node, frame)
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")
        return None


class QuickTemplate(Template):
    """A template whose globals are one dict.

    Jinja chains two, which it compares by hand at each import of a component, a dozen in a page.
    What a component made is printed as it is: Jinja copies it.
    """

    @classmethod
    def from_code(cls, environment: Environment, code: Any, globals: Any, *rest: Any) -> Template:
        """Make it; all globals are there before the first template is read."""
        made = super().from_code(environment, code, {**globals}, *rest)
        made.root_render_func.__globals__["escape"] = _printed
        return made


class QuickContext(Context):
    """What a template knows.

    Jinja finds out at each call what it must give beside the arguments; here, nearly all that is
    called is a component, or a function that takes what it is given.
    """

    @internalcode  # a fault is told where the template makes it
    def call(self, called: Callable[..., Any], /, *given: Any, **named: Any) -> Any:
        """Call it, with what Jinja would give it."""
        kind: Any = type(called)
        if kind is not Macro and (kind is not FunctionType or hasattr(called, "jinja_pass_arg")):
            return super().call(called, *given, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return called(self.eval_ctx, *given, **named) if kind is Macro else called(*given, **named)


def _printed(value: Any) -> str:
    if type(value) is str:
        return _escape_inner(value)  # goes straight to the page: it need not be said to be safe
    return value if type(value) is Markup else escape(value)
