"""What an event leaves behind is linked both ways, and the event's file keeps every line."""

from __future__ import annotations

from datetime import date

import pytest

from editorial import Corpus
from editorial.followups import FOLLOWING, follow_up, linked, outcome_line
from editorial.forms import Draft
from editorial.schemas import type_by_folder
from editorial.schemas.event import Event

TYPES = type_by_folder()
HEAD = "---\nid: ev-essai  \n# une note\ntitre: Essai\n"
BODY = "---\n\nsuites:\n  - ceci est du texte\n---\n"


@pytest.fixture
def draft() -> Draft:
    return Draft.of(TYPES["syntheses"], {"titre": "Synthèse – Essai", "date": "2026-04-02"})


def test_it_is_about_the_same_as_its_event(good_corpus: Corpus) -> None:
    event = next(d for d in good_corpus.documents if isinstance(d.meta, Event) and d.meta.themes)
    made = follow_up(event, TYPES["replays"], today=date(2026, 4, 2))
    assert made.values["evenements"] == [event.meta.id]
    assert made.values["themes"] == list(event.meta.themes)
    assert made.values["titre"] == f"Replay – {event.meta.title}"
    assert [problem.field for problem in made.faults(good_corpus)] == ["resume"]


def test_every_type_that_names_its_events_may_follow_one() -> None:
    assert {schema.kind for schema in FOLLOWING} == {
        "experience",
        "synthese",
        "ressource",
        "replay",
        "webdoc",
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_event_without_outputs_gains_one_and_keeps_the_rest(draft: Draft, end: str) -> None:
    text = (HEAD + BODY).replace("\n", end)
    added = f"suites:\n  - {outcome_line(draft)}\n".replace("\n", end)
    assert linked(text, draft) == HEAD.replace("\n", end) + added + BODY.replace("\n", end)


def test_awaited_output_takes_its_document_in_its_place(draft: Draft) -> None:
    first = "  - {attendu: replay, etat: a_paraitre}\n  # à relancer\n"
    awaited, last = "  - {attendu: synthese, etat: a_paraitre}\n", "lieu: {nom: Ici}\n"
    text = f"{HEAD}suites:\n{first}{awaited}{last}{BODY}"
    expected = f"{HEAD}suites:\n{first}  - {outcome_line(draft)}\n{last}{BODY}"
    assert linked(text, draft) == expected


def test_output_is_added_after_the_others_however_they_are_set_in(draft: Draft) -> None:
    others = "- {attendu: replay, etat: a_paraitre}\n"
    text = f"{HEAD}suites:\n{others}lieu: {{nom: Ici}}\n{BODY}"
    expected = f"{HEAD}suites:\n{others}- {outcome_line(draft)}\nlieu: {{nom: Ici}}\n{BODY}"
    assert linked(text, draft) == expected


@pytest.mark.parametrize(
    "outputs",
    [
        "suites: [{attendu: replay, etat: a_paraitre}]\n",
        "suites: []\n",
        "suites:\n  - attendu: synthese\n    etat: a_paraitre\n",
        "suites:\n  - {attendu: replay, etat: a_paraitre}\n# x\n  - {attendu: kit, etat: parue}\n",
        "suites:\n  - [\n",
    ],
)
def test_form_too_free_is_left_alone(outputs: str, draft: Draft) -> None:
    assert linked(HEAD + outputs + BODY, draft) is None


def test_sheet_and_resource_are_called_by_their_names() -> None:
    sheet = Draft.of(TYPES["experiences"], {"titre": "Essai"})
    kit = Draft.of(TYPES["ressources"], {"titre": "Essai", "nature": "kit"})
    assert outcome_line(sheet) == "{attendu: fiche, etat: parue, contenu: exp-essai}"
    assert outcome_line(kit) == "{attendu: kit, etat: parue, contenu: pub-essai}"
