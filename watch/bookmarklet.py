"""A browser's bookmark that opens the forge's « new file » form, filled from the page on screen.

No server is needed: the file it makes waits in ``a-ranger/`` of the repository until the watch
takes it in.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from urllib.parse import quote

from editorial import Corpus
from watch.errors import WatchError
from watch.inbox import Inbox, read_proposals
from watch.proposals import Proposal

__all__ = ["FOLDER", "bookmark_page", "bookmarklet", "take_in_notes"]

FOLDER = "a-ranger"
_FORM = ("{fichier}", "{texte}")
_SCRIPT = """
const m = n => document.querySelector(`meta[property="${n}"],meta[name="${n}"]`)?.content || '';
const hidden = /[\\s\\x00-\\x1f\\x7f-\\x9f\\u200b\\u2028-\\u202e\\u2066-\\u2069\\ufeff]+/g;
const q = s => JSON.stringify(s.replace(hidden, ' ').trim().slice(0, 300));
const day = (m('article:published_time') || m('date')).slice(0, 10);
const rows = [
  'articles:',
  '  - panorama: ' + PANORAMA,
  '    adresse: ' + q(location.href.split('#')[0]),
  '    titre: ' + q(m('og:title') || document.title || location.hostname),
  '    source: ' + q(m('og:site_name') || location.hostname.replace(/^www\\./, '')),
];
if (/^\\d{4}-\\d\\d-\\d\\d$/.test(day)) rows.push('    date_article: ' + day);
const chosen = String(getSelection()).trim();
if (chosen) rows.push('    note: ' + q(chosen));
const file = 'a-ranger/' + new Date().toISOString().replace(/\\D/g, '').slice(0, 14) + '.yml';
open(FORGE.replace('{fichier}', () => encodeURIComponent(file))
  .replace('{texte}', () => encodeURIComponent(rows.join('\\n') + '\\n')));
"""


def bookmarklet(forge: str, panorama: str) -> str:
    """The ``javascript:`` address; `forge` is that of the form, with {fichier} and {texte} in it.

    Raises `WatchError` when it is not such an address.
    """
    if not forge.startswith("https://") or any(word not in forge for word in _FORM):
        example = "https://github.com/…/new/main?filename={fichier}&value={texte}"
        raise WatchError(f"adresse du formulaire attendue, avec ses deux champs : {example}")
    script = " ".join(_SCRIPT.split("\n")).strip()
    script = script.replace("PANORAMA", json.dumps(panorama)).replace("FORGE", json.dumps(forge))
    return f"javascript:{quote('(()=>{' + script + '})()', safe='(){}=>;,.:?!&|[]/*+$')}"


def bookmark_page(forge: str, corpus: Corpus) -> str:
    """A page to open once, with one link a panorama to drag to the browser's bar."""
    links = "\n".join(
        f'<p><a href="{html.escape(bookmarklet(forge, panorama.id))}">'
        f"+ {html.escape(panorama.title)}</a></p>"
        for panorama in corpus.panoramas
    )
    return (
        '<!doctype html>\n<html lang="fr">\n<meta charset="utf-8">\n<title>Marque-pages de la '
        f"veille</title>\n<h1>Marque-pages de la veille</h1>\n{links}\n"
        "<p>Glisser un lien dans la barre de marque-pages. Sur un article, le choisir : le "
        "formulaire « nouveau fichier » de la forge s’ouvre, rempli.</p>\n</html>\n"
    )


def take_in_notes(folder: Path, inbox: Inbox) -> list[str]:
    """Move what bookmarks left in a folder of the repository to the inbox.

    A file that cannot be read stays where it is; what is wrong in it is given.
    """
    taken: list[Path] = []
    notes: dict[str, Proposal] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.yml")):
        try:
            notes |= {note.id: note for note in read_proposals(file)}
        except WatchError as error:
            faults.append(str(error))
        else:
            taken.append(file)
    if notes:
        waiting = inbox.proposals()
        inbox.save({**notes, **{proposal.id: proposal for proposal in waiting}}.values())
    for file in taken:
        file.unlink()
    return faults
