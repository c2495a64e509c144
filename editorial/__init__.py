"""What the content means: read once, checked once, and turned into the values that doors show.

Pure Python: never imports pelican, jinja2 or smtplib, never asks what day it is.
"""

from editorial.checks import check
from editorial.corpus import Corpus, Document, Issue, load
from editorial.problems import Problem
from editorial.urls import url_of

__all__ = ["Corpus", "Document", "Issue", "Problem", "check", "load", "url_of"]
