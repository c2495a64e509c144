"""Pelican as it comes: its own reader, lists, pagination and feeds, and no plugin."""

import json
from pathlib import Path

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
TAG_URL = "themes/{slug}/"
TAG_SAVE_AS = "themes/{slug}/index.html"
YEAR_ARCHIVE_URL = "annees/{date:%Y}/"
YEAR_ARCHIVE_SAVE_AS = "annees/{date:%Y}/index.html"
DIRECT_TEMPLATES = ["index", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
AUTHOR_SAVE_AS = ""

FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
TAG_FEED_RSS = "themes/{slug}/index.xml"
FEED_MAX_ITEMS = 30

JINJA_FILTERS = {"from_json": json.loads}
JINJA_ENVIRONMENT = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
