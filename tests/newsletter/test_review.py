"""What stops a letter and what is only said, each at its line; editions; the copy for a trial."""

import dataclasses
import socket
from collections.abc import Callable, Iterator
from datetime import date
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from bs4 import BeautifulSoup
from markupsafe import Markup

from editorial import Corpus, check
from editorial.site import Site
from newsletter import LetterError, LetterValue, render_html, send_trial
from newsletter.delivery.settings import Relay, Security
from newsletter.editions import edition_for_audience, edition_of_theme
from newsletter.preview import answer
from newsletter.render import render_mjml, to_html
from newsletter.review import review

from .conftest import APRIL, letter_of


def _issue(corpus: Corpus, month: str = "2022-04"):
    return next(issue for issue in corpus.issues if issue.month == month)


def _report(corpus: Corpus, month: str = "2022-04") -> str:
    found = review(_issue(corpus, month), corpus)
    return "\n".join(map(str, (*found.errors, *found.warnings)))


def test_a_sound_letter_has_no_error_and_says_its_size(corpus: Corpus):
    found = review(_issue(corpus), corpus)
    assert found.errors == ()
    assert 10_000 < found.size < 95_000


def test_d12_a_letter_without_a_preheader_is_told(corpus: Corpus):
    assert "lettres/2022-05.yml:1: apercu — absent" in _report(corpus, "2022-05")


def test_a_long_subject_and_a_short_preheader_are_warnings(altered: Callable[..., Corpus]):
    corpus = altered(APRIL, '"La lettre d\'avril"', f'"{"Longue " * 12}"')
    assert "content/lettres/2022-04.yml:1: titre — objet de 83 caractères" in _report(corpus)


def test_d11_an_empty_rubric_is_a_warning_at_its_line(altered: Callable[..., Corpus]):
    corpus = altered(APRIL, "rubriques:\n", "rubriques:\n  en_region: []\n")
    assert "rubriques.en_region — rubrique vide : elle n’est pas imprimée." in _report(corpus)


def test_a_draft_is_an_error_at_its_line(altered: Callable[..., Corpus]):
    corpus = altered("ressources/kit.md", "nature: kit", "nature: kit\netat: brouillon")
    found = review(_issue(corpus), corpus).errors
    line = letter_line(corpus, "res-kit")
    assert [(p.line, p.message) for p in found] == [
        (line, "« res-kit » n’est pas publié (etat: brouillon).")
    ]


def letter_line(corpus: Corpus, identifier: str) -> int:
    """The line of the file that names an identifier."""
    text = (corpus.root / APRIL).read_text("utf-8").splitlines()
    return next(n for n, row in enumerate(text, 1) if identifier in row)


def test_an_unknown_identifier_is_an_error_of_the_content_too(altered: Callable[..., Corpus]):
    corpus = altered(APRIL, "res-kit", "res-kti")
    assert any("« res-kti »" in problem.message for problem in check(corpus))
    assert "« res-kti » n’existe pas" in _report(corpus)


# Whatever an item holds, the letter says which one is at fault.


def _with(letter: LetterValue, **changes: object) -> LetterValue:
    """The letter whose third rubric has an altered first item."""
    section = letter.sections[2]
    item = dataclasses.replace(section.items[0], **changes)
    altered = dataclasses.replace(section, items=(item, *section.items[1:]))
    sections = (*letter.sections[:2], altered, *letter.sections[3:])
    return dataclasses.replace(letter, sections=sections)


def test_d8_twenty_thousand_nested_tags_name_their_entry_and_spare_us(letter: LetterValue):
    deep = _with(letter, text=Markup("<div>" * 20_000 + "</div>" * 20_000))
    with pytest.raises(LetterError, match=r"2022-04\.yml:\d+ : .*« res-kit » : plus de 40 balises"):
        render_html(deep)


def test_d7_markup_that_does_not_close_names_its_entry(letter: LetterValue):
    with pytest.raises(LetterError, match=r"2022-04\.yml:\d+ : .*« res-kit » : la mise en page"):
        render_html(_with(letter, text=Markup("<b>")))


def test_an_unknown_attribute_is_refused_with_the_nearest_one(letter: LetterValue):
    mjml = render_mjml(letter).replace('padding="32px 0 8px"', 'pading="32px 0 8px"')
    with pytest.raises(LetterError, match=r"inconnu « pading » sur « mj-section ».*« padding »"):
        to_html(mjml)


def test_a_section_template_that_fails_names_the_entry(letter: LetterValue):
    with pytest.raises(LetterError, match=r"« res-kit » : un gabarit a échoué"):
        render_html(_with(letter, block="rien", kind=[]))


@pytest.mark.parametrize(
    "title",
    ["<script>", "{{ 7*7 }}", "]]>", "<mj-include path='x' />", "1 < 2", "<!--[if mso]>", "%}"],
)
def test_d7_a_hostile_title_is_only_text(letter: LetterValue, title: str):
    soup = BeautifulSoup(render_html(_with(letter, title=title)), "html.parser")
    assert title in [link.get_text() for link in soup.select("h3 a")]


# Editions.


def test_an_edition_keeps_what_is_about_its_theme(corpus: Corpus):
    with pytest.raises(LetterError, match=r"édition « .* » :.\d.contenus?, 3 au moins"):
        letter_of(corpus, "2022-05", edition_of_theme(corpus, next(iter(corpus.themes))))


def test_an_unknown_edition_is_answered_with_the_nearest(corpus: Corpus):
    known = next(iter(corpus.themes))
    with pytest.raises(LetterError, match=f"thème inconnu « {known}x ».*« {known} »"):
        edition_of_theme(corpus, f"{known}x")
    with pytest.raises(LetterError, match="public inconnu « elu »"):
        edition_for_audience(corpus, "elu")


# The preview and the trial.


def _shown(corpus: Corpus) -> Site:
    return Site(corpus, date(2022, 4, 15), drafts=True)


def test_the_preview_shows_each_part_and_says_what_is_wrong(
    corpus: Corpus, altered: Callable[..., Corpus]
):
    parts = ("", "message.html", "texte.txt", "source.mjml", "message.eml")
    assert [answer(f"/apercu/2022-04/{part}", _shown(corpus)).status for part in parts] == [200] * 5
    assert b'width="360"' in answer("/apercu/2022-04/", _shown(corpus)).content
    assert answer("/apercu/1999-01/", _shown(corpus)).status == 404
    assert answer("/apercu/2022-04/autre", _shown(corpus)).status == 404
    broken = altered(APRIL, "res-kit", "res-kti")
    assert "« res-kti » n’existe pas" in answer("/apercu/2022-04/", _shown(broken)).content.decode()


class _Kept(Message):
    """Keeps the last message."""

    def __init__(self) -> None:
        super().__init__()
        self.last = None

    def handle_message(self, message):
        self.last = message_from_bytes(message.as_bytes(), policy=policy.default)


@pytest.fixture
def mailbox() -> Iterator[tuple[_Kept, Relay]]:
    kept = _Kept()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept, Relay("127.0.0.1", port, Security.NONE)
    controller.stop()


def test_f11_a_trial_is_one_copy_marked_as_such(letter: LetterValue, mailbox: tuple[_Kept, Relay]):
    kept, relay = mailbox
    send_trial(letter, relay, to="moi@exemple.fr")
    assert kept.last["X-RcptTo"] == "moi@exemple.fr" == kept.last["To"]
    assert kept.last["Subject"] == f"[Essai] {letter.title}"
    text = kept.last.get_body(("plain",)).get_content()
    assert "Le kit des habitants" in text


def test_f11_a_trial_to_no_address_sends_nothing(letter: LetterValue, mailbox: tuple[_Kept, Relay]):
    kept, relay = mailbox
    with pytest.raises(LetterError, match="--to"):
        send_trial(letter, relay, to="moi\r\nBcc: x@y.example")
    assert kept.last is None


def test_a_relay_that_is_away_is_said(letter: LetterValue):
    with pytest.raises(LetterError, match="LETTRE_RELAIS : le serveur d’envoi"):
        send_trial(letter, Relay("127.0.0.1", 9, Security.NONE), to="moi@exemple.fr")
