"""Pelican as it comes: its own reader, lists, pagination and feeds, and no plugin."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SITE = json.loads(Path(__file__).with_name("site.json").read_text(encoding="utf-8"))

SITENAME = SITE["name"]
SITEURL = ""
FEED_DOMAIN = SITE["address"]
AUTHOR = SITE["name"]
DEFAULT_LANG = "fr"
TIMEZONE = "Europe/Paris"
PATH = "content"
OUTPUT_PATH = "public"
THEME = "theme"
THEME_STATIC_PATHS: list[str] = []
STATIC_PATHS: list[str] = []

DEFAULT_PAGINATION = 24
PAGINATED_TEMPLATES = {"tag": None, "category": None, "period_archives": None}
PAGINATION_PATTERNS = (
    (1, "{url}", "{save_as}"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)
CATEGORY_URL = "rubriques/{slug}/"
CATEGORY_SAVE_AS = "rubriques/{slug}/index.html"
TAG_REGEX_SUBSTITUTIONS: list[tuple[str, str]] = []  # « territoires/nord » keeps its slash
TAG_URL = "{slug}/"
TAG_SAVE_AS = "{slug}/index.html"
YEAR_ARCHIVE_URL = "annees/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = "annees/{date:%Y}/index.html"
DIRECT_TEMPLATES = ["index", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
AUTHOR_SAVE_AS = ""

MARKDOWN = {
    "extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.toc": {}},
    "output_format": "html5",
}

FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TAG_FEED_RSS = "{slug}/index.xml"
FEED_MAX_ITEMS = 30

FORMATTED_FIELDS: list[str] = []

_known: dict[str, Any] = {}


def named(identifiers: Iterable[str], articles: Iterable[Any]) -> list[Any]:
    """The articles that have some identifiers."""
    if not _known:
        _known.update((article.id, article) for article in articles)
    return [_known[identifier] for identifier in identifiers if identifier in _known]


def from_json(text: str) -> Any:
    """A field that holds more than words; a field that is absent holds nothing."""
    return json.loads(text) if text else []


JINJA_FILTERS = {"from_json": from_json, "named": named}
JINJA_GLOBALS = {"SITE": SITE}
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
