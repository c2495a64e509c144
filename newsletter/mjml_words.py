"""The tags and attributes of MJML that our templates may use; whatever is not here is a mistake.

The compiler (mrml) drops what it does not know and says nothing. From the documentation of MJML 5;
the tests compare these words with what its own compiler accepts.
"""

from __future__ import annotations

__all__ = ["ATTRIBUTES", "TAGS"]

_PADDING = "padding padding-bottom padding-left padding-right padding-top"
_BORDER = "border border-bottom border-left border-radius border-right border-top"
_FONT = "color font-family font-size font-style font-weight letter-spacing line-height"

ATTRIBUTES = {
    name: frozenset(f"{words} css-class".split())
    for name, words in {
        "mjml": "lang",
        "mj-head": "",
        "mj-title": "",
        "mj-preview": "",
        "mj-raw": "position",
        "mj-style": "",
        "mj-attributes": "",
        "mj-all": f"{_PADDING} {_FONT}",
        "mj-body": "background-color width",
        "mj-section": f"{_PADDING} {_BORDER} background-color full-width text-align",
        "mj-wrapper": f"{_PADDING} {_BORDER} background-color full-width text-align",
        "mj-column": f"{_PADDING} {_BORDER} background-color inner-background-color inner-border "
        "inner-border-radius vertical-align width",
        "mj-text": f"{_PADDING} {_FONT} align container-background-color height",
        "mj-image": f"{_PADDING} {_BORDER} align alt height href src title width",
        "mj-button": f"{_PADDING} {_BORDER} {_FONT} align background-color href "
        "inner-padding width",
        "mj-divider": f"{_PADDING} align border-color border-style border-width width",
        "mj-spacer": f"{_PADDING} container-background-color height",
    }.items()
}
"""The attributes of each tag."""

TAGS = frozenset(ATTRIBUTES)
"""Carousel, social (pictures from elsewhere) and include (loses the width) are left out."""
