"""Settings of production: only what is public on the day of the build is written."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from pelicanconf import *

SHOW_DRAFTS = False
