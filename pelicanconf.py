"""Settings of a preview: drafts are shown. `publishconf.py` is production. French for readers only.

Nothing here sorts, dates or names content: that is `editorial`. The day the site is built for is
given on the command line (``-e AS_OF='"2022-03-15"'``); `invoke build` does it.
"""

from pathlib import Path

from jinja2 import StrictUndefined

ROOT = Path(__file__).parent

AS_OF = None
SHOW_DRAFTS = True
SEARCH_INDEX = True  # only what measures builds leaves it out

SITENAME = "IREV"
SITEURL = ""
AUTHOR = "IREV"
DEFAULT_LANG = "fr"
TIMEZONE = "Europe/Paris"

PATH = "content"
OUTPUT_PATH = "output"
DELETE_OUTPUT_DIRECTORY = False
ARTICLE_PATHS = []  # plugins.pages lays out every page, of documents too
PAGE_PATHS = []
STATIC_PATHS = []  # plugins.media serves content/media
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False

PLUGIN_PATHS = ["."]
PLUGINS = [
    "plugins.corpus",
    "plugins.assets",
    "plugins.shared",
    "plugins.previews",
    "plugins.specimens",
    "plugins.media",
    "plugins.pages",
    "plugins.files",
    "plugins.search",
    "plugins.accounts",
]

THEME = "theme"
THEME_STATIC_DIR = "theme"
THEME_STATIC_PATHS = []  # plugins.assets serves them
JINJA_ENVIRONMENT = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "cache_size": -1,  # every template stays
    "auto_reload": False,  # a server that watches files starts again by itself
    "extensions": ["plugins.templates.Quick"],
}
JINJA_FILTERS = {}

# Every page is made by our plugins: Pelican's own lists and feeds are all off.
DIRECT_TEMPLATES = []
ARCHIVES_SAVE_AS = ""
AUTHOR_SAVE_AS = ""
AUTHORS_SAVE_AS = ""
CATEGORY_SAVE_AS = ""
CATEGORIES_SAVE_AS = ""
TAG_SAVE_AS = ""
TAGS_SAVE_AS = ""
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = None
AUTHOR_FEED_RSS = None
