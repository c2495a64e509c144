"""What a page may load, and from where: its Content-Security-Policy, written here and nowhere else.

Pages carry it in their head; the web server sends the same from a file that each build writes.
Everything comes from the site itself. Search runs a compiled engine; the map shows tiles once a
reader asks for them; a video is played, once asked for, by the host that sets no cookie before.
Sources: CSP Level 3 (W3C), section 8 for ``wasm-unsafe-eval``.
"""

from __future__ import annotations

from functools import cache

__all__ = ["PLAYER", "TILES", "is_apart", "policy"]

PLAYER = "https://www.youtube-nocookie.com"
TILES = "https://tile.openstreetmap.org"

_EVERYWHERE = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self'",
    "manifest-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
_MORE = {
    "search": {"script-src": "'wasm-unsafe-eval'"},
    "map": {"img-src": TILES},
    "replay": {"frame-src": PLAYER},
}
"""By template, the sources that its pages need beside the site itself."""


@cache
def policy(template: str) -> str:
    """The policy of the pages of a template."""
    more = _MORE.get(template, {})
    rules = _EVERYWHERE | {name: f"{_EVERYWHERE.get(name, '')} {more[name]}" for name in more}
    return "; ".join(f"{name} {' '.join(sources.split())}" for name, sources in rules.items())


def is_apart(template: str) -> bool:
    """Whether the pages of a template have a policy of their own."""
    return template in _MORE
